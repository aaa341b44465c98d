internal import ArgumentParser
internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

struct PolicySignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a change that another maintainer proposed.",
        discussion: """
            Where enough have signed, it is in force. tiergit sync brings proposals and shares them.

            EXAMPLE
              tiergit policy sign 4f5e6d7c8b
            """)

    @Argument(help: "The proposal. Default: the only one.") var proposal: String?
    @Flag(name: [.customShort("n"), .long], help: "Show what would change, and do nothing.") var dryRun = false
    @OptionGroup var root: RootOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "policy sign", root: root) { context in
            let run = PolicyRun(context: context, change: try await PolicyRun.change(context))
            let found = try choose(try await run.change.proposals())
            let draft = PolicyDraft(
                policy: found.tree.policyBytes, allowedSigners: found.tree.allowedSigners,
                state: found.tree.state ?? PolicyState(), subject: found.subject)
            let diff = try run.diff(draft, from: try run.change.current().tree)
            func json(_ outcome: PolicyChange.Outcome?) -> JSON {
                var fields: [String: JSON] = [
                    "format": 1, "dryRun": .bool(dryRun), "subject": .string(found.subject),
                    "previous": .string(run.change.chain.tip.hex),
                ]
                fields.merge(run.outcome(outcome)) { first, _ in first }
                return .object(fields)
            }
            if dryRun {
                if context.json { context.print(json(nil)) } else { context.output.result(diff) }
                return
            }
            context.output.say("\(safe(found.subject)), signed by \(Wording.names(found.signers))")
            for line in diff.split(separator: "\n", omittingEmptySubsequences: false) {
                context.output.say(String(line))
            }
            try run.confirm("Sign this as the policy?")
            let outcome = try await run.change.sign(found)
            run.report(outcome, json: { json(outcome) })
        }
    }

    private func choose(_ proposals: [PolicyChange.Proposal]) throws -> PolicyChange.Proposal {
        guard let proposal else {
            // The same change, signed by more and more, is one.
            let distinct = Set(proposals.map(\.tree.signed))
            if distinct.count == 1, let most = proposals.max(by: { $0.signers.count < $1.signers.count }) {
                return most
            }
            throw UsageError(
                proposals.isEmpty ? "nothing is proposed" : "several changes are proposed",
                hint: proposals.isEmpty
                    ? "tiergit sync, where another maintainer proposed it" : "tiergit policy show lists them")
        }
        let named = proposals.filter { $0.id.hex.hasPrefix(proposal.lowercased()) && proposal.count >= 4 }
        guard named.count == 1 else {
            throw UsageError(
                "no change is proposed as \(Names.printable(proposal))",
                hint: "tiergit sync brings proposals; tiergit policy show lists them")
        }
        return named[0]
    }
}
