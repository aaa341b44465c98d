internal import Crypto
internal import CryptoExtras

/// A public key made ready to verify with; costly for RSA and ECDSA, so it is made once a key.
struct VerifyingKey: Sendable {
    private enum Primitive: Sendable {
        case ed25519(Curve25519.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case rsa(_RSA.Signing.PublicKey, bytes: Int)
    }

    private let primitive: Primitive
    /// SHA-256 of a security key's application, the first part of what it signs.
    private let application: [UInt8]?

    /// nil for a key that OpenSSH or BoringSSL refuses: RSA below 2048 or above 8192 bits, a point off its curve.
    init?(_ key: SSHPublicKey) {
        do {
            switch key.type {
            case .ed25519, .skEd25519:
                primitive = .ed25519(try Curve25519.Signing.PublicKey(rawRepresentation: key.number))
            case .ecdsaP256, .skECDSA:
                primitive = .p256(try P256.Signing.PublicKey(x963Representation: key.number))
            case .ecdsaP384:
                primitive = .p384(try P384.Signing.PublicKey(x963Representation: key.number))
            case .ecdsaP521:
                primitive = .p521(try P521.Signing.PublicKey(x963Representation: key.number))
            case .rsa:
                primitive = .rsa(
                    try _RSA.Signing.PublicKey(n: key.number, e: key.exponent), bytes: key.number.count)
            }
        } catch {
            return nil
        }
        guard Self.hasLargeCoordinates(key) else { return nil }
        application = key.type.isSecurityKey ? Array(SHA256.hash(data: key.application)) : nil
    }

    /// Whether the signature holds over the payload. Its shape, `SSHSignature.requireGitShape`, is checked before.
    ///
    /// Source: PROTOCOL.sshsig, PROTOCOL.u2f; ssh-*.c of OpenSSH.
    func accepts(_ signature: SSHSignature, of payload: [UInt8]) -> Bool {
        var signed = Self.prefix
        signed.reserveCapacity(Self.prefix.count + 64)
        signed.append(contentsOf: SHA512.hash(data: payload))
        if let application {
            guard let securityKey = signature.securityKey else { return false }
            let message = SHA256.hash(data: signed)
            signed = application
            signed.append(securityKey.flags)
            for shift: UInt32 in [24, 16, 8, 0] {
                signed.append(UInt8(truncatingIfNeeded: securityKey.counter >> shift))
            }
            signed.append(contentsOf: message)
        }
        switch (primitive, signature.value) {
        case (.ed25519(let key), .raw(let bytes)):
            return key.isValidSignature(bytes, for: signed)
        case (.p256(let key), .ecdsa(let r, let s)):
            return (try? P256.Signing.ECDSASignature(rawRepresentation: Self.joined(r, s, width: 32)))
                .map { key.isValidSignature($0, for: signed) } == true
        case (.p384(let key), .ecdsa(let r, let s)):
            return (try? P384.Signing.ECDSASignature(rawRepresentation: Self.joined(r, s, width: 48)))
                .map { key.isValidSignature($0, for: signed) } == true
        case (.p521(let key), .ecdsa(let r, let s)):
            return (try? P521.Signing.ECDSASignature(rawRepresentation: Self.joined(r, s, width: 66)))
                .map { key.isValidSignature($0, for: signed) } == true
        case (.rsa(let key, let width), .raw(let bytes)):
            // Some agents leave leading zeros out; OpenSSH puts them back (ssh_rsa_verify in ssh-rsa.c).
            guard bytes.count <= width else { return false }
            let padded = [UInt8](repeating: 0, count: width - bytes.count) + bytes
            let value = _RSA.Signing.RSASignature(rawRepresentation: padded)
            return signature.algorithm == .rsaSHA512
                ? key.isValidSignature(value, for: SHA512.hash(data: signed), padding: .insecurePKCS1v1_5)
                : key.isValidSignature(value, for: SHA256.hash(data: signed), padding: .insecurePKCS1v1_5)
        default:
            return false
        }
    }

    /// The length of an RSA signature as every OpenSSH writes it; nil for other kinds, whose length is fixed.
    var rsaWidth: Int? {
        guard case .rsa(_, let bytes) = primitive else { return nil }
        return bytes
    }

    /// Everything that is signed up to the hash: magic, namespace, the empty reserved field, the hash's name and length.
    private static let prefix: [UInt8] = {
        var writer = SSHWriter()
        writer.append(Array("SSHSIG".utf8))
        writer.append(string: Array("git".utf8))
        writer.append(string: [])
        writer.append(string: Array("sha512".utf8))
        writer.append(64)
        return writer.bytes
    }()

    private static func joined(_ r: [UInt8], _ s: [UInt8], width: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(0, width - r.count))
        bytes.reserveCapacity(2 * width)
        bytes += r
        bytes.append(contentsOf: repeatElement(0, count: max(0, width - s.count)))
        return bytes + s
    }

    /// OpenSSH refuses points with a coordinate of less than half the curve's bits (sshkey_ec_validate_public in
    /// sshkey.c), which BoringSSL takes. Nobody has such a key; nothing may pass here that OpenSSH refuses.
    private static func hasLargeCoordinates(_ key: SSHPublicKey) -> Bool {
        guard key.type.curveName != nil else { return true }
        let width = (key.number.count - 1) / 2
        let half = (width + 1) / 2
        return [key.number.dropFirst().prefix(half), key.number.dropFirst(1 + width).prefix(half)]
            .allSatisfy { $0.contains { $0 != 0 } }
    }
}
