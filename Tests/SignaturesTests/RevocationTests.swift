import Foundation
import Testing

@testable import Signatures

/// `gpg.ssh.revocationFile`, both as a list of keys and as a binary one.
@Suite struct RevocationTests {
    private func verdict(
        in workshop: Workshop, _ signature: [UInt8], _ more: [String: String] = [:], strict: Bool = false
    ) async throws -> SignatureVerdict {
        let settings = ["gpg.ssh.revocationfile": workshop.path("revoked")].merging(more) { $1 }
        return try await workshop.verifier(settings).verdict(signature, strict: strict)
    }

    @Test func aListOfKeysRevokes() async throws {
        try await Workshop.open { workshop in
            let (key, other) = (SoftKey(.ed25519), SoftKey(.p256))
            try workshop.allow(key.line)
            let signature = try key.sign(commit)
            let small = Array("ssh-rsa".utf8)
            var tiny = SSHWriter()
            tiny.append(string: small)
            tiny.append(magnitude: [3])
            tiny.append(magnitude: [5, 5])
            let lines: [(String, SignatureFault?)] = [
                ("", nil), ("# nobody\n\n \t\n", nil), ("\(other.line)\n", nil),
                (" \(other.line) a comment\r\n\(SoftKey(.rsa2048).line)", nil),
                // OpenSSH goes on after an RSA key that is too short, and after nothing else.
                ("ssh-rsa \(Data(tiny.bytes).base64EncodedString())\n", nil),
                ("\(other.line)\n\(key.line) me\n", .revokedSigner),
                ("\t\(key.line.replacing(" ", with: "  "))", .revokedSigner),
                ("\r\n", .notCheckable), ("me \(other.line)\n", .notCheckable), ("ssh-ed25519\n", .notCheckable),
                ("\(other.line.dropLast(8))\n", .notCheckable), ("ssh-dss AAAA\n", .notCheckable),
                ("\(key.line)\nnonsense\n", .notCheckable),
            ]
            for (list, fault) in lines {
                try workshop.write(list, to: "revoked")
                let verdict = try await verdict(in: workshop, signature)
                #expect(verdict.fault == fault, "\(list)")
                let git = try await workshop.git(signature, ["gpg.ssh.revocationfile": workshop.path("revoked")])
                #expect((git == nil) == (fault != nil), "\(list)")
            }
            // Point beside the curve: OpenSSH reads no key, and refuses.
            let point = SSHPublicKey(
                type: .ecdsaP256, number: [4] + [UInt8](repeating: 7, count: 64), exponent: [], application: [])
            try workshop.write(point.line + "\n", to: "revoked")
            #expect(try await verdict(in: workshop, signature).fault == .notCheckable)
            #expect(try await workshop.git(signature, ["gpg.ssh.revocationfile": workshop.path("revoked")]) == nil)

            // Whoever is not even allowed is told that the key was revoked, if it was.
            try workshop.write("you \(other.line)\n", to: "allowed")
            try workshop.write(key.line + "\n", to: "revoked")
            #expect(try await verdict(in: workshop, signature).fault == .revokedSigner)
            #expect(try await verdict(in: workshop, key.sign([1])).fault == .badSignature)
        }
    }

    @Test func aBinaryListRevokes() async throws {
        try await Workshop.open { workshop in
            let keys = [SoftKey(.ed25519), SoftKey(.p256), SoftKey(.ed25519)]
            for (index, key) in keys.enumerated() {
                try workshop.allow(key.line)
                try workshop.write(key.line + "\n", to: "\(index).pub")
            }
            try await workshop.run("ssh-keygen", "-q", "-k", "-f", workshop.path("revoked"), workshop.path("1.pub"))
            #expect(try await verdict(in: workshop, keys[0].sign(commit)).fault == nil)
            #expect(try await verdict(in: workshop, keys[1].sign(commit)).fault == .revokedSigner)
            #expect(try await verdict(in: workshop, keys[1].sign(commit)).signer == "me@example.com")
            #expect(try await verdict(in: workshop, keys[2].sign(commit)).fault == nil)
            #expect(
                try await workshop.git(keys[1].sign(commit), ["gpg.ssh.revocationfile": workshop.path("revoked")])
                    == nil)

            // What another program says counts only if it says it of every key.
            for program in ["true", "false", "no-such-program"] {
                #expect(
                    try await verdict(in: workshop, keys[0].sign(commit), ["gpg.ssh.program": program]).fault
                        == .notCheckable, "\(program)")
            }
            let whole = try Data(contentsOf: URL(filePath: workshop.path("revoked")))
            try workshop.write(Array(whole.dropLast(5)), to: "revoked")
            #expect(try await verdict(in: workshop, keys[0].sign(commit)).fault == .notCheckable)
        }
    }

    @Test func aListThatIsNotThereIsNoList() async throws {
        try await Workshop.open { workshop in
            let key = SoftKey(.ed25519)
            try workshop.allow(key.line)
            let verdict = try await verdict(in: workshop, key.sign(commit))
            #expect(verdict.fault == .notCheckable)
            #expect(verdict.detail?.hasPrefix("gpg.ssh.revocationFile is ") == true)
            // Empty, it takes back a setting of a wider scope.
            #expect(try await self.verdict(in: workshop, key.sign(commit), ["gpg.ssh.revocationfile": ""]).fault == nil)
        }
    }

    @Test func theDigestCoversWhatVerdictsDependOn() async throws {
        try await Workshop.open { workshop in
            let key = SoftKey(.ed25519)
            var digests: [String] = []
            func add(_ config: [String: String] = [:]) async {
                digests.append(await workshop.verifier(config).digest)
            }
            await add()
            try workshop.allow(key.line)
            await add()
            let same = await workshop.verifier().digest
            #expect(digests.last == same && same.count == 64)
            let list = ["gpg.ssh.revocationfile": workshop.path("revoked")]
            await add(list)
            try workshop.write("", to: "revoked")
            await add(list)
            try workshop.write(SoftKey(.ed25519).line, to: "revoked")
            await add(list)
            await add(["gpg.mintrustlevel": "ultimate"])
            try workshop.write("me valid-before=\"20300101\" \(key.line)\n", to: "allowed")
            await add()
            try workshop.write("me valid-before=\"20300102\" \(key.line)\n", to: "allowed")
            await add()
            try workshop.write("me,you valid-before=\"20300102\" \(key.line)\n", to: "allowed")
            await add()
            #expect(Set(digests).count == digests.count)
        }
    }

    /// The same file means other moments in another zone, and even a time in UTC is met by other commits in summer.
    @Test func theDigestCoversTheTimeZone() async {
        await #expect(processExitsWith: .success) {
            for limit in ["20300101", "20300701Z"] {
                var digests: Set<String> = []
                for zone in ["UTC", "Europe/Berlin"] {
                    _ = unsafe setenv("TZ", zone, 1)
                    tzset()
                    let file = Array("me valid-before=\"\(limit)\" \(SoftKey.fixed)\n".utf8)
                    let trust = SSHTrust(AllowedSigners(file), file: file, revocations: .none, revocationFile: nil)
                    #expect(trust.signers.count == 1)
                    digests.insert(trust.digest)
                }
                #expect(digests.count == 2, "\(limit)")
            }
        }
    }
}
