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
        case quicker(Refusal)
        /// The remote does not want it.
        case refused(Refusal)
    }

    /// What git says of each reference, and what programs at the remote said besides (hooks).
    struct Refusal: Hashable, Sendable {
        let reasons: [String]
        let words: [String]
        /// Whether what was fetched is no longer so; a lock at the remote says nothing of the kind.
        let isStale: Bool
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
        // Whatever the user's settings add to a push of their own (tags, submodules, a mirror) has no place here.
        let arguments =
            ["-c", "remote.\(remote.name).mirror=false", "push", "--porcelain", "--no-follow-tags"]
            + ["--recurse-submodules=no"] + (isAtomic ? ["--atomic"] : []) + leases + [remote.name]
            + orders.map { "\($0.new):\($0.name)" }
        let ran = try await git.outcome(arguments)
        if ran.exitCode == 0 { return .done(isAtomic: isAtomic) }
        // `!<tab><from>:<to><tab><summary> (<reason>)`, from git-push(1).
        let rejections = String(decoding: ran.output, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.first == "!" ? line.split(separator: "\t").dropFirst().map(String.init) : nil
        }
        // The remote was not asked: a `pre-push` hook of the user's, a broken connection.
        if rejections.isEmpty {
            throw .command(arguments: ["push"], exitCode: ran.exitCode, message: ran.message)
        }
        let reasons = rejections.map {
            ($0.first.flatMap { $0.split(separator: ":").last.map(String.init) } ?? "", $0.last ?? "")
        }
        let words = ran.message.split(separator: "\n").filter {
            $0.hasPrefix("remote: ") && !$0.hasPrefix("remote: error: hook declined to update ")
        }
        let wills = reasons.filter { !Push.isRace($0.1) }
        let refusal = Refusal(
            reasons: (wills.isEmpty ? reasons : wills).map { "\($0.0): \($0.1)" },
            words: words.map { String($0.prefix(through: $0.lastIndex { $0 != " " } ?? $0.startIndex)) },
            isStale: reasons.contains { $0.1.contains("stale info") || $0.1.contains("fetch first") })
        return wills.isEmpty ? .quicker(refusal) : .refused(refusal)
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
