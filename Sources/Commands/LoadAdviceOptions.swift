internal import ArgumentParser
internal import Planning

/// `--metrics` of `auto`, and how loads are judged.
struct LoadAdviceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge measured loads: the JSON of `aws cloudwatch get-metric-data` in a file (`-`: standard input), or `cloudwatch` to ask for it.",
            valueName: "file|cloudwatch"))
    var metrics: String?
    @Option(help: "With --metrics: how far back to look, such as 14d.") var window = LoadDuration(
        LoadRules.usual.window)
    @Option(
        help: ArgumentHelp("With --metrics: percent of a limit from which a load is near it.", valueName: "percent"))
    var up = LoadRules.usual.up
    @Option(help: ArgumentHelp("With --metrics: percent of a limit up to which a load is idle.", valueName: "percent"))
    var down = LoadRules.usual.down
    @Option(help: "With --metrics: how long a load has to stay near its limit in a row, such as 1h.")
    var sustained = LoadDuration(LoadRules.usual.sustained)
    @Option(help: ArgumentHelp("With --metrics: on how many days it has to, for a larger tier.", valueName: "number"))
    var days = LoadRules.usual.days
    @Flag(
        name: .customLong("print-queries"),
        help:
            "With --metrics cloudwatch: print the --metric-data-queries, and ask for no values. CloudFormation is asked for the physical names."
    )
    var printQueries = false
    @Option(help: "With --metrics cloudwatch: the addons' own stack, where Copilot's no longer nests them.")
    var stack: String?
    @Option(
        help:
            "With --metrics cloudwatch: Copilot's application. Default: from copilot/.workspace, else from the client.")
    var app: String?
    @Option(
        name: .customLong("endpoint-url"), help: ArgumentHelp("Passed on to every call of aws.", valueName: "url"))
    var endpoint: String?

    var asksAWS: Bool { metrics == "cloudwatch" }

    /// - Throws: `ValidationError` for options that do not go together.
    func validate() throws {
        _ = try rules
        if !asksAWS, printQueries || stack != nil || app != nil || endpoint != nil {
            throw ValidationError("--print-queries, --stack, --app and --endpoint-url go with --metrics cloudwatch")
        }
        if metrics == "" { throw ValidationError("--metrics wants a file, `-` or cloudwatch") }
    }

    var rules: LoadRules {
        get throws {
            do throws(LoadRules.Unusable) {
                return try LoadRules(
                    window: window.seconds, up: up, down: down, sustained: sustained.seconds, days: days)
            } catch { throw ValidationError(error.text) }
        }
    }
}

/// `14d`, `1h`, `90m`.
struct LoadDuration: ExpressibleByArgument, CustomStringConvertible {
    let seconds: Int

    private static let units = [("d", 86_400), ("h", 3_600), ("m", 60)]

    init(_ seconds: Int) { self.seconds = seconds }

    init?(argument: String) {
        guard let unit = Self.units.first(where: { argument.hasSuffix($0.0) }),
            let number = Int(argument.dropLast()), (1...100_000).contains(number), "\(number)\(unit.0)" == argument
        else { return nil }
        seconds = number * unit.1
    }

    /// In the largest unit that says it without a fraction.
    var description: String {
        let unit = Self.units.first { seconds.isMultiple(of: $0.1) } ?? ("m", 60)
        return "\(seconds / unit.1)\(unit.0)"
    }

    var defaultValueDescription: String { description }
}
