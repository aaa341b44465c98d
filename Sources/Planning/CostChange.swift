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

    /// `$51-186 -> $111-725 a month, plus 3 items that depend on use or cannot be known here`
    package var summary: String {
        (before.map { "\($0.total.text) -> " } ?? "") + after.summary
    }
}
