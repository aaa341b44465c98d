internal import CloudFormation
package import Git
internal import History
package import Planning
package import Switching
package import Tiers

/// Targets for which a roll-out does the same, so that one plan is read for all of them.
package struct RolloutClass: Sendable {
    package let environment: String
    /// The tier before, with its release; `nil` where several are meant by one change.
    package let from: String?
    package let to: String
    /// In the order of the roll-out.
    package internal(set) var targets: [Target]
    /// Of the first of them; `nil` where none could be made.
    package let plan: Plan?
    /// Whether the content is recorded already, and only to be deployed.
    package let isRecorded: Bool
    /// What was accepted by name.
    package let accepted: [String]
    /// Why it is not done.
    package let refusal: SwitchError?

    /// What is the same within a class: all that its plan says.
    struct Key: Hashable {
        let environment: String
        let from: String?
        let to: String
        let resources: [Plan.Resource]
        let exports: [Plan.Export]
        let services: [ServiceChange]
        let remarks: [Plan.Remark]
        let problems: [Diagnostic]
        let cost: String?
        let unchanged: Int
        let isRecorded: Bool
        let accepted: [String]
        let refusal: String?

        init(_ item: RolloutCandidate, to: String, refusal: String?) {
            environment = item.target.environment
            from = item.proposal?.tip?.document.tierName
            self.to = to
            resources = item.proposal?.plan.resources ?? []
            exports = item.proposal?.plan.exports ?? []
            services = item.proposal?.plan.services ?? []
            // Where a client stands in its list is no difference.
            remarks = (item.proposal?.plan.remarks ?? []).map { Plan.Remark($0.text, $0.verdict) }
            problems = item.proposal?.plan.problems ?? []
            cost = item.proposal?.plan.cost?.summary
            unchanged = item.proposal?.plan.unchanged ?? 0
            isRecorded = item.proposal?.isRecorded ?? false
            accepted = item.proposal?.accepted ?? []
            self.refusal = refusal
        }
    }

    /// Groups targets, in the order of each class's first one.
    ///
    /// - Parameters:
    ///   - to: what to call the tier where there is no proposal.
    ///   - words: a refusal as people read it, without the target's own name: what differs in nothing else is one class.
    package static func group(
        _ items: [RolloutCandidate], to: String, words: (SwitchError, Target) -> String
    ) -> [RolloutClass] {
        var found: [Key: Int] = [:]
        var classes: [RolloutClass] = []
        for item in items {
            let name = item.proposal?.tierName ?? to
            let key = Key(item, to: name, refusal: item.refusal.map { words($0, item.target) })
            if let index = found[key] {
                classes[index].targets.append(item.target)
                continue
            }
            found[key] = classes.count
            classes.append(
                RolloutClass(
                    environment: item.target.environment, from: key.from, to: name, targets: [item.target],
                    plan: item.proposal?.plan, isRecorded: key.isRecorded, accepted: key.accepted,
                    refusal: item.refusal))
        }
        return classes
    }
}

/// A target that a roll-out may change, with what was worked out for it.
package struct RolloutCandidate: Sendable {
    package let target: Target
    /// `nil` where none could be made.
    package let proposal: Proposal?
    /// Why it is not done.
    package let refusal: SwitchError?

    package init(target: Target, proposal: Proposal?, refusal: SwitchError?) {
        self.target = target
        self.proposal = proposal
        self.refusal = refusal
    }

    /// Whether what is proposed is recorded, and was deployed or adopted: then there is nothing to do.
    ///
    /// - Parameter deploys: whether a deployment belongs to it.
    package func isDone(deploys: Bool, _ repository: Repository) throws(SwitchError) -> Bool {
        guard let proposal, proposal.isRecorded else { return false }
        guard deploys else { return true }
        let last = try LastDeployment.find(target, repository)
        return last.deployed?.content == proposal.content && last.deployed?.document.to == proposal.to.name
    }
}
