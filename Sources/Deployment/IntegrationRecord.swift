package import Git
internal import Tiers

/// Which scripts of a clone have tiergit's blocks: deploy scripts are often untracked and installed anew, and nobody would see
/// that the blocks are gone.
package struct IntegrationRecord: Sendable {
    package struct Script: Hashable, Sendable {
        /// From the top of the work tree, or absolute where it lies outside.
        package let path: String
        package let kind: ScriptIntegration.Kind
        /// Whether hidden failures were rewritten: they are again, where the script is installed anew.
        package let isStrict: Bool

        package init(path: String, kind: ScriptIntegration.Kind, isStrict: Bool) {
            self.path = path
            self.kind = kind
            self.isStrict = isStrict
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
            return Script(path: path, kind: kind, isStrict: script["strict"] == true)
        }
    }

    /// Remembers a script.
    package func remember(_ script: Script) throws(GitError) { try change(script.path, to: script) }

    /// Forgets a script.
    package func forget(_ path: String) throws(GitError) { try change(path, to: nil) }

    private func change(_ path: String, to script: Script?) throws(GitError) {
        guard scripts().first(where: { $0.path == path }) != script else { return }
        try FileSystem.makeDirectories(FileSystem.parent(of: lock))
        let held = try? FileLock(lock, description: "integrated scripts", patience: 2_000)
        defer { withExtendedLifetime(held) {} }
        var after = scripts().filter { $0.path != path }
        if let script { after.append(script) }
        after.sort { $0.path < $1.path }
        let json: JSON = [
            "format": 1,
            "scripts": .array(
                after.map {
                    ["path": .string($0.path), "kind": .string($0.kind.rawValue), "strict": .bool($0.isStrict)]
                }),
        ]
        try FileSystem.rewrite(file, Array(json.pretty().utf8) + [10])
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
