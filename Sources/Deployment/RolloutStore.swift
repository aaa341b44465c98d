internal import Git
package import Switching
internal import Tiers

/// Where a repository keeps its roll-out: `tiergit/rollout` in the common git directory.
///
/// `state` is the roll-out under way, or the last one; in a folder with its id are a work tree, a log and a saved plan for each target that
/// is being worked on.
package struct RolloutStore {
    private let session: Session

    package init(_ session: Session) { self.session = session }

    private var folder: String { "\(session.repository.commonDirectory)/tiergit/rollout" }
    private var path: String { "\(folder)/state" }

    /// Held by whoever works on the roll-out.
    ///
    /// - Throws: `SwitchError.held`.
    package func lock() throws(SwitchError) -> AnyObject {
        let holder = (try? session.identity()).map { " by \($0.name) <\($0.email)>" } ?? ""
        do throws(FileLock.Failure) {
            return try FileLock(
                "\(folder)/lock", description: "tiergit \(session.command)\(holder), process \(processID)", patience: 0)
        } catch {
            throw SwitchError(error)
        }
    }

    /// Whether somebody works on it now.
    package var isHeld: Bool { FileLock.holder(of: "\(folder)/lock") != nil }

    /// - Throws: `RolloutError.unreadable`.
    package func read() throws(RolloutError) -> Rollout? {
        guard FileSystem.kind(of: path) != .absent else { return nil }
        guard let bytes = FileSystem.read(path), let json = try? JSON.parse(bytes), let rollout = Rollout(json: json)
        else { throw .unreadable(path: path) }
        return rollout
    }

    /// Written before anything is done, and flushed: what is not in it is never begun.
    package func write(_ rollout: Rollout) throws(RolloutError) {
        do throws(GitError) {
            try FileSystem.makeDirectories(place(rollout))
            try FileSystem.replace(path, rollout.json.canonical())
            try FileSystem.sync(directory: folder)
        } catch { throw .file(error) }
    }

    /// There is no roll-out any more.
    package func forget() throws(RolloutError) {
        do throws(GitError) { try FileSystem.remove(path) } catch { throw .file(error) }
    }

    /// Its folder.
    func place(_ rollout: Rollout) -> String {
        "\(folder)/\(rollout.id)\(rollout.kind == .revert ? "-undo" : "")"
    }

    /// Where a target is worked on. A client's name has no dot.
    package func workTree(_ item: Rollout.Item, _ rollout: Rollout) -> String {
        "\(place(rollout))/\(item.target.client).\(item.target.environment)"
    }

    /// What its commands say.
    package func log(_ item: Rollout.Item, _ rollout: Rollout) -> String { workTree(item, rollout) + ".log" }

    func plan(_ item: Rollout.Item, _ rollout: Rollout) -> String { workTree(item, rollout) + ".plan" }
}
