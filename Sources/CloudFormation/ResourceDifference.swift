/// Two versions of one resource.
struct ResourceDifference {
    let old: Stack.Resource
    let new: Stack.Resource
    let properties: [PropertyDifference]
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

    /// Whether it refers to one of these, or takes an attribute of it.
    func refers(to ids: Set<String>) -> Bool { Value.object(new.properties).refers(to: ids) }

    /// What happens to it, `nil` for nothing.
    func change(_ context: Context) -> ResourceChange? {
        guard old.type == new.type else { return typeChange }
        var told = table(context)
        var reasons = attributes + presence
        if let reason = rewritten(context.macros, isTouched: !(told + reasons).isEmpty) { reasons.append(reason) }
        guard !(told + reasons).isEmpty else { return nil }
        let changed = Set(told.compactMap(\.property))
        if !changed.isEmpty {
            let hits = RuleTable.hits(
                old: old, new: new, changed: changed.sorted(), othersChange: context.othersChange)
            settle(&told, hits)
            let problems = RuleTable.invalid(new).filter { !hits.map(\.rule.id).contains($0.rule.id) }
            told = told.map { doubted($0) }
            reasons += (hits + problems).map { ChangeReason($0, new, old: old) }
        }
        return new.change((told + reasons).map { weighed($0, context.replaced) }, floor: .none, changed: changed)
    }

    private func rewritten(_ macros: Macros, isTouched: Bool) -> ChangeReason? {
        switch macros {
        case .none: return nil
        case .same: if !isTouched { return nil }
        case .loopsDiffer: if !Value.object(new.properties).hasLoop { return nil }
        case .differ: break
        }
        return ChangeReason(
            property: nil, effect: .unknown, verdict: new.verdictOfUnknown,
            text: macros == .loopsDiffer
                ? "a loop (Fn::ForEach) reads what differs, and what it makes of it is not known"
                : "a macro (Transform) rewrites the template, and what it makes of this is not known",
            source: Source.templates)
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

    private func table(_ context: Context) -> [ChangeReason] {
        let schema = ResourceSchema.of(new.type)
        var reasons = properties.map { reason($0, schema) }
        for reference in Value.object(new.properties).references(at: []) {
            guard !properties.contains(where: { reference.path.starts(with: $0.path) }) else { continue }
            if let reason = follow(reference, schema, context) { reasons.append(reason) }
        }
        return reasons
    }

    private func reason(_ difference: PropertyDifference, _ schema: ResourceSchema?) -> ChangeReason {
        let (effect, text, source) = Self.says(difference.concerned, schema, new.type)
        return ChangeReason(
            property: difference.dotted, old: ValueText.of(difference.old, at: difference.path, in: old),
            new: ValueText.of(difference.new, at: difference.path, in: new), effect: effect, verdict: .safe, text: text,
            wayOut: effect == .replaces ? "give \(difference.dotted) the same value in both tiers" : nil,
            source: source,
            origin: source == TableSource.none ? .noTable : .table)
    }

    /// The most dangerous of what the tables say of these paths.
    static func says(
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
            guard let property = reason.property, properties.contains(where: { $0.dotted == property }) else {
                return false
            }
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
            window: reason.window, text: text, wayOut: wayOut, source: source, origin: reason.origin)
    }

    /// The property that names the resource, where somebody chose the name and it stays: two resources cannot have it at once.
    private func heldName(_ replaced: Set<String>) -> String? {
        // One that is deleted first leaves its name to the next.
        guard let schema = ResourceSchema.of(new.type), !schema.replacementDeletesFirst else { return nil }
        let names = schema.nameProperties
        let held = names.allSatisfy { name in
            guard let value = new.properties[name] else { return false }
            return old.properties[name] == value && !value.refers(to: replaced)
        }
        return names.isEmpty || !held ? nil : names.joined(separator: ", ")
    }
}
