package import Git
internal import History
internal import Tiers

extension Doctor {
    /// What other commands hold, or left behind.
    package enum Left: Sendable {
        case journal(Recovery.Forecast)
        case held(FileLock.Holder)
        /// A lock file of git's: its age in seconds, and who may still need it.
        case gitLock(path: String, age: Int64, owner: LivingProcesses.Process?)
        case litter([String])
        /// A deployment under way.
        case deploying(Lease)
        /// An update of AWS's that nobody saw the end of.
        case unseen(OpenDeployment)
        /// One whose end is not recorded; `nil` where it told no result.
        case unrecorded(Lease, DeploymentResult.Result?)
    }

    /// What is younger may be in use by a command that cannot be seen from here.
    private static let old: Int64 = 3_600

    mutating func checkJournal() {
        guard let repository else { return skip(.journal) }
        look(.journal) { doctor throws in
            guard let forecast = try Recovery.forecast(repository) else { return }
            doctor.isUnderWay = true
            let state: State =
                switch forecast {
                case .underWay: .note
                case .unreadable, .mixed: .error
                case .discard, .tidy, .complete, .abandon: .warning
                }
            doctor.report(.journal, state, .left(.journal(forecast)))
        }
    }

    mutating func examineLeft() {
        guard let repository else { return skip(.locks, .gitLocks, .leftovers, .deployments) }
        look(.locks) { doctor in
            for path in doctor.lockFiles(repository) {
                if let holder = FileLock.holder(of: path) { doctor.report(.locks, .note, .left(.held(holder))) }
            }
        }
        look(.gitLocks) { doctor in doctor.checkGitLocks(repository) }
        look(.leftovers) { doctor in doctor.checkLeftovers(repository) }
        look(.deployments) { doctor in doctor.checkDeployments(repository) }
    }

    private mutating func checkDeployments(_ repository: Repository) {
        let leases = Leases(session(repository), root: policy?.root)
        for result in leases.waiting() {
            report(.deployments, .warning, .left(.unrecorded(result.lease, result.result)))
        }
        for lease in leases.all() {
            if lease.isHeld {
                report(.deployments, .note, .left(.deploying(lease)))
            } else if leases.open(lease.target) == nil {
                report(.deployments, .warning, .left(.unrecorded(lease, nil)))
            }
        }
        for open in leases.allOpen() where leases.lease(open.lease.target)?.isHeld != true {
            report(.deployments, .warning, .left(.unseen(open)))
        }
    }

    private func lockFiles(_ repository: Repository) -> [String] {
        var roots = ["\(repository.commonDirectory)/tiergit/locks"]
        // Other clones of the repository take these too.
        if let root = policy?.root, let state = session(repository).stateDirectory {
            roots.append("\(state)/\(root.hex)/locks")
        }
        var found = ["\(repository.gitDirectory)/tiergit/lock"]
        for root in roots {
            for client in (try? FileSystem.list(root)) ?? [] {
                found += ((try? FileSystem.list("\(root)/\(client)")) ?? []).map { "\(root)/\(client)/\($0)" }
            }
        }
        return found.filter { FileSystem.kind(of: $0) != .absent }
    }

    private mutating func checkGitLocks(_ repository: Repository) {
        let own = ["index", "HEAD", "ORIG_HEAD", "config.worktree"].map { "\(repository.gitDirectory)/\($0).lock" }
        let common = ["HEAD", "config", "packed-refs", "shallow"].map { "\(repository.commonDirectory)/\($0).lock" }
        var found: [String] = []
        for path in own + common where !found.contains(path) && FileSystem.kind(of: path) != .absent {
            found.append(path)
        }
        collect(below: "\(repository.commonDirectory)/refs", depth: 8, into: &found) { $0.hasSuffix(".lock") }
        guard !found.isEmpty else { return }
        let processes = LivingProcesses()
        let folders = [repository.gitDirectory, repository.commonDirectory, top].compactMap(\.self)
            .map(FileSystem.resolved)
        for path in found {
            let owner = processes.owner(of: FileSystem.resolved(path), in: folders)
            report(
                .gitLocks, owner == nil ? .error : .note,
                .left(.gitLock(path: path, age: age(path), owner: owner)))
        }
    }

    private mutating func checkLeftovers(_ repository: Repository) {
        // With a journal they are no litter: the next command needs them, or removes them.
        guard !isUnderWay else { return skip(.leftovers) }
        var found: [String] = []
        let isBusy = FileLock.holder(of: "\(repository.gitDirectory)/tiergit/lock") != nil
        if !isBusy {
            let state = "\(repository.gitDirectory)/tiergit"
            found += ((try? FileSystem.list(state)) ?? []).filter {
                $0.hasSuffix(".tmp") || $0 == "index" || $0.hasPrefix("index.")
            }.map { "\(state)/\($0)" }
            if let top {
                // Where a switch replaces files by itself; a checkout of a tier branch may leave some elsewhere.
                func isStaged(_ name: String) -> Bool {
                    name.hasPrefix(".") && name.contains(".tiergit-staged")
                }
                found += ((try? FileSystem.list(top)) ?? []).filter(isStaged).map { "\(top)/\($0)" }
                collect(below: "\(top)/\(Layout.copilot)", depth: Layout.documentDepth, into: &found, where: isStaged)
                // Where documents may have parts that `docs build` writes.
                collect(below: "\(top)/docs", depth: Layout.documentDepth, into: &found, where: isStaged)
            }
        }
        // libgit2 renames an object from such a name to its own; a process that was killed leaves it.
        let objects = "\(repository.commonDirectory)/objects"
        found += ((try? FileSystem.list(objects)) ?? []).filter { $0.hasPrefix("tmp_object_git2_") }
            .map { "\(objects)/\($0)" }.filter { age($0) > Self.old }
        found += ((try? FileSystem.list(repository.gitDirectory)) ?? []).filter { $0.hasPrefix("tiergit-probe.") }
            .map { "\(repository.gitDirectory)/\($0)" }.filter { age($0) > Self.old }
        if !found.isEmpty { report(.leftovers, .warning, .left(.litter(found))) }
    }

    private func age(_ path: String) -> Int64 {
        max(0, surroundings.now - (FileFacts(path)?.modified ?? surroundings.now))
    }

    /// Names below a folder, links not followed.
    private func collect(
        below folder: String, depth: Int, into found: inout [String], where isWanted: (String) -> Bool
    ) {
        for name in (try? FileSystem.list(folder)) ?? [] {
            let path = "\(folder)/\(name)"
            if isWanted(name) {
                found.append(path)
            } else if depth > 0, name != "node_modules", FileSystem.kind(of: path) == .directory {
                collect(below: path, depth: depth - 1, into: &found, where: isWanted)
            }
        }
    }
}
