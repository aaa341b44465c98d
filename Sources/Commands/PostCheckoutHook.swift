internal import ArgumentParser
internal import Git

struct PostCheckoutHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "post-checkout",
        abstract: "After a checkout: say when what is active is not what is recorded.",
        discussion: """
            Says it on standard error, with the command that mends it, and never fails.

            EXAMPLE
              tiergit hook post-checkout
            """)

    @Argument(help: "As git calls it: the commit before, the one now, and whether a branch was checked out.")
    var arguments: [String] = []
    @OptionGroup var options: GlobalOptions

    func run() async {
        await ActiveNotice.show(options, command: "hook post-checkout") { repository in
            // `git checkout -- FILE` gives the same commit twice.
            (arguments.first.flatMap { ObjectID(hex: $0) }, arguments.dropFirst().first.flatMap { ObjectID(hex: $0) })
        }
    }
}

struct PostMergeHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "post-merge",
        abstract: "After a merge or a pull: say when what is active is not what is recorded.",
        discussion: """
            Says it on standard error, with the command that mends it, and never fails.

            EXAMPLE
              tiergit hook post-merge
            """)

    @Argument(help: "As git calls it: whether it was a squash.") var arguments: [String] = []
    @OptionGroup var options: GlobalOptions

    func run() async {
        await ActiveNotice.show(options, command: "hook post-merge") { repository in
            // Where git keeps what HEAD was before the merge.
            let text = FileSystem.read("\(repository.gitDirectory)/ORIG_HEAD") ?? []
            let old = ObjectID(hex: String(String(decoding: text, as: UTF8.self).prefix(40)))
            return (old, (try? repository.head())?.commit)
        }
    }
}
