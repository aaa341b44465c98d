import Foundation
import Testing

/// All that a command could have changed in a repository, and all that it could have left behind.
struct DiskState: Equatable {
    /// Every file of the work tree, links not followed.
    var files: [String: FileOnDisk]
    /// `git ls-files -s -v`, `git for-each-ref`, `HEAD`.
    var git: String
    /// tiergit's own record, and `info/exclude`.
    var own: [String: Data]
    /// The names of all files in the git directory but objects, logs and locks that stay.
    var names: Set<String>

    /// The same with names for the ids that are others each time because the policy root holds random bits: its own, that of the
    /// catalog that names it, and that of init's commit.
    ///
    /// - Parameter head: the commit before init, which keeps its id.
    func masked(head: String) -> DiskState {
        var copy = self
        if let policy = git.firstMatch(of: /([0-9a-f]{40}) commit\trefs\/tiergit\/policy/).map({ String($0.1) }) {
            copy.git = copy.git.replacing(policy, with: "POLICY")
            if let catalog = files["copilot/tiers.yml"] {
                // Quoted where it looks like a number.
                let text = String(decoding: catalog.bytes, as: UTF8.self).replacing("\"\(policy)\"", with: "POLICY")
                    .replacing(policy, with: "POLICY")
                copy.files["copilot/tiers.yml"] = FileOnDisk(
                    kind: catalog.kind, permissions: catalog.permissions, bytes: Data(text.utf8))
            }
        }
        copy.git.replace(/[0-9a-f]{40} 0\tcopilot\/tiers.yml/, with: "CATALOG")
        copy.git.replace(/([0-9a-f]{40}) commit\trefs\/heads\/main/) {
            $0.1 == head ? String($0.0) : "INIT commit\trefs/heads/main"
        }
        return copy
    }

    /// In words, what differs.
    func differences(from other: DiskState) -> [String] {
        var found = Set(files.keys).union(other.files.keys).filter { files[$0] != other.files[$0] }.sorted()
        if git != other.git {
            let one = Set(git.split(separator: "\n"))
            let two = Set(other.git.split(separator: "\n"))
            found += one.subtracting(two).sorted().map { "+ \($0)" } + two.subtracting(one).sorted().map { "- \($0)" }
        }
        found += Set(own.keys).union(other.own.keys).filter { own[$0] != other.own[$0] }.sorted()
        found += names.subtracting(other.names).sorted().map { "left behind: .git/\($0)" }
        found += other.names.subtracting(names).sorted().map { "gone: .git/\($0)" }
        return found
    }
}

extension Sandbox {
    /// Reads a repository with plain git, whose own checks it must pass.
    func diskState(of repository: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> DiskState {
        let script = "git ls-files -s -v && git for-each-ref && cat .git/HEAD && git fsck --strict --no-dangling"
        let ran = try await run("bash", ["-c", script], in: repository)
        #expect(ran.status == 0, "git says: \(ran.stderr)", sourceLocation: sourceLocation)
        var own: [String: Data] = [:]
        for path in ["tiergit/active.json", "info/exclude"] {
            own[path] = try? Data(contentsOf: URL(fileURLWithPath: "\(repository)/.git/\(path)"))
        }
        var names: Set<String> = []
        let directory = "\(repository)/.git"
        for path in try FileManager.default.subpathsOfDirectory(atPath: directory) {
            var isDirectory: ObjCBool = false
            // What was seen of the index is kept on purpose, and belongs to no state.
            if path == "tiergit/index-flags" { continue }
            if path.hasPrefix("objects/") || path.hasPrefix("logs/") || path.hasPrefix("tiergit/locks/")
                || path == "tiergit/lock" || path == "COMMIT_EDITMSG"
            {
                continue
            }
            if FileManager.default.fileExists(atPath: "\(directory)/\(path)", isDirectory: &isDirectory),
                !isDirectory.boolValue
            {
                names.insert(path)
            }
        }
        return DiskState(files: try filesOnDisk(repository), git: ran.stdout, own: own, names: names)
    }

    /// What Copilot would read now: the files that `addons` leads to, or `nil` for none.
    func addonsNow(in repository: String) -> [String: String]? {
        let found = try? contents(of: Sandbox.addons, in: repository)
        return found?.isEmpty == true ? nil : found
    }
}
