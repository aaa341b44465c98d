internal import ArgumentParser
internal import Tiers

/// What somebody requires of a tier.
struct NeedsOptions: ParsableArguments {
    @Flag(
        name: .customLong("high-availability"), help: "A part may fail without the product being away.")
    var highAvailability = false

    @Option(
        name: .customLong("peak-connections"),
        help: ArgumentHelp("Connections to the database at the busiest time.", valueName: "count"))
    var peakConnections: Int?

    @Option(help: ArgumentHelp("What data and files may grow to, such as '200 GiB'.", valueName: "size"))
    var storage: String?

    @Option(
        name: .customLong("recovery-time"),
        help: ArgumentHelp("How long a recovery may take, such as '15 min'.", valueName: "time"))
    var recoveryTime: String?

    @Option(
        name: .customLong("monthly-budget"),
        help: ArgumentHelp("Dollars a month at most, for all environments, such as '$350'.", valueName: "amount"))
    var monthlyBudget: String?

    func validate() throws {
        if let peakConnections, !(1...10_000_000).contains(peakConnections) {
            throw ValidationError("--peak-connections must be from 1 to 10000000")
        }
        if let storage, StorageSize(storage) == nil {
            throw ValidationError("--storage wants a whole number with MiB, GiB or TiB, such as '200 GiB'")
        }
        if let recoveryTime, TimeSpan(recoveryTime) == nil {
            throw ValidationError("--recovery-time wants a whole number with s, min, h or d, such as '15 min'")
        }
        if monthlyBudget != nil, budget == nil {
            throw ValidationError("--monthly-budget wants an amount of dollars, such as '$350'")
        }
    }

    var needs: Needs {
        Needs(
            highAvailability: highAvailability ? true : nil, peakConnections: peakConnections,
            storage: storage.flatMap(StorageSize.init), recoveryTime: recoveryTime.flatMap(TimeSpan.init))
    }

    var budget: Money? {
        monthlyBudget.flatMap { CostRange($0) }.flatMap { $0.low == $0.high ? $0.low : nil }
    }

    var isEmpty: Bool { needs.isEmpty && monthlyBudget == nil }
}
