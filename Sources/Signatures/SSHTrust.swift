/// Whom to believe among SSH keys: the file of allowed signers and the revocations, read once.
struct SSHTrust: Sendable {
    /// A key of the file, ready to check with.
    struct Signer: Sendable {
        let fingerprint: String
        /// nil for a key that nothing can be checked with.
        let key: VerifyingKey?
        let allowed: AllowedKey
        let isRevoked: Bool
    }

    /// By their wire format.
    let signers: [[UInt8]: Signer]
    /// Keys that the revocation file lists, by their wire format; a binary one is asked about allowed keys alone.
    let revoked: Set<[UInt8]>
    /// What was read: checks by a program go by the same bytes.
    let signersFile: AllowedSigners
    let file: [UInt8]
    let revocationFile: [UInt8]?

    init(_ parsed: AllowedSigners, file: [UInt8], revocations: Revocations, revocationFile: [UInt8]?) {
        var signers: [[UInt8]: Signer] = [:]
        for (key, entries) in parsed.keys {
            let blob = key.blob
            signers[blob] = Signer(
                fingerprint: SSHPublicKey.fingerprint(of: blob), key: VerifyingKey(key),
                allowed: AllowedKey(entries), isRevoked: revocations.keys.contains(blob))
        }
        self.signers = signers
        revoked = revocations.keys
        signersFile = parsed
        self.file = file
        self.revocationFile = revocationFile
    }

    /// Checks a signature in process; its key is no certificate.
    func verdict(
        on signature: SSHSignature, of payload: [UInt8], time: Int64, strict: Bool
    ) -> SignatureVerdict {
        if let signer = signers[signature.publicKey] {
            guard let key = signer.key else { return refused(.unsupportedKey, signer.fingerprint, unsupported) }
            if let fault = fault(of: signature, by: key, over: payload, strict: strict) {
                return refused(fault.0, signer.fingerprint, fault.1)
            }
            return verdict(by: signer, time: time)
        }
        let fingerprint = SSHPublicKey.fingerprint(of: signature.publicKey)
        guard case .key(let plain) = SSHPublicKey.decode(signature.publicKey), plain.blob == signature.publicKey else {
            return refused(.malformedSignature, fingerprint, "the key in it has another form than OpenSSH writes")
        }
        guard let key = VerifyingKey(plain) else { return refused(.unsupportedKey, fingerprint, unsupported) }
        if let fault = fault(of: signature, by: key, over: payload, strict: strict) {
            return refused(fault.0, fingerprint, fault.1)
        }
        if revoked.contains(signature.publicKey) { return refused(.revokedSigner, fingerprint, nil) }
        return refused(.unknownSigner, fingerprint, "no line of the allowed signers has the key")
    }

    private func verdict(by signer: Signer, time: Int64) -> SignatureVerdict {
        guard KeyTime.checkable.contains(time) else {
            return refused(.signerNotValid, signer.fingerprint, "git gives ssh-keygen no such time: \(time)")
        }
        switch signer.allowed.answer(at: signer.allowed.isTimed ? KeyTime.verifyTime(time) : UInt64(time)) {
        case .accepted(let name):
            guard !signer.isRevoked else { return refused(.revokedSigner, signer.fingerprint, nil, name: name) }
            return SignatureVerdict(signer: name, key: signer.fingerprint, fault: nil, detail: nil)
        case .refused(let fault, let name, let detail):
            return signer.isRevoked
                ? refused(.revokedSigner, signer.fingerprint, nil, name: name)
                : refused(fault, signer.fingerprint, "allowed signers: \(detail)", name: name)
        }
    }

    private func fault(
        of signature: SSHSignature, by key: VerifyingKey, over payload: [UInt8], strict: Bool
    ) -> (SignatureFault, String?)? {
        if strict, !signature.hasLowS { return (.highS, nil) }
        if strict, case .raw(let bytes) = signature.value, let width = key.rsaWidth, bytes.count != width {
            return (.malformedSignature, "the number is shorter than the key")
        }
        return key.accepts(signature, of: payload) ? nil : (.badSignature, nil)
    }

    private var unsupported: String { "the numbers of the key are none to check with (RSA has 2048 to 8192 bits)" }

    private func refused(
        _ fault: SignatureFault, _ key: String, _ detail: String?, name: String? = nil
    ) -> SignatureVerdict {
        SignatureVerdict(signer: name, key: key, fault: fault, detail: detail)
    }
}
