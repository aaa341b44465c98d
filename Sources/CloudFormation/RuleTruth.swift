/// Whether a condition holds, as far as values are known before a deployment (Kleene's three values).
enum RuleTruth: Comparable, Sendable {
    case no
    case undecided
    case yes

    init(_ holds: Bool) {
        self = holds ? .yes : .no
    }

    static func and(_ truths: [RuleTruth]) -> RuleTruth { truths.min() ?? .yes }

    static func or(_ truths: [RuleTruth]) -> RuleTruth { truths.max() ?? .no }

    static prefix func ! (truth: RuleTruth) -> RuleTruth {
        switch truth {
        case .no: .yes
        case .undecided: .undecided
        case .yes: .no
        }
    }
}
