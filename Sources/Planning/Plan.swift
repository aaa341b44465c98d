package import CloudFormation
package import Tiers

/// The predicted effect of a change of tier: resource by resource, with a verdict.
package struct Plan: Sendable {
    package struct Resource: Hashable, Sendable {
        package let change: ResourceChange
        /// The only environment that it is so in; `nil` where it is so in all that the plan is about.
        package let environment: String?
    }

    package struct Export: Hashable, Sendable {
        package let change: ExportChange
        package let environment: String?
    }

    /// Something that the plan does not see, or that a reader has to know.
    package struct Remark: Hashable, Sendable {
        package let text: String
        /// `.unchanged` for what has no bearing on safety.
        package let verdict: Verdict
        /// What has to be accepted by name; `nil` where the remark speaks of nothing that could be.
        package let objection: Objection?

        /// Something about the client, and not about its resources, that speaks against the change.
        package struct Objection: Hashable, Sendable {
            /// `budget`, as in `--accept refused:budget`.
            let name: String
            let hint: String
            let place: Place
        }

        package init(_ text: String, _ verdict: Verdict = .unchanged) {
            self.text = text
            self.verdict = verdict
            objection = nil
        }

        /// A refusal.
        package init(refusing text: String, name: String, hint: String, place: Place) {
            self.text = text
            verdict = .refused
            objection = Objection(name: name, hint: hint, place: place)
        }
    }

    /// `nil` where nothing ran before.
    package let from: PlanSide?
    package let to: PlanSide
    /// `nil` for a plan between two tiers, about no client.
    package private(set) var target: Target?
    /// Copilot's name for the application, which templates know as `App`; `nil` where it is not known.
    package let application: String?
    /// The environments that it is about, in the catalog's order.
    package let environments: [String]
    /// The most dangerous first, then in the order of the templates; without what stays as it is.
    package let resources: [Resource]
    /// How many resources stay as they are, in the environment where the fewest do.
    package let unchanged: Int
    package let exports: [Export]
    package let services: [ServiceChange]
    package private(set) var remarks: [Remark]
    /// What Copilot or CloudFormation refuses in the new templates and what runs does not have already.
    package let problems: [Diagnostic]
    /// The local files and folders that the new templates name and Copilot uploads: path to object id, or `not in git`.
    package let assets: [String: String]
    /// The bill before and after, in all environments together.
    package let cost: CostChange?

    /// The worst of everything that is known, and of everything that is not.
    package var verdict: Verdict { verdicts.max() ?? .unchanged }

    /// The verdict, and whatever else is in the plan that has to be accepted: the worst first.
    package var dangers: [Verdict] {
        let grave = Set(verdicts.filter { $0 >= .oneWay }).sorted(by: >)
        return grave.isEmpty ? [verdict] : grave
    }

    private var verdicts: [Verdict] { verdicts(without: []) }

    /// The same where exports do not count, because services leave them before.
    func verdict(without exports: Set<String>) -> Verdict { verdicts(without: exports).max() ?? .unchanged }

    private func verdicts(without left: Set<String>) -> [Verdict] {
        resources.flatMap { [$0.change.verdict] + $0.change.reasons.map(\.verdict) }
            + exports.filter { !left.contains($0.change.name) }.map(\.change.verdict)
            + services.map(\.verdict) + remarks.map(\.verdict) + (problems.isEmpty ? [] : [.refused])
    }

    /// When the schemas were published, and when the rules were last read against their sources.
    package static var dataDate: String { ResourceSchema.date }
    package static var rulesDate: String { RuleTable.date }

    /// The same change of another client, of which the same is recorded in the same environment, and said.
    ///
    /// - Parameter objections: the other client's own, in the place of these: each has a place and a hint of its own.
    package func about(_ target: Target, objections: [Remark]) -> Plan {
        var plan = self
        plan.target = target
        var own = objections[...]
        plan.remarks = remarks.map { $0.objection == nil ? $0 : own.popFirst() ?? $0 }
        return plan
    }

    /// How many resources there are of each effect.
    package func count(_ effects: Effect...) -> Int {
        Set(resources.filter { effects.contains($0.change.effect) }.map(\.change.logicalId)).count
    }
}
