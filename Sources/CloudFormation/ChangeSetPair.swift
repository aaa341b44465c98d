/// One resource in a change set and in a plan.
struct ChangeSetPair {
    let logicalId: String
    let change: ChangeSet.Change?
    let plan: ResourceChange?
    /// All changes of the change set, by logical id.
    let changeSet: [String: ChangeSet.Change]

    /// All that there is to say; agreement only where there is nothing else.
    var findings: [ChangeSetFinding] {
        guard let change else { return [missing].compactMap(\.self) }
        var all = change.unknown.map { ChangeSetComparison.notUnderstood($0, in: logicalId) }
        if let plan, let type = change.type, type != plan.type {
            all.append(finding(.notUnderstood, "is of type \(type) in the stack, and of type \(plan.type) in the plan"))
        }
        all += outcome(change) + drift(change)
        let worse = all.filter { $0.severity != .agrees }
        return worse.isEmpty ? Array(all.prefix(1)) : worse
    }

    func finding(_ severity: ChangeSetFinding.Severity, _ text: String) -> ChangeSetFinding {
        ChangeSetFinding(logicalId, severity, text)
    }

    private func outcome(_ change: ChangeSet.Change) -> [ChangeSetFinding] {
        switch change.action.known {
        case .add: [added(change)]
        case .import:
            [
                finding(
                    .notUnderstood, "CloudFormation would take an existing resource into the stack; no plan says that")
            ]
        case .remove: [removed(change)]
        case .modify: modified(change)
        case .dynamic: [dynamic]
        case .syncWithActual: [synchronised]
        // Noted as unknown by the reader.
        case nil: []
        }
    }

    // MARK: - Not in the change set

    private var missing: ChangeSetFinding? {
        guard let plan else { return nil }
        switch plan.effect {
        case .none:
            return finding(.agrees, "unchanged in both")
        case .add:
            return finding(
                .notUnderstood,
                "the plan adds it and the change set does not: it is of other templates, or the stack has it")
        case .removes:
            return finding(
                .notUnderstood,
                "the plan removes it and the change set does not: it is of other templates, or the stack lacks it"
            )
        case .inPlace, .interrupts, .unknown, .replaces, .refused:
            return finding(.stricter, "the plan changes it (\(plan.effect.rawValue)) and the change set does not")
        }
    }

    // MARK: - Added, removed, left open

    private func added(_ change: ChangeSet.Change) -> ChangeSetFinding {
        if change.policyAction != nil {
            return finding(.notUnderstood, "CloudFormation would add it, and says what happens to an old one")
        }
        guard let plan else {
            return finding(.notUnderstood, "CloudFormation would add it, and the plan does not know it")
        }
        if isPresenceOpen {
            return finding(.stricter, "CloudFormation would add it, and the plan did not know whether it is made")
        }
        guard plan.effect == .add else {
            return finding(
                .notUnderstood,
                "CloudFormation would add it, and the plan has it already: the stack is not the plan's"
            )
        }
        return finding(.agrees, "both add it")
    }

    private func removed(_ change: ChangeSet.Change) -> ChangeSetFinding {
        guard let plan else { return finding(.milder, "CloudFormation would remove it, and the plan leaves it alone") }
        if isPresenceOpen, plan.verdict >= .losesData {
            return finding(.stricter, "CloudFormation would remove it, and the plan counts on the worst")
        }
        guard plan.effect == .removes else {
            return finding(.milder, "CloudFormation would remove it, and the plan keeps it (\(plan.effect.rawValue))")
        }
        switch change.policyAction?.known {
        case .retain, .snapshot:
            let kept = change.policyAction?.known == .snapshot ? "keeps a snapshot of it" : "keeps it"
            guard planKeeps else {
                return finding(.stricter, "both remove it from the stack; CloudFormation \(kept)")
            }
            return finding(.agrees, "both remove it from the stack, and CloudFormation \(kept)")
        case .delete where planKeeps:
            return finding(.milder, "CloudFormation would delete it, and the plan says that it is kept")
        case .delete:
            return finding(.agrees, "both remove it")
        case .replaceAndDelete, .replaceAndRetain, .replaceAndSnapshot:
            return finding(.notUnderstood, "CloudFormation would remove it and speaks of replacing it")
        // Change sets from before policy actions, as in the user guide's example, do not say.
        case nil where planKeeps:
            return finding(.notUnderstood, "the plan says that it is kept, and the change set does not say so")
        case nil:
            return finding(.agrees, "both remove it")
        }
    }

    /// Whether the plan counts on a `DeletionPolicy`.
    private var planKeeps: Bool { plan?.effect == .removes && plan?.isKept == true }

    /// Whether the plan could not decide the resource's `Condition`.
    private var isPresenceOpen: Bool {
        plan?.effect == .unknown && plan?.reasons.contains { $0.property == "Condition" } == true
    }

    private var dynamic: ChangeSetFinding {
        guard let plan else {
            return finding(.possible, "CloudFormation cannot say what it would do, and the plan leaves it alone")
        }
        guard planCountsOnReplacement || plan.effect == .removes && plan.verdict >= .losesData else {
            return finding(
                .possible, "CloudFormation cannot say what it would do, and the plan says \(plan.effect.rawValue)")
        }
        return finding(.stricter, "CloudFormation cannot say what it would do, and the plan counts on the worst")
    }

    private var synchronised: ChangeSetFinding {
        switch plan?.effect {
        case nil, Effect.none?: finding(.agrees, "only CloudFormation's record of it changes")
        case .add, .removes:
            finding(.notUnderstood, "CloudFormation would leave it as it is, and the plan \(planned) it")
        default:
            finding(.stricter, "CloudFormation would leave it as it is, and the plan changes it")
        }
    }

    private var planned: String { plan?.effect == .add ? "adds" : "removes" }

    /// Whether the plan already says the worst that a replacement can be.
    var planCountsOnReplacement: Bool {
        guard let plan else { return false }
        switch plan.effect {
        case .replaces, .refused, .unknown: return plan.verdict >= .losesData
        case .none, .add, .inPlace, .interrupts, .removes: return false
        }
    }

    // MARK: - Drift

    private func drift(_ change: ChangeSet.Change) -> [ChangeSetFinding] {
        switch change.driftStatus?.known {
        case .deleted:
            [finding(.notUnderstood, "it was deleted outside of CloudFormation, of which the plan knows nothing")]
        case .modified where change.action.known != .syncWithActual:
            [finding(.possible, "it was changed outside of CloudFormation, of which the plan knows nothing")]
        case .unknown:
            [finding(.possible, "CloudFormation does not know whether it was changed outside of it")]
        case .modified, .inSync, .notChecked, .unsupported, nil: []
        }
    }
}
