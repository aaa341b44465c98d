internal import Git
internal import Signatures
internal import Synchronization

/// The commits of a history from the tip back, a few at a time, for whoever asks next: which one comes next stands in the commit itself.
final class HistoryWalk: Sendable {
    typealias Commit = (id: ObjectID, raw: [UInt8])

    struct Portion: Sendable {
        /// From 0, in the order of the history.
        let number: Int
        let commits: [Commit]
    }

    private struct State {
        var next: ObjectID?
        var number = 0
        /// How many may still be given out.
        var left = Int.max
        var isWhole = true
        var end: EntryCheck?
    }

    private let state: Mutex<State>
    private let remembered: LocalState.Verified?

    /// - Parameter remembered: the last one that is read.
    init(from tip: ObjectID, to remembered: LocalState.Verified?) {
        state = Mutex(State(next: tip))
        self.remembered = remembered
    }

    /// Whether no commit is left.
    var isOver: Bool { state.withLock { $0.next == nil } }
    /// Whether the first entry was reached; else the remembered one was.
    var isWhole: Bool { state.withLock { $0.isWhole } }
    /// The commit that could not be read, where the walk ended with one.
    var end: EntryCheck? { state.withLock { $0.end } }

    /// `portion` gives nothing after so many more, until the next call.
    func pause(after count: Int) { state.withLock { $0.left = count } }

    /// - Parameter repository: the caller's own: libgit2 allows one thread at a time in it.
    /// - Returns: `nil` at the end, and at a pause.
    func portion(_ count: Int, _ repository: Repository) -> Portion? {
        state.withLock { state in
            var commits: [Commit] = []
            while commits.count < min(count, state.left), let id = state.next {
                let raw: [UInt8]
                do throws(GitError) { raw = try repository.rawObject(id) } catch {
                    state.end = EntryCheck(id: id, failure: VerificationFailure(reading: error, "the commit", id))
                    state.next = nil
                    break
                }
                commits.append((id, raw))
                if id == remembered?.id, SHA256Digest(of: raw).hex == remembered?.sha256 {
                    state.isWhole = false
                    state.next = nil
                } else {
                    state.next = Histories.parent(id, raw, repository)
                }
            }
            guard !commits.isEmpty else { return nil }
            defer {
                state.number += 1
                state.left -= commits.count
            }
            return Portion(number: state.number, commits: commits)
        }
    }
}
