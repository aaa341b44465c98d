package import CloudFormation
package import Tiers

/// Prices of one region at one date, each with its source: `copilot/prices.yml`, or what comes with the program.
package struct PriceFile: Sendable {
    /// Where a repository keeps its own, relative to its top.
    package static let path = "copilot/prices.yml"
    /// The `format` that this tiergit reads.
    package static let format = 1

    /// When the prices were last looked at: `2026-11-23`.
    package let date: String
    package let region: String
    /// By key: `aurora.acu`, `elasticache.cache.t4g.micro`.
    package let prices: [String: Price]

    package init(date: String, region: String, prices: [String: Price]) {
        self.date = date
        self.region = region
        self.prices = prices
    }

    /// The price of a key; `nil` where there is none, which never means that it costs nothing.
    package subscript(key: String) -> Price? { prices[key] }

    /// The key of a cache node; Valkey has prices of its own.
    static func nodeKey(_ type: String, engine: String) -> String {
        engine == "valkey" ? "elasticache.valkey.\(type)" : "elasticache.\(type)"
    }

    /// The keys that are known, with their units; every `elasticache.<node type>` is an `hour` too.
    package static let units: [String: String] = [
        "fargate.vcpu": "vCPU-hour", "fargate.memory": "GB-hour",
        "aurora.acu": "ACU-hour", "aurora.storage": "GB-month", "aurora.io": "million requests",
        "s3.storage": "GB-month", "s3.monitoring": "1000 objects a month",
        "efs.storage": "GB-month", "efs.throughput": "MiB/s-month",
        "alb.hour": "hour", "alb.lcu": "LCU-hour", "nat.hour": "hour", "nat.data": "GB",
        "secret": "month", "kms.key": "month",
    ]

    /// The unit that a key has; `nil` for an unknown key.
    package static func unit(of key: String) -> String? {
        if let unit = units[key] { return unit }
        return key.hasPrefix("elasticache.cache.") || key.hasPrefix("elasticache.valkey.cache.") ? "hour" : nil
    }
}

/// What one unit of something costs.
package struct Price: Hashable, Sendable {
    package let amount: Money
    package let unit: String
    /// The page where the amount was read.
    package let source: String
    /// `false` where the source is not AWS's price for this region and date, nor says that it quotes that.
    package let isVerified: Bool
    package let note: String?

    package init(amount: Money, unit: String, source: String, isVerified: Bool = true, note: String? = nil) {
        self.amount = amount
        self.unit = unit
        self.source = source
        self.isVerified = isVerified
        self.note = note
    }
}

/// Why a price file cannot be used, and where.
package struct PriceFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let place: Place
    /// What is wrong, without the place.
    package let message: String

    package init(place: Place, message: String) {
        self.place = place
        self.message = message
    }

    /// `file:line:column: message`
    package var description: String { "\(place): \(message)" }
}
