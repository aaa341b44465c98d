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
        let path = "\(repository.commonDirectory)/info/exclude"
        let old = FileSystem.read(path) ?? []
        var rest = String(decoding: old, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        if let first = rest.firstIndex(of: begin), let last = rest[first...].firstIndex(of: end) {
            if wanted || ActiveRecord.otherWorkTreeUsesCopy(repository) { return }
            rest.removeSubrange(first...last)
        } else {
            guard wanted else { return }
            if rest.last == "" { rest.removeLast() }
            rest += lines + [""]
        }
        try FileSystem.makeDirectories(FileSystem.parent(of: path))
        try FileSystem.replace(path, Array(rest.joined(separator: "\n").utf8))
    }
}
