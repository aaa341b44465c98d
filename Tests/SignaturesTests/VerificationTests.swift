import Crypto
import Foundation
import Testing

@testable import Signatures

/// Signatures of every kind of key, held against the real ssh-keygen and git.
@Suite struct VerificationTests {
    @Test(arguments: KeyType.allCases)
    func acceptsWhatSSHKeygenSigns(type: KeyType) async throws {
        try await Workshop.open { workshop in
            let signer = try workshop.sshSigner(key: try await workshop.makeKey("key", type))
            let signature = Array(try await signer.sign(commit).utf8)
            let verifier = await workshop.verifier()
            let verdict = try verifier.verdict(signature, strict: true)
            #expect(verdict.fault == nil)
            #expect(verdict.signer == "me@example.com")
            let listed = try await workshop.run("ssh-keygen", "-l", "-f", workshop.path("key.pub"))
            #expect(String(decoding: listed.stdout, as: UTF8.self).contains(" \(verdict.key ?? "none") "))
            #expect(try verifier.verdict(signature, of: commit + [0]).fault == .badSignature)
            #expect(try await workshop.git(signature) == "me@example.com")
        }
    }

    @Test(arguments: SoftKey.Kind.allCases)
    func acceptsWhatSSHKeygenAcceptsOfOtherSigners(kind: SoftKey.Kind) async throws {
        try await Workshop.open { workshop in
            let key = SoftKey(kind)
            try workshop.allow(key.line)
            let verifier = await workshop.verifier()
            for round in 0..<4 {
                let payload = commit + [UInt8(round)]
                let low = try key.sign(payload)
                #expect(try verifier.verdict(low, of: payload, strict: true).fault == nil)
                #expect(try verifier.verdict(low).fault == .badSignature)
                guard round == 0 else { continue }
                try await workshop.verify(String(decoding: low, as: UTF8.self), over: payload)
                #expect(try await workshop.git(low, of: payload) == "me@example.com")
            }
        }
    }
}
