package import Git

/// What tiergit put where Copilot reads it in this work tree, and for whom. Lives in the work tree's own git directory.
package struct ActiveRecord: Hashable, Sendable {
    package enum Mode: String, Hashable, Sendable {
        /// `addons` is a link to the tier's folder.
        case symlink
        /// `addons` is a directory of its own.
        case copy
        /// A generated commit is checked out.
        case branch
    }

    package let target: Target
    /// The entry whose content is active.
    package let entry: ObjectID
    package let tier: String
    package let mode: Mode
    /// What was put at `copilot/environments/addons`.
    package let addons: PathState
    /// The manifests that hold the tier's settings, by path.
    package let manifests: [String: PathState]

    package init(
        target: Target, entry: ObjectID, tier: String, mode: Mode, addons: PathState, manifests: [String: PathState]
    ) {
        self.target = target
        self.entry = entry
        self.tier = tier
        self.mode = mode
        self.addons = addons
        self.manifests = manifests
    }

    private static func path(_ repository: Repository) -> String { "\(repository.gitDirectory)/tiergit/active.json" }

    /// `nil` where nothing was activated, or where the file is not of this program's making: then only what is committed
    /// counts as known.
    package static func read(_ repository: Repository) -> ActiveRecord? {
        FileSystem.read(path(repository)).flatMap { try? JSON.parse($0) }.flatMap(ActiveRecord.init(json:))
    }

    package static func write(_ record: ActiveRecord?, _ repository: Repository) throws(GitError) {
        guard let record else { return try FileSystem.remove(path(repository)) }
        try FileSystem.makeDirectories(FileSystem.parent(of: path(repository)))
        try FileSystem.replace(path(repository), record.json.canonical())
    }

    /// Whether any other work tree of this repository runs on a copy, which needs the exclusion that all of them share.
    package static func otherWorkTreeUsesCopy(_ repository: Repository) -> Bool {
        let worktrees = (try? FileSystem.list("\(repository.commonDirectory)/worktrees")) ?? []
        let directories =
            [repository.commonDirectory] + worktrees.map { "\(repository.commonDirectory)/worktrees/\($0)" }
        return directories.contains { directory in
            directory != repository.gitDirectory
                && FileSystem.read("\(directory)/tiergit/active.json").flatMap { try? JSON.parse($0) }
                    .flatMap(ActiveRecord.init(json:))?.mode == .copy
        }
    }

    package var json: JSON {
        [
            "format": 1, "client": .string(target.client), "environment": .string(target.environment),
            "entry": .string(entry.hex), "tier": .string(tier), "mode": .string(mode.rawValue), "addons": addons.json,
            "manifests": .object(manifests.mapValues(\.json)),
        ]
    }

    package init?(json: JSON) {
        guard json["format"]?.int == 1, let client = json["client"]?.string,
            let environment = json["environment"]?.string,
            let target = try? Target(client: client, environment: environment),
            let entry = json["entry"]?.string.flatMap({ ObjectID(hex: $0) }), let tier = json["tier"]?.string,
            let mode = json["mode"]?.string.flatMap(Mode.init(rawValue:)), let addons = PathState(json: json["addons"]),
            case .object(let listed)? = json["manifests"]
        else { return nil }
        var manifests: [String: PathState] = [:]
        for (path, state) in listed {
            guard let state = PathState(json: state) else { return nil }
            manifests[path] = state
        }
        self.init(target: target, entry: entry, tier: tier, mode: mode, addons: addons, manifests: manifests)
    }
}
