package import Git
package import Tiers

/// What became of a target in a roll-out.
package enum RolloutOutcome: Hashable, Sendable {
    case deployed(ObjectID)
    /// Recorded, where nothing is deployed.
    case changed(ObjectID)
    case failed(String)
    /// Somebody else changed it: it is left alone.
    case moved(ObjectID)

    package var isFailure: Bool { if case .failed = self { true } else { false } }
    package var isMoved: Bool { if case .moved = self { true } else { false } }
}

/// What goes on in a roll-out, for people and programs.
package enum RolloutEvent: Sendable {
    /// - Parameters:
    ///   - number: from 1.
    ///   - targets: those of it that are not done.
    case wave(number: Int, of: Int, targets: Int)
    /// Something that an earlier run began is still at work; the roll-out waits for it.
    case waits(Target)
    /// - Parameters:
    ///   - seconds: since its first step in this run.
    ///   - isNow: whether it was worked on in this run; `false` where it was found so.
    case target(Rollout.Item, wave: Int, RolloutOutcome, seconds: Int64, isNow: Bool)
    /// A work tree that is of no use any more could not be removed.
    case litter(path: String)
    /// Nothing new is begun; so many run to their end.
    case interrupted(running: Int)
}

/// What a run of a roll-out came to.
package struct RolloutSummary: Hashable, Sendable {
    package enum Stop: String, Hashable, Sendable {
        /// More failures than are allowed.
        case failures
        case interrupted
    }

    package internal(set) var outcomes: [Target: RolloutOutcome] = [:]
    package internal(set) var stop: Stop?
    /// The wave in which it stopped, from 1.
    package internal(set) var wave = 0

    package init() {}

    package var done: Int { outcomes.values.count { !$0.isFailure && !$0.isMoved } }
    package var failed: Int { outcomes.values.count(where: \.isFailure) }
    package var moved: Int { outcomes.values.count(where: \.isMoved) }
}
