import Testing

@testable import Signatures

@Suite struct OpenPGPSigningTests {
    static let identity = "Me Myself <me@example.com>"

    static func makeKey(in workshop: Workshop, expires: String = "0") async throws -> String {
        let output = try await workshop.run(
            "gpg", "--batch", "--status-fd=1", "--pinentry-mode=loopback", "--passphrase", "", "--quick-gen-key",
            Self.identity, "ed25519", "sign", expires)
        let text = String(decoding: output.stdout, as: UTF8.self)
        return String(try #require(text.firstMatch(of: /KEY_CREATED \S+ ([0-9A-F]+)/)).1)
    }

    @Test func verifiesWithGPG() async throws {
        try await Workshop.open { workshop in
            let fingerprint = try await Self.makeKey(in: workshop)
            let payload = try workshop.write(commit, to: "payload")
            for key in [nil, fingerprint] {
                let signer = try workshop.signer(
                    key.map { ["user.signingkey": $0] } ?? [:], committer: Self.identity)
                let signature = try await signer.sign(commit)
                #expect(signature.hasPrefix("-----BEGIN PGP SIGNATURE-----\n"))
                #expect(signature.hasSuffix("\n-----END PGP SIGNATURE-----"))
                let file = try workshop.write(signature + "\n", to: "sig")
                try await workshop.run("gpg", "--verify", file, payload)
                try workshop.write(commit + [0], to: "other")
                await #expect(throws: SignatureError.self) {
                    try await workshop.run("gpg", "--verify", file, "other")
                }
            }
        }
    }

    @Test func tellsNotConfiguredFromFailed() async throws {
        try await Workshop.open { workshop in
            func expectFailure(
                _ config: [String: String], path: String? = nil, _ error: SignatureError
            ) async throws {
                let signer = try workshop.signer(
                    config, committer: "No One <no@example.com>", environment: path.map { ["PATH": $0] } ?? [:])
                await expect(signer, throws: error)
            }
            _ = try await Self.makeKey(in: workshop)
            try await expectFailure([:], .notConfigured(.secretKey(identity: "No One <no@example.com>")))
            try await expectFailure(["user.signingkey": "DEADBEEF"], .keyMissing("DEADBEEF"))

            let empty = workshop.folder
            try await expectFailure([:], path: empty, .notConfigured(.program("gpg")))
            try await expectFailure(["user.signingkey": "DEADBEEF"], path: empty, .programMissing("gpg"))
            try await expectFailure(["gpg.program": "no-such-gpg"], .programMissing("no-such-gpg"))
            try await expectFailure(["gpg.program": "true"], .failed(program: "true", exit: .code(0), stderr: ""))
        }
    }

    @Test func aLockedKeyFailsWithGPGsWords() async throws {
        try await Workshop.open { workshop in
            try await workshop.run(
                "gpg", "--batch", "--pinentry-mode=loopback", "--passphrase", "secret", "--quick-gen-key",
                Self.identity, "ed25519", "sign", "0")
            try await workshop.run("gpgconf", "--kill", "gpg-agent")
            // No terminal and no pinentry to ask on: gpg's own batch mode makes that the same everywhere.
            try workshop.write("batch\npinentry-mode error\n", to: "gnupg/gpg.conf")
            let signer = try workshop.signer([:], committer: Self.identity)
            let error = await failure(of: signer)
            guard case .failed("gpg", .code(2), let stderr) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(stderr.contains("gpg: signing failed"))
            #expect(!stderr.contains("[GNUPG:]"))
        }
    }

    @Test func readsStatusLines() {
        // 83886179 is GPG_ERR_CANCELED from pinentry, as gpg prints it.
        let cancelled = GPGStatus(stderr: "gpg: signing failed: Operation cancelled\n[GNUPG:] FAILURE sign 83886179")
        #expect(cancelled.cancelled)
        #expect(cancelled.messages == "gpg: signing failed: Operation cancelled")
        let expired = GPGStatus(stderr: "[GNUPG:] INV_SGNR 5 ABC\n[GNUPG:] FAILURE sign 54")
        #expect(!expired.lacksSecretKey && !expired.cancelled && !expired.created)
        #expect(!GPGStatus(stderr: "gpg: [GNUPG:] SIG_CREATED D").created)
    }
}
