internal import CloudFormation
internal import Git
internal import Planning
internal import Tiers

/// Reads what is at the local paths that templates name. Out of git, so that a plan is the same on every machine.
///
/// Copilot takes such a path relative to the workspace, the folder that holds `copilot/`, which is the top of the repository.
/// Source: `uploadAddonAsset` in `package.go` of its `internal/pkg/addon`. What git ignores inside of a folder is not seen.
struct AssetSource {
    private let repository: Repository
    private let base: ObjectID
    private let planner: Planner
    private let environments: [String]

    /// - Parameter base: the commit for a side that has none of its own.
    init(_ repository: Repository, base: ObjectID, _ planner: Planner, environments: [String]) {
        self.repository = repository
        self.base = base
        self.planner = planner
        self.environments = environments
    }

    /// A side with what is at the paths that its templates name.
    ///
    /// - Parameter tolerant: whether templates that cannot be read name nothing; the plan says that they cannot.
    func filled(_ side: PlanSide, tolerant: Bool = false) throws -> PlanSide {
        let paths: Set<String>
        do throws(TemplateError) { paths = try planner.assetPaths(of: side, environments: environments) } catch {
            guard tolerant else { throw error }
            return side
        }
        // A commit that is not here (a shallow clone) leaves all of them unknown.
        guard !paths.isEmpty, let commit = try? repository.commit(side.base ?? base) else { return side }
        var assets: [String: String] = [:]
        for path in paths {
            if let id = try content(at: path, side, commit) { assets[path] = id.hex }
        }
        return side.with(assets: assets)
    }

    /// The blob, or the whole tree of a folder; `nil` for what is not in git.
    private func content(at path: String, _ side: PlanSide, _ commit: Commit) throws -> ObjectID? {
        guard var pending = Self.parts(path) else { return nil }
        var done: [String] = []
        var links = 0
        while !pending.isEmpty {
            let part = pending.removeFirst()
            if part == "." { continue }
            if part == ".." {
                guard done.popLast() != nil else { return nil }
                continue
            }
            done.append(part)
            guard let item = try item(at: done.joined(separator: "/"), side, commit) else { return nil }
            guard item.mode == .link else { continue }
            // As the system does, which gives up after forty.
            links += 1
            let target = String(decoding: try repository.blob(item.id), as: UTF8.self)
            guard links <= 40, !target.hasPrefix("/") else { return nil }
            done.removeLast()
            pending = target.split(separator: "/").map(String.init) + pending
        }
        let end = done.joined(separator: "/")
        // What a switch writes below here is in no commit.
        guard !done.isEmpty, !Layout.addons.hasPrefix(end + "/") else { return nil }
        return try item(at: end, side, commit)?.id
    }

    /// The steps from the top of the repository, `..` taken away; `nil` for a path that leads out of it.
    static func parts(_ path: String) -> [String]? {
        guard !path.hasPrefix("/") else { return nil }
        var parts: [String] = []
        for part in path.split(separator: "/").map(String.init) where part != "." {
            guard part == ".." else {
                parts.append(part)
                continue
            }
            guard parts.popLast() != nil else { return nil }
        }
        return parts
    }

    /// What is at a path without links before its end. The active addons are the side's own.
    private func item(at path: String, _ side: PlanSide, _ commit: Commit) throws -> TreeItem? {
        guard path == Layout.addons || path.hasPrefix(Layout.addons + "/") else {
            return try repository.item(in: commit.tree, at: path)
        }
        let rest = String(path.dropFirst(Layout.addons.count + 1))
        if let addons = side.addons {
            return rest.isEmpty ? TreeItem(.tree, addons) : try repository.item(in: addons, at: rest)
        }
        return try side.files[rest].map { TreeItem(.file, try repository.hash(blob: $0)) }
    }
}
