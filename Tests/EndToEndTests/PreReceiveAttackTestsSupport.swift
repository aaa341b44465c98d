import Foundation
import Testing

/// A bare repository whose `pre-receive` is the one that is shipped, on a machine of its own, and people who push to it with plain git.
struct Served: Sendable {
    let governed: Governed
    /// Whether it has `refs/heads/tiergit/…` instead of `refs/tiergit/…`.
    let heads: Bool

    var sandbox: Sandbox { governed.sandbox }
    var bare: String { "\(sandbox.root)/hub.git" }
    /// A clone in which tiergit was never run.
    var plain: String { "\(sandbox.root)/plain" }
    private var server: String { "\(sandbox.root)/server" }

    static let hook = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("hooks/pre-receive").path

    /// - Parameter empty: whether nothing was pushed to it yet.
    init(heads: Bool = false, empty: Bool = false, _ rules: (inout Rules) -> Void = { _ in }) async throws {
        governed = try await Governed.enforced(rules)
        self.heads = heads
        try await sandbox.expect("git", "init", "-q", "--bare", bare, in: sandbox.root)
        // What is made in the repository is there too; nothing else is.
        try await sandbox.expect("git", "clone", "-q", "-n", "--shared", sandbox.repository, plain, in: sandbox.root)
        try await sandbox.git("remote", "set-url", "origin", bare, in: plain)
        if !empty {
            let histories = heads ? "refs/heads/tiergit/history" : "refs/tiergit/history"
            try await sandbox.git(
                "push", "-q", bare, "main", "refs/tiergit/history/*:\(histories)/*",
                "\(Governed.policy):\(name(Governed.policy))")
        }
        // It knows who signed before there were rules, and has git, tiergit and no more.
        try sandbox.write(
            "[gpg \"ssh\"]\n    allowedSignersFile = \(server)/allowed_signers\n", to: "\(server)/.gitconfig")
        try sandbox.write(sandbox.read("\(sandbox.home)/allowed_signers"), to: "\(server)/allowed_signers")
        try FileManager.default.createDirectory(atPath: "\(server)/bin", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(server)/bin/tiergit", withDestinationPath: Sandbox.tiergit)
        try FileManager.default.createSymbolicLink(
            atPath: "\(bare)/hooks/pre-receive", withDestinationPath: Self.hook)
    }

    /// What a reference is called there.
    func name(_ reference: String) -> String {
        heads && reference.hasPrefix("refs/tiergit/") ? "refs/heads/\(reference.dropFirst(5))" : reference
    }

    func history(_ target: String = "acme/prod") -> String { name("refs/tiergit/history/\(target)") }

    func references() async throws -> [String] { try await sandbox.references("refs/", in: bare) }

    /// Pushes by plain git, over whatever is there.
    func push(_ refspecs: [String]) async throws -> Ran {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return try await sandbox.run(
            "git", ["push", "-f", "origin"] + refspecs, in: plain,
            environment: [
                "PATH": "\(server)/bin:\(path)", "HOME": server, "XDG_STATE_HOME": "\(server)/state",
            ])
    }

    func expectRefused(
        _ refspecs: String..., saying words: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await expectRefused(refspecs, saying: words, sourceLocation: sourceLocation)
    }

    /// Nothing is taken, and who pushed is told why: in one of these words.
    func expectRefused(
        _ refspecs: [String], saying words: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await references()
        let ran = try await push(refspecs)
        #expect(ran.status == 1, "\(refspecs): \(ran.stderr)", sourceLocation: sourceLocation)
        #expect(ran.stderr.contains("pre-receive hook declined"), "\(ran.stderr)", sourceLocation: sourceLocation)
        #expect(
            words.isEmpty || words.contains { ran.stderr.contains($0) }, "\(words): \(ran.stderr)",
            sourceLocation: sourceLocation)
        #expect(try await references() == before, sourceLocation: sourceLocation)
    }

    func expectTaken(_ refspecs: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let ran = try await push(refspecs)
        #expect(ran.status == 0, "\(refspecs): \(ran.stderr)", sourceLocation: sourceLocation)
        for refspec in refspecs {
            let parts = refspec.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, parts[0].count == 40 else { continue }
            #expect(
                try await sandbox.run("git", ["rev-parse", parts[1]], in: bare).lines == [parts[0]],
                sourceLocation: sourceLocation)
        }
    }
}
