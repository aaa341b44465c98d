import Foundation
import Testing

/// Names the row of OtherGit.md that a test holds to. `OtherGitTests` compares the rows with the names found in these sources.
struct Row: TestTrait, SuiteTrait {
    let id: String
}

extension Trait where Self == Row {
    static func row(_ id: String) -> Row { Row(id: id) }
}

/// acme/prod on medium, with a remote that has everything. Made once for each activation, and copied for each test.
struct Workplace: Sendable {
    let sandbox: Sandbox
    let activation: Activation
    /// The tiers' folders, as they were adopted.
    let folders: [String: [String: String]]

    private actor Templates {
        static let shared = Templates()
        private var made: [Activation: Task<Workplace, any Error>] = [:]

        func template(_ activation: Activation) async throws -> Workplace {
            let task = made[activation] ?? Task { try await Workplace(making: activation) }
            made[activation] = task
            return try await task.value
        }
    }

    private init(making activation: Activation) async throws {
        sandbox = try await Sandbox.onMinimum(activation)
        self.activation = activation
        try await sandbox.makeOrigin()
        try await sandbox.git("tag", "before", "main~1", in: sandbox.repository)
        try await sandbox.switchTo("medium")
        try await sandbox.git("push", "-q", "origin", "refs/tiergit/*:refs/tiergit/*")
        for setting in ["allowFilter", "allowAnySHA1InWant"] {
            try await sandbox.git("config", "uploadpack.\(setting)", "true", in: "\(sandbox.root)/origin.git")
        }
        var folders: [String: [String: String]] = [:]
        for tier in Sandbox.tiers { folders[tier] = try await sandbox.tierFolder(tier) }
        self.folders = folders
    }

    init(_ activation: Activation) async throws {
        let template = try await Templates.shared.template(activation)
        sandbox = try await Sandbox()
        self.activation = activation
        folders = template.folders
        let files = FileManager.default
        for name in ["home/key", "home/key.pub", "home/allowed_signers"] {
            try files.removeItem(atPath: "\(sandbox.root)/\(name)")
        }
        for name in ["home/key", "home/key.pub", "home/allowed_signers", "repository", "origin.git"] {
            try files.copyItem(atPath: "\(template.sandbox.root)/\(name)", toPath: "\(sandbox.root)/\(name)")
        }
        try await sandbox.git("remote", "set-url", "origin", "\(sandbox.root)/origin.git")
        // The files are new ones to git until it has looked; it says 1 for those that hold settings.
        _ = try await sandbox.run("git", ["update-index", "-q", "--refresh"])
    }

    // MARK: Doing

    @discardableResult
    func git(
        _ arguments: String..., in directory: String? = nil, fails: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let ran = try await sandbox.run("git", arguments, in: directory)
        #expect(
            (ran.status != 0) == fails, "git \(arguments.joined(separator: " ")): \(ran.stdout)\(ran.stderr)",
            sourceLocation: sourceLocation)
        return ran
    }

    /// Commits a change that somebody makes to one file of main.
    func commit(_ path: String, _ text: String, message: String = "a change") async throws {
        try sandbox.write(text, to: path)
        try await git("add", "--", path)
        try await git("commit", "-q", "-m", message, "--", path)
    }

    /// Commits a change of one file to a branch `side` that leaves main where it is; `nil` deletes the file.
    func side(_ path: String, _ text: String?, mode: String = "100644") async throws {
        let index = ["GIT_INDEX_FILE": "\(sandbox.root)/side.index"]
        func plumbing(_ arguments: String..., input: String = "") async throws -> String {
            let ran = try await sandbox.run("git", arguments, environment: index, input: input)
            #expect(ran.status == 0, "git \(arguments): \(ran.stderr)")
            return ran.stdout.trimmingCharacters(in: .newlines)
        }
        _ = try await plumbing("read-tree", "main")
        if let text {
            let blob = try await plumbing("hash-object", "-w", "--stdin", input: text)
            _ = try await plumbing("update-index", "--add", "--cacheinfo", "\(mode),\(blob),\(path)")
        } else {
            _ = try await plumbing("update-index", "--force-remove", path)
        }
        let tree = try await plumbing("write-tree")
        _ = try await plumbing(
            "branch", "-f", "side", try await plumbing("commit-tree", "-p", "main", "-m", "on the side", tree))
    }

    /// Puts the committed base back, where the test is about work on main itself.
    func base() async throws { try await sandbox.ok("activate", "--base") }

    @discardableResult
    func switchTo(
        _ tier: String, in directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let ran = try await sandbox.switchTo(tier, in: directory, sourceLocation: sourceLocation)
        try await expectActive(tier, in: directory, "after the switch", sourceLocation: sourceLocation)
        return ran
    }

    @discardableResult
    func refuses(
        _ arguments: [String], code: Int = 1, _ words: String..., in directory: String? = nil,
        environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let ran = try await sandbox.run(Sandbox.tiergit, arguments, in: directory, environment: environment)
        #expect(ran.status == code, "\(arguments): \(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        for word in words {
            #expect(
                ran.stderr.contains(word), "\(arguments) says \(word): \(ran.stderr)", sourceLocation: sourceLocation)
        }
        return ran
    }

    func refusesSwitch(
        to tier: String = "enterprise", code: Int = 1, _ word: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await refuses(
            ["switch", tier, "-m", "x", "-y"] + Sandbox.target, code: code, word, sourceLocation: sourceLocation)
    }

    // MARK: Looking

    /// All that Copilot reads is the recorded tier's, and what keeps it out of commits is there.
    func expectActive(
        _ tier: String, in directory: String? = nil, folder: [String: String]? = nil, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let folder = try folder ?? #require(folders[tier])
        try sandbox.expectContents(in: directory, are: folder, what, sourceLocation: sourceLocation)
        let active = try await sandbox.active(in: directory)
        #expect(active["agreement"] as? String == "agrees", "\(what)", sourceLocation: sourceLocation)
        #expect(active["tier"] as? String == tier, "\(what)", sourceLocation: sourceLocation)
        #expect(active["linkProtected"] as? Bool == true, "\(what)", sourceLocation: sourceLocation)
        let staged = try await sandbox.git("add", "-A", "-n", in: directory, sourceLocation: sourceLocation)
        #expect(
            !staged.contains("'\(Sandbox.addons)'") && !staged.contains("'\(Sandbox.addons)/"),
            "\(what): git add -A would stage \(staged)",
            sourceLocation: sourceLocation)
    }

    /// `status` warns in these words.
    func expectSaid(
        _ words: String..., agreement: String? = nil, in directory: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let status = try await sandbox.ok("status", in: directory, sourceLocation: sourceLocation)
        #expect(status.stderr.contains("warning: "), "nothing was said", sourceLocation: sourceLocation)
        for word in words {
            #expect(
                status.stderr.contains(word), "status says \(word): \(status.stderr)", sourceLocation: sourceLocation)
        }
        if let agreement {
            #expect(
                try await sandbox.agreement(in: directory) == agreement, "agreement", sourceLocation: sourceLocation)
        }
    }

    /// One command brings the recorded content back, or finds it there.
    func expectComesBack(
        _ tier: String = "medium", in directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod", in: directory, sourceLocation: sourceLocation)
        try await expectActive(tier, in: directory, "after activate", sourceLocation: sourceLocation)
    }
}
