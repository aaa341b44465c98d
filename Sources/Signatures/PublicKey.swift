private import FoundationEssentials

/// The public half of the key that somebody signs with.
package enum PublicKey: Hashable, Sendable {
    /// `ssh-ed25519 AAAA…`: type and base64, as in an allowed-signers file.
    case ssh(String)
    /// The fingerprint, in upper-case hexadecimal digits.
    case openpgp(fingerprint: String)
}

extension Signer {
    /// The key that signatures are made with.
    ///
    /// For SSH it is read out of a signature made for the purpose, because a configured path may name a private key, a
    /// public one or an agent's, and only the signer knows which key that becomes; so a hardware key asks for one more
    /// touch. Throws as `sign` does.
    package func publicKey() async throws(SignatureError) -> PublicKey {
        switch settings.format {
        case .ssh:
            let armor = try await sign(Array("tiergit: who signs here?\n".utf8))
            do throws(SSHSignature.Flaw) {
                let signature = try SSHSignature(armored: Array(armor.utf8))
                return .ssh("\(signature.keyType) \(Data(signature.publicKey).base64EncodedString())")
            } catch {
                throw .unacceptable(program: settings.program ?? "ssh-keygen", error)
            }
        case .openpgp:
            let program = Program(settings.program ?? "gpg", in: surroundings)
            let key = settings.signingKey ?? settings.committer
            let output: Program.Output
            do throws(SignatureError) {
                output = try await program.run(["--with-colons", "--list-secret-keys", key])
            } catch .programMissing(let name) where settings.program == nil && settings.signingKey == nil {
                throw .notConfigured(.program(name))
            }
            // doc/DETAILS of GnuPG: `fpr` lines carry the fingerprint in field 10; the first one is the primary key's.
            let lines = String(decoding: output.stdout, as: UTF8.self).split(separator: "\n")
            let fields = lines.first { $0.hasPrefix("fpr:") }?.split(separator: ":", omittingEmptySubsequences: false)
            guard output.succeeded, let fields, fields.count > 9 else {
                throw settings.signingKey.map { .keyMissing($0) } ?? .notConfigured(.secretKey(identity: key))
            }
            return .openpgp(fingerprint: String(fields[9]))
        }
    }
}
