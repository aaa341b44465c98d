package import CloudFormation
package import Tiers

/// The way from one side to another in stages: each a folder of templates with a plan of its own.
package struct StagePlan: Sendable {
    package struct Stage: Sendable {
        /// From 1.
        package let number: Int
        package let of: Int
        /// What runs once it is deployed. The last one is the tier itself.
        package let side: PlanSide
        /// The parts that change: `RedisReplicationGroup.NumCacheClusters`.
        package let changes: [String]
        /// What services have to do before it.
        package let moves: [StageStep.Move]
        /// From the stage before.
        package let plan: Plan

        /// What has to be accepted by name.
        package var acceptances: [String] { plan.findings(without: exports).map(\.acceptance) }
        /// The worst that happens, once the services have moved.
        package var verdict: Verdict { plan.verdict(without: exports) }
        private var exports: Set<String> { Set(moves.map(\.export)) }
        /// What people do before it, a sentence each.
        package var manual: [String] {
            moves.map { move in
                "\(move.services.joined(separator: ", ")): import \(move.alternatives.joined(separator: " or ")) instead of \(move.export), and deploy"
            }
        }
    }

    /// In their order; none where there is no way, and where there is nothing to do.
    package let stages: [Stage]
    /// What keeps the way from being, where there is none.
    package let bars: [StageBar]
    /// What nobody could verify.
    package let remarks: [String]

    /// Nothing to do.
    package static let nothing = StagePlan(stages: [], bars: [], remarks: [])

    /// Whether nothing has to be accepted on the whole way.
    package var isSafe: Bool { bars.isEmpty && stages.allSatisfy(\.acceptances.isEmpty) }
}

extension Planner {
    /// Finds the shortest way in stages.
    ///
    /// - Parameters:
    ///   - first: the number of the first stage: more than 1 where stages were taken before.
    ///   - environments: those that it is about; the way is that of the last one, and its plans are about all.
    /// - Throws: where templates on either side cannot be read, or none can be put together of them.
    package func stages(
        from old: PlanSide, to new: PlanSide, target: Target?, environments: [String], numberedFrom first: Int = 1,
        remarks: [Plan.Remark] = [], progress: @escaping StageSearch.Progress = { _ in }
    ) throws(TemplateError) -> StagePlan {
        let environment = environments.last ?? ""
        let blend = try blend(old, new, environment)
        let importers = importers(in: environment)
        var result = StageSearch(blend.mix, importers: importers, progress: progress).run()
        var drafts: [Draft] = []
        var notes: [String] = []
        if case .none = result, let adoption = ClusterAdoption(blend.mix) {
            let prelude = try prelude(adoption, blend, importers, from: old, to: new)
            if let last = prelude.last {
                let rest = try self.blend(last.side, new, environment)
                let found = StageSearch(rest.mix, importers: importers, progress: progress).run()
                if case .way(let steps) = found {
                    drafts = prelude + (try self.drafts(steps, rest, from: old, to: new))
                }
                result = found
                notes = [ClusterAdoption.unverified]
            }
        }
        switch result {
        case .none(let bars): return StagePlan(stages: [], bars: bars, remarks: [])
        case .tooMany(let count):
            return StagePlan(
                stages: [],
                bars: [
                    StageBar(
                        part: "\(count) properties", text: "depend on each other: more than can be searched",
                        wayOut: "make a tier of your own in between, and switch to it first", source: nil)
                ], remarks: [])
        case .way(let steps):
            if drafts.isEmpty { drafts = try self.drafts(steps, blend, from: old, to: new) }
            return try planned(
                drafts, from: old, target: target, environments: environments, first: first, remarks: remarks,
                notes: notes)
        }
    }

    private typealias Draft = (side: PlanSide, step: StageStep)

    private func blend(_ old: PlanSide, _ new: PlanSide, _ environment: String) throws(TemplateError) -> TemplateBlend {
        try TemplateBlend(
            old: old.files, new: new.files, folder: new.place, environment: environment, application: application)
    }

    /// Each stage with its plan. What CloudFormation refuses of a stage that was put together bars the way.
    private func planned(
        _ drafts: [Draft], from old: PlanSide, target: Target?, environments: [String], first: Int,
        remarks: [Plan.Remark],
        notes: [String]
    ) throws(TemplateError) -> StagePlan {
        var stages: [StagePlan.Stage] = []
        var before = old
        for (index, draft) in drafts.enumerated() {
            let plan = try plan(
                from: before, to: draft.side, target: target, environments: environments, inStages: true,
                remarks: index == 0 ? remarks : [])
            let stage = StagePlan.Stage(
                number: first + index, of: first + drafts.count - 1, side: draft.side,
                changes: draft.step.parts.map(\.text), moves: draft.step.moves, plan: plan)
            let refused = plan.resources.flatMap { resource in
                resource.change.reasons.filter { $0.verdict == .refused }.map { (resource.change.logicalId, $0) }
            }
            guard refused.isEmpty else {
                let bars = refused.map { id, reason in
                    StageBar(
                        part: reason.property.map { "\(id).\($0)" } ?? id, text: reason.text, wayOut: reason.wayOut,
                        source: reason.source)
                }
                return StagePlan(stages: [], bars: bars, remarks: notes)
            }
            stages.append(stage)
            before = draft.side
        }
        return StagePlan(stages: stages, bars: [], remarks: notes)
    }

    /// The stages that bring a cluster's data into a group: the cluster is guarded first, so that nothing deletes its node, then the group
    /// takes it over.
    private func prelude(
        _ adoption: ClusterAdoption, _ blend: TemplateBlend, _ importers: Importers, from old: PlanSide,
        to new: PlanSide
    ) throws(TemplateError) -> [Draft] {
        func draft(_ files: [String: [UInt8]], _ parts: [StackPart]) -> Draft {
            (
                stageSide(files, from: old, to: new),
                StageStep(choices: [:], parts: parts, moves: [], verdict: .safe)
            )
        }
        var drafts: [Draft] = []
        // Nothing in them has a suffix of the old tier's.
        let comment = Array(Self.comment(from: old, to: new).prefix(1))
        if let files = try blend.guarding(adoption, comment: comment) {
            drafts.append(
                draft(
                    files,
                    [.attribute(adoption.cluster, .deletionPolicy), .attribute(adoption.cluster, .updateReplacePolicy)])
            )
        }
        let files = try blend.adopting(adoption, imported: { !importers.of($0).isEmpty }, comment: comment)
        drafts.append(draft(files, [.resource(adoption.group)]))
        return drafts
    }

    private func stageSide(_ files: [String: [UInt8]], from old: PlanSide, to new: PlanSide) -> PlanSide {
        PlanSide(
            label: "a stage to \(new.label)", tier: new.tier, files: files, folder: new.folder, services: old.services,
            addons: nil, base: new.base
        ).with(assets: old.assets.merging(new.assets) { _, new in new })
    }

    private static func comment(from old: PlanSide, to new: PlanSide) -> [String] {
        [
            "A stage on the way from \(old.label) to \(new.label), put together by tiergit. Not to be edited.",
            "What ends with \(TemplateBlend.suffix) is what ran before.",
        ]
    }

    private func drafts(
        _ steps: [StageStep], _ blend: TemplateBlend, from old: PlanSide, to new: PlanSide
    ) throws(TemplateError) -> [Draft] {
        guard let last = steps.last else { return [] }
        // CloudFormation takes no notice of policies and outputs that change by themselves: a change of Metadata comes with them, and goes
        // with the next stage.
        func marks(_ step: StageStep) -> Set<String> {
            let marks = step.parts.map { $0.unnoticed(in: blend.mix) }
            return marks.contains(nil) ? [] : marks.compactMap(\.self).reduce(into: []) { $0.formUnion($1) }
        }
        let all =
            marks(last).isEmpty
            ? steps : steps + [StageStep(choices: last.choices, parts: [], moves: [], verdict: .safe)]
        var drafts: [Draft] = []
        for (index, step) in all.enumerated() {
            if index == all.count - 1 {
                drafts.append((new, step))
                continue
            }
            let files = try blend.files(
                step.choices, marking: marks(step), comment: Self.comment(from: old, to: new))
            drafts.append((stageSide(files, from: old, to: new), step))
        }
        return drafts
    }
}

extension StackPart {
    /// The resources whose `Metadata` makes CloudFormation notice the change; `nil` for one that it notices by itself.
    ///
    /// Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html ("you can't update outputs by
    /// themselves"), and the page on `DeletionPolicy`.
    fileprivate func unnoticed(in mix: StackMix) -> Set<String>? {
        switch self {
        case .attribute(let id, .deletionPolicy), .attribute(let id, .updateReplacePolicy): return [id]
        case .output(let id), .passage(let id):
            let values = [mix.outputs(id).old?.value, mix.outputs(id).new?.value].compactMap(\.self)
            let referred = values.reduce(into: Set<String>()) { $0.formUnion($1.referred) }
            return referred.filter { mix.resources($0).old != nil && mix.resources($0).new != nil }
        case .attribute, .resource, .property: return nil
        }
    }
}
