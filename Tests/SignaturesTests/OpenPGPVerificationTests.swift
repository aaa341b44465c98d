import Foundation
import Testing

@testable import Signatures

@Suite struct OpenPGPVerificationTests {
    private func check(
        _ workshop: Workshop, _ signature: String, of payload: [UInt8] = commit, _ config: [String: String] = [:],
        environment: [String: String?] = [:], strict: Bool = true, agreesWithGit: Bool = true
    ) async throws -> SignatureVerdict {
        let verifier = await workshop.verifier(config, environment: environment)
        let bytes = Array(signature.utf8)
        let verdict = try await verifier.check(bytes, of: payload, time: commitTime, strict: strict)
        if agreesWithGit {
            let git = try await workshop.git(bytes, of: payload, config, environment: environment)
            #expect((git != nil) == (verdict.fault == nil), "\(verdict)")
        }
        return verdict
    }

    @Test func acceptsWhatGPGAccepts() async throws {
        try await Workshop.open { workshop in
            let fingerprint = try await OpenPGPSigningTests.makeKey(in: workshop)
            let signature = try await workshop.signer([:], committer: OpenPGPSigningTests.identity).sign(commit)
            let good = try await check(workshop, signature)
            #expect(good.fault == nil)
            #expect(good.signer == OpenPGPSigningTests.identity)
            #expect(good.key == fingerprint)
            // Without a file of allowed signers, too, which is SSH's alone.
            let alone = await SignatureVerifier(
                config: [:], environment: workshop.environment, directory: workshop.folder)
            #expect(try await alone.check(Array(signature.utf8), of: commit, time: 0, strict: true).fault == nil)

            #expect(try await check(workshop, signature, of: commit + [1]).fault == .badSignature)
            let cut = signature.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(try await check(workshop, (cut[..<3] + cut.suffix(1)).joined(separator: "\n")).fault != nil)
            #expect(try await check(workshop, signature + "\n" + signature).fault == .malformedSignature)
            // git takes no notice of text behind it.
            let more = try await check(workshop, "\(signature)\nmore", agreesWithGit: false)
            #expect(more.fault == .malformedSignature)
            #expect(try await check(workshop, "\(signature)\nmore", strict: false).fault == nil)
            #expect(try await check(workshop, signature, ["gpg.program": "no-such-gpg"]).fault == .notCheckable)
            // `true` says nothing, which is not enough.
            #expect(try await check(workshop, signature, ["gpg.openpgp.program": "true"]).fault == .notCheckable)
            #expect(try await check(workshop, signature, ["gpg.mintrustlevel": "ultimate"]).fault == nil)
            #expect(try await check(workshop, signature, ["gpg.mintrustlevel": "most"]).fault == .notCheckable)

            let stranger: [String: String?] = ["GNUPGHOME": workshop.path("empty")]
            try FileManager.default.createDirectory(
                atPath: workshop.path("empty"), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let unknown = try await check(workshop, signature, environment: stranger)
            #expect(unknown.fault == .unknownSigner && unknown.signer == nil)
            #expect(unknown.key == fingerprint)

            // Known, and no more trusted than anybody's key.
            let exported = try await workshop.run("gpg", "--export", fingerprint)
            try await workshop.run("gpg", "-q", "--import", input: exported.stdout, environment: stranger)
            #expect(try await check(workshop, signature, environment: stranger).fault == nil)
            let weak = try await check(workshop, signature, ["gpg.mintrustlevel": "marginal"], environment: stranger)
            #expect(weak.fault == .signerNotValid)
            #expect(weak.detail == "gpg trusts the key \"undefined\", gpg.minTrustLevel is marginal")

            // Revoked by its owner.
            let revocation = try workshop.read("gnupg/openpgp-revocs.d/\(fingerprint).rev").replacing(
                ":-----", with: "-----")
            try await workshop.run("gpg", "-q", "--import", input: Array(revocation.utf8))
            #expect(try await check(workshop, signature).fault == .revokedSigner)
        }
    }

    @Test func anExpiredKeySignsNoMore() async throws {
        try await Workshop.open { workshop in
            // Made and used years ago.
            try workshop.write("faked-system-time 20200101T000000\n", to: "gnupg/gpg.conf")
            _ = try await OpenPGPSigningTests.makeKey(in: workshop, expires: "1y")
            let signature = try await workshop.signer([:], committer: OpenPGPSigningTests.identity).sign(commit)
            #expect(try await check(workshop, signature).fault == nil)
            try workshop.remove("gnupg/gpg.conf")
            #expect(try await check(workshop, signature).fault == .signerNotValid)
        }
    }

    @Test func cancellingIsNoVerdict() async throws {
        try await Workshop.open { workshop in
            try workshop.write("#!/bin/sh\nexec sleep 60\n", to: "slow", mode: 0o700)
            let verifier = await workshop.verifier(["gpg.program": workshop.path("slow")])
            let task = Task {
                try await verifier.check(
                    Array("-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----".utf8), of: [], time: 0,
                    strict: true)
            }
            try await Task.sleep(for: .milliseconds(300))
            task.cancel()
            await #expect(throws: SignatureError.cancelled(program: workshop.path("slow"))) { try await task.value }
        }
    }

    /// parse_gpg_output of git, on what no real gpg writes at will.
    @Test func readsStatusAsGitDoes() {
        func status(_ lines: String...) -> GPGVerification {
            GPGVerification(Array(lines.map { "[GNUPG:] \($0)\n" }.joined().utf8))
        }
        let good = status("NEWSIG", "GOODSIG AB Me <me@x>", "VALIDSIG CD 2026-01-01", "TRUST_FULLY 0 pgp")
        #expect(good.result == .good && good.hasGoodLine && !good.isDoubtful)
        #expect(good.signer == "Me <me@x>" && good.key == "CD" && good.trust == .fully)
        #expect(!status("GOODSIG AB Me").hasGoodLine)
        #expect(status("NEWSIG", "GOODSIG AB Me", "GOODSIG AB Me").isDoubtful)
        #expect(status("NEWSIG", "GOODSIG AB Me", "BADSIG AB Me").isDoubtful)
        #expect(status("NEWSIG", "GOODSIG AB Me", "TRUST_SOMEWHAT").isDoubtful)
        #expect(status("NEWSIG", "GOODSIG AB Me\u{1B}[1m").signer == "Me[1m")
        #expect(status("NEWSIG", "GOODSIGN AB Me").result == nil)
        #expect(GPGVerification(Array("gpg: [GNUPG:] GOODSIG AB Me\n".utf8)).result == nil)
        #expect(status("ERRSIG AB 22 8 00 1 9 ABCDEF", "NO_PUBKEY AB").key == "ABCDEF")
        #expect(status("ERRSIG AB 22 8 00 1 4 -").isUnsupported)
    }
}
