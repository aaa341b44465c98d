/// A plain public key of a type whose signatures are checked in process; no certificate.
///
/// Two keys are the same to OpenSSH exactly when these fields are equal (sshkey_equal_public in sshkey.c).
struct SSHPublicKey: Hashable, Sendable {
    /// The types by the name that begins a key's wire format.
    enum KeyType: String, Sendable {
        case ed25519 = "ssh-ed25519"
        case ecdsaP256 = "ecdsa-sha2-nistp256"
        case ecdsaP384 = "ecdsa-sha2-nistp384"
        case ecdsaP521 = "ecdsa-sha2-nistp521"
        case rsa = "ssh-rsa"
        case skEd25519 = "sk-ssh-ed25519@openssh.com"
        case skECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"

        /// The curve's name inside of the key; nil for other kinds.
        var curveName: String? {
            switch self {
            case .ecdsaP256, .skECDSA: "nistp256"
            case .ecdsaP384: "nistp384"
            case .ecdsaP521: "nistp521"
            case .ed25519, .skEd25519, .rsa: nil
            }
        }

        var isSecurityKey: Bool { self == .skEd25519 || self == .skECDSA }
    }

    /// What bytes are that ought to be a key.
    enum Decoding {
        case key(SSHPublicKey)
        /// OpenSSH reads no key of these types out of them.
        case none
        /// OpenSSH might read a key out of them, in a form that it never writes: an alias for a type, a name with a NUL.
        case uncertain
    }

    let type: KeyType
    /// Ed25519: 32 bytes. ECDSA: the uncompressed point. RSA: the modulus without leading zeros.
    let number: [UInt8]
    /// RSA's public exponent without leading zeros; empty for other kinds.
    let exponent: [UInt8]
    /// A security key's application, such as `ssh:`; empty for other kinds.
    let application: [UInt8]

    /// Reads a key's wire format as sshkey_from_blob_internal in sshkey.c of OpenSSH 9.2 does.
    ///
    /// Whether the numbers make a valid key (a point on its curve) is not looked at: that is asked of the key that signs,
    /// and a line of a file matters only where its numbers are the same.
    static func decode(_ blob: [UInt8]) -> Decoding {
        var reader = SSHReader(blob)
        do throws(SSHSignature.Flaw) {
            let name = try reader.string()
            guard let type = KeyType(rawValue: String(decoding: name, as: UTF8.self)) else {
                return isAlias(name) ? .uncertain : .none
            }
            var number: [UInt8] = []
            var exponent: [UInt8] = []
            var application: [UInt8] = []
            if let curve = type.curveName {
                let name = try reader.string()
                guard name.elementsEqual(curve.utf8) else { return name.last == 0 ? .uncertain : .none }
                number = try reader.string()
                // get_ec in sshbuf-getput-crypto.c: uncompressed points alone.
                guard number.first == 4 else { return .none }
            } else if type == .rsa {
                exponent = try reader.magnitude()
                number = try reader.magnitude()
            } else {
                number = try reader.string()
                guard number.count == 32 else { return .none }
            }
            if type.isSecurityKey {
                application = try reader.string()
                // sshbuf_get_cstring takes one NUL at the end, and drops it.
                guard !application.contains(0) else {
                    return application.firstIndex(of: 0) == application.count - 1 ? .uncertain : .none
                }
            }
            try reader.end()
            return .key(SSHPublicKey(type: type, number: number, exponent: exponent, application: application))
        } catch {
            return .none
        }
    }

    /// The wire format that OpenSSH writes.
    var blob: [UInt8] {
        var writer = SSHWriter()
        writer.append(string: Array(type.rawValue.utf8))
        if let curve = type.curveName { writer.append(string: Array(curve.utf8)) }
        if type == .rsa {
            writer.append(magnitude: exponent)
            writer.append(magnitude: number)
        } else {
            writer.append(string: number)
        }
        if type.isSecurityKey { writer.append(string: application) }
        return writer.bytes
    }

    /// `ssh-ed25519 AAAA…`
    var line: String {
        "\(type.rawValue) \(String(decoding: Base64.encode(blob), as: UTF8.self))"
    }

    /// `SHA256:…`, as ssh-keygen prints it.
    static func fingerprint(of blob: [UInt8]) -> String {
        "SHA256:" + String(decoding: Base64.encode(SHA256Digest(of: blob).bytes, padded: false), as: UTF8.self)
    }

    /// Whether sshkey_type_from_name takes the name for one of these types: short names in any case, RSA's algorithms,
    /// WebAuthn's, and any name with a NUL at its end.
    private static func isAlias(_ name: [UInt8]) -> Bool {
        let text = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        return name.last == 0 || aliases.contains(text.lowercased())
    }

    private static let aliases: Set = [
        "ed25519", "ecdsa", "rsa", "ed25519-sk", "ecdsa-sk", "rsa-sha2-256", "rsa-sha2-512",
        "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
    ]
}
