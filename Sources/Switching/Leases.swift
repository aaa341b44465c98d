package import Git
internal import Glibc
internal import History
package import Tiers

/// The deployments under way in a repository, and those whose result waits to be recorded.
///
/// Both lie below `tiergit/` in the repository's common git directory; a lease also where every clone of it that this user has on this
/// machine looks, as locks do.
package struct Leases {
    private let session: Session
    private var repository: Repository { session.repository }
    /// `$XDG_STATE_HOME/tiergit/<repository>`.
    private let shared: String?

    /// - Parameter root: the policy root, by which clones know that they are one repository; `nil` where there is none.
    package init(_ session: Session, root: ObjectID?) {
        self.session = session
        shared = root.flatMap { root in session.stateDirectory.map { "\($0)/\(root.hex)" } }
    }

    var own: String { "\(repository.commonDirectory)/tiergit" }
    private func name(_ target: Target) -> String { "\(target.client)/\(target.environment)" }

    /// What tells this repository on this machine from every other.
    package var place: String {
        var name = [CChar](repeating: 0, count: 256)
        _ = unsafe gethostname(&name, name.count - 1)
        return "\(String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))\n\(own)"
    }

    /// Whether anything of the kind may be here: looked at by every command, so it costs next to nothing.
    package var mayHaveAny: Bool {
        ["leases", "unrecorded"].contains { FileSystem.kind(of: "\(own)/\($0)") == .directory }
    }

    /// Where an update that nobody saw the end of is kept.
    func openPath(_ target: Target) -> String { "\(own)/open/\(name(target))" }

    // MARK: Leases

    /// The lease of a target: one that holds, here or in another clone, else one of ours that has ended and told no result.
    package func lease(_ target: Target) -> Lease? {
        let ours = Self.read("\(own)/leases/\(name(target))")
        if let ours, ours.isHeld { return ours }
        if let theirs = shared.flatMap({ Self.read("\($0)/leases/\(name(target))") }), theirs.isHeld { return theirs }
        return ours
    }

    /// Every lease of this repository.
    package func all() -> [Lease] {
        Self.files(below: "\(own)/leases", depth: 2).compactMap(Self.read)
    }

    /// The lease by which a work tree is being deployed.
    package func lease(inWorkTree directory: String) -> Lease? {
        all().first { $0.workTree == directory && $0.isHeld }
    }

    /// The caller holds the target's lock.
    package func write(_ lease: Lease) throws(SwitchError) {
        for (index, folder) in [own, shared].compactMap(\.self).enumerated() {
            let path = "\(folder)/leases/\(name(lease.target))"
            do throws(GitError) {
                try FileSystem.makeDirectories(FileSystem.parent(of: path))
                try FileSystem.replace(path, lease.json.canonical())
            } catch {
                // No home that can be written: then there are no two clones of one user either.
                if index == 0 { throw .git(error) }
            }
        }
    }

    package func remove(_ lease: Lease) throws(SwitchError) {
        for folder in [own, shared].compactMap(\.self) {
            let path = "\(folder)/leases/\(name(lease.target))"
            // Another clone's stays.
            guard Self.read(path)?.startedAt == lease.startedAt, Self.read(path)?.workTree == lease.workTree else {
                continue
            }
            try wrap { try FileSystem.remove(path) }
        }
    }

    // MARK: Results that wait

    /// Results that could not be signed, oldest first.
    package func waiting() -> [DeploymentResult] {
        Self.files(below: "\(own)/unrecorded", depth: 3).compactMap { path in
            FileSystem.read(path).flatMap { try? JSON.parse($0) }.flatMap(DeploymentResult.init(json:))
        }.sorted { $0.endedAt < $1.endedAt }
    }

    /// Keeps a result until somebody can sign it, and gives the lease back.
    package func keep(_ result: DeploymentResult) throws(SwitchError) {
        let path = path(of: result)
        try wrap {
            try FileSystem.makeDirectories(FileSystem.parent(of: path))
            try FileSystem.replace(path, result.json.canonical())
        }
        try remove(result.lease)
    }

    package func forget(_ result: DeploymentResult) throws(SwitchError) {
        try wrap { try FileSystem.remove(path(of: result)) }
    }

    private func path(of result: DeploymentResult) -> String {
        "\(own)/unrecorded/\(name(result.lease.target))/\(result.lease.startedAt)"
    }

    /// A deployment whose process is gone and that told no result was interrupted: whatever ended it, ended it in the middle.
    ///
    /// - Parameter now: seconds since 1970, for the record.
    package func collectEnded(now: Int64) {
        // What AWS goes on with by itself is not over with the process: who deploys next finds out.
        for lease in all() where !lease.isHeld && !lease.processes.isEmpty && !isOpen(lease.target) {
            let result = DeploymentResult(
                lease: lease, result: .interrupted, endedAt: UTCTime.text(now),
                error: "its process ended without telling a result")
            // Told, by a command that was killed before it gave the lease back?
            let isTold =
                FileSystem.kind(of: path(of: result)) != .absent || ((try? session.recorded(lease)) ?? nil) != nil
            if isTold { try? remove(lease) } else { try? keep(result) }
        }
    }

    // MARK: Files

    private static func read(_ path: String) -> Lease? {
        FileSystem.read(path).flatMap { try? JSON.parse($0) }.flatMap(Lease.init(json:))
    }

    static func files(below folder: String, depth: Int) -> [String] {
        guard depth > 0 else { return [folder] }
        return ((try? FileSystem.list(folder)) ?? []).sorted().flatMap {
            files(below: "\(folder)/\($0)", depth: depth - 1)
        }
    }
}

extension Session {
    /// Nobody switches under a running deployment.
    func requireNoDeployment(of target: Target, root: ObjectID?, beside own: Lease?) throws(SwitchError) {
        let leases = Leases(self, root: root)
        if let lease = leases.lease(target), lease.isHeld, lease != own { throw .deploying(lease) }
        if let open = leases.open(target), open.lease.startedAt != own?.startedAt { throw .unseen(open) }
    }

    /// Nor is the content changed that Copilot is reading.
    func requireNoDeploymentHere() throws(SwitchError) {
        if let lease = Leases(self, root: nil).lease(inWorkTree: repository.gitDirectory) {
            throw .deploying(lease)
        }
    }
}
