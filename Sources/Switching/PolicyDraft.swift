package import History
internal import Signatures
internal import Tiers

/// What is to become the next policy, before anybody has signed it.
package struct PolicyDraft: Sendable {
    package var policy: [UInt8]
    package var allowedSigners: [UInt8]
    package var state: PolicyState
    /// `add the key of erik@example.com`
    package var subject: String

    package init(policy: [UInt8], allowedSigners: [UInt8], state: PolicyState, subject: String) {
        self.policy = policy
        self.allowedSigners = allowedSigners
        self.state = state
        self.subject = subject
    }

    /// Everything that is wrong with it, one text each, with file and line.
    ///
    /// What verification would refuse, and what would leave nobody who can do anything any more.
    package func problems() -> [String] {
        let file = Policy.signersFile
        let signers = AllowedSigners.signers(in: allowedSigners)
        var problems = signers.compactMap { signer in signer.problem.map { "\(file):\(signer.number): \($0)" } }
        let read: Policy
        do throws(CatalogError) { read = try Policy.read(policy) } catch {
            return error.problems.map(\.description) + problems
        }
        guard read.mode == .enforced else { return problems }
        let holders = Set(signers.compactMap { $0.problem == nil && $0.isForGit ? $0.principal : nil }).union(
            read.openpgp.values)
        for maintainer in read.maintainers where !holders.contains(maintainer) {
            problems.append(
                "\(Policy.file): the maintainer \(Names.printable(maintainer)) has no key in \(file), and none under openpgp: tiergit policy edit takes them out, or add-key gives them another first"
            )
        }
        return problems
    }

    /// Bytes of a file of it: far more than any has.
    package static let longestFile = 4 << 20
}

extension PolicyDraft {
    /// The first rules, out of a root that has none: everybody who may sign today may do everything, with a reason.
    ///
    /// - Parameter signers: git's file of allowed signers, times in UTC; `nil` where there is none.
    package static func first(after root: PolicyTree, signers: [UInt8]?, state: PolicyState) -> PolicyDraft {
        var file = root.allowedSigners
        if let signers {
            let known = Set(AllowedSigners.signers(in: file).compactMap(\.fingerprint))
            let lines = signers.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for signer in AllowedSigners.signers(in: signers)
            where signer.problem == nil && signer.fingerprint.map({ !known.contains($0) }) == true {
                file += lines[signer.number - 1] + [UInt8(ascii: "\n")]
            }
        }
        func quoted(_ text: String) -> String {
            String(decoding: JSON.string(text).canonical().dropLast(), as: UTF8.self)
        }
        let maintainers = root.policy.maintainers.map { principal in
            let key = root.policy.openpgp.first { $0.value == principal }.map { "\n    openpgp: \(quoted($0.key))" }
            return "  - principal: \(quoted(principal))\(key ?? "")"
        }.joined(separator: "\n")
        let names = root.policy.maintainers.map(quoted).joined(separator: ", ")
        let text = """
            # The tiergit policy of this repository: `tiergit policy edit` changes it, Policy.md explains it.
            format: 1
            mode: enforced
            nonce: \(root.policy.nonce.map(quoted) ?? "\"\"")

            # Who may change this policy, and how many of them have to sign a change.
            maintainers:
            \(maintainers)
            threshold: 1

            # Who may do what. Principals are those of allowed_signers; lists hold patterns (*, ?, [a-z]).
            operators:
              - principals: ["*"]
                clients: ["*"]
                environments: ["*"]
                tiers: ["*"]
                may: [switch, deploy, approve]

            # What a switch or a revert needs; every rule that fits counts.
            rules:
              - environments: ["*"]
                reason: true
                # ticket: ["OPS-[0-9]*"]
                # approvals: 1

            # When nothing is switched, reverted or deployed.
            # freezes:
            #   - name: weekends
            #     from: fri 16:00
            #     until: mon 06:00
            #     zone: Europe/Berlin
            #     environments: [prod]

            # Who may pass over rules and freezes in an emergency.
            breakGlass: [\(names)]

            """
        return PolicyDraft(
            policy: Array(text.utf8), allowedSigners: file, state: state, subject: "the first rules")
    }
}
