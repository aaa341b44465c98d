/// Holds what CloudFormation says it would do against what the plan says.
///
/// A change set does not say whether an update will succeed (source: the user guide,
/// `using-cfn-updating-stacks-changesets`), how long it takes, or whether it deletes data in place. So it is worse news
/// than the plan, or no news: agreement means that nothing in it is more than the plan promised.
package struct ChangeSetComparison: Sendable {
    /// About the whole first, then by logical id in byte order.
    package let findings: [ChangeSetFinding]

    package init(findings: [ChangeSetFinding]) { self.findings = findings }

    /// The worst of all; `agrees` where nothing was planned and nothing changes.
    package var worst: ChangeSetFinding.Severity { findings.map(\.severity).max() ?? .agrees }

    /// Compares a plan with the change set of the stack that it is about.
    package static func compare(_ changeSet: ChangeSet, with planned: [ResourceChange]) -> ChangeSetComparison {
        var findings = changeSet.unknown.map(notUnderstood)
        if changeSet.driftStatus?.known == .drifted {
            findings.append(
                ChangeSetFinding(
                    nil, .possible, "the stack was changed outside of CloudFormation, of which the plan knows nothing"))
        }
        findings += strangers(changeSet.changes.map(\.logicalId), planned)
        let changes = Dictionary(changeSet.changes.map { ($0.logicalId, $0) }) { first, _ in first }
        let plans = Dictionary(grouping: planned, by: \.logicalId)
        let ids = Set(changes.keys).union(plans.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for id in ids {
            let own = plans[id] ?? []
            guard own.count < 2 else {
                findings.append(ChangeSetFinding(id, .notUnderstood, "the plan names it twice"))
                continue
            }
            let pair = ChangeSetPair(logicalId: id, change: changes[id], plan: own.first, changeSet: changes)
            findings += pair.findings
        }
        return ChangeSetComparison(findings: findings)
    }

    /// Compares a plan of the addons with the change sets of an environment's stack, in which they are nested.
    package static func compare(_ nested: ChangeSets.Nested, with planned: [ResourceChange]) -> ChangeSetComparison {
        let whole = nested.unknown.map(notUnderstood) + stackFindings(nested, planned)
        guard let changeSet = nested.changeSet else {
            // A stack that goes is one finding; that none of its resources change on their own adds nothing.
            guard nested.stack == nil else { return ChangeSetComparison(findings: whole) }
            let none = planned.flatMap { plan in
                ChangeSetPair(logicalId: plan.logicalId, change: nil, plan: plan, changeSet: [:])
                    .findings
            }
            return ChangeSetComparison(findings: whole + strangers([], planned) + none)
        }
        return ChangeSetComparison(findings: whole + compare(changeSet, with: planned).findings)
    }

    /// A change set that does nothing of what was planned is most likely one of another stack or of other templates.
    private static func strangers(_ changed: [String], _ planned: [ResourceChange]) -> [ChangeSetFinding] {
        let ids = planned.filter { $0.effect != .none }.map(\.logicalId)
        guard !ids.isEmpty, Set(ids).isDisjoint(with: changed) else { return [] }
        let text =
            "the change set does nothing of what is planned: it is of another stack, or made from other templates"
        return [ChangeSetFinding(nil, .notUnderstood, text)]
    }

    /// What the parent does to the nested stack itself. A worse fate of the stack is the fate of all that is in it.
    private static func stackFindings(_ nested: ChangeSets.Nested, _ planned: [ResourceChange]) -> [ChangeSetFinding] {
        guard let stack = nested.stack else { return [] }
        let id = nested.logicalId
        var findings = stack.unknown.map { notUnderstood($0, in: id) }
        switch stack.action.known {
        case .add:
            if let known = planned.first(where: { $0.effect != .add && $0.effect != .none }) {
                let text = "the whole stack would be made, though the plan changes \(known.logicalId) in it"
                findings.append(ChangeSetFinding(id, .notUnderstood, text))
            }
        case .modify:
            switch stack.replacement?.known {
            case .true:
                findings.append(
                    ChangeSetFinding(id, .milder, "CloudFormation would replace the whole stack with all that is in it")
                )
            case .conditional:
                findings.append(ChangeSetFinding(id, .possible, "CloudFormation may replace the whole stack"))
            case .false: break
            case nil:
                findings.append(
                    ChangeSetFinding(id, .notUnderstood, "the change set does not say whether the stack is replaced"))
            }
        case .remove:
            findings.append(
                ChangeSetFinding(id, .milder, "CloudFormation would remove the whole stack with all that is in it"))
        case .import, .dynamic:
            findings.append(
                ChangeSetFinding(id, .notUnderstood, "the change set leaves open what happens to the whole stack"))
        case .syncWithActual, nil: break
        }
        return findings
    }

    private static func notUnderstood(_ unknown: ChangeSet.Unknown) -> ChangeSetFinding {
        notUnderstood(unknown, in: nil)
    }

    static func notUnderstood(_ unknown: ChangeSet.Unknown, in logicalId: String?) -> ChangeSetFinding {
        ChangeSetFinding(
            logicalId, .notUnderstood, "the change set says something at \(unknown.path) that is not documented")
    }
}
