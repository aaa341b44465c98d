import Foundation
import Testing

/// The three ways in which a tier is put where Copilot reads it.
enum Activation: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case symlink, copy, branch
    var testDescription: String { rawValue }
}

/// One file below the work tree as it stands on disk, links not followed.
struct FileOnDisk: Hashable, CustomStringConvertible {
    let kind: String
    let permissions: Int
    let bytes: Data
    var description: String { "\(kind) \(String(permissions, radix: 8)) \(bytes.count) bytes" }
}

/// All that a command could have changed: files, index, references, HEAD, and what tiergit keeps for itself.
struct Everything: Equatable {
    var files: [String: FileOnDisk]
    var index: String
    var references: String
    var head: String
    var own: [String: FileOnDisk]
    var exclude: String
}

extension Sandbox {
    static let tiers = ["minimum", "medium", "enterprise"]
    static let manifests = ["copilot/api/manifest.yml", "copilot/web/manifest.yml"]
    static let target = ["-c", "acme", "-e", "prod"]
    /// Every ordered pair of two tiers, as one round.
    static let round = [
        "minimum", "medium", "enterprise", "minimum", "enterprise", "medium", "minimum",
    ]

    /// The demo repository with three derived tiers, acme/prod on minimum.
    static func onMinimum(
        _ activation: Activation, settings: Bool = true,
        prepare: (Sandbox) async throws -> Void = { _ in }
    ) async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot()
        try await prepare(sandbox)
        try await sandbox.ok(
            "init", "--adopt", addons, "--as", "minimum", "--derive", "--activation", activation.rawValue)
        if !settings { try await sandbox.removeServiceSettings() }
        try await sandbox.switchTo("minimum")
        return sandbox
    }

    /// Takes the `services:` blocks out of the catalog and commits that.
    func removeServiceSettings() async throws {
        var kept: [Substring] = []
        var inside = false
        for line in try read("copilot/tiers.yml").split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line == "    services:" {
                inside = true
            } else if !line.hasPrefix("      ") {
                inside = false
            }
            if !inside { kept.append(line) }
        }
        try write(kept.joined(separator: "\n"), to: "copilot/tiers.yml")
        try #require(try !read("copilot/tiers.yml").contains("cpu:"))
        try await git("commit", "-q", "-m", "no service settings", "copilot/tiers.yml")
    }

    /// Switches acme/prod, as its operator types it.
    @discardableResult
    func switchTo(
        _ tier: String, environment: String = "prod", in directory: String? = nil,
        reason: String = "a reason",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let ran = try await tiergit(
            "switch", tier, "-c", "acme", "-e", environment, "-m", reason, "-y", in: directory)
        #expect(ran.status == 0, "switch \(tier): \(ran.stderr)", sourceLocation: sourceLocation)
        return ran
    }

    /// What git has at a path of a commit, byte for byte; `nil` where there is nothing.
    func committed(_ path: String, at revision: String, in directory: String? = nil) async throws
        -> String?
    {
        let ran = try await run("git", ["show", "\(revision):\(path)"], in: directory)
        return ran.status == 0 ? ran.stdout : nil
    }

    /// The files that git has below a folder of a commit, in the form of `contents(of:)`.
    func committedContents(
        of folder: String, at revision: String, in directory: String? = nil
    ) async throws -> [String: String] {
        var found: [String: String] = [:]
        let listing = try await git("ls-tree", "-r", "-z", revision, "\(folder)/", in: directory)
        for record in listing.split(separator: "\0") {
            let parts = record.split(separator: "\t", maxSplits: 1)
            let words = parts[0].split(separator: " ")
            let bytes = try await run("git", ["cat-file", "blob", String(words[2])], in: directory).stdout
            found[String(parts[1].dropFirst(folder.count + 1))] =
                (words[0] == "100755" ? "x" : "-") + bytes
        }
        return found
    }

    /// The folder of a tier on main.
    func tierFolder(_ tier: String) async throws -> [String: String] {
        let found = try await committedContents(of: "copilot/environments/addons-\(tier)", at: "main")
        try #require(found.count >= 5)
        return found
    }

    /// The paths that `git status` shows; those that are staged say so, since no switch may leave any.
    func changedPaths(in directory: String? = nil) async throws -> [String] {
        try await run("git", ["status", "--porcelain", "-z", "-uall", "--no-renames"], in: directory)
            .stdout
            .split(separator: "\0")
            .map { ([" ", "?"].contains($0.first) ? "" : "staged: ") + $0.dropFirst(3) }.sorted()
    }

    func isSkipWorktree(in directory: String? = nil) async throws -> Bool {
        try await git("ls-files", "-v", "--", Sandbox.addons, in: directory).hasPrefix("S ")
    }

    func isExcluded() throws -> Bool {
        try read(".git/info/exclude").split(separator: "\n").contains("/copilot/environments/addons/")
    }

    /// The branch that is checked out, or `HEAD`.
    func branch(in directory: String? = nil) async throws -> String {
        try await git("rev-parse", "--abbrev-ref", "HEAD", in: directory)
    }

    /// The newest entry's words.
    func entry(_ revision: String = "", of target: String = "acme/prod") async throws -> [String: Any] {
        let text = try await git("show", "refs/tiergit/history/\(target)\(revision):entry.json")
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// What `status --json` says about this work tree.
    func active(in directory: String? = nil) async throws -> [String: Any] {
        let text = try await ok("status", "--json", in: directory).stdout
        let all = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return try #require(all["active"] as? [String: Any])
    }

    func agreement(in directory: String? = nil) async throws -> String {
        try #require(try await active(in: directory)["agreement"] as? String)
    }

    // MARK: All of it

    /// Every file below a folder, links not followed, `.git` left out.
    func filesOnDisk(_ folder: String? = nil) throws -> [String: FileOnDisk] {
        let folder = folder ?? repository
        var found: [String: FileOnDisk] = [:]
        func walk(_ path: String) throws {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(path)") {
                let path = path.isEmpty ? name : "\(path)/\(name)"
                if path == ".git" { continue }
                let full = "\(folder)/\(path)"
                let attributes = try FileManager.default.attributesOfItem(atPath: full)
                let permissions = attributes[.posixPermissions] as? Int ?? -1
                switch attributes[.type] as? FileAttributeType {
                case .typeSymbolicLink?:
                    let target = try FileManager.default.destinationOfSymbolicLink(atPath: full)
                    found[path] = FileOnDisk(kind: "link", permissions: 0, bytes: Data(target.utf8))
                case .typeDirectory?:
                    found[path] = FileOnDisk(kind: "folder", permissions: permissions, bytes: Data())
                    try walk(path)
                default:
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: full))
                    found[path] = FileOnDisk(kind: "file", permissions: permissions, bytes: bytes)
                }
            }
        }
        try walk("")
        return found
    }

    func everything() async throws -> Everything {
        let files = try filesOnDisk()
        let own =
            exists(".git/tiergit")
            ? try filesOnDisk("\(repository)/.git/tiergit").filter {
                $0.value.kind != "folder" && !$0.key.contains("lock")
            }
            : [:]
        return Everything(
            files: files,
            index: try await git("ls-files", "-s", "-v"),
            references: try await git("for-each-ref"),
            head: try read(".git/HEAD"), own: own, exclude: try read(".git/info/exclude"))
    }

    /// Names what differs, where two states should be the same.
    func expectSame(
        _ new: Everything, _ old: Everything, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let paths = Set(new.files.keys).union(old.files.keys).filter { new.files[$0] != old.files[$0] }
            .sorted()
        #expect(paths.isEmpty, "\(what): files changed: \(paths)", sourceLocation: sourceLocation)
        #expect(new.index == old.index, "\(what): the index changed", sourceLocation: sourceLocation)
        #expect(
            new.references == old.references, "\(what): references changed",
            sourceLocation: sourceLocation)
        #expect(new.head == old.head, "\(what): HEAD changed", sourceLocation: sourceLocation)
        #expect(
            new.own == old.own, "\(what): tiergit's own files changed", sourceLocation: sourceLocation)
        #expect(
            new.exclude == old.exclude, "\(what): info/exclude changed", sourceLocation: sourceLocation)
    }

    /// Nothing of a command's scaffolding is left behind.
    func expectNoLeftovers(_ what: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let left = try FileManager.default.subpathsOfDirectory(atPath: repository).filter { path in
            let name = (path as NSString).lastPathComponent
            return path.contains("tiergit-staged") || name == "journal.json" || name == "index.lock"
                || (name.hasSuffix(".lock") && !path.hasPrefix(".git/tiergit/locks/")) || name.contains(".probe")
                || (path.hasPrefix(".git/") && name == "MERGE_HEAD")
        }
        #expect(left.isEmpty, "\(what)", sourceLocation: sourceLocation)
    }

    /// The folder holds exactly these files, and says which differ where it does not.
    func expectContents(
        of folder: String = Sandbox.addons, in directory: String? = nil, are wanted: [String: String],
        _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try contents(of: folder, in: directory)
        let differing = Set(found.keys).union(wanted.keys).filter { found[$0] != wanted[$0] }.sorted()
        #expect(
            differing.isEmpty, "\(what): these files of \(folder) differ", sourceLocation: sourceLocation)
    }

    // MARK: Colleagues

    /// A bare repository that everybody pushes to, with this repository's main.
    func makeOrigin() async throws {
        try await expect("git", "init", "-q", "--bare", "\(root)/origin.git", in: root)
        try await git("remote", "add", "origin", "\(root)/origin.git")
        try await git("push", "-q", "--set-upstream", "origin", "main")
    }

    /// A colleague's clone of the origin.
    func colleague(_ name: String = "colleague") async throws -> String {
        let path = "\(root)/\(name)"
        try await expect("git", "clone", "-q", "\(root)/origin.git", path, in: root)
        return path
    }

    /// A colleague changes a file on main and pushes that.
    func colleagueCommits(_ change: (String) throws -> Void, message: String = "a colleague's change")
        async throws
    {
        let path = "\(root)/colleague-\(UUID().uuidString)"
        try await expect("git", "clone", "-q", "\(root)/origin.git", path, in: root)
        try change(path)
        try await git("add", "-A", in: path)
        try await git("commit", "-q", "-m", message, in: path)
        try await git("push", "-q", "origin", "HEAD:main", in: path)
    }

    /// Adds a line to a file.
    func append(_ text: String, to path: String) throws { try write(try read(path) + text, to: path) }
}
