package import Git
internal import Tiers

/// One path below `copilot` that the next commit changes, as git's index has it.
package struct StagedChange: Hashable, Sendable {
    package let path: String
    /// What HEAD has there; `nil` for a new file.
    package let old: TreeItem?
    /// What is staged; `nil` for a file that goes.
    package let new: TreeItem?

    private static let pathspec = ":(top,literal)\(Layout.copilot)"
    /// Where git stands, so that what it says of the index in its environment (`git commit FILE`) means the same here.
    private static var git: GitCommand { GitCommand(in: ".", environment: ["GIT_OPTIONAL_LOCKS": "0"]) }

    /// What is staged below `copilot`. One look of git's own, which compares no file with the index, and no folder that is whole in it.
    ///
    /// - Returns: nothing where there is no repository.
    package static func all() async -> [StagedChange] {
        let listing = try? await git(
            ["diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--", pathspec])
        let fields = (listing ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return stride(from: 0, to: fields.count - 1, by: 2).compactMap { index in
            // `:100644 100644 <old> <new> M`
            let facts = fields[index].dropFirst().split(separator: " ").map(String.init)
            guard facts.count == 5 else { return nil }
            return StagedChange(
                path: fields[index + 1], old: item(mode: facts[0], id: facts[2]),
                new: item(mode: facts[1], id: facts[3]))
        }
    }

    /// Every file below `copilot` that the next commit will have.
    package static func files() async throws(GitError) -> [String: TreeItem] {
        let listing = try await git(["ls-files", "--stage", "-z", "--", pathspec])
        var files: [String: TreeItem] = [:]
        for record in listing.split(separator: 0) {
            // `100644 <id> 0<tab><path>`
            let parts = record.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            guard parts.count == 2 else { continue }
            let facts = String(decoding: parts[0], as: UTF8.self).split(separator: " ").map(String.init)
            guard facts.count == 3, facts[2] == "0" else { continue }
            files[String(decoding: parts[1], as: UTF8.self)] = item(mode: facts[0], id: facts[1])
        }
        return files
    }

    private static func item(mode: String, id: String) -> TreeItem? {
        guard let mode = UInt32(mode, radix: 8).flatMap(FileMode.init(rawValue:)), let id = ObjectID(hex: id) else {
            return nil
        }
        return TreeItem(mode, id)
    }

    /// Whether it says anything about tiers.
    package var matters: Bool {
        path == Catalog.path || path == Clients.path || path.hasPrefix(Layout.addons)
            || Layout.service(ofManifest: path) != nil
    }
}
