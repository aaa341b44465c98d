internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one entry: who, when, why, and what it changed.",
        discussion: """
            EXAMPLES
              tiergit show -c acme -e prod
              tiergit show 3 -c acme -e prod
            """)

    @Argument(help: "The entry: #3, 3 or an id. Default: the newest.") var entry: String?
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "show", recovering: false, needsSettings: false) { context in
            let target = try context.resolve(target, catalog: try context.catalog(), command: "show").target
            let histories = Histories(context.repository)
            let found = try entry.map { try histories.entry(named: $0, of: target) } ?? histories.newest(target)
            let before = try found.document.previous.map { try histories.entry($0.id) }
            if context.json {
                guard case .object(var fields) = found.outputJSON else { return }
                fields["format"] = 1
                fields["files"] = .array(
                    try context.repository.files(under: found.content.addons).map {
                        ["path": .string($0.path), "mode": .string($0.item.mode.octal), "id": .string($0.item.id.hex)]
                    })
                return context.print(.object(fields))
            }
            try await show(found, after: before, context)
        }
    }

    private func show(_ entry: Entry, after before: Entry?, _ context: Context) async throws {
        let output = context.output
        let document = entry.document
        // Before the first line is out: an entry whose files are missing is an error and nothing else.
        let old = try before.map { try context.repository.commit($0.id).tree } ?? context.repository.write(tree: [])
        let changes = try await context.session.git([
            "-c", "core.quotePath=true", "diff", "--no-ext-diff", "--stat",
            output.colorsResults ? "--color=always" : "--color=never", old.hex, entry.commit.tree.hex, "--",
            ":(top)active",
        ])
        output.result(
            "\(output.paint(.heading, "\(entry.target) #\(document.sequence)"))  \(Wording.change(document))  \(output.paint(.faint, entry.id.hex))"
        )
        output.result("when     \(document.time)")
        output.result(
            "by       \(safe(document.operatorName)) <\(safe(document.operatorEmail))>, with \(safe(document.tool))")
        if let ticket = document.ticket { output.result("ticket   \(safe(ticket))") }
        if let base = document.base { output.result("base     commit \(base.hex)") }
        if let restores = document.restores { output.result("restores \(restores.hex)") }
        if !document.accepted.isEmpty {
            output.result("accepted \(document.accepted.map(safe).joined(separator: ", "))")
        }
        if let reason = document.reason {
            output.result()
            for line in safe(reason).split(separator: "\n", omittingEmptySubsequences: false) {
                output.result("    \(line)")
            }
        }
        output.result()
        output.result(bytes: changes)
        if document.sequence > 1 {
            let command = TargetArguments.command("diff \(document.sequence - 1) \(document.sequence)", entry.target)
            output.suggest("\(command) shows the lines")
        }
    }
}
