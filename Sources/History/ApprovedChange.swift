/// What an approval is about, as its entry says it under `accepted`: the digest of a plan is the word of whoever plans, and binds nothing by
/// itself.
package struct ApprovedChange: Hashable, Sendable {
    package let kind: EntryDocument.Kind
    package let tier: String
    /// Of what will run: `content.sha256`.
    package let contentSHA256: String
    package let planDigest: String

    package init(kind: EntryDocument.Kind, tier: String, contentSHA256: String, planDigest: String) {
        self.kind = kind
        self.tier = tier
        self.contentSHA256 = contentSHA256
        self.planDigest = planDigest
    }

    /// What an entry changes; `nil` for one that was made without a plan.
    init?(_ document: EntryDocument) {
        guard let digest = document.planDigest else { return nil }
        self.init(
            kind: document.kind, tier: document.to, contentSHA256: document.contentSHA256, planDigest: digest)
    }

    /// Sorted, as in an entry.
    package var words: [String] { ["content:\(contentSHA256)", "\(kind.rawValue):\(tier)"] }

    /// Whether an approval is one of this change.
    package func isApproved(by approval: EntryDocument) -> Bool {
        approval.kind == .approve && approval.planDigest == planDigest && approval.accepted == words
    }
}
