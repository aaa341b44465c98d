/// Why a signature is not accepted: a closed list, whose raw values JSON and the manual give.
package enum SignatureFault: String, Error, Hashable, Sendable, CaseIterable {
    /// There is no signature.
    case unsigned
    /// The text is no signature in the form that OpenSSH or GnuPG write.
    case malformedSignature = "malformed-signature"
    /// Made for another purpose than git's commits.
    case wrongNamespace = "wrong-namespace"
    /// RSA over SHA-1, or a payload hashed by another function than SHA-512.
    case weakAlgorithm = "weak-algorithm"
    /// A kind of signature or key that tiergit does not check (X.509, DSA, RSA below 2048 bits).
    case unsupportedKey = "unsupported-key"
    /// The high S of ECDSA, by which anybody can make a second commit out of a signed one.
    case highS = "high-s"
    /// The cryptography does not hold: the signed bytes or the signature were changed.
    case badSignature = "bad-signature"
    /// The signature holds, and nobody vouches for the key.
    case unknownSigner = "unknown-signer"
    /// The key is known, and not for this: outside of its time, or not for git.
    case signerNotValid = "signer-not-valid"
    /// The key was revoked.
    case revokedSigner = "revoked-signer"
    /// The check could not run: no file of allowed signers, no gpg, an unreadable revocation file.
    case notCheckable = "not-checkable"
}

/// What came of checking one signature.
package struct SignatureVerdict: Hashable, Sendable {
    /// Who signed, as the file of allowed signers or the OpenPGP key names them; `nil` where nobody does.
    package let signer: String?
    /// `SHA256:…` for SSH, the fingerprint in hexadecimal digits for OpenPGP; `nil` where no key could be read.
    package let key: String?
    /// Of OpenPGP, the fingerprint of the primary key that `key` belongs to.
    package let primaryKey: String?
    /// `nil` where the signature is accepted.
    package let fault: SignatureFault?
    /// What the fault is about, for people: a line of a file, a date, what gpg said. Printable.
    package let detail: String?

    package init(
        signer: String?, key: String?, primaryKey: String? = nil, fault: SignatureFault?, detail: String?
    ) {
        self.signer = signer
        self.key = key
        self.primaryKey = primaryKey
        self.fault = fault
        self.detail = detail
    }
}
