package import CloudFormation

extension Effect {
    /// What happens to a resource, in a word or two.
    package var words: String {
        switch self {
        case .none: "unchanged"
        case .add: "added"
        case .inPlace: "in place"
        case .interrupts: "interrupts"
        case .removes: "removed"
        case .replaces: "replaced"
        case .refused: "refused"
        case .unknown: "not known"
        }
    }
}

/// Lengths of time in minutes.
package enum Minutes {
    /// `2-5 min`, `about 3 min`.
    package static func text(_ window: ClosedRange<Int>) -> String {
        window.lowerBound == window.upperBound
            ? "about \(window.lowerBound) min" : "\(window.lowerBound)-\(window.upperBound) min"
    }
}
