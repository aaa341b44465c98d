package import Git
internal import Tiers

/// Which scripts of a clone have tiergit's blocks: deploy scripts are often untracked and installed anew, and nobody would see
/// that the blocks are gone.
package struct IntegrationRecord: Sendable {
    package struct Script: Hashable, Sendable {
        /// From the top of the work tree, or absolute where it lies outside.
        package let path: String
        package let kind: ScriptIntegration.Kind

        package init(path: String, kind: ScriptIntegration.Kind) {
            self.path = path
            self.kind = kind
        }
    }

    private let file: String
    private let lock: String

    /// - Parameter repository: all of its work trees share the record.
    package init(_ repository: Repository) {
        file = "\(repository.commonDirectory)/tiergit/integrated"
        lock = "\(repository.commonDirectory)/tiergit/locks/.integrated"
    }

    /// The scripts, sorted by path; what cannot be read counts as none.
    package func scripts() -> [Script] {
        guard let bytes = FileSystem.read(file), let json = try? JSON.parse(bytes), json["format"] == 1 else {
            return []
        }
        return (json["scripts"]?.array ?? []).compactMap { script in
            guard let path = script["path"]?.string,
                let kind = script["kind"]?.string.flatMap(ScriptIntegration.Kind.init(rawValue:))
            else { return nil }
            return Script(path: path, kind: kind)
        }
    }

    /// Remembers a script, or forgets it.
    ///
    /// - Parameter kind: `nil` forgets.
    package func set(_ path: String, _ kind: ScriptIntegration.Kind?) throws(GitError) {
        let before = scripts()
        var after = before.filter { $0.path != path }
        if let kind { after.append(Script(path: path, kind: kind)) }
        after.sort { $0.path < $1.path }
        guard before != after else { return }
        try FileSystem.makeDirectories(FileSystem.parent(of: lock))
        let held = try? FileLock(lock, description: "integrated scripts", patience: 2_000)
        defer { withExtendedLifetime(held) {} }
        let json: JSON = [
            "format": 1,
            "scripts": .array(after.map { ["path": .string($0.path), "kind": .string($0.kind.rawValue)] }),
        ]
        try FileSystem.replace(file, Array(json.pretty().utf8) + [10])
    }

    // MARK: What became of them

    /// A script that was integrated, and what it has now.
    package struct State: Hashable, Sendable {
        package let script: Script
        package enum Blocks: String, Sendable {
            case whole, lost
            /// Whole, and from an older tiergit.
            case old
            /// There is no such file here.
            case gone
        }
        package let blocks: Blocks
        /// The names of the blocks that are not there.
        package let missing: [String]
    }

    /// - Parameter top: of the work tree.
    package func states(top: String) -> [State] {
        scripts().map { script in
            let path = script.path.hasPrefix("/") ? script.path : "\(top)/\(script.path)"
            guard let bytes = FileSystem.read(path) else { return State(script: script, blocks: .gone, missing: []) }
            let blocks = (try? ScriptText(bytes).blocks()) ?? []
            let missing = script.kind.blocks.map(\.rawValue).filter { name in !blocks.contains { $0.name == name } }
            let isOld = blocks.contains { $0.version < ScriptBlocks.version }
            return State(script: script, blocks: !missing.isEmpty ? .lost : isOld ? .old : .whole, missing: missing)
        }
    }
}
