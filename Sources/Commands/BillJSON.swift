internal import Git
internal import History
internal import Tiers

/// A bill as JSON. Format 1.
enum BillJSON {
    static func bill(_ bill: Bill, period: BillCommand.Period, prices: ObjectID?) -> JSON {
        [
            "format": 1,
            "period": [
                "from": .string(UTCTime.text(bill.period.lowerBound)),
                "to": .string(UTCTime.text(bill.period.upperBound)), "isOver": .bool(period.isOver),
            ],
            "prices": ["commit": JSON(prices?.hex)], "currency": "USD", "cents": .integer(bill.cents),
            "clients": .array(
                bill.clients.map { client in
                    [
                        "client": .string(client.name), "cents": .integer(client.cents),
                        "lines": .array(client.lines.map(line)),
                    ]
                }),
        ]
    }

    private static func line(_ line: Bill.Line) -> JSON {
        [
            "environment": .string(line.target.environment), "tier": .string(line.tier),
            "seconds": .integer(Int(line.seconds)), "cents": .integer(line.cents),
            "stays": .array(
                line.stays.map { stay in
                    [
                        "from": .string(UTCTime.text(stay.time.lowerBound)),
                        "to": .string(UTCTime.text(stay.time.upperBound)), "entry": .string(stay.entry.hex),
                    ]
                }),
        ]
    }
}

extension TierPrice {
    /// In cents a month. Format 1.
    func json(_ environments: [String]) -> JSON {
        var each: Int?
        if case .each(let amount) = self { each = amount.cents }
        let own = amounts(environments).map { ($0.environment, JSON.integer($0.amount.cents)) }
        return ["cents": JSON(each), "environments": .object(Dictionary(uniqueKeysWithValues: own))]
    }
}
