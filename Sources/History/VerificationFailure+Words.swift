internal import Git
package import Signatures

extension VerificationFailure {
    /// `nil` for an accepted signature.
    package init?(_ verdict: SignatureVerdict) {
        guard let fault = verdict.fault else { return nil }
        let what = verdict.detail ?? fault.sentence
        self.init(VerificationReason(fault), verdict.key.map { "\(what) (\($0))" } ?? what)
    }

    /// A policy that an entry names and that is not on the chain.
    init(unknown policy: ObjectID) {
        self.init(.unknownPolicy, "the policy \(policy) is not on refs/tiergit/policy")
    }

    /// An object that is not here, or cannot be read.
    init(reading error: GitError, _ what: String, _ id: ObjectID) {
        switch error {
        case .notFound: self.init(.missing, "\(what) is missing, object \(id)")
        case .notFetched(_, .shallow): self.init(.missing, "\(what) is not here, object \(id): this clone is shallow")
        case .notFetched(_, .partial): self.init(.missing, "\(what) is not here, object \(id): this clone is partial")
        case .invalidName(let name):
            self.init(.malformed, "\(what) has a name that git does not allow, in object \(id): \(name)")
        default: self.init(.missing, "\(what) cannot be read, object \(id): \(error)")
        }
    }
}

extension VerificationFailure: Error {}

extension SignatureFault {
    fileprivate var sentence: String {
        switch self {
        case .unsigned: "it is not signed"
        case .malformedSignature: "the signature is not in the form that ssh-keygen or gpg write"
        case .wrongNamespace: "the signature was made for another purpose than git's"
        case .weakAlgorithm: "the signature rests on a weak hash"
        case .unsupportedKey: "tiergit checks no signatures of this kind"
        case .highS: "the signature is the mirror image (high S) of one that tiergit writes"
        case .badSignature: "the signature does not hold for what is signed"
        case .unknownSigner: "the signature holds, but nobody vouches for the key"
        case .signerNotValid: "the key is not allowed to sign this, or was not at that time"
        case .revokedSigner: "the key was revoked"
        case .notCheckable: "the signature could not be checked"
        }
    }
}
