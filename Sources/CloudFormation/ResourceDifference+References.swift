extension ResourceDifference {
    /// What comes of a reference that stays as it is and leads to something else.
    func follow(
        _ reference: ValueReference, _ schema: ResourceSchema?, _ context: Context
    ) -> ChangeReason? {
        let (effect, text, source) = Self.says([reference.path], schema, new.type)
        func reason(_ effect: Effect, _ what: String, _ wayOut: String?) -> ChangeReason {
            ChangeReason(
                property: reference.path.joined(separator: "."), effect: effect, verdict: .safe,
                text: "\(what); \(text)", wayOut: wayOut, source: source, origin: .reference)
        }
        switch reference.target {
        case .resource(let id, _) where context.replaced.contains(id) && id != new.logicalId:
            return reason(
                effect, "it refers to \(id), which is replaced",
                effect == .replaces ? "keep \(id) as it is in both tiers" : nil)
        case .resource(let id, _) where context.doubtful.contains(id) && id != new.logicalId:
            return reason(
                effect == .replaces ? .unknown : effect, "it refers to \(id), which may be replaced", nil)
        case .resource(let id, let attribute?):
            guard effect != .inPlace, let other = context.updated[id], id != new.logicalId,
                Self.follows(attribute, other.type, other.names)
            else { return nil }
            return reason(
                .unknown, "it takes \(attribute) of \(id), which changes, and \(attribute) may change with it", nil)
        case .parameterStore:
            guard effect != .inPlace, context.stackChanges else { return nil }
            return reason(
                .unknown,
                "its value is read from the parameter store at each deployment, and may be another one by then",
                "name a version of the parameter")
        default: return nil
        }
    }

    /// Whether an attribute may change with an update in place: what is called like a property that changes, versions of launch
    /// templates, outputs of nested stacks, and whatever a resource of an unknown kind gives.
    private static func follows(_ attribute: String, _ type: String, _ changed: Set<String>) -> Bool {
        if attribute.hasPrefix("Outputs.") || ResourceSchema.of(type) == nil { return true }
        if attribute.hasSuffix("VersionNumber") { return true }
        let last = attribute.split(separator: ".").last.map { $0.lowercased() } ?? ""
        return changed.contains { $0.lowercased() == last }
    }

    /// An update in place of something with data that by its name may delete or cannot be taken back, and of which no rule speaks.
    func doubted(_ reason: ChangeReason) -> ChangeReason {
        guard reason.isBare, !new.statefulness.isStateless, let property = reason.property,
            !RuleTable.speaks(of: property, in: new.type)
        else { return reason }
        let name = property.split(separator: ".").last.map(String.init) ?? ""
        let isVersion = name.hasSuffix("EngineVersion") || name == "ClusterVersion"
        let isTime = ["retention", "expir", "recoveryperiod", "archive"].contains { property.lowercased().contains($0) }
        // A longer time deletes nothing; of a word nobody knows whether it is longer.
        let grows =
            reason.old.flatMap(Double.init).flatMap { old in reason.new.flatMap(Double.init).map { $0 >= old } }
            ?? false
        guard isVersion || isTime && !grows else { return reason }
        return ChangeReason(
            property: reason.property, old: reason.old, new: reason.new, effect: .unknown, verdict: .safe,
            text: isVersion
                ? "updated in place by the tables; whether it can be taken back is not known"
                : "updated in place by the tables; whether a shorter time deletes something is not known",
            source: reason.source, origin: .rule)
    }
}
