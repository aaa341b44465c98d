import Foundation
import Testing

@testable import Signatures

@Suite struct LowSTests {
    /// Signs with ssh-keygen until it has given both a low and a high s; each must verify after normalisation.
    @Test(arguments: KeyType.ecdsa)
    func bothHalvesBecomeLow(type: KeyType) async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey("key", type)
            var seen: Set<Bool> = []
            // A fair coin: the chance to see one side only in 64 throws is 2^-63.
            for round in 0..<64 where round < 6 || seen.count < 2 {
                let payload = commit + [UInt8(round)]
                let raw = try await workshop.run(
                    "ssh-keygen", "-Y", "sign", "-n", "git", "-f", key, input: payload)
                let signature = try SSHSignature(armored: raw.stdout)
                #expect(signature.armored + "\n" == String(decoding: raw.stdout, as: UTF8.self))
                seen.insert(signature.hasLowS)
                let low = signature.withLowS
                #expect(low.hasLowS)
                #expect((low == signature) == signature.hasLowS)
                try await workshop.verify(low.armored, over: payload)
            }
            #expect(seen == [true, false])
        }
    }

    @Test(arguments: KeyType.ecdsa)
    func signerGivesOnlyLowS(type: KeyType) async throws {
        try await Workshop.open { workshop in
            let signer = try workshop.sshSigner(key: try await workshop.makeKey("key", type))
            // Unnormalised, all 20 would be low once in a million runs.
            for round in 0..<20 {
                let payload = commit + [UInt8(round)]
                let signature = try await signer.sign(payload)
                #expect(try SSHSignature(armored: signature).hasLowS)
                try await workshop.verify(signature, over: payload)
            }
        }
    }

    /// No hardware here: a software P-256 key signs what a security key would, and the real ssh-keygen verifies.
    @Test func securityKeysKeepFlagsAndCounter() async throws {
        try await Workshop.open { workshop in
            try await workshop.run(
                "openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "sk.pem")
            let der = try await workshop.run("openssl", "ec", "-in", "sk.pem", "-pubout", "-outform", "DER")
            let type = Array("sk-ecdsa-sha2-nistp256@openssh.com".utf8)
            var publicKey = SSHWriter()
            for part in [type, Array("nistp256".utf8), Array(der.stdout.suffix(65)), Array("ssh:".utf8)] {
                publicKey.append(string: part)
            }
            try workshop.allow(
                String(decoding: type, as: UTF8.self) + " " + Data(publicKey.bytes).base64EncodedString())

            let hash = try await workshop.run("openssl", "dgst", "-sha512", "-binary", input: commit).stdout
            var toSign = SSHWriter()
            toSign.append(Array("SSHSIG".utf8))
            for part in [Array("git".utf8), [], Array("sha512".utf8), hash] {
                toSign.append(string: part)
            }
            let presence: [UInt8] = [1, 0, 0, 1, 44]
            let challenge =
                SHA256Digest(of: Array("ssh:".utf8)).bytes + presence + SHA256Digest(of: toSign.bytes).bytes

            var seen: Set<Bool> = []
            for _ in 0..<64 where seen.count < 2 {
                let signed = try await workshop.run(
                    "openssl", "dgst", "-sha256", "-sign", "sk.pem", input: challenge)
                // DER: 30 len 02 len r 02 len s; below 128 bytes its integers have the form of mpints.
                let r = Array(signed.stdout.dropFirst(4).prefix(Int(signed.stdout[3])))
                let s = Array(signed.stdout.dropFirst(6 + r.count))
                let blob = sshsig(
                    key: publicKey.bytes, algorithm: type, value: strings([r, s]), trailer: presence)
                let signature = try SSHSignature(blob: blob)
                #expect(signature.blob == blob)
                seen.insert(signature.hasLowS)
                let low = signature.withLowS
                #expect(low.hasLowS)
                #expect(low.securityKey == .init(flags: 1, counter: 300))
                try await workshop.verify(low.armored, over: commit)
            }
            #expect(seen == [true, false])
        }
    }

    @Test(arguments: zip([ECDSACurve.p256, .p384, .p521], ["prime256v1", "secp384r1", "secp521r1"]))
    func ordersAreOpenSSLs(curve: ECDSACurve, name: String) async throws {
        try await Workshop.open { workshop in
            let output = try await workshop.run(
                "openssl", "ecparam", "-name", name, "-param_enc", "explicit", "-text", "-noout")
            let text = String(decoding: output.stdout, as: UTF8.self).filter { !$0.isWhitespace }
            let order = try #require(text.firstMatch(of: /Order:([0-9a-f:]+)Cofactor/)).1.split(separator: ":")
            #expect(curve.order == Array(order.compactMap { UInt8($0, radix: 16) }.drop { $0 == 0 }))
        }
    }

    @Test(arguments: [ECDSACurve.p256, .p384, .p521])
    func halfOfTheOrderIsTheBorder(curve: ECDSACurve) {
        // n is odd: n/2 shifted right, rounded down, is the highest low s.
        var carry: UInt8 = 0
        let half = curve.order.map { byte in
            defer { carry = byte & 1 }
            return byte >> 1 | carry << 7
        }
        let low = Array(half.drop { $0 == 0 })
        let high = curve.negated(low)
        #expect(curve.isLow(low))
        #expect(!curve.isLow(high))
        #expect(curve.negated(high) == low)
        #expect(high.last == low.last.map { $0 + 1 })
        #expect(curve.isLow([1]))
        #expect(curve.negated(curve.negated([1])) == [1])
        #expect(!curve.contains([]))
        #expect(!curve.contains(curve.order))
        #expect(curve.contains(curve.negated([1])))
        #expect(!curve.contains([1] + curve.order))
    }
}

/// Strings in SSH wire format, one after the other.
func strings(_ parts: [[UInt8]]) -> [UInt8] {
    var writer = SSHWriter()
    for part in parts {
        writer.append(string: part)
    }
    return writer.bytes
}

/// A signature blob with every field as given.
func sshsig(
    magic: String = "SSHSIG", version: UInt32 = 1, key: [UInt8], namespace: String = "git", reserved: String = "",
    hash: String = "sha512", algorithm: [UInt8], value: [UInt8], trailer: [UInt8] = []
) -> [UInt8] {
    var writer = SSHWriter()
    writer.append(Array(magic.utf8))
    writer.append(version)
    writer.append(string: key)
    for text in [namespace, reserved, hash] {
        writer.append(string: Array(text.utf8))
    }
    writer.append(string: strings([algorithm, value]) + trailer)
    return writer.bytes
}
