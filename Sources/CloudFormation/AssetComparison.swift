/// What other content of local files does to the resources that name them.
///
/// The templates say the same of such a resource before and after; what Copilot uploads for it does not.
package struct AssetComparison {
    /// What is at each path, in one spelling for one content; a path that is missing is not known.
    package typealias Contents = [String: String]

    private let before: Contents
    private let after: Contents

    package init(old: Contents, new: Contents) {
        before = old
        after = new
    }

    /// The changes of a comparison of these stacks, with what the content adds to them; in the same order.
    package func adding(to changes: [ResourceChange], old: Stack, new: Stack) -> [ResourceChange] {
        let known = Dictionary(changes.map { ($0.logicalId, $0) }) { first, _ in first }
        let after = Dictionary(new.resources.map { ($0.logicalId, $0) }) { first, _ in first }
        let ids = Set(old.resources.map(\.logicalId))
        let shared = old.resources.compactMap { resource -> ResourceChange? in
            let change = known[resource.logicalId]
            guard let other = after[resource.logicalId], other.type == resource.type else { return change }
            return merged(change, reasons(resource, other), other)
        }
        return shared + changes.filter { !ids.contains($0.logicalId) }
    }

    /// The outputs of both stacks that include a file whose content is not known to be the same.
    package func outputs(old: Stack, new: Stack) -> [String] {
        let earlier = Set(old.outputs.map(\.logicalId))
        return new.outputs.filter { earlier.contains($0.logicalId) }.filter { output in
            output.localAssets.contains { !isSame($0.path, $0.path) }
        }.map(\.logicalId)
    }

    private func isSame(_ old: String, _ new: String) -> Bool {
        guard let old = before[old], let new = after[new] else { return false }
        return old == new
    }

    private func merged(
        _ change: ResourceChange?, _ reasons: [ChangeReason], _ resource: Stack.Resource
    ) -> ResourceChange? {
        guard !reasons.isEmpty else { return change }
        let properties = Set(reasons.compactMap(\.property))
        // "Updated in place" says less than what is known now.
        let rest = (change?.reasons ?? []).filter { !($0.isBare && properties.contains($0.property ?? "")) }
        return resource.change(
            rest + reasons, floor: .none, changed: properties.union(change?.changedProperties ?? []))
    }

    // MARK: Reasons

    private func reasons(_ old: Stack.Resource, _ new: Stack.Resource) -> [ChangeReason] {
        let earlier = Dictionary(old.localAssets.map { ($0.property, $0) }) { first, _ in first }
        var reasons = new.localAssets.compactMap { asset -> ChangeReason? in
            let path = earlier[asset.property]?.path
            if let path, isSame(path, asset.path) { return nil }
            // Of another path the comparison of the templates speaks already; of what a template brings it cannot.
            guard path == asset.path || asset.kind.isTemplate else { return nil }
            return reason(asset, from: path, new)
        }
        // From a path to an address, or from one address to another.
        for row in LocalAssets.properties where row.type == new.type && row.kind == .stack {
            let name = row.path.joined(separator: ".")
            let (before, after) = (old.value(at: row.path), new.value(at: row.path))
            guard before != after, !new.localAssets.contains(where: { $0.property == row.path }) else { continue }
            reasons.append(
                template(name, ValueText.of(before, at: row.path), ValueText.of(after, at: row.path), .stack, new))
        }
        return reasons
    }

    private func reason(_ asset: LocalAsset, from path: String?, _ resource: Stack.Resource) -> ChangeReason {
        let name = asset.property.joined(separator: ".")
        let old = path.map { shown($0, before) }
        let new = shown(asset.path, after)
        guard case .content(let meaning) = asset.kind else { return template(name, old, new, asset.kind, resource) }
        let isKnown = path.flatMap { before[$0] } != nil && after[asset.path] != nil
        var effect = meaning.effect ?? Self.effect(of: asset.property, resource.type)
        // Whether it happens at all is open.
        if !isKnown, effect > .inPlace { effect = .unknown }
        let verdict: Verdict =
            switch effect {
            case .replaces: resource.statefulness.isStateless ? .refused : .losesData
            case .unknown where meaning.effect == nil: resource.verdictOfUnknown
            default: .safe
            }
        return ChangeReason(
            property: name, old: old, new: new, effect: effect, verdict: max(meaning.verdict, verdict),
            text: meaning.text
                + (effect == .replaces ? ": it is replaced, and a change of tier recreates nothing" : "")
                + (isKnown ? "" : "; whether it differs is not known, because it is not in git"),
            wayOut: effect == .replaces ? "keep \(asset.path) as it was" : nil, source: meaning.source)
    }

    private func template(
        _ property: String, _ old: String?, _ new: String?, _ kind: LocalAsset.Kind, _ resource: Stack.Resource
    ) -> ChangeReason {
        ChangeReason(
            property: property, old: old, new: new, effect: .unknown, verdict: resource.verdictOfUnknown,
            text: kind == .include
                ? "what is included here is not the same, or not known, and so is what that changes"
                : "the template of the nested stack is not the same, or not known, and so is what that does to the resources in it",
            wayOut: kind == .include
                ? "look at a change set before deploying, or leave the file as it was"
                : "look at a change set with nested stacks before deploying, or leave the template as it was",
            // Exports of what is in there may change as well: see `ResourceChange.mayBeReplaced`.
            source: Source.templates)
    }

    /// What the tables say of writing another place into the property, as Copilot does for other content.
    private static func effect(of property: [String], _ type: String) -> Effect {
        switch ResourceSchema.of(type)?.behaviour(of: property).behaviour {
        case .inPlace: .inPlace
        case .replacement: .replaces
        case .conditional, .unknown, nil: .unknown
        }
    }

    private func shown(_ path: String, _ contents: Contents) -> String {
        "\(path) (\(contents[path].map { String($0.prefix(7)) } ?? "not in git"))"
    }
}
