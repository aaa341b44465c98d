package import History
package import Planning
package import Tiers

/// What the gate found: whether a deployment may go on, and why not.
package struct GateReport: Sendable {
    /// What is looked at, in this order.
    package enum Check: String, Sendable, CaseIterable {
        /// No command of tiergit's is half done here.
        case journal
        /// Nobody else deploys it.
        case lease
        /// No variable asks for another tier than the recorded one.
        case tier
        /// There is something at `addons` that Copilot can read.
        case addons
        /// It holds, byte for byte, what is recorded; and so do the services' settings.
        case content
        /// `copilot/.workspace` is the client/environment's.
        case workspace
        /// The AWS account is the one that the catalog names.
        case account
        /// The tier history verifies.
        case history
        /// The policy lets whoever signs here deploy it, now.
        case policy
        /// What a deployment does to what was last deployed is safe, or was accepted by name.
        case plan
    }

    /// Why a check keeps a deployment back; the exit code follows from it.
    package enum Refusal: Sendable { case safety, stale, verification }

    package enum Outcome: Sendable {
        case passed(String)
        /// There is nothing to hold against each other.
        case skipped(String)
        case failed(Refusal, String, hint: String?)
    }

    package let target: Target
    /// The newest entry; `nil` where nothing is recorded: then the gate lets everything through.
    package let entry: Entry?
    /// What was last deployed, as far as is recorded.
    package internal(set) var deployed: Entry?
    /// From what was last deployed to what is recorded.
    package internal(set) var plan: Plan?
    package internal(set) var planDigest: String?
    /// What the plan asks to accept, and which of it somebody did, here or in an entry since.
    package internal(set) var findings: [PlanFinding] = []
    package internal(set) var accepted: [String] = []
    package internal(set) var checks: [(check: Check, outcome: Outcome)] = []

    init(target: Target, entry: Entry?) {
        self.target = target
        self.entry = entry
    }

    mutating func add(_ check: Check, _ outcome: Outcome) { checks.append((check, outcome)) }

    /// The gravest reason to keep the deployment back; `nil` where it may go on.
    package var refusal: Refusal? {
        let refusals = checks.compactMap { check -> Refusal? in
            if case .failed(let refusal, _, _) = check.outcome { refusal } else { nil }
        }
        return [Refusal.verification, .safety, .stale].first { refusals.contains($0) }
    }
}
