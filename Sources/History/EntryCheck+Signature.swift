internal import Signatures

extension EntryCheck {
    /// What git and ssh-keygen would say of an entry's signature, by the same files.
    package enum Signature: String, Hashable, Sendable, CaseIterable {
        case good, bad
        /// It is refused by rules that git does not have, or could not be looked at: git may say either.
        case refused
    }

    package var signature: Signature {
        if let looked { return looked }
        // gpg is not asked about one that fails otherwise.
        return failure?.reason == .unsigned ? .bad : .refused
    }
}

extension EntryCheck.Signature {
    init(_ verdict: SignatureVerdict) {
        self = VerificationFailure(verdict)?.reason.signature ?? .good
    }
}

extension VerificationReason {
    /// What it says of the signature alone.
    var signature: EntryCheck.Signature {
        switch self {
        case .unsigned, .wrongNamespace, .badSignature, .unknownSigner, .signerNotValid, .revokedSigner: .bad
        case .malformedSignature, .weakAlgorithm, .unsupportedKey, .highS, .notCheckable, .notCanonical: .refused
        case .malformed, .contentMismatch, .missing, .wrongTarget, .wrongRepository, .unknownPolicy, .brokenChain,
            .truncated, .forked, .deleted, .supersededPolicy, .revokedKey, .backdated, .notAllowed, .reasonMissing,
            .ticketMissing, .approvalMissing, .frozen, .tooFewSigners:
            .good
        }
    }
}
