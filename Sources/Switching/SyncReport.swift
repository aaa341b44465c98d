package import Git
package import History
package import Tiers

/// What `sync` did.
package struct SyncReport: Sendable {
    /// What became of one history.
    package enum Outcome: Sendable {
        /// The same here and there.
        case current
        /// Its newer entries were verified and taken over.
        case accepted(entries: Int)
        /// Ours were sent.
        case pushed(entries: Int)
        /// Our notes, approvals and deployments were recorded again behind what came first, and sent.
        case reappended(entries: Int)
        /// Somebody was first: ours were put aside, under `kept`.
        case stale(mine: [Entry], first: Entry, kept: String)
        /// What is there, or here, is not accepted; nothing was taken over and nothing sent.
        case refused(HistoryReport, isHere: Bool)
        /// What is there lacks what was seen there before.
        case rolledBack(HistoryReport)
        /// Another command is at work on it here.
        case busy(String)
        /// Ours clash with others that are older, and were signed by somebody else: that one has to sync.
        case notOurs(signer: String)
    }

    package struct History: Sendable {
        package let target: Target
        /// The newest entry before, and now.
        package let old: ObjectID?
        package internal(set) var new: ObjectID?
        package internal(set) var outcome: Outcome
    }

    /// What became of the policy.
    package enum Policy: String, Sendable { case current, accepted, pushed }

    /// What became of the checkpoints.
    package enum Checkpoints: String, Sendable {
        /// None was made, here or there.
        case none
        case current, accepted, pushed
        /// Another one was made at the remote at the same time: it stands, and ours is kept under `refs/tiergit/stale/`.
        case putAside = "put-aside"
    }

    package enum BranchOutcome: String, Sendable {
        case current, accepted, pushed
        /// It holds commits that tiergit did not make.
        case edited
        /// A work tree has it checked out, and it is behind.
        case checkedOut = "checked-out"
        /// What is there is not what tiergit makes of its base, or nobody vouches for who signed it.
        case refused
    }

    package struct Branch: Sendable {
        package let name: String
        package internal(set) var outcome: BranchOutcome
    }

    package enum ReleaseOutcome: Hashable, Sendable {
        case current, accepted, pushed
        /// The same name stands for another object there.
        case differs(here: ObjectID, there: ObjectID)
        /// It is not verified, so it is neither taken nor sent.
        case refused(ObjectID, VerificationFailure, isHere: Bool)
    }

    package struct Release: Sendable {
        /// `tier-medium/v1.4.0`
        package let tag: String
        package internal(set) var outcome: ReleaseOutcome
    }

    package let remote: Remote
    package internal(set) var policy: Policy
    package internal(set) var checkpoints = Checkpoints.none
    package internal(set) var histories: [History]
    package internal(set) var branches: [Branch]
    package internal(set) var releases: [Release] = []
    /// Whether everything went in one step; `false` where the remote does not offer that.
    package internal(set) var isAtomic = true
}

extension SyncReport {
    /// Together with what earlier rounds did, before somebody was quicker: that is done, and the next round finds it the same on
    /// both sides.
    func after(_ earlier: SyncReport?) -> SyncReport {
        guard let earlier else { return self }
        var report = self
        if policy == .current { report.policy = earlier.policy }
        if checkpoints == .current, earlier.checkpoints != .none { report.checkpoints = earlier.checkpoints }
        report.isAtomic = isAtomic && earlier.isAtomic
        for index in histories.indices {
            guard let before = earlier.histories.first(where: { $0.target == histories[index].target }) else {
                continue
            }
            let outcome: Outcome
            switch (before.outcome, histories[index].outcome) {
            case (.accepted, .current), (.stale, .current), (.stale, .accepted), (.reappended, .current),
                (.reappended, .pushed), (.pushed, .current):
                outcome = before.outcome
            case (.accepted(let first), .accepted(let second)): outcome = .accepted(entries: first + second)
            default: continue
            }
            report.histories[index] = History(
                target: before.target, old: before.old, new: histories[index].new, outcome: outcome)
        }
        for index in branches.indices where branches[index].outcome == .current {
            report.branches[index].outcome =
                earlier.branches.first { $0.name == branches[index].name }?.outcome ?? .current
        }
        for index in report.releases.indices where report.releases[index].outcome == .current {
            report.releases[index].outcome =
                earlier.releases.first { $0.tag == report.releases[index].tag }?.outcome ?? .current
        }
        return report
    }
}
