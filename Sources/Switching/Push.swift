internal import Git

/// One `git push` of several references, each only if the remote still has what was fetched.
struct Push {
    let remote: Remote
    let git: GitCommand

    struct Order: Hashable, Sendable {
        /// At the remote.
        let name: String
        let new: ObjectID
        /// What the remote must have; `nil` for nothing.
        let old: ObjectID?
    }

    enum Outcome: Sendable {
        case done(isAtomic: Bool)
        /// Somebody changed one of them in the meantime; nothing was sent, or not all.
        case quicker
        /// The remote does not want it: its words on each reference.
        case refused([String])
    }

    func run(_ orders: [Order]) async throws(SwitchError) -> Outcome {
        do throws(GitError) {
            return try await push(orders, isAtomic: true)
        } catch .command(_, _, let message) where message.contains("does not support --atomic") {
            // In an order that leaves nothing which names what is not there yet: rules, what they are about, what was made of it.
            for group in [orders.filter(\.isPolicy), orders.filter(\.isHistory), orders.filter(\.isOther)]
            where !group.isEmpty {
                let outcome = try await wrap { () async throws -> Outcome in try await push(group, isAtomic: false) }
                guard case .done = outcome else { return outcome }
            }
            return .done(isAtomic: false)
        } catch { throw .git(error) }
    }

    private func push(_ orders: [Order], isAtomic: Bool) async throws(GitError) -> Outcome {
        let leases = orders.map { "--force-with-lease=\($0.name):\($0.old?.hex ?? "")" }
        let output = try await git(
            ["push", "--porcelain"] + (isAtomic ? ["--atomic"] : []) + leases + [remote.name]
                + orders.map { "\($0.new):\($0.name)" }, accepting: [0, 1])
        // `!<tab><from>:<to><tab><summary> (<reason>)`, from git-push(1).
        let rejections = String(decoding: output, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.first == "!" ? line.split(separator: "\t").dropFirst().map(String.init) : nil
        }
        if rejections.isEmpty { return .done(isAtomic: isAtomic) }
        let reasons = rejections.map {
            ($0.first.flatMap { $0.split(separator: ":").last.map(String.init) } ?? "", $0.last ?? "")
        }
        let wills = reasons.filter { !Push.isRace($0.1) }
        return wills.isEmpty ? .quicker : .refused(wills.map { "\($0.0): \($0.1)" })
    }

    /// Whether a rejection only says that the reference moved, or that another one of the same push was rejected. Source:
    /// `builtin/send-pack.c`, `transport.c` and `builtin/receive-pack.c` of git.
    private static func isRace(_ summary: String) -> Bool {
        [
            "stale info", "fetch first", "non-fast-forward", "atomic push failed", "atomic push failure",
            "atomic transaction failed", "failed to update ref", "cannot lock ref", "incorrect old value",
            "reference already exists", "failed to lock", "transaction failed",
        ].contains(where: summary.contains)
    }
}

extension Push.Order {
    fileprivate var isPolicy: Bool { name.hasSuffix("tiergit/policy") }
    fileprivate var isHistory: Bool { name.contains("tiergit/history/") }
    fileprivate var isOther: Bool { !isPolicy && !isHistory }
}
