package import Tiers

/// What a change of tier does to the bill: before and after, each from idle to full.
package struct CostChange: Hashable, Sendable {
    /// `nil` where nothing ran before.
    package let before: CostEstimate?
    package let after: CostEstimate

    package init(before: CostEstimate?, after: CostEstimate) {
        self.before = before
        self.after = after
    }

    /// One component that costs another amount afterwards; `nil` where it has nothing with a price.
    package struct Component: Hashable, Sendable {
        package let name: String
        package let before: CostRange?
        package let after: CostRange?
    }

    /// Those that change, those of before first.
    package var components: [Component] {
        var names = before?.components ?? []
        names += after.components.filter { !names.contains($0) }
        return names.map { Component(name: $0, before: before?.total(of: $0), after: after.total(of: $0)) }
            .filter { $0.before != $0.after }
    }

    /// What the bill after has no amount for, and the one before did not have: then the amounts do not compare.
    package var newlyUnknown: [CostEstimate.Unknown] {
        let known = Set((before?.unknown ?? []).map(\.subject))
        return after.unknown.filter { !known.contains($0.subject) }
    }

    /// `$51-186+ -> $111-725+ a month; + what depends on use or cannot be known here (3 items)`
    package var summary: String {
        let items = after.unknown.count
        let more =
            items == 0
            ? "" : "; + is what depends on use or cannot be known here (\(items) item\(items == 1 ? "" : "s"))"
        if let before, before == after { return "unchanged, \(amount(after)) a month\(more)" }
        let change = "\(before.map { "\(amount($0)) -> " } ?? "")\(amount(after)) a month\(more)"
        guard before != nil, let first = newlyUnknown.first else { return change }
        return change + "; the two do not compare: \(first.subject) has no amount afterwards (\(first.reason))"
    }

    private func amount(_ estimate: CostEstimate) -> String {
        estimate.total.text + (estimate.unknown.isEmpty ? "" : "+")
    }
}
