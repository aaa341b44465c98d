internal import ArgumentParser
internal import Deployment

struct ShellHook: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Print the bash functions that the blocks of `tiergit integrate` call.",
        discussion: """
            They run the gate, see what becomes of each `copilot` deployment, and record how the script ends. Reads no repository.

            EXAMPLE
              eval "$(tiergit hook shell)"
            """)

    @Flag(
        name: .customLong("every-deployment"),
        help: "The script runs each deployment itself: that none was started is an interruption.")
    var everyDeployment = false
    @Flag(help: "The script sets traps after the gate, which the gate's own have to outlast.") var traps = false

    func run() {
        var options: Set<ShellFunctions.Option> = []
        if everyDeployment { options.insert(.everyDeployment) }
        if traps { options.insert(.traps) }
        print(ShellFunctions.text(options), terminator: "")
    }
}
