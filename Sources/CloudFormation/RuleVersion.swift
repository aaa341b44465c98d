/// A dotted engine version: `7.1`, `15.4`, `8.0.mysql_aurora.3.05.2`.
enum RuleVersion {
    /// The first part that differs, its place counted from 1.
    enum Step: Equatable {
        case same
        case up(Int)
        case down(Int)
        /// Parts that are no numbers: `x`, `latest`.
        case unclear
    }

    static func step(from old: String, to new: String) -> Step {
        let before = old.split(separator: ".")
        let after = new.split(separator: ".")
        for (place, parts) in zip(before, after).enumerated() where parts.0 != parts.1 {
            guard let left = Int(parts.0), let right = Int(parts.1) else { return .unclear }
            if left != right { return right > left ? .up(place + 1) : .down(place + 1) }
        }
        // `16` is a whole line of versions: whether `16.2` is above or below what runs is not known.
        return before.count == after.count ? .same : .unclear
    }
}
