/// A parsed SSH signature in exactly one shape: what parses is written back byte for byte by `blob`.
///
/// Parsing checks form, never the cryptography. Source: openssh PROTOCOL.sshsig; RFC 4253, 5656, 8332, 8709;
/// openssh PROTOCOL.u2f for security keys.
package struct SSHSignature: Hashable, Sendable {
    /// Why bytes are no acceptable signature.
    package enum Flaw: Error, Hashable, Sendable {
        /// No `-----BEGIN SSH SIGNATURE-----` and end line around it, or text outside them.
        case notArmored
        case badBase64
        case badMagic
        case unsupportedVersion(UInt32)
        case truncated
        case trailingBytes
        /// The named part has a form that OpenSSH never writes.
        case malformed(String)
        case unsupportedAlgorithm(String)
        /// The signature is by another kind of key than the one it carries.
        case algorithmMismatch(key: String, signature: String)
        /// Another namespace than `git`: made for another purpose.
        case wrongNamespace(String)
        /// The reserved field, which no signature covers, is not empty.
        case reservedInUse
        /// Another hash than SHA-512.
        case wrongHash(String)
        /// RSA over SHA-1.
        case weakAlgorithm(String)
    }

    /// A signature algorithm, by its SSH name.
    package enum Algorithm: String, Sendable {
        case ed25519 = "ssh-ed25519"
        case ecdsaP256 = "ecdsa-sha2-nistp256"
        case ecdsaP384 = "ecdsa-sha2-nistp384"
        case ecdsaP521 = "ecdsa-sha2-nistp521"
        case rsaSHA1 = "ssh-rsa"
        case rsaSHA256 = "rsa-sha2-256"
        case rsaSHA512 = "rsa-sha2-512"
        case skEd25519 = "sk-ssh-ed25519@openssh.com"
        case skECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"

        /// The type of the keys that make it, certificates aside.
        package var keyType: String {
            switch self {
            case .rsaSHA1, .rsaSHA256, .rsaSHA512: "ssh-rsa"
            default: rawValue
            }
        }

        var curve: ECDSACurve? {
            switch self {
            case .ecdsaP256, .skECDSA: .p256
            case .ecdsaP384: .p384
            case .ecdsaP521: .p521
            default: nil
            }
        }

        var isSecurityKey: Bool { self == .skEd25519 || self == .skECDSA }
    }

    /// The signature's numbers.
    package enum Value: Hashable, Sendable {
        /// Ed25519: R and S, 64 bytes. RSA: the number in big-endian bytes.
        case raw([UInt8])
        /// Big-endian magnitudes without leading zeros, each in 1 ..< n.
        case ecdsa(r: [UInt8], s: [UInt8])
    }

    /// What a security key adds; both are signed.
    package struct SecurityKeyData: Hashable, Sendable {
        /// Bit 0: the user touched it. Bit 2: the user was verified (PIN, fingerprint).
        package let flags: UInt8
        package let counter: UInt32
    }

    /// The whole public key, or certificate, in wire format.
    package let publicKey: [UInt8]
    /// The type that the public key names, such as `ssh-ed25519` or `ssh-ed25519-cert-v01@openssh.com`.
    package let keyType: String
    /// What the signature is for, in bytes; git's is `git`.
    package let namespace: [UInt8]
    /// Not covered by the signature; must be empty to be canonical.
    package let reserved: [UInt8]
    /// The hash of the payload that is signed: `sha512` or `sha256`.
    package let hashAlgorithm: String
    package let algorithm: Algorithm
    package private(set) var value: Value
    /// Present exactly for the two security key algorithms.
    package let securityKey: SecurityKeyData?

    /// Parses the blob inside the armor; throws for anything that OpenSSH would not write just so.
    package init(blob: [UInt8]) throws(Flaw) {
        var reader = SSHReader(blob)
        guard try reader.bytes(Self.magic.count) == Self.magic else {
            throw .badMagic
        }
        let version = try reader.uint32()
        guard version == Self.version else {
            throw .unsupportedVersion(version)
        }
        publicKey = try reader.string()
        namespace = try reader.string()
        reserved = try reader.string()
        hashAlgorithm = try reader.name()
        let signature = try reader.string()
        try reader.end()

        var keyReader = SSHReader(publicKey)
        keyType = try keyReader.name()

        var inner = SSHReader(signature)
        let name = try inner.name()
        guard let algorithm = Algorithm(rawValue: name) else {
            throw .unsupportedAlgorithm(name)
        }
        guard Self.plainType(keyType) == algorithm.keyType else {
            throw .algorithmMismatch(key: keyType, signature: name)
        }
        self.algorithm = algorithm
        value = try Self.value(inner.string(), algorithm)
        securityKey =
            algorithm.isSecurityKey
            ? SecurityKeyData(flags: try inner.byte(), counter: try inner.uint32()) : nil
        try inner.end()
    }

    /// The wire format that it was parsed from, or that of the changed signature.
    package var blob: [UInt8] {
        var signature = SSHWriter()
        signature.append(string: Array(algorithm.rawValue.utf8))
        switch value {
        case .raw(let bytes):
            signature.append(string: bytes)
        case .ecdsa(let r, let s):
            var pair = SSHWriter()
            pair.append(magnitude: r)
            pair.append(magnitude: s)
            signature.append(string: pair.bytes)
        }
        if let securityKey {
            signature.append([securityKey.flags])
            signature.append(securityKey.counter)
        }

        var writer = SSHWriter()
        writer.append(Self.magic)
        writer.append(Self.version)
        writer.append(string: publicKey)
        writer.append(string: namespace)
        writer.append(string: reserved)
        writer.append(string: Array(hashAlgorithm.utf8))
        writer.append(string: signature.bytes)
        return writer.bytes
    }

    /// Whether an ECDSA signature's s is at most n/2; true for every other kind.
    package var hasLowS: Bool {
        guard case .ecdsa(_, let s) = value, let curve = algorithm.curve else {
            return true
        }
        return curve.isLow(s)
    }

    /// The same signature with s replaced by n − s where that is lower. Both verify.
    package var withLowS: SSHSignature {
        guard !hasLowS, case .ecdsa(let r, let s) = value, let curve = algorithm.curve else {
            return self
        }
        var copy = self
        copy.value = .ecdsa(r: r, s: curve.negated(s))
        return copy
    }

    /// Throws unless the namespace is `git`, the reserved field empty, and the hashes SHA-512 or RSA's SHA-256.
    package func requireGitShape() throws(Flaw) {
        guard namespace == Array("git".utf8) else {
            throw .wrongNamespace(printable(namespace))
        }
        guard reserved.isEmpty else {
            throw .reservedInUse
        }
        guard hashAlgorithm == "sha512" else {
            throw .wrongHash(hashAlgorithm)
        }
        guard algorithm != .rsaSHA1 else {
            throw .weakAlgorithm(algorithm.rawValue)
        }
    }

    private static let magic = Array("SSHSIG".utf8)
    private static let version: UInt32 = 1

    private static func value(_ bytes: [UInt8], _ algorithm: Algorithm) throws(Flaw) -> Value {
        if let curve = algorithm.curve {
            var reader = SSHReader(bytes)
            let r = try reader.positiveNumber()
            let s = try reader.positiveNumber()
            try reader.end()
            guard curve.contains(r), curve.contains(s) else {
                throw .malformed("number")
            }
            return .ecdsa(r: r, s: s)
        }
        switch algorithm {
        case .ed25519, .skEd25519:
            guard bytes.count == 64 else {
                throw .malformed("signature")
            }
        default:
            guard !bytes.isEmpty else {
                throw .malformed("signature")
            }
        }
        return .raw(bytes)
    }

    /// The type of the key inside a certificate; any other type as it is.
    private static func plainType(_ type: String) -> String {
        let suffix = "-cert-v01@openssh.com"
        guard type.hasSuffix(suffix) else {
            return type
        }
        let plain = String(type.dropLast(suffix.count))
        return plain.hasPrefix("sk-") ? plain + "@openssh.com" : plain
    }
}
