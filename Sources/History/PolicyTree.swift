package import Git
internal import Signatures
internal import Tiers

/// What the tree of a policy commit holds, read and in its one form.
package struct PolicyTree: Sendable {
    package let policy: Policy
    package let policyBytes: [UInt8]
    /// `nil` in the root, which has none.
    package let state: PolicyState?
    package let allowedSigners: [UInt8]
    /// Detached signatures.
    package let signatures: [[UInt8]]
    /// The tree without the signatures: what they sign.
    package let signed: ObjectID

    /// What maintainers sign who do not sign the commit itself.
    package static func payload(parent: ObjectID, tree: ObjectID) -> [UInt8] {
        Array("tiergit policy change\nparent \(parent)\ntree \(tree)\n".utf8)
    }

    /// Bytes of one of its files: far more than any has.
    private static let longest = 4 << 20

    /// Rules that were read already, by the ids of their files: most changes of a policy leave them as they are.
    final class Known {
        fileprivate var policies: [ObjectID: Policy] = [:]
    }

    /// - Throws: `VerificationFailure`: `malformed`, `missing`.
    package static func read(_ tree: ObjectID, _ repository: Repository) throws(VerificationFailure) -> PolicyTree {
        try read(tree, repository, Known())
    }

    static func read(
        _ tree: ObjectID, _ repository: Repository, _ known: Known
    ) throws(VerificationFailure) -> PolicyTree {
        func read<Value>(_ body: () throws(GitError) -> Value) throws(VerificationFailure) -> Value {
            do throws(GitError) { return try body() } catch {
                throw VerificationFailure(reading: error, "a part of the policy", tree)
            }
        }
        guard try read({ () throws(GitError) in try ContentChecks.hasOneForm(tree, repository) }) else {
            throw VerificationFailure(.malformed, "its tree is none that git would write")
        }
        let items = try read { () throws(GitError) in try repository.entries(of: tree) }
        func file(_ item: TreeEntry) throws(VerificationFailure) -> [UInt8] {
            guard item.item.mode == .file else {
                throw VerificationFailure(.malformed, "\(Names.printable(item.path)) is no plain file")
            }
            return try read { () throws(GitError) in
                try repository.size(of: item.item.id) <= longest ? try repository.blob(item.item.id) : []
            }
        }
        var files: [String: [UInt8]] = [:]
        var signatures: [[UInt8]] = []
        for item in items {
            switch item.path {
            case Policy.file, Policy.signersFile, PolicyState.file: files[item.path] = try file(item)
            case Policy.signaturesFolder where item.item.mode == .tree:
                for signature in try read({ () throws(GitError) in try repository.entries(of: item.item.id) }) {
                    signatures.append(try file(signature))
                }
            default:
                throw VerificationFailure(.malformed, "\(Names.printable(item.path)) is no part of a policy")
            }
        }
        guard let bytes = files[Policy.file], let signers = files[Policy.signersFile] else {
            throw VerificationFailure(.malformed, "it lacks \(Policy.file) or \(Policy.signersFile)")
        }
        let policy: Policy
        let id = items.first { $0.path == Policy.file }?.item.id
        if let found = id.flatMap({ known.policies[$0] }) {
            policy = found
        } else {
            do throws(CatalogError) { policy = try PolicyReader.read(bytes, path: Policy.file) } catch {
                throw VerificationFailure(.malformed, error.problems.first?.description ?? "\(error)")
            }
            if let id { known.policies[id] = policy }
        }
        // A line that ssh-keygen passes over, or reads differently elsewhere, is no rule.
        if policy.mode == .enforced,
            let bad = AllowedSigners.signers(in: signers).first(where: { $0.problem != nil })
        {
            throw VerificationFailure(.malformed, "\(Policy.signersFile):\(bad.number): \(bad.problem ?? "")")
        }
        var state: PolicyState?
        if let bytes = files[PolicyState.file] {
            guard let read = PolicyState(canonical: bytes) else {
                throw VerificationFailure(.malformed, "\(PolicyState.file) is not in its one form")
            }
            state = read
        }
        let rest = items.filter { $0.path != Policy.signaturesFolder }
        let signed = try read { () throws(GitError) in
            signatures.isEmpty && rest.count == items.count ? tree : try repository.hash(tree: rest)
        }
        return PolicyTree(
            policy: policy, policyBytes: bytes, state: state, allowedSigners: signers, signatures: signatures,
            signed: signed)
    }
}
