internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two tiers, or entries of a tier history, as git diff does.",
        discussion: """
            A and B are tiers (as they are now) or entries (as they were). With one of them, the newest entry is compared with it.

            EXAMPLES
              tiergit diff minimum medium
              tiergit diff 2 3 -c acme -e prod
              tiergit diff medium -c acme -e prod
            """)

    @Argument(help: "A tier or an entry.") var a: String
    @Argument(help: "A tier or an entry.") var b: String?
    @Flag(help: "Only name the files that differ.") var stat = false
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "diff", recovering: false, needsSettings: false) { context in
            let sides: (old: ObjectID, new: ObjectID)
            if let b {
                sides = (try tree(a, context), try tree(b, context))
            } else {
                let resolution = try context.resolve(target, catalog: try context.catalog(), command: "diff \(a)")
                let newest = try Histories(context.repository).newest(resolution.target)
                sides = (try content(newest.content, context), try tree(a, context))
            }
            if context.json {
                let changes = try context.repository.changes(from: sides.old, to: sides.new)
                return context.print([
                    "format": 1,
                    "changes": .array(
                        changes.map {
                            [
                                "path": .string($0.path),
                                "kind": .string($0.old == nil ? "added" : $0.new == nil ? "removed" : "modified"),
                                "old": JSON($0.old?.id.hex), "new": JSON($0.new?.id.hex),
                            ]
                        }),
                ])
            }
            let form = stat ? ["--stat"] : ["--patch"]
            context.output.result(
                bytes: try await context.session.git(
                    ["-c", "core.quotePath=true", "diff", "--no-ext-diff"] + form + [
                        context.output.colorsResults ? "--color=always" : "--color=never", sides.old.hex, sides.new.hex,
                        "--",
                    ]))
        }
    }

    /// A tree with `addons/` and `services.json`, as an entry's `active/` has them.
    private func content(_ content: TierContent, _ context: Context) throws -> ObjectID {
        let services = try context.repository.write(
            blob: Array((TierContent.servicesJSON(content.services).pretty() + "\n").utf8))
        return try context.repository.write(tree: [
            TreeEntry(path: "addons", item: TreeItem(.tree, content.addons)),
            TreeEntry(path: "services.json", item: TreeItem(.file, services)),
        ])
    }

    private func tree(_ name: String, _ context: Context) throws -> ObjectID {
        let repository = context.repository
        let catalog = try context.catalog()
        if catalog.tierNames.contains(name) {
            let base = try BaseCommit.find(revision: nil, environment: target.environment, repository)
            let tier = try base.catalog.tier(named: name)
            return try content(try TierContent.of(tier, in: base.catalog, at: base.commit, repository), context)
        }
        // What begins with a digit or # can only be an entry; a word that is no tier is more likely a misspelt tier.
        let isWord = name.first.map { $0.isLetter } ?? false
        if isWord, name.contains(where: { !$0.isHexDigit }) { _ = try catalog.tier(named: name) }
        let resolution = try context.resolve(target, catalog: catalog, command: "diff \(name)")
        return try content(try Histories(repository).entry(named: name, of: resolution.target).content, context)
    }
}
