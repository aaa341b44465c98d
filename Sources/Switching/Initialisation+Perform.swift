package import Git
internal import History
internal import Signatures
internal import Tiers

extension Initialisation {
    static let kindTrailer = "Tier-Kind: init"

    /// Makes the policy root where there is none, and the one signed commit.
    ///
    /// - Returns: the commit, and the plan as it was carried out.
    package func perform(_ options: Options) async throws(SwitchError) -> (commit: ObjectID, plan: Plan) {
        // Everything that can be refused is refused before the first reference is made.
        _ = try plan(options, policyRoot: nil)
        let writer = try session.writer()
        let identity = try session.identity()
        let existing = try wrap { try PolicyReference.read(repository) }
        var made: ObjectID?
        if existing == nil {
            made = try await wrap { () async throws -> ObjectID in
                let key = try await writer.publicKey()
                return try await PolicyRoot.write(writer, signerKey: key, identity: identity, repository)
            }
        }
        let plan = try plan(options, policyRoot: existing?.root ?? made)
        let subject =
            plan.adopts
            ? "tiergit: adopt \(Layout.addons) as \(plan.tier)" : "tiergit: start with the three shipped tiers"
        let message = """
            \(subject)

            \(Layout.addons) is now a link to addons-\(plan.tier)\(plan.adopts ? "; what Copilot reads is unchanged" : "").

            \(Initialisation.kindTrailer)
            Tier-Policy: \((existing?.root ?? made ?? .zero).hex)

            """
        let bytes = CommitBytes(tree: plan.tree, parents: [plan.base.id], identity: identity, message: message)
        let commit = try await wrap { () async throws -> ObjectID in try await writer.write(bytes) }
        try session.checkInterrupted()
        var transaction = Transaction(
            session, commit: .init(reference: headReference(plan.activation.oldHead), old: plan.base.id, new: commit),
            message: "tiergit: init",
            branches: made.map { [.init(reference: PolicyReference.name, old: nil, new: $0)] } ?? [],
            plan: plan.activation)
        try await transaction.run()
        if let made { try? session.pin(root: made) }
        return (commit, plan)
    }

    func headReference(_ head: Head) -> String {
        if case .branch(let name, _) = head { name } else { "HEAD" }
    }
}
