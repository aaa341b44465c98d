/// Signatures by SSH certificates, checked by ssh-keygen in the way of git.
///
/// Source: verify_ssh_signed_buffer in gpg-interface.c of git 2.39.
extension SignatureVerifier {
    func checkCertificate(
        _ signature: [UInt8], of payload: [UInt8], time: Int64, strict: Bool, _ settings: VerificationSettings,
        _ trust: SSHTrust
    ) async throws(SignatureError) -> SignatureVerdict {
        if strict, let parsed = try? SSHSignature(armored: signature), !parsed.hasLowS { return .refused(.highS) }
        guard KeyTime.checkable.contains(time) else {
            return .refused(.signerNotValid, "git gives ssh-keygen no such time: \(time)")
        }
        let program = Program(settings.sshProgram, in: surroundings)
        let scratch = try ScratchDirectory(in: surroundings)
        defer { scratch.remove() }
        let allowed = try scratch.write(trust.file, as: .allowedSigners)
        // git's file ends in a line feed.
        let file = try scratch.write(
            signature.last == UInt8(ascii: "\n") ? signature : signature + [UInt8(ascii: "\n")], as: .signature)
        let moment = "-Overify-time=\(KeyTime.argument(time))"
        var revocations: [String] = []
        if let list = trust.revocationFile {
            revocations = ["-r", try scratch.write(list, as: .revocations)]
        }

        let found = try await program.run(["-Y", "find-principals", "-f", allowed, "-s", file, moment])
        guard !found.stderr.contains("usage:") else { throw program.failure(found) }
        // A name that is no UTF-8 cannot be handed over, and its signature is refused.
        let principals = found.stdout.split(separator: UInt8(ascii: "\n"))
            .compactMap { String(validating: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self) }
            .filter { !$0.isEmpty }
        if found.succeeded {
            for principal in principals {
                let asked = ["-Y", "verify", "-n", "git", "-f", allowed, "-I", principal, "-s", file, moment]
                let output = try await program.run(asked + revocations, input: payload)
                let text = String(decoding: output.stdout, as: UTF8.self)
                if output.succeeded, text.hasPrefix("Good \"git\" signature for ") {
                    return SignatureVerdict(
                        signer: printable(Array(principal.utf8)), key: fingerprint(in: text), fault: nil, detail: nil)
                }
                // ssh-keygen does not say that a key is revoked; it is if all is well without the list.
                guard !revocations.isEmpty, try await program.run(asked, input: payload).succeeded else { continue }
                return .refused(.revokedSigner, signer: printable(Array(principal.utf8)))
            }
        }

        let plain = try await program.run(["-Y", "check-novalidate", "-n", "git", "-s", file], input: payload)
        guard plain.succeeded else { return .refused(.badSignature, printable(Array(plain.stderr.utf8))) }
        let key = fingerprint(in: String(decoding: plain.stdout, as: UTF8.self))
        // What ssh-keygen says of a line that has the certificate or its authority (check_allowed_keys_line in sshsig.c).
        let known =
            found.succeeded
            || ["no valid principals", "not authorized", "not yet valid", "has expired"].contains {
                found.stderr.contains($0)
            }
        return .refused(known ? .signerNotValid : .unknownSigner, found.stderr, signer: principals.first, key: key)
    }

    /// `SHA256:…` at the end of the first line.
    private func fingerprint(in output: String) -> String? {
        let line = output.prefix { $0 != "\n" }
        return line.split(separator: " ").last.flatMap { $0.hasPrefix("SHA256:") ? String($0) : nil }
    }
}
