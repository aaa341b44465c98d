/// OpenPGP signatures. Source: sign_buffer_gpg in gpg-interface.c of git 2.39; status lines from doc/DETAILS of GnuPG.
extension Signer {
    func signOpenPGP(_ payload: [UInt8]) async throws(SignatureError) -> String {
        let program = Program(settings.program ?? "gpg", in: surroundings)
        let key = settings.signingKey ?? settings.committer
        let output: Program.Output
        do throws(SignatureError) {
            output = try await program.run(["--status-fd=2", "-bsau", key], input: payload)
        } catch .programMissing(let name) where settings.program == nil && settings.signingKey == nil {
            throw .notConfigured(.program(name))
        }

        let status = GPGStatus(stderr: output.stderr)
        guard output.succeeded, status.created else {
            if status.cancelled {
                throw .cancelled(program: program.name)
            }
            if status.lacksSecretKey {
                throw settings.signingKey.map { .keyMissing($0) } ?? .notConfigured(.secretKey(identity: key))
            }
            throw program.failure(output, saying: status.messages)
        }
        // git drops every CR, which gpg on Windows writes.
        let armor = output.stdout.filter { $0 != UInt8(ascii: "\r") }
        let text = trimmingNewlines(String(decoding: armor, as: UTF8.self))
        // These two are what git recognises as OpenPGP when it verifies.
        let isArmored = ["SIGNATURE", "MESSAGE"].contains { kind in
            text.hasPrefix("-----BEGIN PGP \(kind)-----\n") && text.hasSuffix("\n-----END PGP \(kind)-----")
        }
        guard isArmored else {
            throw .noSignature(program: program.name)
        }
        return text
    }
}

/// What gpg reports on `--status-fd=2`, among its messages.
struct GPGStatus {
    /// A signature was made.
    private(set) var created = false
    /// The key is not there, or without its secret part.
    private(set) var lacksSecretKey = false
    /// The user refused at the prompt.
    private(set) var cancelled = false
    /// The lines meant for people.
    private(set) var messages: String

    init(stderr: String) {
        let prefix = "[GNUPG:] "
        let lines = stderr.split(separator: "\n")
        messages = lines.filter { !$0.hasPrefix(prefix) }.joined(separator: "\n")
        for line in lines where line.hasPrefix(prefix) {
            let words = line.dropFirst(prefix.count).split(separator: " ")
            switch words.first {
            case "SIG_CREATED":
                created = true
            case "INV_SGNR" where words.count > 1:
                // 1 is "not found", 9 "no secret key"; expired, revoked and the like are failures.
                lacksSecretKey = lacksSecretKey || words[1] == "1" || words[1] == "9"
            case "FAILURE" where words.count > 2:
                // The low 16 bits of a gpg-error value are its code: GPG_ERR_CANCELED, GPG_ERR_FULLY_CANCELED.
                let code = UInt32(words[2]).map { $0 & 0xFFFF }
                cancelled = cancelled || code == 99 || code == 198
            default:
                break
            }
        }
    }
}
