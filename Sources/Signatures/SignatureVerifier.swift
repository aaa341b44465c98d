/// Checks signatures of commits as git does, SSH's in process.
package struct SignatureVerifier: Sendable {
    /// nil where SSH signatures cannot be checked, and why.
    private let trust: Result<SSHTrust, Unreadable>

    /// A SHA-256 (hexadecimal) over all that verdicts on SSH signatures depend on besides the commit: signers with their times
    /// resolved, revocations, the version of these rules. Verdicts may be remembered under it.
    package let digest: String

    /// Prepares to check: reads the file of allowed signers and the revocation file once.
    ///
    /// - Parameters:
    ///   - config: git's configuration, keys as `git config --list -z` prints them (lower case).
    ///   - environment: changes to what children inherit; `nil` takes a variable away.
    ///   - directory: where relative paths in the settings count from: the top of the work tree.
    package init(config: [String: String], environment: [String: String?] = [:], directory: String? = nil) async {
        let surroundings = Surroundings(environment: environment, directory: directory)
        do throws(Unreadable) {
            let file = try surroundings.file(config["gpg.ssh.allowedsignersfile"], named: "gpg.ssh.allowedSignersFile")
            trust = .success(SSHTrust(AllowedSigners(file), revoked: []))
            digest = SHA256Digest(of: file).hex
        } catch {
            trust = .failure(error)
            digest = SHA256Digest(of: Array(error.detail.utf8)).hex
        }
    }

    /// Checks an SSH signature in process; may be called on any thread.
    ///
    /// - Parameters:
    ///   - signature: the armored text out of the `gpgsig` header, unfolded.
    ///   - payload: the commit without its signature.
    ///   - time: of the committer, in seconds since 1970: the moment for which the key must be valid.
    ///   - strict: whether it is one of tiergit's own: then the armor must be ssh-keygen's to the byte, without a line feed
    ///     at its end, and ECDSA's S low.
    /// - Returns: `nil` where a program has to be asked (`check`): OpenPGP, and certificates.
    package func verdict(on signature: [UInt8], of payload: [UInt8], time: Int64, strict: Bool) -> SignatureVerdict? {
        func refused(_ fault: SignatureFault, _ detail: String? = nil) -> SignatureVerdict {
            SignatureVerdict(signer: nil, key: nil, fault: fault, detail: detail)
        }
        guard !signature.isEmpty else { return refused(.unsigned) }
        switch SignatureKind(signature) {
        case .ssh: break
        case .openpgp: return nil
        case .x509: return refused(.unsupportedKey, "X.509")
        case .unknown: return refused(.malformedSignature, "it is neither SSH's nor OpenPGP's")
        }
        switch trust {
        case .failure(let error):
            return refused(.notCheckable, error.detail)
        case .success(let trust):
            do throws(SSHSignature.Refusal) {
                let signature = try SSHSignature.read(signature, strict: strict)
                guard !signature.isByCertificate else { return nil }
                return trust.verdict(on: signature, of: payload, time: time, strict: strict)
            } catch {
                return refused(error.fault, error.detail)
            }
        }
    }

    /// Checks any signature, by gpg or ssh-keygen where it must.
    ///
    /// - Throws: `SignatureError.cancelled` alone; a program that is missing or fails is a verdict.
    package func check(
        _ signature: [UInt8], of payload: [UInt8], time: Int64, strict: Bool
    ) async throws(SignatureError) -> SignatureVerdict {
        if let verdict = verdict(on: signature, of: payload, time: time, strict: strict) { return verdict }
        return SignatureVerdict(signer: nil, key: nil, fault: .notCheckable, detail: "not yet")
    }
}
