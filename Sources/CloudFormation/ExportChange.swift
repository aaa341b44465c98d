/// What a change does to an exported output.
package struct ExportChange: Hashable, Sendable {
    package enum Kind: String, Sendable { case added, removed, changed }

    /// Evaluated, in the notation of `Fn::Sub` where a part is not known.
    package let name: String
    package let kind: Kind
    /// The values as they may be shown.
    package let old: String?
    package let new: String?
    /// The services of this repository that import it, in byte order.
    package let importedBy: [String]
    package let effect: Effect
    package let verdict: Verdict
    package let text: String
    package let wayOut: String?
    package let source: String
    /// In the new template; in the old one for an export that goes.
    package let place: Place

    /// Compares the exports of two stacks.
    ///
    /// CloudFormation changes and removes no exported value while another stack imports it. Who imports is known only of this
    /// repository's services, so an export that goes is refused whoever imports it.
    /// - Parameters:
    ///   - changes: what happens to the resources: the value of an export that leads to a replaced one changes too.
    ///   - inStages: whether an export may change or go that no service of this repository imports any more: on the way in stages they
    ///     moved to another one before, and CloudFormation keeps watch over the rest.
    ///   - importers: who imports what in this repository; asked for only where an export changes.
    package static func compare(
        old: Stack, new: Stack, changes: [ResourceChange], inStages: Bool = false,
        importers: @autoclosure () -> Importers
    ) -> [ExportChange] {
        let replaced = Set(changes.filter { $0.effect == .replaces }.map(\.logicalId))
        let doubtful = Set(changes.filter(\.mayBeReplaced).map(\.logicalId))
        let before = exports(old)
        let after = exports(new)
        var result: [ExportChange] = []
        var known: Importers?
        func users(of name: String) -> [String] {
            let found = known ?? importers()
            known = found
            return found.of(name)
        }
        for (name, output) in before {
            guard let next = after.first(where: { $0.name == name })?.output else {
                result.append(gone(name, output, users(of: name), inStages))
                continue
            }
            let isNew = output.value != next.value || next.value.refers(to: replaced)
            let mayBeNew = next.value.refers(to: doubtful) || output.presence != next.presence
            guard isNew || mayBeNew else { continue }
            result.append(changed(name, output, next, users(of: name), certain: isNew, inStages))
        }
        for (name, output) in after where !before.contains(where: { $0.name == name }) {
            result.append(
                ExportChange(
                    name: name, kind: .added, old: nil, new: ValueText.of(output),
                    importedBy: users(of: name), effect: .add, verdict: .safe, text: "a new export", wayOut: nil,
                    source: Source.templates, place: output.place))
        }
        return result
    }

    /// The name of an export, as it is compared.
    package static func name(_ value: Value) -> String? { ValueText.of(value, at: []) }
    /// Where it is known from that CloudFormation changes no export that another stack imports.
    package static var pages: String { Source.exports }

    private static func exports(_ stack: Stack) -> [(name: String, output: Stack.Output)] {
        stack.outputs.compactMap { output in ValueText.of(output.exportName, at: []).map { ($0, output) } }
    }

    private static func gone(
        _ name: String, _ output: Stack.Output, _ users: [String], _ inStages: Bool
    ) -> ExportChange {
        if inStages, users.isEmpty {
            return ExportChange(
                name: name, kind: .removed, old: ValueText.of(output), new: nil, importedBy: users, effect: .removes,
                verdict: .safe, text: "it goes: \(unimported)", wayOut: nil, source: Source.exports,
                place: output.place)
        }
        return refusedGone(name, output, users)
    }

    private static let unimported =
        "no service of this repository imports it any more; while another stack does, CloudFormation refuses the update"

    private static func refusedGone(_ name: String, _ output: Stack.Output, _ users: [String]) -> ExportChange {
        ExportChange(
            name: name, kind: .removed, old: ValueText.of(output), new: nil, importedBy: users,
            effect: .refused, verdict: .refused,
            text: users.isEmpty
                ? "it would go, which CloudFormation refuses while another stack imports it"
                : "it would go, which CloudFormation refuses: \(imports(users))",
            wayOut: "export it in the new tier too, under the same name", source: Source.exports, place: output.place)
    }

    /// `flowise and web import it`
    private static func imports(_ users: [String]) -> String {
        guard users.count > 1, let last = users.last else { return "\(users.first ?? "") imports it" }
        return "\(users.dropLast().joined(separator: ", ")) and \(last) import it"
    }

    private static func changed(
        _ name: String, _ old: Stack.Output, _ new: Stack.Output, _ users: [String], certain: Bool, _ inStages: Bool
    ) -> ExportChange {
        let (before, after) = (ValueText.of(old), ValueText.of(new))
        if inStages, users.isEmpty, certain {
            return ExportChange(
                name: name, kind: .changed, old: before, new: after, importedBy: users, effect: .inPlace,
                verdict: .safe, text: "its value changes: \(unimported)", wayOut: nil, source: Source.exports,
                place: new.place)
        }
        let effect: Effect = certain ? .refused : .unknown
        let text =
            !certain
            ? "whether its value changes is not known"
            : users.isEmpty
                ? "its value changes, which CloudFormation refuses while another stack imports it"
                : "its value changes, which CloudFormation refuses: \(imports(users))"
        return ExportChange(
            name: name, kind: .changed, old: before,
            new: after, importedBy: users, effect: effect,
            verdict: effect == .refused ? .refused : .interrupts, text: text,
            wayOut: "leave this export as it is, and give the new value an export of its own", source: Source.exports,
            place: new.place)
    }
}
