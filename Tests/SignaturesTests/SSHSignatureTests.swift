import Foundation
import Testing

@testable import Signatures

@Suite struct SSHSignatureTests {
    private static let ed25519 = Array("ssh-ed25519".utf8)
    private static let p256 = Array("ecdsa-sha2-nistp256".utf8)

    /// A well-formed blob, one field of which each test changes.
    private func blob(
        magic: String = "SSHSIG", version: UInt32 = 1, keyType: String = "ssh-ed25519", namespace: String = "git",
        reserved: String = "", hash: String = "sha512", algorithm: [UInt8] = ed25519,
        value: [UInt8] = Array(repeating: 7, count: 64), trailer: [UInt8] = []
    ) -> [UInt8] {
        sshsig(
            magic: magic, version: version, key: strings([Array(keyType.utf8), [1, 2, 3]]), namespace: namespace,
            reserved: reserved, hash: hash, algorithm: algorithm, value: value, trailer: trailer)
    }

    private func ecdsa(_ r: [UInt8], _ s: [UInt8]) -> [UInt8] {
        blob(keyType: "ecdsa-sha2-nistp256", algorithm: Self.p256, value: strings([r, s]))
    }

    private func flaw(_ blob: [UInt8]) -> SSHSignature.Flaw? {
        do throws(SSHSignature.Flaw) {
            try SSHSignature(blob: blob).requireGitShape()
            return nil
        } catch {
            return error
        }
    }

    @Test func acceptsOnlyGitsShape() {
        #expect(flaw(blob()) == nil)
        #expect(flaw(blob(magic: "SSHSIK")) == .badMagic)
        #expect(flaw(blob(version: 2)) == .unsupportedVersion(2))
        #expect(flaw(blob(namespace: "file")) == .wrongNamespace("file"))
        #expect(flaw(blob(reserved: "x")) == .reservedInUse)
        #expect(flaw(blob(hash: "sha256")) == .wrongHash("sha256"))
        #expect(flaw(blob(hash: "sha 512")) == .malformed("name"))
        #expect(flaw(blob() + [0]) == .trailingBytes)
        #expect(flaw(blob(trailer: [0])) == .trailingBytes)
        #expect(flaw(blob(value: [7])) == .malformed("signature"))
        #expect(flaw(blob(algorithm: Array("ssh-dss".utf8))) == .unsupportedAlgorithm("ssh-dss"))
        #expect(
            flaw(blob(keyType: "ssh-rsa")) == .algorithmMismatch(key: "ssh-rsa", signature: "ssh-ed25519"))
        let sha1 = Array("ssh-rsa".utf8)
        #expect(flaw(blob(keyType: "ssh-rsa", algorithm: sha1)) == .weakAlgorithm("ssh-rsa"))
        let sha2 = Array("rsa-sha2-512".utf8)
        #expect(flaw(blob(keyType: "ssh-rsa", algorithm: sha2)) == nil)
        #expect(flaw(blob(keyType: "ssh-rsa", algorithm: sha2, value: [])) == .malformed("signature"))
        #expect(flaw(blob(keyType: "ssh-ed25519-cert-v01@openssh.com")) == nil)
        let sk = "sk-ssh-ed25519@openssh.com"
        #expect(flaw(blob(keyType: sk, algorithm: Array(sk.utf8), trailer: [1, 0, 0, 0, 9])) == nil)
        #expect(flaw(blob(keyType: sk, algorithm: Array(sk.utf8))) == .truncated)
        #expect(
            flaw(
                blob(
                    keyType: "sk-ssh-ed25519-cert-v01@openssh.com", algorithm: Array(sk.utf8),
                    trailer: [1, 0, 0, 0, 9])) == nil)
    }

    @Test func acceptsOneFormOfANumber() {
        let n = ECDSACurve.p256.order
        #expect(flaw(ecdsa([1], [2])) == nil)
        #expect(flaw(ecdsa([0, 0x80], [0x7F, 0])) == nil)
        #expect(flaw(ecdsa([0] + ECDSACurve.p256.negated([1]), [1])) == nil)
        for bad in [[], [0], [0, 1], [0, 0, 0x80], [0x80], [0] + n, [0] + ECDSACurve.p384.order] as [[UInt8]] {
            #expect(flaw(ecdsa(bad, [1])) == .malformed("number"), "\(bad)")
            #expect(flaw(ecdsa([1], bad)) == .malformed("number"), "\(bad)")
        }
    }

    @Test func acceptsAnyWidthButOneText() throws {
        let signature = try SSHSignature(blob: blob())
        let armored = signature.armored
        #expect(try SSHSignature(armored: armored + "\n") == signature)
        let base64 = Data(blob()).base64EncodedString()
        let begin = "-----BEGIN SSH SIGNATURE-----\n"
        let end = "\n-----END SSH SIGNATURE-----"
        #expect(try SSHSignature(armored: begin + base64 + end) == signature)

        let bad = [
            "", "\n", armored + "\n\n", " " + armored, armored + "x", armored.replacing("\n", with: "\r\n"),
            begin + "\n" + base64 + end, begin + base64 + " " + end, begin + base64 + "=" + end,
            begin + base64.dropLast() + end, begin + end, begin + "-----END SSH SIGNATURE-----",
            begin.dropLast() + end, base64, begin + base64.replacing("A", with: "!") + end,
        ]
        for text in bad {
            #expect(throws: SSHSignature.Flaw.self, "\(text)") { try SSHSignature(armored: text) }
        }
        // Bits left over at the end: the same bytes to a lenient decoder, another text.
        let short = "-----BEGIN SSH SIGNATURE-----\nQR==\n-----END SSH SIGNATURE-----"
        #expect(throws: SSHSignature.Flaw.badBase64) { try SSHSignature(armored: short) }
    }

    @Test(arguments: KeyType.allCases)
    func survivesDamage(type: KeyType) async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey("key", type)
            let armored = try await workshop.sshSigner(key: key).sign(commit)
            let blob = try SSHSignature(armored: armored).blob

            for count in blob.indices {
                #expect(throws: SSHSignature.Flaw.self) { try SSHSignature(blob: Array(blob.prefix(count))) }
            }
            let text = Array(armored.utf8)
            for count in text.indices {
                #expect(throws: SSHSignature.Flaw.self) { try SSHSignature(armored: Array(text.prefix(count))) }
            }
            #expect(throws: SSHSignature.Flaw.trailingBytes) { try SSHSignature(blob: blob + [0]) }

            // What still parses after damage must be written back as it was read: one text, one meaning.
            var random = SplitMix(state: 42)
            for _ in 0..<4_000 {
                var damaged = blob
                for _ in 0...Int.random(in: 0...2, using: &random) {
                    damaged[damaged.indices.randomElement(using: &random)!] = UInt8.random(in: 0...255, using: &random)
                }
                if let parsed = try? SSHSignature(blob: damaged) {
                    #expect(parsed.blob == damaged)
                    #expect(try SSHSignature(armored: parsed.armored) == parsed)
                }
            }
        }
    }

    @Test func survivesGarbage() {
        var random = SplitMix(state: 7)
        for round in 0..<20_000 {
            let tail = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                // Many zeros, so that lengths are often small enough to be believed.
                Bool.random(using: &random) ? 0 : UInt8.random(in: 0...255, using: &random)
            }
            let garbage = round % 2 == 0 ? tail : Array("SSHSIG".utf8) + [0, 0, 0, 1] + tail
            #expect(throws: SSHSignature.Flaw.self) { try SSHSignature(blob: garbage) }
            #expect(throws: SSHSignature.Flaw.self) { try SSHSignature(armored: garbage) }
        }
        let huge = Array("SSHSIG".utf8) + [0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(throws: SSHSignature.Flaw.truncated) { try SSHSignature(blob: huge) }
    }

    @Test func messagesCarryNoControlCharacters() {
        #expect(printable(Array(" \r\n\u{1B}[1mbad\u{7}\u{202E} key\u{9B}\tx\n y \n\n".utf8)) == "[1mbad key\tx\n y")
        #expect(printable([0xFF, 0]) == "\u{FFFD}")
        #expect(printable([]) == "")
    }
}
