import Crypto
import CryptoExtras
import Foundation

@testable import Signatures

/// A key made by swift-crypto that signs as OpenSSH does; of the types for security keys too, which need no hardware here.
struct SoftKey: Sendable {
    enum Kind: CaseIterable, Sendable {
        case ed25519, p256, p384, p521, rsa2048, skEd25519, skECDSA
    }

    private enum Secret: Sendable {
        case ed25519(Curve25519.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    /// What a signature says, where it shall differ from git's.
    struct Shape {
        var namespace = "git"
        var signedNamespace: String?
        var reserved: [UInt8] = []
        var hash = "sha512"
        var algorithm: String?
        /// ECDSA's S on this side of n/2; nil: as it comes.
        var low: Bool? = true
        /// A security key's flags: 1 is the touch.
        var flags: UInt8 = 1
        var publicKey: [UInt8]?
    }

    let kind: Kind
    private let secret: Secret
    private let application = Array("ssh:".utf8)

    init(_ kind: Kind) {
        self.kind = kind
        secret =
            switch kind {
            case .ed25519, .skEd25519: .ed25519(Curve25519.Signing.PrivateKey())
            case .p256, .skECDSA: .p256(P256.Signing.PrivateKey())
            case .p384: .p384(P384.Signing.PrivateKey())
            case .p521: .p521(P521.Signing.PrivateKey())
            case .rsa2048: .rsa(Self.sharedRSA)
            }
    }

    /// Made once: a prime search in a debug build takes its time.
    // A key of 2,048 bits is always made.
    // swift-format-ignore: NeverUseForceTry
    private static let sharedRSA = try! _RSA.Signing.PrivateKey(keySize: .bits2048)

    var type: SSHPublicKey.KeyType {
        switch kind {
        case .ed25519: .ed25519
        case .p256: .ecdsaP256
        case .p384: .ecdsaP384
        case .p521: .ecdsaP521
        case .rsa2048: .rsa
        case .skEd25519: .skEd25519
        case .skECDSA: .skECDSA
        }
    }

    var publicKey: SSHPublicKey {
        func key(_ number: some Sequence<UInt8>, exponent: [UInt8] = []) -> SSHPublicKey {
            SSHPublicKey(
                type: type, number: Array(number), exponent: exponent,
                application: type.isSecurityKey ? application : [])
        }
        switch secret {
        case .ed25519(let secret): return key(secret.publicKey.rawRepresentation)
        case .p256(let secret): return key(secret.publicKey.x963Representation)
        case .p384(let secret): return key(secret.publicKey.x963Representation)
        case .p521(let secret): return key(secret.publicKey.x963Representation)
        case .rsa(let secret):
            let numbers = try? secret.publicKey.getKeyPrimitives()
            return key(numbers?.modulus ?? Data(), exponent: Array(numbers?.publicExponent ?? Data()))
        }
    }

    var blob: [UInt8] { publicKey.blob }

    /// A public key that is the same in every run.
    static let fixed = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + String(repeating: "A", count: 43)

    /// `ssh-ed25519 AAAA…`
    var line: String { "\(type.rawValue) \(Data(blob).base64EncodedString())" }

    /// The armored signature over the payload.
    func sign(_ payload: [UInt8], _ shape: Shape = Shape()) throws -> [UInt8] {
        armor(try signatureBlob(payload, shape))
    }

    func signatureBlob(_ payload: [UInt8], _ shape: Shape = Shape()) throws -> [UInt8] {
        let hash = shape.hash == "sha256" ? Array(SHA256.hash(data: payload)) : Array(SHA512.hash(data: payload))
        var signed = SSHWriter()
        signed.append(Array("SSHSIG".utf8))
        for part in [Array((shape.signedNamespace ?? shape.namespace).utf8), [], Array(shape.hash.utf8), hash] {
            signed.append(string: part)
        }
        var inner = SSHWriter()
        inner.append(string: Array((shape.algorithm ?? (kind == .rsa2048 ? "rsa-sha2-512" : type.rawValue)).utf8))
        try inner.append(string: number(over: message(signed.bytes, shape), shape))
        if type.isSecurityKey {
            inner.append([shape.flags])
            inner.append(7)
        }
        var writer = SSHWriter()
        writer.append(Array("SSHSIG".utf8))
        writer.append(1)
        for part in [
            shape.publicKey ?? blob, Array(shape.namespace.utf8), shape.reserved, Array(shape.hash.utf8), inner.bytes,
        ] {
            writer.append(string: part)
        }
        return writer.bytes
    }

    /// Source: PROTOCOL.u2f.
    private func message(_ bytes: [UInt8], _ shape: Shape) -> [UInt8] {
        guard type.isSecurityKey else { return bytes }
        return Array(SHA256.hash(data: application)) + [shape.flags, 0, 0, 0, 7] + Array(SHA256.hash(data: bytes))
    }

    private func number(over message: [UInt8], _ shape: Shape) throws -> [UInt8] {
        switch secret {
        case .ed25519(let secret):
            return Array(try secret.signature(for: message))
        case .p256(let secret):
            return pair(try secret.signature(for: message).rawRepresentation, .p256, shape)
        case .p384(let secret):
            return pair(try secret.signature(for: message).rawRepresentation, .p384, shape)
        case .p521(let secret):
            return pair(try secret.signature(for: message).rawRepresentation, .p521, shape)
        case .rsa(let secret):
            let padding = _RSA.Signing.Padding.insecurePKCS1v1_5
            let value =
                switch shape.algorithm {
                case "rsa-sha2-256": try secret.signature(for: SHA256.hash(data: message), padding: padding)
                case "ssh-rsa": try secret.signature(for: Insecure.SHA1.hash(data: message), padding: padding)
                default: try secret.signature(for: SHA512.hash(data: message), padding: padding)
                }
            return Array(value.rawRepresentation)
        }
    }

    private func pair(_ raw: Data, _ curve: ECDSACurve, _ shape: Shape) -> [UInt8] {
        let bytes = Array(raw)
        var s = Array(bytes[(bytes.count / 2)...].drop { $0 == 0 })
        if let low = shape.low, curve.isLow(s) != low { s = curve.negated(s) }
        var writer = SSHWriter()
        writer.append(magnitude: Array(bytes[..<(bytes.count / 2)].drop { $0 == 0 }))
        writer.append(magnitude: s)
        return writer.bytes
    }
}

/// The armor around any bytes, as ssh-keygen writes it, without the line feed at its end.
func armor(_ blob: [UInt8], columns: Int = 70) -> [UInt8] {
    let encoded = Array(Data(blob).base64EncodedString().utf8)
    let lines = stride(from: 0, to: encoded.count, by: columns).map {
        String(decoding: encoded[$0..<min($0 + columns, encoded.count)], as: UTF8.self)
    }
    return Array(
        (["-----BEGIN SSH SIGNATURE-----"] + lines + ["-----END SSH SIGNATURE-----"]).joined(separator: "\n").utf8)
}
