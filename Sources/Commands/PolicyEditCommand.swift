internal import ArgumentParser
internal import Deployment
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct PolicyEditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change the rules, in your editor or out of files.",
        discussion: """
            Opens policy.yml and allowed_signers in git's editor; what is saved is checked, shown and signed. Where it is no policy, it \
            is opened once more.

            EXAMPLES
              tiergit policy edit -m "two approvals in prod"
              tiergit policy edit --policy policy.yml --dry-run
            """)

    @Option(help: ArgumentHelp("Take the rules from this file.", valueName: "file")) var policy: String?
    @Option(help: ArgumentHelp("Take the SSH keys from this file.", valueName: "file")) var signers: String?
    @OptionGroup var change: PolicyOptions

    func run() async throws {
        try await PolicyRun.run(change, command: "policy edit") { run in
            let (tree, state) = try run.change.current()
            try run.requireRules(tree)
            var draft = PolicyDraft(
                policy: tree.policyBytes, allowedSigners: tree.allowedSigners, state: state, subject: "change the rules"
            )
            if policy == nil, signers == nil { return try await edit(draft, run) }
            func read(_ name: String) throws -> [UInt8] {
                try FileSystem.readFile(run.context.path(name), limit: PolicyDraft.longestFile)
            }
            if let policy { draft.policy = try read(policy) }
            if let signers { draft.allowedSigners = try read(signers) }
            return draft
        }
    }

    private func edit(_ draft: PolicyDraft, _ run: PolicyRun) async throws -> PolicyDraft {
        guard run.context.canAsk else {
            throw UsageError("nobody is here to edit", hint: "--policy FILE takes the rules from a file")
        }
        var draft = draft
        let folder = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(folder) }
        let (rules, keys) = ("\(folder)/\(Policy.file)", "\(folder)/\(Policy.signersFile)")
        try FileSystem.create(rules, draft.policy)
        try FileSystem.create(keys, draft.allowedSigners)
        let editor =
            String(decoding: try await run.context.session.git(["var", "GIT_EDITOR"]), as: UTF8.self)
            .split(whereSeparator: \.isNewline).first.map(String.init) ?? "vi"
        while true {
            // As git runs it: a command line of the shell's.
            let end = try await DeployedProgram.run(
                ["sh", "-c", "\(editor) \"$@\"", editor, rules, keys], looksAtErrors: false, run.context)
            guard end.code == 0 else { throw ErrorReport("the editor ended with \(end.code): nothing was changed") }
            draft.policy = try FileSystem.readFile(rules, limit: PolicyDraft.longestFile)
            draft.allowedSigners = try FileSystem.readFile(keys, limit: PolicyDraft.longestFile)
            let problems = draft.problems()
            if problems.isEmpty { return draft }
            for problem in problems { run.context.output.problem(safe(problem)) }
            guard Prompt.confirm("Edit it again?") else { throw SwitchError.badPolicy(problems) }
        }
    }
}
