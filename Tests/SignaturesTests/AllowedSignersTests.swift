import Foundation
import Testing

@testable import Signatures

/// Lines that no generator hits upon, each as the real git takes it.
@Suite struct AllowedSignersTests {
    private func line(_ type: String, _ parts: [[UInt8]], more: [UInt8] = []) -> String {
        var writer = SSHWriter()
        for part in parts { writer.append(string: part) }
        return "\(type) \(Data(writer.bytes + more).base64EncodedString())"
    }

    @Test func readsOddLinesAsGitDoes() async throws {
        try await Workshop.open { workshop in
            let (key, rsa) = (SoftKey(.ed25519), SoftKey(.rsa2048))
            let name = Array("ssh-ed25519".utf8)
            let number = key.publicKey.number
            let (e, n) = (rsa.publicKey.exponent, rsa.publicKey.number)
            let good = "me \(key.line)\n"
            // What is refused though git accepts it: only what a version of ssh-keygen reads in another way.
            let cases: [(String, SoftKey, SignatureFault?, git: String?)] = [
                ("me \(line("ssh-ed25519", [name, number], more: [0]))\n", key, .unknownSigner, nil),
                ("me \(line("ssh-ed25519", [name, number + [0]]))\n", key, .unknownSigner, nil),
                ("me \(line("ssh-ed25519", [Array("ED25519".utf8), number]))\n", key, .unknownSigner, "me"),
                ("\"\" \(line("ssh-ed25519", [name + [0], number]))\n\(good)", key, .notCheckable, nil),
                ("me \(line("ssh-rsa", [Array("ssh-rsa".utf8), [0, 0] + e, [0, 0] + n]))\n", rsa, nil, "me"),
                ("me \(line("ssh-rsa", [Array("ssh-rsa".utf8), e, n]))\n", rsa, .unknownSigner, nil),
                ("me \(rsa.line.replacing("ssh-rsa", with: "rsa-sha2-256"))\n", rsa, nil, "me"),
                ("me \(line("ssh-ed25519", [Array("ssh-rsa".utf8), [0] + e, [0] + n]))\n", rsa, .unknownSigner, nil),
                ("\r you \(key.line)\n\(good)", key, .notCheckable, "me"),
                ("\r\(key.line)\n\(good)", key, .notCheckable, nil),
                ("\r\n\r#\n\(good)", key, .notCheckable, "me"),
                ("\r\n \t\r\n\(good)", key, nil, "me"),
                ("you valid-after=\"19600101Z\" \(key.line)\n\(good)", key, .notCheckable, "me"),
                ("you valid-after=\"19600101Z\" \(rsa.line)\n\(good)", key, nil, "me"),
                ("me valid-after=\"2023 1 1\" \(key.line)\n", key, .notCheckable, "me"),
                ("me\0you \(key.line)\n\(good)", key, nil, "me"), ("me \(key.line)\0 rest\n", key, nil, "me"),
                ("me ssh-ed25519 \(key.line)\n\(good)", key, nil, "me"),
                ("\u{FEFF}me \(key.line)\n", key, nil, "me"),
                ("\(String(repeating: "x", count: 100_000)),me \(key.line)\n", key, .signerNotValid, nil),
                ("me,\(String(repeating: "x", count: 2_000)) \(key.line)\n", key, .signerNotValid, nil),
                ("# \(String(repeating: "x", count: 1 << 20))\n\(good)", key, nil, "me"),
            ]
            for (file, key, fault, git) in cases {
                try workshop.write(file, to: "allowed")
                let signature = try key.sign(commit)
                let verdict = try await workshop.verifier().verdict(signature)
                #expect(verdict.fault == fault, "\(file.prefix(300)): \(verdict)")
                #expect(try await workshop.git(signature) == git, "\(file.prefix(300))")
            }
        }
    }

    @Test func tellsWhichLinesAKeyHas() {
        let key = SoftKey(.ed25519)
        let words = key.line.split(separator: " ").map(String.init)
        let file = """
            # \(key.line)
            me@example.com \(key.line)
            "a b" namespaces="file,mail",valid-before="20300101Z" \(key.line) comment
            *@example.org cert-authority \(key.line)
            me@example.com \(SoftKey(.ed25519).line)
            me nonsense \(key.line)
            """
        let lines = AllowedSigners.lines(for: words[0], words[1], in: Array(file.utf8))
        #expect(lines.map(\.number) == [2, 3])
        #expect(lines.map(\.isForGit) == [true, false])
        #expect(lines.map(\.validBefore) == [nil, "20300101Z"])
        #expect(lines.map { $0.isOver(at: 1_893_542_400) } == [false, true])
        #expect(lines.map { $0.isOver(at: 1_800_000_000) } == [false, false])
        #expect(AllowedSigners.lines(for: "ssh-rsa", words[1], in: Array(file.utf8)).isEmpty)
    }
}
