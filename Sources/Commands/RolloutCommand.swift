internal import ArgumentParser
internal import Deployment
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct RolloutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout",
        abstract: "Switch and deploy many clients, wave by wave.",
        discussion: """
            Plans the change of each client, shows those whose changes are the same as one class, asks once, and then switches and deploys \
            them wave by wave, each in a work tree of its own. It stops where more fail than --max-failures allows. Stopped or killed at any \
            point, --resume goes on: the histories tell what is done, so nobody is left out and nobody is deployed twice. --undo takes \
            all of it back, last one first; --abort forgets it and changes no client.

            EXAMPLES
              tiergit rollout medium --dry-run
              tiergit rollout medium --canary acme --waves canary,10%,rest --parallel 8 -m "Q3 growth"
              tiergit rollout medium --clients acme,globex -e staging --no-deploy
              tiergit rollout --status
              tiergit rollout --resume
              tiergit rollout --undo -m "latency doubled"
            """)

    @Argument(help: "The tier, or a release of it.") var tier: String?
    @Option(help: ArgumentHelp("The clients: all, names with commas, or @FILE with one a line.", valueName: "who"))
    var clients = "all"
    @Option(
        name: [.customShort("e"), .customLong("env")], parsing: .singleValue,
        help: "An environment, such as prod; may be repeated. Default: the catalog's last.")
    var environments: [String] = []
    @Option(help: ArgumentHelp("Only clients that are recorded on this tier.", valueName: "tier")) var from: String?
    @Option(
        help: ArgumentHelp(
            "The waves: canary, a share of all, a number, rest. Default: canary,10%,rest.", valueName: "list"))
    var waves: String?
    @Option(help: ArgumentHelp("The client of the canary wave. Default: the first.", valueName: "client"))
    var canary: String?
    @Option(
        name: .customLong("max-failures"),
        help: ArgumentHelp("Stop where more fail. Default: 0.", valueName: "number"))
    var maxFailures: Int?
    @Option(help: ArgumentHelp("How many clients at a time. Default: 4.", valueName: "number")) var parallel: Int?
    @Flag(name: .customLong("no-deploy"), help: "Switch and record only.") var noDeploy = false
    @OptionGroup var deployment: RolloutDeployment
    @Option(help: ArgumentHelp("Accept by name what would otherwise be refused.", valueName: "what:name"))
    var accept: [String] = []
    @Flag(name: .customLong("no-sync"), help: "Neither fetch before nor send after each wave.") var noSync = false
    @OptionGroup var reason: ReasonOptions
    @Flag(name: [.customShort("n"), .long], help: "Show classes and waves, and do nothing.") var dryRun = false
    @Flag(help: "Go on with the roll-out that is under way; what failed is tried again.") var resume = false
    @Flag(help: "Take the last roll-out back.") var undo = false
    @Flag(help: "Forget the roll-out, also a finished one: --undo cannot take it back then. Changes no client.")
    var abort = false
    @Flag(help: "Show how far it is.") var status = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        let modes = [resume, undo, abort, status].count { $0 }
        guard modes + (tier == nil ? 0 : 1) == 1 else {
            throw ValidationError("give either a tier, or only one of --resume, --undo, --abort and --status")
        }
        if let parallel, !(1...64).contains(parallel) {
            throw ValidationError("--parallel wants a number from 1 to 64")
        }
        if let maxFailures, maxFailures < 0 { throw ValidationError("--max-failures wants a number from 0") }
        if noDeploy, deployment.isGiven {
            throw ValidationError("--no-deploy goes without what is about deployments")
        }
        let isAboutWhom =
            !environments.isEmpty || from != nil || canary != nil || waves != nil || noDeploy || deployment.isGiven
            || (clients != "all" && !undo)
        let isAboutWhat = !accept.isEmpty || reason.reason != nil || reason.ticket != nil
        let isAboutHow = parallel != nil || maxFailures != nil
        if tier == nil, isAboutWhom || (isAboutWhat && !undo) || (isAboutHow && !undo && !resume) {
            throw ValidationError("which clients, why and how was said when it began: leave that out")
        }
        if dryRun, resume || abort || status { throw ValidationError("--dry-run goes with a tier or --undo") }
        try deployment.check()
    }

    func run() async throws {
        var code: Int32 = 0
        let isReading = status || dryRun
        try await Context.run(options, command: "rollout", recovering: !isReading) { context in
            let fleet = RolloutFleet(context: context, options: self)
            if status { return try fleet.status() }
            code =
                if let tier { try await fleet.begin(tier) } else if undo { try await fleet.takeBack() } else if abort {
                    try await fleet.abandon()
                } else { try await fleet.goOn() }
        }
        if code != 0 { throw ExitCode(code) }
    }
}

/// What `deploy` is given for each client.
struct RolloutDeployment: ParsableArguments {
    @Option(help: "What deploys: copilot, or cloudformation.") var engine = DeployCommand.EngineName.copilot
    @Option(
        help: ArgumentHelp(
            "The services that Copilot deploys after the environment, with commas; '' for none. Default: all.",
            valueName: "names"))
    var services: String?
    @Option(help: "The addons' own stack of each client: {client} and {env} stand for its names.") var stack: String?
    @Option(help: "The bucket for the template of such a stack; {client} and {env} as well.") var bucket: String?
    @Option(
        name: .customLong("endpoint-url"), help: ArgumentHelp("Passed on to every call of aws.", valueName: "url"))
    var endpoint: String?

    var isGiven: Bool { services != nil || stack != nil || bucket != nil || endpoint != nil || engine != .copilot }

    func check() throws {
        if engine == .cloudformation, services != nil {
            throw ValidationError("--services goes with --engine copilot: CloudFormation is given the addons only")
        }
        if engine == .copilot, stack != nil || bucket != nil || endpoint != nil {
            throw ValidationError("--stack, --bucket and --endpoint-url go with --engine cloudformation")
        }
        if let stack, !stack.contains("{client}") {
            throw ValidationError("--stack wants {client} in it: no two clients have one stack")
        }
    }

    /// As they are handed on.
    func arguments(accepted: [String]) -> [String] {
        [
            ("--services", services), ("--stack", stack), ("--bucket", bucket), ("--endpoint-url", endpoint),
        ].flatMap { name, value in value.map { [name, $0] } ?? [] } + accepted.flatMap { ["--accept", $0] }
    }
}
