import Foundation
import Testing

@testable import Signatures

/// Signatures by certificates: ssh-keygen is asked.
@Suite struct CertificateTests {
    private func certify(_ workshop: Workshop, _ options: [String]) async throws -> [UInt8] {
        let arguments = ["-q", "-s", workshop.path("ca"), "-I", "id"] + options + [workshop.path("key.pub")]
        let made = try await workshop.attempt("ssh-keygen", arguments)
        #expect(made.succeeded, "\(made.stderr)")
        // With the certificate for a name, ssh-keygen signs by it.
        let signed = try await workshop.run(
            "ssh-keygen", "-Y", "sign", "-n", "git", "-f", workshop.path("key-cert.pub"), input: commit)
        return Array(signed.stdout.dropLast())
    }

    @Test func asksSSHKeygenAsGitDoes() async throws {
        try await Workshop.open { workshop in
            try await workshop.makeKey("ca")
            try await workshop.makeKey("key")
            let signature = try await certify(
                workshop, ["-n", "me@example.com,you@example.com", "-V", "20200101Z:20300101Z"])
            let authority = try workshop.read("ca.pub")
            func check(
                _ file: String, _ more: [String: String] = [:], signature: [UInt8] = signature,
                time: Int64 = commitTime,
                of payload: [UInt8] = commit
            ) async throws -> SignatureVerdict {
                try workshop.write(file, to: "allowed")
                let verifier = await workshop.verifier(more)
                #expect(verifier.verdict(on: signature, of: payload, time: time, strict: true) == nil)
                let verdict = try await verifier.check(signature, of: payload, time: time, strict: true)
                if time == commitTime {
                    let git = try await workshop.git(signature, of: payload, more)
                    #expect(git == (verdict.fault == nil ? verdict.signer : nil), "\(file)")
                }
                return verdict
            }
            let good = try await check("*@example.com cert-authority \(authority)")
            #expect(good.fault == nil && good.signer == "me@example.com")
            let listed = try await workshop.run("ssh-keygen", "-l", "-f", workshop.path("key.pub"))
            #expect(String(decoding: listed.stdout, as: UTF8.self).contains(" \(good.key ?? "none") "))

            let plain = try workshop.read("key.pub")
            #expect(try await check("me@example.com \(plain)").fault == .unknownSigner)
            #expect(try await check("me@example.com \(authority)").fault == .unknownSigner)
            let other = try await check("*@example.org cert-authority \(authority)")
            #expect(other.fault == .signerNotValid)
            #expect(
                try await check("*@example.com cert-authority,namespaces=\"file\" \(authority)").fault
                    == .signerNotValid)
            #expect(
                try await check("*@example.com cert-authority \(authority)", of: commit + [1]).fault == .badSignature)
            #expect(
                try await check("*@example.com cert-authority \(authority)", time: 1_500_000_000).fault
                    == .signerNotValid)
            #expect(try await check("*@example.com cert-authority \(authority)", time: 0).fault == .signerNotValid)
            for program in ["no-such-program", "false"] {
                #expect(try await check("* cert-authority \(authority)", ["gpg.ssh.program": program]).fault != nil)
            }

            // The authority, or the key in the certificate.
            for revoked in [authority, plain] {
                try workshop.write(revoked, to: "revoked")
                let verdict = try await check(
                    "*@example.com cert-authority \(authority)", ["gpg.ssh.revocationfile": workshop.path("revoked")])
                #expect(verdict.fault == .revokedSigner)
            }
        }
    }
}
