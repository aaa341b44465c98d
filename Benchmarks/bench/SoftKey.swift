import Crypto
import Foundation
import Signatures

/// An Ed25519 key of OpenSSH's, without a passphrase, that signs in process as `ssh-keygen -Y sign -n git` does: a hundred thousand
/// signatures take seconds instead of ten minutes.
struct SoftKey {
    private let secret: Curve25519.Signing.PrivateKey
    /// The public key as it stands in a signature.
    private let blob: Data

    /// - Parameter path: a file in OpenSSH's own format, `PROTOCOL.key` in its sources.
    init(file path: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        guard let data = Data(base64Encoded: lines.filter { !$0.hasPrefix("-") }.joined()),
            // The private part: two equal numbers, the type, the public key, the seed and the public key again.
            let type = data.range(of: Data([0, 0, 0, 11] + "ssh-ed25519".utf8), options: .backwards)
        else { throw BenchError("\(path): not an Ed25519 key without a passphrase") }
        let seed = data[(type.upperBound + 36 + 4)...].prefix(32)
        secret = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        blob = Self.string(Data("ssh-ed25519".utf8)) + Self.string(secret.publicKey.rawRepresentation)
    }

    /// The armored signature over a commit.
    func sign(_ payload: [UInt8]) throws -> String {
        let hash = Data(SHA512.hash(data: payload))
        let signed = Data("SSHSIG".utf8) + Self.strings([Data("git".utf8), Data(), Data("sha512".utf8), hash])
        let signature = Self.strings([Data("ssh-ed25519".utf8), try secret.signature(for: signed)])
        let bytes =
            Data("SSHSIG".utf8) + [0, 0, 0, 1]
            + Self.strings([blob, Data("git".utf8), Data(), Data("sha512".utf8), signature])
        var lines = ["-----BEGIN SSH SIGNATURE-----"]
        var left = bytes.base64EncodedString()[...]
        while !left.isEmpty {
            lines.append(String(left.prefix(70)))
            left = left.dropFirst(70)
        }
        return (lines + ["-----END SSH SIGNATURE-----"]).joined(separator: "\n")
    }

    private static func strings(_ parts: [Data]) -> Data { parts.reduce(Data()) { $0 + string($1) } }

    private static func string(_ bytes: Data) -> Data {
        withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Data($0) } + bytes
    }
}
