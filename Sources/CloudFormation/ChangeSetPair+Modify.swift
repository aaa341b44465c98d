extension ChangeSetPair {
    /// A resource that CloudFormation would modify.
    func modified(_ change: ChangeSet.Change) -> [ChangeSetFinding] {
        switch plan?.effect {
        case .add: return [finding(.notUnderstood, "CloudFormation would change it, and the plan makes it first")]
        case .removes: return [finding(.notUnderstood, "CloudFormation would change it, and the plan removes it")]
        default: break
        }
        let policy = change.policyAction?.known
        if let policy, !policy.isReplacement {
            return [finding(.notUnderstood, "CloudFormation would change it, and speaks of \(policy.rawValue)")]
        }
        switch change.replacement?.known {
        case .true: return [replaced(policy)]
        case .conditional: return [conditional(change)] + surprises(change)
        case .false where policy != nil:
            return [finding(.notUnderstood, "CloudFormation says both that it is replaced and that it is not")]
        case .false: return [inPlace(change)] + surprises(change)
        case nil:
            let text = "the change set does not say whether it is replaced"
            return [finding(planCountsOnReplacement ? .stricter : .notUnderstood, text)]
        }
    }

    // MARK: - Replacement

    private func replaced(_ policy: ChangeSet.Change.PolicyAction?) -> ChangeSetFinding {
        guard let plan else {
            return finding(.milder, "CloudFormation would replace it, and the plan leaves it alone\(weakness)")
        }
        guard planCountsOnReplacement else {
            return finding(
                .milder, "CloudFormation would replace it, and the plan says \(plan.effect.rawValue)\(weakness)")
        }
        switch plan.effect {
        case .replaces where policy?.keeps == true && plan.verdict == .losesData:
            return finding(.stricter, "both replace it; CloudFormation keeps the old one or a snapshot of it")
        case .replaces: return finding(.agrees, "both replace it")
        case .refused:
            return finding(
                .stricter, "CloudFormation would try to replace it, and the plan says that this is refused")
        default: return finding(.agrees, "CloudFormation would replace it, and the plan counts on that")
        }
    }

    /// Source: cloudformation-coverage-roadmap#759 and #2113 (nested stacks, and values known only afterwards).
    private static let openValues =
        "; it rests only on values that are not known before the update, and can be false in nested stacks"

    /// What to add where a replacement rests on nothing that CloudFormation is certain of.
    private var weakness: String {
        let always = change?.details.filter { $0.requiresRecreation?.known == .always && !$0.changesNothing } ?? []
        guard !always.isEmpty, !always.contains(where: isSolid) else { return "" }
        return Self.openValues
    }

    private func conditional(_ change: ChangeSet.Change) -> ChangeSetFinding {
        if planCountsOnReplacement {
            return finding(.stricter, "CloudFormation may replace it, and the plan counts on that")
        }
        let known = plan.map { "the plan says \($0.effect.rawValue)" } ?? "the plan leaves it alone"
        let reasons = change.details.filter { $0.requiresRecreation?.known != .never && !$0.changesNothing }
        let solid = reasons.filter(isSolid)
        guard reasons.isEmpty || !solid.isEmpty else {
            return finding(.possible, "CloudFormation may replace it, and \(known)\(Self.openValues)")
        }
        if plan != nil, !reasons.isEmpty, solid.allSatisfy({ settledBy($0) != nil }) {
            let sources = Set(solid.compactMap(settledBy)).sorted().joined(separator: ", ")
            return finding(
                .possible, "CloudFormation leaves open whether it is replaced, and the plan settles it by \(sources)")
        }
        return finding(.milder, "CloudFormation may replace it, and \(known)")
    }

    /// The page from which the plan knows what comes of a property of which the tables say "conditionally".
    private func settledBy(_ detail: ChangeSet.Detail) -> String? {
        guard let name = detail.name, detail.requiresRecreation?.known == .conditionally else { return nil }
        return plan?.reasons.first { reason in
            reason.property.map { Self.top($0) == name } == true && reason.effect < .unknown
                && reason.source.hasPrefix("https://")
        }?.source
    }

    /// Whether a detail says that something changes for certain.
    ///
    /// A reference to a resource that this change set does not replace is none: its value stays.
    private func isSolid(_ detail: ChangeSet.Detail) -> Bool {
        guard detail.isCertain else { return false }
        switch detail.source?.known {
        case .directModification, .parameterReference: return true
        case .resourceReference, .resourceAttribute:
            guard let cause = detail.causingEntity, let other = changeSet[Self.top(cause)] else { return false }
            return other.replacement?.known != .false
        case .automatic, .noModification, nil: return false
        }
    }

    private static func top(_ dotted: String) -> String {
        String(dotted.prefix { $0 != "." })
    }

    // MARK: - In place

    private func inPlace(_ change: ChangeSet.Change) -> ChangeSetFinding {
        guard let plan else { return unplanned(change) }
        switch plan.effect {
        case .none: return unplanned(change)
        case .inPlace, .interrupts:
            return finding(.agrees, "both change it in place")
        case .unknown: return finding(.stricter, "CloudFormation would change it in place, and the plan did not know")
        case .replaces: return finding(.stricter, "CloudFormation would change it in place, and the plan replaces it")
        case .refused:
            return finding(
                .stricter,
                "CloudFormation would change it in place, and the plan says that it is refused"
            )
        case .add, .removes: return finding(.notUnderstood, "the plan and the change set start from different stacks")
        }
    }

    private func unplanned(_ change: ChangeSet.Change) -> ChangeSetFinding {
        let details = change.details.filter { !$0.changesNothing }
        if details.isEmpty, !change.details.isEmpty {
            return finding(.agrees, "only CloudFormation's record of it changes")
        }
        // Tags of a stack are given to everything in it, without a change of its template.
        let harmless: Set<ChangeSet.Attribute> = [.tags, .metadata]
        if !change.scope.isEmpty, change.scope.allSatisfy({ $0.known.map(harmless.contains) == true }) {
            return finding(.possible, "CloudFormation would change its tags or metadata, and the plan leaves it alone")
        }
        guard !details.isEmpty, !details.contains(where: isSolid) else {
            return finding(.milder, "CloudFormation would change it in place, and the plan leaves it alone")
        }
        return finding(
            .possible,
            "CloudFormation may change it in place, and the plan leaves it alone\(Self.openValues)"
        )
    }

    // MARK: - Properties

    /// What CloudFormation would change of a resource beside what the plan changes of it. It can delete data in place.
    private func surprises(_ change: ChangeSet.Change) -> [ChangeSetFinding] {
        guard let plan, plan.effect != .none else { return [] }
        let expected = Set((plan.changedProperties + plan.reasons.compactMap(\.property)).map(Self.top))
        // A plan that names nothing cannot be held to it.
        guard !expected.isEmpty else { return [] }
        var certain: Set<String> = []
        var possible: Set<String> = []
        for detail in change.details where !detail.changesNothing {
            guard let name = Self.subject(detail), !expected.contains(name) else { continue }
            if isSolid(detail) { certain.insert(name) } else { possible.insert(name) }
        }
        possible.subtract(certain)
        var findings: [ChangeSetFinding] = []
        if !certain.isEmpty {
            findings.append(
                finding(
                    .milder,
                    "CloudFormation would also change \(Self.names(certain)), of which the plan says nothing"))
        }
        if !possible.isEmpty {
            findings.append(
                finding(
                    .possible, "CloudFormation may also change \(Self.names(possible)), of which the plan says nothing")
            )
        }
        return findings
    }

    private static func names(_ names: Set<String>) -> String {
        names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ", ")
    }

    /// What a detail is about, as a plan would name it; `nil` for tags and metadata, which hurt nothing.
    private static func subject(_ detail: ChangeSet.Detail) -> String? {
        switch detail.attribute?.known {
        case .properties: detail.name == "Tags" ? nil : detail.name
        case .creationPolicy, .updatePolicy, .deletionPolicy, .updateReplacePolicy: detail.attribute?.text
        case .tags, .metadata, nil: nil
        }
    }
}
