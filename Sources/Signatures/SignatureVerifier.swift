/// Checks signatures of commits as git does, SSH's in process.
package struct SignatureVerifier: Sendable {
    /// A failure where git itself dies of its settings.
    let settings: Result<VerificationSettings, Unreadable>
    /// A failure where SSH signatures cannot be checked.
    let trust: Result<SSHTrust, Unreadable>
    let surroundings: Surroundings

    /// A SHA-256 (hexadecimal) over all that verdicts on SSH signatures depend on besides the commit: signers with their times
    /// resolved, revocations, the version of these rules. Verdicts may be remembered under it.
    package let digest: String

    /// Prepares to check: reads the file of allowed signers and the revocation file once.
    ///
    /// What of them has no zone is in that of this process (TZ), whatever `environment` says.
    ///
    /// - Parameters:
    ///   - config: git's configuration, keys as `git config --list -z` prints them (lower case).
    ///   - environment: changes to what children inherit; `nil` takes a variable away.
    ///   - directory: where relative paths in the settings count from: the top of the work tree.
    package init(config: [String: String], environment: [String: String?] = [:], directory: String? = nil) async {
        surroundings = Surroundings(environment: environment, directory: directory)
        do throws(Unreadable) {
            let settings = try VerificationSettings(config: config)
            self.settings = .success(settings)
            do throws(Unreadable) {
                let trust = try await SSHTrust.read(settings, in: surroundings)
                self.trust = .success(trust)
                digest = trust.digest
            } catch {
                trust = .failure(error)
                digest = SHA256Digest(of: Array(error.detail.utf8)).hex
            }
        } catch {
            settings = .failure(error)
            trust = .failure(error)
            digest = SHA256Digest(of: Array(error.detail.utf8)).hex
        }
    }

    /// The same by another file of allowed signers than the one that git's settings name, and without a revocation file: whom to
    /// believe is said elsewhere.
    package func believing(allowedSigners file: [UInt8]) -> SignatureVerifier {
        SignatureVerifier(
            settings: settings,
            trust: SSHTrust(AllowedSigners(file), file: file, revocations: .none, revocationFile: nil),
            surroundings: surroundings)
    }

    private init(settings: Result<VerificationSettings, Unreadable>, trust: SSHTrust, surroundings: Surroundings) {
        self.settings = settings
        self.trust = .success(trust)
        self.surroundings = surroundings
        digest = trust.digest
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
        guard !signature.isEmpty else { return .refused(.unsigned) }
        switch SignatureKind(signature) {
        case .ssh: break
        case .openpgp: return nil
        case .x509: return .refused(.unsupportedKey, "X.509")
        case .unknown: return .refused(.malformedSignature, "it is neither SSH's nor OpenPGP's")
        }
        switch trust {
        case .failure(let error):
            return .refused(.notCheckable, error.detail)
        case .success(let trust):
            do throws(SSHSignature.Refusal) {
                let signature = try SSHSignature.read(signature, strict: strict)
                guard !signature.isByCertificate else { return nil }
                return trust.verdict(on: signature, of: payload, time: time, strict: strict)
            } catch {
                return .refused(error.fault, error.detail)
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
        do throws(SignatureError) {
            switch (settings, trust) {
            case (.success(let settings), .success(let trust)) where SignatureKind(signature) == .ssh:
                return try await checkCertificate(signature, of: payload, time: time, strict: strict, settings, trust)
            case (.success(let settings), _) where SignatureKind(signature) == .openpgp:
                return try await checkOpenPGP(signature, of: payload, strict: strict, settings)
            case (.failure(let error), _), (_, .failure(let error)):
                return .refused(.notCheckable, error.detail)
            default:
                return .refused(.malformedSignature)
            }
        } catch .cancelled(let program) {
            throw .cancelled(program: program)
        } catch {
            return .refused(.notCheckable, error.words)
        }
    }
}

extension SignatureVerdict {
    static func refused(
        _ fault: SignatureFault, _ detail: String? = nil, signer: String? = nil, key: String? = nil
    ) -> SignatureVerdict {
        SignatureVerdict(signer: signer, key: key, fault: fault, detail: detail)
    }
}
