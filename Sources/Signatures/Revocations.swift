/// The keys of `gpg.ssh.revocationFile`.
///
/// Source: sshkey_check_revoked and sshkey_in_file in authfile.c of OpenSSH 9.2. git only warns of a file that is not there;
/// here it is an error, as is every line of which ssh-keygen reads no key: after such a line it refuses everything.
struct Revocations: Sendable {
    /// By their wire format.
    let keys: Set<[UInt8]>

    static let none = Revocations(keys: [])

    private init(keys: Set<[UInt8]>) {
        self.keys = keys
    }

    /// Whether these bytes are a key revocation list, which only ssh-keygen reads. Source: PROTOCOL.krl.
    static func isBinary(_ file: [UInt8]) -> Bool {
        file.starts(with: Array("SSHKRL\n".utf8) + [0])
    }

    /// Reads a list of public keys, one a line.
    init(plain file: [UInt8], setting: String) throws(Unreadable) {
        var keys: Set<[UInt8]> = []
        let lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            // C text ends at the first NUL. A CR alone is no empty line to OpenSSH.
            let text = line.prefix { $0 != 0 }.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard let first = text.first, first != UInt8(ascii: "#") else { continue }
            guard case .key(let key) = AllowedSignersLine.readKey(text), Self.isReadable(key) else {
                throw Unreadable(detail: "\(setting): no key to check with is read out of line \(index + 1)")
            }
            keys.insert(key.blob)
        }
        self.keys = keys
    }

    /// Asks ssh-keygen which of these keys a binary list revokes.
    init(binary file: [UInt8], of keys: [SSHPublicKey], program: Program, setting: String) async throws(Unreadable) {
        guard !keys.isEmpty else {
            self = .none
            return
        }
        var revoked: Set<[UInt8]> = []
        do throws(SignatureError) {
            let scratch = try ScratchDirectory(in: program.surroundings)
            defer { scratch.remove() }
            let list = try scratch.write(file, as: .revocations)
            var paths: [String] = []
            for (index, key) in keys.enumerated() {
                paths.append(try scratch.write(Array(key.line.utf8), as: .checkedKey(index)))
            }
            let output = try await program.run(["-Q", "-f", list] + paths)
            // 0: none is revoked, 1: one is (do_check_krl in ssh-keygen.c). A line for each key, in their order.
            let lines = String(decoding: output.stdout, as: UTF8.self).split(separator: "\n")
            guard output.exit == .code(0) || output.exit == .code(1), lines.count == keys.count else {
                throw program.failure(output)
            }
            for ((line, path), key) in zip(zip(lines, paths), keys) {
                guard line.hasPrefix(path) else { throw program.failure(output) }
                if line.hasSuffix(": REVOKED") {
                    revoked.insert(key.blob)
                } else if !line.hasSuffix(": ok") {
                    throw program.failure(output)
                }
            }
        } catch {
            throw Unreadable(detail: "\(setting): \(error.words)")
        }
        self.keys = revoked
    }

    /// Whether OpenSSH reads the key without an error that ends its search; it goes on after RSA keys that are too short.
    private static func isReadable(_ key: SSHPublicKey) -> Bool {
        switch key.type {
        case .rsa: key.number.count <= 2_048 && key.exponent.count <= 2_048
        default: VerifyingKey(key) != nil
        }
    }
}
