/// Two versions of one resource.
struct ResourceDifference {
    /// What rewrites the templates before CloudFormation compares them.
    enum Macros {
        case none
        /// The same macros: what they make of resources that are alike is taken to be alike.
        case same
        case differ
    }

    let old: Stack.Resource
    let new: Stack.Resource
    private let properties: [PropertyDifference]
    private let attributes: [ChangeReason]

    init(old: Stack.Resource, new: Stack.Resource) {
        self.old = old
        self.new = new
        properties = PropertyDifference.all(old.properties, new.properties)
        attributes = old.type == new.type ? Self.attributes(old, new) : []
    }

    /// Whether the two templates say the same of it; it may still change through what it refers to.
    var isEmpty: Bool {
        properties.isEmpty && attributes.isEmpty && old.type == new.type && old.presence == new.presence
    }

    /// What happens to it, `nil` for nothing.
    ///
    /// - Parameters:
    ///   - replaced: logical ids that get another physical id.
    ///   - doubtful: those that may.
    ///   - othersChange: whether any other resource of the stack changes.
    ///   - macros: where macros rewrite the templates, what is read is not what is deployed.
    func change(
        replaced: Set<String>, doubtful: Set<String>, othersChange: Bool, macros: Macros
    ) -> ResourceChange? {
        guard old.type == new.type else { return typeChange }
        var reasons = attributes + presence + table(replaced, doubtful)
        guard !reasons.isEmpty || macros == .differ else { return nil }
        var changed = Set(reasons.compactMap(\.property))
        changed.subtract(Self.attributeNames)
        if !changed.isEmpty {
            let hits = RuleTable.hits(old: old, new: new, changed: changed.sorted(), othersChange: othersChange)
            settle(&reasons, hits)
            let problems = RuleTable.invalid(new).filter { !hits.map(\.rule.id).contains($0.rule.id) }
            reasons += (hits + problems).map { ChangeReason($0, new, old: old) }
        }
        if macros != .none {
            reasons.append(
                ChangeReason(
                    property: nil, effect: .unknown, verdict: new.verdictOfUnknown,
                    text: "a macro (Transform) rewrites the template, and what it makes of this is not known",
                    source: Source.templates))
        }
        reasons = reasons.map { weighed($0, replaced) }
        return new.change(reasons, floor: .none, changed: changed)
    }

    private var typeChange: ResourceChange {
        ResourceChange(
            logicalId: new.logicalId, type: old.type, newType: new.type, place: new.place, effect: .refused,
            verdict: .refused,
            reasons: [
                ChangeReason(
                    property: "Type", old: old.type, new: new.type, effect: .refused, verdict: .refused,
                    text: "it would change from \(old.type) to \(new.type), which CloudFormation refuses: "
                        + "\"Update of resource type is not permitted\"",
                    wayOut: "keep \(new.logicalId) as \(old.type) in the new tier, "
                        + "or give the new resource a logical id and an export of its own",
                    source: Source.typeChange)
            ])
    }

    // MARK: What the tables say

    private func table(_ replaced: Set<String>, _ doubtful: Set<String>) -> [ChangeReason] {
        let schema = ResourceSchema.of(new.type)
        var reasons = properties.map { reason($0, schema) }
        // A reference that stays as it is leads to something else once its resource is replaced.
        for (ids, certain) in [(replaced, true), (doubtful.subtracting(replaced), false)] {
            for path in Value.object(new.properties).paths(to: ids.subtracting([new.logicalId]), at: []) {
                guard !properties.contains(where: { path.starts(with: $0.path) }) else { continue }
                reasons.append(follow(path, schema, certain))
            }
        }
        return reasons
    }

    private func reason(_ difference: PropertyDifference, _ schema: ResourceSchema?) -> ChangeReason {
        let (effect, text, source) = Self.says(difference.concerned, schema, new.type)
        return ChangeReason(
            property: difference.dotted, old: ValueText.of(difference.old, at: difference.path),
            new: ValueText.of(difference.new, at: difference.path), effect: effect, verdict: .safe, text: text,
            wayOut: effect == .replaces ? "give \(difference.dotted) the same value in both tiers" : nil, source: source
        )
    }

    private func follow(_ path: [String], _ schema: ResourceSchema?, _ certain: Bool) -> ChangeReason {
        let name = path.joined(separator: ".")
        let (effect, text, source) = Self.says([path], schema, new.type)
        let what = certain ? "it refers to a resource that is replaced" : "it refers to a resource that may be replaced"
        return ChangeReason(
            property: name, effect: !certain && effect == .replaces ? .unknown : effect, verdict: .safe,
            text: "\(what); \(text)", wayOut: effect == .replaces ? "keep the resource that it refers to" : nil,
            source: source)
    }

    /// The most dangerous of what the tables say of these paths.
    private static func says(
        _ paths: [[String]], _ schema: ResourceSchema?, _ type: String
    ) -> (effect: Effect, text: String, source: String) {
        guard let schema else {
            return (.unknown, "\(type) is not in the tables: what an update does to it is not known", TableSource.none)
        }
        let answers = paths.map { schema.behaviour(of: $0) }
        guard let worst = answers.max(by: { $0.behaviour < $1.behaviour }) else {
            return (.unknown, "what this does is not known", TableSource.none)
        }
        let source = TableSource.name(worst.source)
        switch worst.behaviour {
        // Sources disagree: the newer one may know that AWS can do it by now, or may have left it out.
        case .inPlace where paths.contains(where: { $0.first != "Tags" && schema.isDisputed($0) }):
            return (
                schema.isPublished ? .unknown : .replaces,
                "in place by the resource schema, replacement by the older specification: not known which holds",
                "\(source), resource specification 186.0.0"
            )
        case .inPlace: return (.inPlace, ChangeReason.bare, source)
        case .conditional:
            return (.unknown, "replacement under a condition that the tables do not give", source)
        case .unknown:
            return (.unknown, "\(type) has no such property in the tables: a mistake, or newer than they are", source)
        case .replacement: return (.replaces, "changing it replaces the resource", source)
        }
    }

    /// Rules decide what the tables leave open; they never make a replacement milder. What a rule says stands in its own reason,
    /// which takes the place of a bare "updated in place".
    private func settle(_ reasons: inout [ChangeReason], _ hits: [RuleHit]) {
        reasons.removeAll { reason in
            guard let property = reason.property else { return false }
            switch reason.effect {
            case .unknown: return hits.contains { $0.rule.settles && $0.properties.contains { covers($0, property) } }
            case .inPlace: return reason.isBare && hits.contains { $0.properties.first == property }
            default: return false
            }
        }
    }

    private func covers(_ rule: String, _ property: String) -> Bool {
        property == rule || property.hasPrefix(rule + ".")
    }

    // MARK: What it means

    /// A reason with the verdict that its effect has on this resource.
    private func weighed(_ reason: ChangeReason, _ replaced: Set<String>) -> ChangeReason {
        var (effect, verdict, text, wayOut, source) = (
            reason.effect, reason.verdict, reason.text, reason.wayOut, reason.source
        )
        switch effect {
        case .replaces:
            if let name = heldName(replaced) {
                effect = .refused
                verdict = .refused
                text += "; CloudFormation refuses that, because its \(name) is a name of its own that stays"
                source = "\(source), \(Source.customNames)"
            } else if case .stateful(let content) = old.statefulness {
                verdict = .losesData
                text +=
                    old.updateReplacePolicyKeeps
                    ? ": the new one starts empty; UpdateReplacePolicy keeps \(content), or a snapshot of it, outside of the stack"
                    : ": the new one starts empty, and CloudFormation deletes \(content)"
            } else if case .unknown = old.statefulness {
                verdict = .losesData
                text += ", and whether a \(old.type) holds data is not known"
            } else {
                verdict = .refused
                text += ": a change of tier recreates nothing"
            }
        case .unknown:
            verdict = max(verdict, new.verdictOfUnknown)
            wayOut = wayOut ?? "look at a change set before deploying, or leave this as it is"
        case .interrupts: verdict = max(verdict, .interrupts)
        case .refused: verdict = .refused
        default: break
        }
        return ChangeReason(
            property: reason.property, old: reason.old, new: reason.new, effect: effect, verdict: verdict,
            window: reason.window, text: text, wayOut: wayOut, source: source)
    }

    /// The property that names the resource, where somebody chose the name and it stays: two resources cannot have it at once.
    private func heldName(_ replaced: Set<String>) -> String? {
        guard let schema = ResourceSchema.of(new.type) else { return nil }
        let names = schema.nameProperties
        let held = names.allSatisfy { name in
            guard let value = new.properties[name] else { return false }
            return old.properties[name] == value && !value.refers(to: replaced)
        }
        return names.isEmpty || !held ? nil : names.joined(separator: ", ")
    }

    // MARK: Attributes

    private static let attributeNames: Set<String> = [
        "Condition", "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "Metadata",
    ]

    private static func attributes(_ old: Stack.Resource, _ new: Stack.Resource) -> [ChangeReason] {
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
        let isLost = old[keyPath: keeps] && !new[keyPath: keeps] && !old.statefulness.isStateless
        return ChangeReason(
            property: name, old: ValueText.of(before, at: []), new: ValueText.of(after, at: []), effect: .inPlace,
            verdict: isLost ? .refused : .safe,
            text: isLost
                ? "its data would no longer be kept when the resource goes or is replaced"
                : "CloudFormation applies it only together with another change of the stack, such as a Metadata key",
            wayOut: isLost ? "give \(new.logicalId) the same \(name) in both tiers" : nil, source: source)
    }

    private var presence: [ChangeReason] {
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
