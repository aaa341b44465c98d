internal import ArgumentParser
internal import Git

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(name: .customShort("C"), help: ArgumentHelp("Run as if started in this directory.", valueName: "dir"))
    var directory: String?

    @Flag(help: "Print the result as JSON on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print results, warnings and errors only.")
    var quiet = false

    @Flag(name: .customLong("no-color"), help: "Print without colours (also: NO_COLOR).")
    var noColor = false

    @Flag(
        name: .customLong("no-input"),
        help: "Never ask; fail where an answer is needed. Implied without a terminal and by CI=true.")
    var noInput = false

    @Flag(
        name: .shortAndLong,
        help: "Answer the confirmation with yes, where there is one. Never accepts what would lose data.")
    var yes = false
}

/// Which client and environment a command is about.
struct TargetOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("client")],
        help: "The client. Default: from CLIENT_DOMAIN, else from copilot/.workspace.")
    var client: String?

    @Option(name: [.customShort("e"), .customLong("env")], help: "The environment, such as prod.")
    var environment: String?
}

/// How a change of tier is shown, asked for and recorded.
struct ChangeOptions: ParsableArguments {
    @OptionGroup var reason: ReasonOptions

    @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and do nothing.")
    var dryRun = false

    @OptionGroup var force: ForceOptions

    @Flag(
        name: .customLong("break-glass"),
        help:
            "Pass over the policy's rules and freezes, in an emergency, with -m; an audit shows it until it is reviewed."
    )
    var breakGlass = false

    @Option(
        help: ArgumentHelp(
            "Accept by name what would otherwise be refused, such as loses-data:RedisCluster.",
            valueName: "verdict:name"))
    var accept: [String] = []
}

/// What happens to uncommitted work that is in the way.
struct ForceOptions: ParsableArguments {
    @Flag(
        help: """
            Overwrite uncommitted work that is in the way; it is saved under refs/tiergit/saved first, and the command that \
            brings it back is printed.
            """)
    var force = false
}

/// Why something is recorded.
struct ReasonOptions: ParsableArguments {
    // A reason may begin with a dash, as under `git commit -m`.
    @Option(
        name: [.customShort("m"), .customLong("message")], parsing: .unconditional, help: "The reason, for the record.")
    var reason: String?

    @Option(parsing: .unconditional, help: "The ticket that asked for it, for the record.")
    var ticket: String?
}

/// Which policy root somebody vouches for.
struct RootOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The policy root that all of it has to rest on (also: TIERGIT_ROOT). Asked for once where it is not given.",
            valueName: "object-id"))
    var root: String?

    func validate() throws {
        if let root, ObjectID(hex: root) == nil { throw ValidationError("--root wants a whole object id, 40 digits") }
    }
}
