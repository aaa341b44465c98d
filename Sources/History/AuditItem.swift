package import Git
package import Tiers

/// One entry of an audit: what it says, what came of checking it, and what belongs to it.
package struct AuditItem: Sendable {
    /// The client/environment in whose history it stands, whatever it says of itself.
    package let target: Target
    package let check: EntryCheck
    /// What `entry.json` says, whoever signed it; `nil` where it cannot be read.
    package let document: EntryDocument?
    /// Of a deployment, a note and an approval: the change that it belongs to.
    package internal(set) var change: ObjectID?
    /// Of a change: what deployed it, oldest first.
    package internal(set) var deployments: [ObjectID] = []
    /// Of an emergency: the notes and approvals of others that name it, oldest first.
    package internal(set) var reviews: [ObjectID] = []
    /// Who made these, each once.
    package internal(set) var reviewers: [String] = []
    /// Of a change: the principals of the approvals that it lists, as far as these are proved, for the same plan and by others; each once.
    package internal(set) var approvers: [String] = []
    /// What the policy that it names says of it; `nil` where that one has no rules.
    package internal(set) var policy: PolicyVerdict?

    /// Whether a policy allows an entry.
    package struct PolicyVerdict: Hashable, Sendable {
        package let isAllowed: Bool
        /// Why not.
        package let reason: String?

        package init(isAllowed: Bool, reason: String?) {
            self.isAllowed = isAllowed
            self.reason = reason
        }
    }

    package init(target: Target, check: EntryCheck, document: EntryDocument?) {
        self.target = target
        self.check = check
        self.document = document
    }

    package var id: ObjectID { check.id }
    package var isVerified: Bool { check.failure == nil }

    /// Seconds since 1970; `nil` where it cannot be read.
    package var seconds: Int64? { document.flatMap { UTCTime.seconds($0.time) } }

    /// A switch or a revert: what runs was changed. An adoption records what runs already.
    package var isChange: Bool { document?.kind == .switch || document?.kind == .revert }
    package var isEmergency: Bool { document?.breakGlass == true }
    /// Whether it is the policy that says no, and not the entry that is broken.
    package var isRefused: Bool { check.failure?.reason.isPolicys == true }
    package var result: EntryDocument.Deployment.Result? { document?.deployment?.result }

    /// Who did it: the principal of the key, else the key, else what the entry says of its author.
    package var principal: String? { check.signer ?? check.key ?? document?.operatorEmail }

    /// When a deployment ended, as it says itself, else when that was recorded.
    var end: Int64? { document?.deployment?.endedAt.flatMap { UTCTime.seconds($0) } ?? seconds }

    /// Whether somebody else made this, who is known: another principal, with another key.
    func isProvedBeside(_ other: AuditItem) -> Bool {
        isVerified && principal != other.principal && check.key != other.check.key
    }

    /// Whether this speaks of an emergency: an approval by `restores`; where no rules were in force, a note or an approval by that,
    /// by `approvals`, or by its whole id in the reason.
    func reviews(_ emergency: AuditItem) -> Bool {
        guard let document, document.kind == .note || document.kind == .approve else { return false }
        if document.kind == .approve, document.restores == emergency.id { return true }
        guard emergency.policy == nil else { return false }
        return document.restores == emergency.id || document.approvals.contains { $0.contains(emergency.id.hex) }
            || document.reason?.contains(emergency.id.hex) == true
    }

    /// Whether this is an approval of a change that lists it.
    func approves(_ change: AuditItem) -> Bool {
        guard let document, let approved = change.document.flatMap({ ApprovedChange($0) }) else { return false }
        return change.isChange && approved.isApproved(by: document) && isProvedBeside(change)
    }
}
