internal import Git
internal import Tiers

/// The lines in `info/exclude` that keep a copied `addons` folder out of `git add -A`.
///
/// All work trees of a repository share the file, so the lines stay while any of them needs them. They never hide a tracked
/// file, and a link is no folder.
enum ExcludeFile {
    private static let begin = "# tiergit: begin"
    private static let end = "# tiergit: end"
    private static let lines = [begin, "/\(Layout.addons)/", ".*.tiergit-staged", end]

    static func set(_ wanted: Bool, _ repository: Repository) throws(GitError) {
        guard wanted != isSet(repository) else { return }
        // Commands in two work trees must not write over each other's line.
        let lock = try? FileLock(
            "\(repository.commonDirectory)/tiergit/locks/.exclude", description: "info/exclude", patience: 2_000)
        defer { withExtendedLifetime(lock) {} }
        let path = "\(repository.commonDirectory)/info/exclude"
        // By bytes: somebody's patterns may be in any encoding.
        var rest = (FileSystem.read(path) ?? []).split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
        if let first = rest.firstIndex(of: Array(begin.utf8)), let last = rest[first...].firstIndex(of: Array(end.utf8))
        {
            if !wanted, ActiveRecord.otherWorkTreeUsesCopy(repository) { return }
            // Wanted, and not as it should be: somebody took a line out of it.
            rest.replaceSubrange(first...last, with: wanted ? lines.map { Array($0.utf8) } : [])
        } else {
            guard wanted else { return }
            if rest.last == [] { rest.removeLast() }
            rest += lines.map { Array($0.utf8) } + [[]]
        }
        try FileSystem.makeDirectories(FileSystem.parent(of: path))
        try FileSystem.makeDirectories("\(repository.gitDirectory)/tiergit")
        try FileSystem.replace(
            path, Array(rest.joined(separator: [10])), by: "\(repository.gitDirectory)/tiergit/exclude.tmp")
    }

    /// Whether the lines are there.
    static func isSet(_ repository: Repository) -> Bool {
        let bytes = FileSystem.read("\(repository.commonDirectory)/info/exclude") ?? []
        let found = bytes.split(separator: 10).map(Array.init)
        return lines.allSatisfy { found.contains(Array($0.utf8)) }
    }
}
