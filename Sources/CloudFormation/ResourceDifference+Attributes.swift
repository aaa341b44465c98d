extension ResourceDifference {
    static func attributes(_ old: Stack.Resource, _ new: Stack.Resource) -> [ChangeReason] {
        var reasons = [
            policy("DeletionPolicy", old, new, \.deletionPolicy, \.deletionPolicyKeeps, Source.deletionPolicy),
            policy(
                "UpdateReplacePolicy", old, new, \.updateReplacePolicy, \.updateReplacePolicyKeeps,
                Source.updateReplacePolicy),
        ].compactMap(\.self)
        for (name, before, after) in [
            ("UpdatePolicy", old.updatePolicy, new.updatePolicy), ("Metadata", old.metadata, new.metadata),
        ] where before != after {
            reasons.append(
                ChangeReason(
                    property: name, effect: .inPlace, verdict: .safe, text: "\(name) is updated in place",
                    source: Source.updateBehaviours))
        }
        return reasons
    }

    private static func policy(
        _ name: String, _ old: Stack.Resource, _ new: Stack.Resource, _ value: KeyPath<Stack.Resource, Value?>,
        _ keeps: KeyPath<Stack.Resource, Bool>, _ source: String
    ) -> ChangeReason? {
        let (before, after) = (old[keyPath: value], new[keyPath: value])
        guard before != after else { return nil }
        // A policy that is not decided may be the one that keeps, and may be the one that does not.
        let kept = old[keyPath: keeps] || before != nil && before?.text == nil
        let isLost = kept && !new[keyPath: keeps] && !old.statefulness.isStateless
        return ChangeReason(
            property: name, old: ValueText.of(before, at: []), new: ValueText.of(after, at: []), effect: .inPlace,
            verdict: isLost ? .refused : .safe,
            text: isLost
                ? "its data would no longer be kept when the resource goes or is replaced"
                : "CloudFormation applies it only together with another change of the stack, such as a Metadata key",
            wayOut: isLost ? "give \(new.logicalId) the same \(name) in both tiers" : nil, source: source)
    }

    var presence: [ChangeReason] {
        guard old.presence != new.presence else { return [] }
        return [
            ChangeReason(
                property: "Condition", effect: .unknown, verdict: new.verdictOfUnknown,
                text:
                    "whether it is in the stack depends on conditions that differ and are not known before a deployment",
                wayOut: "make the condition depend on parameters with known values, such as Env",
                source: Source.templates)
        ]
    }
}
