internal import Git
internal import Tiers

/// What a change of the work tree was about to do. It is there before the first file is staged, says `isStaged` before the
/// commit point, and goes after the end: one that is there without a living writer is a change that ended halfway.
struct Journal: Hashable, Sendable {
    struct Move: Hashable, Sendable {
        let reference: String
        let old: ObjectID?
        /// `nil` deletes it.
        let new: ObjectID?
    }

    let command: String
    /// The reference whose move is the commit point; `nil` where the journal itself is (`activate`).
    let commit: Move?
    /// What the move says in the reflog.
    let message: String
    /// Branches that move with the work tree.
    let branches: [Move]
    let plan: ActivationPlan
    /// Whether the record of what is active is replaced (by nothing, where the plan has none).
    let setsRecord: Bool
    /// Whether only references move, as in `branch build`: nothing of a work tree, which there may be none of.
    var movesReferencesOnly = false
    /// Whether all was done but for the tidying, which could not be.
    var isDone = false
    /// Whether everything was staged and flushed; before that nothing can have been exchanged.
    var isStaged = false

    static func path(_ repository: Repository) -> String { "\(repository.gitDirectory)/tiergit/journal.json" }

    static func exists(_ repository: Repository) -> Bool { FileSystem.kind(of: path(repository)) != .absent }

    static func read(_ repository: Repository) -> Journal? { read(at: path(repository)) }

    static func read(at path: String) -> Journal? {
        FileSystem.read(path).flatMap { try? JSON.parse($0) }.flatMap(Journal.init(json:))
    }

    func write(_ repository: Repository) throws(GitError) {
        try FileSystem.makeDirectories(FileSystem.parent(of: Journal.path(repository)))
        try FileSystem.replace(Journal.path(repository), json.canonical())
    }

    static func delete(_ repository: Repository) throws(GitError) {
        try FileSystem.remove(path(repository))
        try FileSystem.sync(directory: FileSystem.parent(of: path(repository)))
    }
}

extension Journal {
    /// Where HEAD can stand while the change is under way: before it, after it, or on a branch that it moved.
    var heads: [Head] {
        var heads = [plan.oldHead] + [plan.head].compactMap(\.self)
        let moves = [commit].compactMap(\.self) + branches
        for move in moves {
            switch plan.oldHead {
            case .branch(move.reference, _): heads += move.new.map { [.branch(move.reference, $0)] } ?? []
            case .detached where move.reference == "HEAD": heads += move.new.map { [.detached($0)] } ?? []
            default: break
            }
        }
        return heads
    }

    private var json: JSON {
        [
            "format": 1, "command": .string(command), "message": .string(message),
            "commit": commit?.json ?? .null, "branches": .array(branches.map(\.json)),
            "paths": .array(
                plan.paths.map { ["path": .string($0.path), "old": $0.old.json, "new": $0.new.json] }),
            "index": .array(
                plan.index.map {
                    ["path": .string($0.path), "mode": JSON($0.item?.mode.octal), "id": JSON($0.item?.id.hex)]
                }),
            "skipWorktree": plan.skipWorktree.map { .bool($0) } ?? .null, "exclude": .bool(plan.exclude),
            "oldHead": plan.oldHead.json, "head": plan.head?.json ?? .null,
            "setsRecord": .bool(setsRecord), "isStaged": .bool(isStaged), "record": plan.record?.json ?? .null,
            "movesReferencesOnly": .bool(movesReferencesOnly), "isDone": .bool(isDone),
        ]
    }

    init(command: String, commit: Move?, message: String, branches: [Move], plan: ActivationPlan, setsRecord: Bool) {
        self.command = command
        self.commit = commit
        self.message = message
        self.branches = branches
        self.plan = plan
        self.setsRecord = setsRecord
    }

    init?(json: JSON) {
        guard json["format"]?.int == 1, let command = json["command"]?.string,
            let message = json["message"]?.string, let branches = json["branches"]?.array,
            let paths = json["paths"]?.array, let index = json["index"]?.array,
            let exclude = json["exclude"]?.bool, let oldHead = Head(json: json["oldHead"]),
            let setsRecord = json["setsRecord"]?.bool, let isStaged = json["isStaged"]?.bool
        else { return nil }
        self.command = command
        self.message = message
        self.setsRecord = setsRecord
        self.isStaged = isStaged
        movesReferencesOnly = json["movesReferencesOnly"]?.bool ?? false
        isDone = json["isDone"]?.bool ?? false
        commit = Move(json: json["commit"])
        self.branches = branches.compactMap { Move(json: $0) }
        var plan = ActivationPlan(oldHead: oldHead)
        plan.head = Head(json: json["head"])
        plan.exclude = exclude
        plan.skipWorktree = json["skipWorktree"]?.bool
        plan.record = json["record"].flatMap(ActiveRecord.init(json:))
        plan.paths = paths.compactMap { path in
            guard let name = path["path"]?.string, let old = PathState(json: path["old"]),
                let new = PathState(json: path["new"])
            else { return nil }
            return .init(path: name, old: old, new: new)
        }
        plan.index = index.compactMap { entry in
            guard let name = entry["path"]?.string else { return nil }
            guard let mode = entry["mode"]?.string.flatMap({ UInt32($0, radix: 8) }).flatMap(FileMode.init(rawValue:)),
                let id = entry["id"]?.string.flatMap({ ObjectID(hex: $0) })
            else { return .init(path: name, item: nil) }
            return .init(path: name, item: TreeItem(mode, id))
        }
        guard plan.paths.count == paths.count, plan.index.count == index.count, self.branches.count == branches.count,
            json["commit"]?.isNull == (commit == nil), json["head"]?.isNull == (plan.head == nil)
        else { return nil }
        self.plan = plan
    }
}

extension Journal.Move {
    fileprivate var json: JSON {
        ["reference": .string(reference), "old": JSON(old?.hex), "new": JSON(new?.hex)]
    }

    fileprivate init?(json: JSON?) {
        guard let reference = json?["reference"]?.string, let old = json?["old"], let new = json?["new"] else {
            return nil
        }
        func id(_ value: JSON) -> ObjectID? { value.string.flatMap { ObjectID(hex: $0) } }
        // Anything but an id and null is no journal of ours: a deletion must not come of a misspelt id.
        guard old.isNull || id(old) != nil, new.isNull || id(new) != nil else { return nil }
        self.init(reference: reference, old: id(old), new: id(new))
    }
}

extension Head {
    fileprivate var json: JSON {
        switch self {
        case .branch(let name, let id): ["branch": .string(name), "id": .string(id.hex)]
        case .detached(let id): ["branch": nil, "id": .string(id.hex)]
        case .unborn(let name): ["branch": .string(name), "id": nil]
        }
    }

    fileprivate init?(json: JSON?) {
        let id = json?["id"]?.string.flatMap { ObjectID(hex: $0) }
        switch (json?["branch"]?.string, id) {
        case (let name?, let id?): self = .branch(name, id)
        case (nil, let id?): self = .detached(id)
        case (let name?, nil): self = .unborn(name)
        case (nil, nil): return nil
        }
    }
}
