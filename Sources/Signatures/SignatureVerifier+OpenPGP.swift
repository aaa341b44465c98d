/// OpenPGP signatures, checked by gpg. Source: verify_gpg_signed_buffer and check_signature in gpg-interface.c of git 2.39.
extension SignatureVerifier {
    func checkOpenPGP(
        _ signature: [UInt8], of payload: [UInt8], strict: Bool, _ settings: VerificationSettings
    ) async throws(SignatureError) -> SignatureVerdict {
        guard !strict || isAlone(signature) else {
            return .refused(.malformedSignature, "there is text around it")
        }
        let program = Program(settings.gpgProgram, in: surroundings)
        let scratch = try ScratchDirectory(in: surroundings)
        defer { scratch.remove() }
        let file = try scratch.write(
            signature.last == UInt8(ascii: "\n") ? signature : signature + [UInt8(ascii: "\n")], as: .signature)
        let output = try await program.run(
            ["--keyid-format=long", "--status-fd=1", "--verify", file, "-"], input: payload)
        let status = GPGVerification(output.stdout)
        let words = output.stderr.isEmpty ? nil : output.stderr
        func refused(_ fault: SignatureFault, _ detail: String? = words) -> SignatureVerdict {
            .refused(fault, detail, signer: status.signer, key: status.key)
        }
        guard !status.isDoubtful else { return .refused(.malformedSignature, words) }
        switch status.result {
        case .good:
            // The key is one that the user never wants to trust, or trusts too little.
            guard status.trust != .never, status.trust >= settings.minimumTrust else {
                return refused(
                    .signerNotValid,
                    "gpg trusts the key \"\(status.trust)\", gpg.minTrustLevel is \(settings.minimumTrust)")
            }
            guard output.succeeded, status.hasGoodLine else { return refused(.notCheckable) }
            return SignatureVerdict(
                signer: status.signer, key: status.key, primaryKey: status.primaryKey, fault: nil, detail: nil)
        case .bad: return refused(.badSignature)
        case .expiredSignature, .expiredKey: return refused(.signerNotValid)
        case .revokedKey: return refused(.revokedSigner)
        case .error where status.lacksKey: return refused(.unknownSigner)
        case .error: return refused(status.isUnsupported ? .unsupportedKey : .notCheckable)
        case nil: return refused(status.hasNoData ? .malformedSignature : .notCheckable)
        }
    }

    /// Whether there is one armored block, and nothing before or after it.
    private func isAlone(_ signature: [UInt8]) -> Bool {
        let text = String(decoding: signature, as: UTF8.self)
        return text.hasPrefix("-----BEGIN PGP SIGNATURE-----\n") && text.hasSuffix("\n-----END PGP SIGNATURE-----")
            && text.split(separator: "\n").count { $0.hasPrefix("-----") } == 2
            && !signature.contains(UInt8(ascii: "\r"))
    }
}
