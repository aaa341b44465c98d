package import Git

/// A policy commit, as an auditor asks after it: who changed the rules, and when.
package struct AuditPolicyChange: Hashable, Sendable {
    package let id: ObjectID
    /// From the root, which is 1.
    package let number: Int
    /// The committer's, in seconds since 1970; `nil` where the commit is not in the form of ours.
    package let time: Int64?
    package let subject: String
    /// Whoever signed it, as far as known, by the policy before.
    package let signers: [String]
    package let mode: Policy.Mode?
    package let failure: VerificationFailure?

    /// Oldest first. What cannot be read is in every period.
    static func list(_ chain: PolicyChain, _ scope: AuditScope) -> [AuditPolicyChange] {
        let failures = Dictionary(chain.failures.map { ($0.id, $0.failure) }) { first, _ in first }
        return chain.links.enumerated().compactMap { index, link in
            let time = link.time == 0 ? nil : link.time
            guard scope.includes(time) else { return nil }
            return AuditPolicyChange(
                id: link.id, number: index + 1, time: time, subject: link.subject, signers: link.everySigner,
                mode: link.policy?.mode, failure: failures[link.id])
        }
    }
}
