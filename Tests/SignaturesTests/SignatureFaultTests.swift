import Crypto
import Foundation
import Testing

@testable import Signatures

/// Every fault by its name, and what git says of the same commit.
@Suite struct SignatureFaultTests {
    private typealias Shape = SoftKey.Shape

    @Test func namesWhatIsWrongWithASignature() async throws {
        try await Workshop.open { workshop in
            let key = SoftKey(.ed25519)
            try workshop.allow(key.line)
            let verifier = await workshop.verifier()
            func fault(_ signature: [UInt8], strict: Bool = false) throws -> SignatureFault? {
                try verifier.verdict(signature, strict: strict).fault
            }
            let good = try key.sign(commit)
            #expect(try fault(good, strict: true) == nil)
            #expect(try fault([]) == .unsigned)
            #expect(try fault(Array("x".utf8)) == .malformedSignature)
            #expect(try fault(Array("-----BEGIN SIGNED MESSAGE-----\n".utf8)) == .unsupportedKey)
            #expect(
                verifier.verdict(on: Array("-----BEGIN PGP SIGNATURE-----\n".utf8), of: [], time: 1, strict: true)
                    == nil)
            #expect(try fault(good.dropLast()) == .malformedSignature)
            #expect(try fault(key.sign(commit + [1])) == .badSignature)
            // git takes all the lines together, and so may others' signatures be.
            let wide = armor(try key.signatureBlob(commit), columns: 76)
            #expect(try fault(wide) == nil)
            #expect(try fault(wide, strict: true) == .malformedSignature)
            #expect(try await workshop.git(wide) == "me@example.com")
            // A line feed for each that is gone: as long as the canonical text, and not it.
            let blob = try key.signatureBlob(commit)
            for columns in 1...140 where columns != 70 {
                #expect(try fault(armor(blob, columns: columns), strict: true) == .malformedSignature, "\(columns)")
            }
            var moved = good
            moved.remove(at: good.firstIndex(of: 10)! + 71)
            moved.insert(10, at: good.firstIndex(of: 10)! + 40)
            #expect(try fault(moved) == nil && fault(moved, strict: true) == .malformedSignature)
            // One more line feed would be one more object of the same meaning.
            #expect(try fault(good + [10]) == nil)
            #expect(try fault(good + [10], strict: true) == .malformedSignature)

            let file = try key.sign(commit, Shape(namespace: "file"))
            #expect(try fault(file) == .wrongNamespace)
            #expect(try await workshop.git(file) == nil)
            let renamed = try key.sign(commit, Shape(namespace: "git", signedNamespace: "file"))
            #expect(try fault(renamed) == .badSignature)
            // OpenSSH accepts both; nothing that signs commits writes them.
            for (shape, expected) in [
                (Shape(reserved: [0]), SignatureFault.malformedSignature), (Shape(hash: "sha256"), .weakAlgorithm),
            ] {
                let signature = try key.sign(commit, shape)
                #expect(try fault(signature) == expected)
                #expect(try await workshop.git(signature) == "me@example.com")
            }
        }
    }

    @Test(arguments: [SoftKey.Kind.p256, .p384, .p521, .skECDSA])
    func highSIsForOthersAlone(kind: SoftKey.Kind) async throws {
        try await Workshop.open { workshop in
            let key = SoftKey(kind)
            try workshop.allow(key.line)
            let verifier = await workshop.verifier()
            let high = try key.sign(commit, Shape(low: false))
            #expect(try verifier.verdict(high, strict: true).fault == .highS)
            #expect(try verifier.verdict(high).fault == nil)
            #expect(try await workshop.git(high) == "me@example.com")
        }
    }

    @Test func readsRSAsThreeHashes() async throws {
        try await Workshop.open { workshop in
            let key = SoftKey(.rsa2048)
            try workshop.allow(key.line)
            let verifier = await workshop.verifier()
            let sha256 = try key.sign(commit, Shape(algorithm: "rsa-sha2-256"))
            #expect(try verifier.verdict(sha256, strict: true).fault == nil)
            #expect(try await workshop.git(sha256) == "me@example.com")
            let sha1 = try key.sign(commit, Shape(algorithm: "ssh-rsa"))
            #expect(try verifier.verdict(sha1).fault == .weakAlgorithm)
            #expect(try await workshop.git(sha1) == nil)
        }
    }

    /// 1 in 256 numbers begins with a zero, which some programs leave out.
    @Test func takesShortRSANumbersFromOthersAlone() async throws {
        try await Workshop.open { workshop in
            let key = SoftKey(.rsa2048)
            try workshop.allow(key.line)
            let verifier = await workshop.verifier()
            for round in UInt16(0)... {
                let payload = commit + [UInt8(round >> 8), UInt8(round & 255)]
                let signature = try SSHSignature(armored: key.sign(payload))
                guard case .raw(let number) = signature.value, number[0] == 0 else { continue }
                var inner = SSHWriter()
                inner.append(string: Array("rsa-sha2-512".utf8))
                inner.append(string: number.dropFirst())
                var writer = SSHWriter()
                writer.append(Array("SSHSIG".utf8) + [0, 0, 0, 1])
                for part in [key.blob, Array("git".utf8), [], Array("sha512".utf8), inner.bytes] {
                    writer.append(string: part)
                }
                let short = armor(writer.bytes)
                #expect(try verifier.verdict(short, of: payload).fault == nil)
                #expect(try verifier.verdict(short, of: payload, strict: true).fault == .malformedSignature)
                #expect(try await workshop.git(short, of: payload) == "me@example.com")
                return
            }
        }
    }

    @Test func namesWhatIsWrongWithAKey() async throws {
        try await Workshop.open { workshop in
            // Below what is safe, and above what OpenSSH still makes.
            try await workshop.run(
                "ssh-keygen", "-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", workshop.path("small"))
            try workshop.allow(try workshop.read("small.pub"))
            let verifier = await workshop.verifier()
            let signed = try await workshop.run(
                "ssh-keygen", "-Y", "sign", "-n", "git", "-f", workshop.path("small"), input: commit)
            #expect(try verifier.verdict(signed.stdout).fault == .unsupportedKey)

            // A modulus with a zero too many in front is the same key to OpenSSH, and another object.
            let key = SoftKey(.rsa2048)
            var writer = SSHWriter()
            writer.append(string: Array("ssh-rsa".utf8))
            writer.append(magnitude: key.publicKey.exponent)
            writer.append(string: [0, 0] + key.publicKey.number)
            try workshop.allow(key.line)
            let twin = try key.sign(commit, Shape(publicKey: writer.bytes))
            let other = await workshop.verifier()
            #expect(try other.verdict(twin).fault == .malformedSignature)
            #expect(try other.verdict(key.sign(commit)).fault == nil)
            #expect(try await workshop.git(twin) == "me@example.com")

            // A point beside its curve.
            let point = SSHPublicKey(
                type: .ecdsaP256, number: [4] + [UInt8](repeating: 7, count: 64), exponent: [], application: [])
            let beside = try SoftKey(.p256).sign(commit, Shape(publicKey: point.blob))
            #expect(try other.verdict(beside).fault == .unsupportedKey)
        }
    }

    @Test func namesWhatIsWrongWithASigner() async throws {
        try await Workshop.open { workshop in
            let key = SoftKey(.ed25519)
            let signature = try key.sign(commit)
            func verdict(_ file: String) async throws -> SignatureVerdict {
                try workshop.write(file, to: "allowed")
                let verdict = try await workshop.verifier().verdict(signature)
                #expect(try await workshop.git(signature) == (verdict.fault == nil ? verdict.signer : nil), "\(file)")
                return verdict
            }
            let stranger = try await verdict("me@example.com \(SoftKey(.ed25519).line)\n")
            #expect(stranger.fault == .unknownSigner && stranger.signer == nil)
            #expect(stranger.key == SSHPublicKey.fingerprint(of: key.blob))

            let early = try await verdict("# nobody\nme@example.com valid-after=\"20231114221321Z\" \(key.line)\n")
            #expect(early.fault == .signerNotValid && early.signer == "me@example.com")
            #expect(early.detail == "allowed signers: line 2: not valid before 2023-11-14 22:13:21 UTC")
            let late = try await verdict("me@example.com valid-before=\"20231114221319Z\" \(key.line)\n")
            #expect(late.fault == .signerNotValid)
            #expect(late.detail == "allowed signers: line 1: expired at 2023-11-14 22:13:19 UTC")
            #expect(
                try await verdict("me valid-before=\"20231114221320Z\",valid-after=\"20231114221319Z\" \(key.line)\n")
                    .fault == nil)
            #expect(try await verdict("me valid-after=\"20231114221320Z\" \(key.line)\n").fault == nil)
            let other = try await verdict("me namespaces=\"file,mail\" \(key.line)\n")
            #expect(other.fault == .signerNotValid)
            #expect(other.detail == "allowed signers: line 1 is not for namespace git")
            #expect(try await verdict("me namespaces=\"!git,*\" \(key.line)\n").fault == .signerNotValid)
            #expect(try await verdict("me cert-authority \(key.line)\n").fault == .unknownSigner)
            // The first line decides who it is, even though the second one would let the key sign.
            let shadow = try await verdict("you namespaces=\"file\" \(key.line)\nme \(key.line)\n")
            #expect(shadow.fault == .signerNotValid && shadow.signer == "you")
            #expect(try await verdict("me,you namespaces=\"file\" \(key.line)\nyou \(key.line)\n").signer == "you")
            #expect(try await verdict("\"a b,me\" \(key.line)\n").signer == "a b")
            #expect(try await verdict("\"a b\",me \(key.line)\n").fault == .unknownSigner)
            #expect(try await verdict("\"\" \(key.line)\nme \(key.line)\n").fault == .signerNotValid)
        }
    }

    @Test func whatCannotBeCheckedIsNotAccepted() async throws {
        try await Workshop.open { workshop in
            let key = SoftKey(.ed25519)
            try workshop.allow(key.line)
            let signature = try key.sign(commit)
            func verdict(_ config: [String: String], directory: String? = nil) async throws -> SignatureVerdict {
                let verifier = await SignatureVerifier(
                    config: config, environment: workshop.environment, directory: directory ?? workshop.folder)
                return try verifier.verdict(signature)
            }
            #expect(try await verdict([:]).detail == "gpg.ssh.allowedSignersFile is not set")
            for path in ["", "nothing", workshop.folder, "~nobody-has-this-name/x", "/dev/null"] {
                #expect(try await verdict(["gpg.ssh.allowedsignersfile": path]).fault == .notCheckable, "\(path)")
            }
            for path in ["allowed", "~/allowed", workshop.path("allowed"), "./allowed"] {
                #expect(try await verdict(["gpg.ssh.allowedsignersfile": path]).fault == nil, "\(path)")
            }
            for (setting, value) in [
                ("gpg.mintrustlevel", "ultimate"), ("gpg.mintrustlevel", "some"), ("gpg.format", "pgp"),
            ] {
                let config = ["gpg.ssh.allowedsignersfile": workshop.path("allowed"), setting: value]
                #expect(try await verdict(config).fault == .notCheckable, "\(setting)")
                #expect(try await workshop.git(signature, config) == nil, "\(setting)")
            }
            let fully = ["gpg.ssh.allowedsignersfile": workshop.path("allowed"), "gpg.mintrustlevel": "Fully"]
            #expect(try await verdict(fully).fault == nil)
            #expect(try await workshop.git(signature, fully) == "me@example.com")

            // git leaves a time of 0 out, and ssh-keygen reads no year of five digits.
            let verifier = await workshop.verifier()
            for time: Int64 in [.min, -1, 0, 1, 253_402_300_800, .max] {
                #expect(try verifier.verdict(signature, time: time).fault == .signerNotValid, "\(time)")
            }
            #expect(try verifier.verdict(signature, time: 172_800).fault == nil)
        }
    }
}
