package import Signatures

/// Why an entry, or a history as a whole, is not accepted. A closed list: the raw values are a promise (JSON, the manual).
package enum VerificationReason: String, Hashable, Sendable, CaseIterable {
    // The signature.
    case unsigned
    case malformedSignature = "malformed-signature"
    case wrongNamespace = "wrong-namespace"
    case weakAlgorithm = "weak-algorithm"
    case unsupportedKey = "unsupported-key"
    case highS = "high-s"
    case badSignature = "bad-signature"
    case unknownSigner = "unknown-signer"
    case signerNotValid = "signer-not-valid"
    case revokedSigner = "revoked-signer"
    /// The check could not run, which is a failure too.
    case notCheckable = "not-checkable"

    // One entry.
    /// The commit has another shape than an entry: headers, parents.
    case notCanonical = "not-canonical"
    /// Document, tree, message and author do not say the same.
    case malformed
    /// `active/` is not what `content` says.
    case contentMismatch = "content-mismatch"
    /// A part of it is not in this repository.
    case missing
    /// It belongs to another client/environment.
    case wrongTarget = "wrong-target"
    /// It belongs to another repository.
    case wrongRepository = "wrong-repository"
    /// The policy that it names is not on the policy chain, or older than the one before.
    case unknownPolicy = "unknown-policy"
    /// Sequence, previous entry or its SHA-256, or the tier before, do not follow from the entry before.
    case brokenChain = "broken-chain"

    // Under a policy.
    /// It was made under a policy that was over: a later one does not name it, nor one that follows it.
    case supersededPolicy = "superseded-policy"
    /// The policy revokes the key from there on.
    case revokedKey = "revoked-key"
    /// It is dated before the entry before it, or before its policy.
    case backdated
    /// Whoever signed may not do that.
    case notAllowed = "not-allowed"
    case reasonMissing = "reason-missing"
    /// There is no ticket, or none that the policy takes.
    case ticketMissing = "ticket-missing"
    /// Too few others approved, or what is listed is no approval of it.
    case approvalMissing = "approval-missing"
    /// It is dated in a freeze.
    case frozen
    /// A change of the policy that too few maintainers signed.
    case tooFewSigners = "too-few-signers"

    // A history as a whole.
    /// It ends before an entry that was seen here.
    case truncated
    /// It no longer holds an entry that was seen here.
    case forked
    /// It is gone, and was seen here.
    case deleted

    /// Whether it is the policy that says no, and not the entry that is broken.
    package var isPolicys: Bool {
        switch self {
        case .supersededPolicy, .revokedKey, .backdated, .notAllowed, .reasonMissing, .ticketMissing,
            .approvalMissing, .frozen, .tooFewSigners, .unknownPolicy:
            true
        default: false
        }
    }

    package init(_ fault: SignatureFault) {
        self =
            switch fault {
            case .unsigned: .unsigned
            case .malformedSignature: .malformedSignature
            case .wrongNamespace: .wrongNamespace
            case .weakAlgorithm: .weakAlgorithm
            case .unsupportedKey: .unsupportedKey
            case .highS: .highS
            case .badSignature: .badSignature
            case .unknownSigner: .unknownSigner
            case .signerNotValid: .signerNotValid
            case .revokedSigner: .revokedSigner
            case .notCheckable: .notCheckable
            }
    }
}

/// One reason, with what it is about.
package struct VerificationFailure: Hashable, Sendable {
    package let reason: VerificationReason
    /// For people. Printable but for names out of entries.
    package let detail: String

    package init(_ reason: VerificationReason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}
