/// What a client requires of a tier, or a tier provides: the same four things, so that each is held against the other.
package struct Needs: Hashable, Sendable {
    /// Whether a part may fail without the product being away.
    package var highAvailability: Bool?
    /// Connections to the database at the busiest time.
    package var peakConnections: Int?
    /// What the database and the files may grow to.
    package var storage: StorageSize?
    /// How long a recovery takes after the loss of a part with data: at most so long.
    package var recoveryTime: TimeSpan?

    package init(
        highAvailability: Bool? = nil, peakConnections: Int? = nil, storage: StorageSize? = nil,
        recoveryTime: TimeSpan? = nil
    ) {
        self.highAvailability = highAvailability
        self.peakConnections = peakConnections
        self.storage = storage
        self.recoveryTime = recoveryTime
    }

    package var isEmpty: Bool { self == Needs() }

    /// Key and value of what is given, as the files write them.
    package var texts: [(key: String, text: String)] {
        [
            highAvailability.map { ("high_availability", "\($0)") },
            peakConnections.map { ("peak_connections", "\($0)") }, storage.map { ("storage", $0.description) },
            recoveryTime.map { ("recovery_time", $0.description) },
        ].compactMap(\.self)
    }
}

/// A size of storage in whole MiB, from 1 MiB to 1,024 PiB.
package struct StorageSize: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let mebibytes: Int

    private static let units = [("MiB", 1), ("GiB", 1 << 10), ("TiB", 1 << 20), ("PiB", 1 << 30)]

    /// `200 GiB`, `2TiB`: a whole number and a unit, with or without a space; `nil` for anything else.
    package init?(_ text: String) {
        guard let (number, unit) = Measure.parse(text, Self.units), number <= 1 << 30 else { return nil }
        let (size, overflows) = number.multipliedReportingOverflow(by: unit)
        guard !overflows, size <= 1 << 40 else { return nil }
        mebibytes = size
    }

    package static func < (left: Self, right: Self) -> Bool { left.mebibytes < right.mebibytes }

    /// In the largest unit that leaves a whole number.
    package var description: String { Measure.text(mebibytes, Self.units) }
}

/// A length of time in whole seconds, from a second to 1,000 days.
package struct TimeSpan: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let seconds: Int

    private static let units = [("s", 1), ("min", 60), ("h", 3600), ("d", 86_400)]

    /// `15 min`, `4h`, `2 d`, `30 s`: a whole number and a unit; `nil` for anything else.
    package init?(_ text: String) {
        guard let (number, unit) = Measure.parse(text, Self.units), number <= 86_400_000, number * unit <= 86_400_000
        else { return nil }
        seconds = number * unit
    }

    package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    /// In the largest unit that leaves a whole number.
    package var description: String { Measure.text(seconds, Self.units) }
}

/// Whole numbers with a unit.
private enum Measure {
    static func parse(_ text: String, _ units: [(name: String, factor: Int)]) -> (Int, Int)? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let name = text.dropFirst(digits.count).drop { $0 == " " }
        guard digits.utf8.count <= 12, let number = CatalogReader.decimal(digits), number > 0,
            let unit = units.first(where: { $0.name == name })
        else { return nil }
        return (number, unit.factor)
    }

    static func text(_ value: Int, _ units: [(name: String, factor: Int)]) -> String {
        let unit = units.last { value % $0.factor == 0 } ?? ("", 1)
        return "\(value / unit.factor) \(unit.name)"
    }
}
