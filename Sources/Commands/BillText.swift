internal import History
internal import Terminal
internal import Tiers

/// A bill as a table for people.
struct BillText {
    let bill: Bill
    let output: Output

    func print(prices: String) {
        let (from, to) = (UTCTime.text(bill.period.lowerBound), UTCTime.text(bill.period.upperBound))
        output.result(output.paint(.heading, "from \(from) up to \(to)") + ", prices in \(prices)")
        guard !bill.clients.isEmpty else { return output.say("nobody was on a tier then: nothing is charged") }
        output.result()
        var rows: [[String]] = []
        for client in bill.clients {
            rows += client.lines.map { line in
                [
                    client.name, line.target.environment, line.tier, Self.time(line.seconds), Money.dollars(line.cents),
                ]
            }
            if client.lines.count > 1 { rows.append([client.name, "", "", "", Money.dollars(client.cents)]) }
        }
        rows.append(["total", "", "", "", Money.dollars(bill.cents)])
        for column in [3, 4] {
            let width = rows.map { $0[column].count }.max() ?? 0
            for row in rows.indices {
                rows[row][column] = String(repeating: " ", count: width - rows[row][column].count) + rows[row][column]
            }
        }
        let table = Table(
            ["client", "environment", "tier", Table.Heading("time", .first), "amount"], rows: rows)
        for (index, line) in table.lines(width: output.width).enumerated() {
            output.result(index == 0 ? output.paint(.heading, line) : line)
        }
    }

    /// `31 d 00:00:00`
    private static func time(_ seconds: Int64) -> String {
        func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + "\(number)" }
        let days = seconds / 86_400
        return "\(days) d \(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }
}

/// A bill as CSV, as an audit's: a line for each client/environment and tier, and no sums among them.
enum BillCSV {
    static let headings = ["client", "environment", "tier", "from", "to", "seconds", "amount", "currency"]

    static func text(_ bill: Bill) -> String {
        let (from, to) = (UTCTime.text(bill.period.lowerBound), UTCTime.text(bill.period.upperBound))
        let rows = bill.clients.flatMap(\.lines).map { line in
            [
                line.target.client, line.target.environment, line.tier, from, to, "\(line.seconds)",
                Money.decimal(line.cents), "USD",
            ]
        }
        return ([headings] + rows).map { $0.map(AuditCSV.cell).joined(separator: ",") + "\r\n" }.joined()
    }
}

extension Money {
    /// `1234.50`
    fileprivate static func decimal(_ cents: Int) -> String {
        "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
    }

    /// `$1234.50`
    fileprivate static func dollars(_ cents: Int) -> String { "$" + decimal(cents) }
}
