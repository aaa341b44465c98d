/// The size of a node by its type: `cache.t4g.small`, `db.r6g.large`.
enum RuleNode {
    /// How much smaller or larger the new type is.
    enum Step: Equatable {
        case same
        case smaller
        case larger
        /// A type whose memory is not known.
        case unclear
    }

    private static let sizes = ["nano", "micro", "small", "medium", "large", "xlarge"]

    /// Whether text reads as a node type: what it is for, a family, a size.
    static func isType(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && !parts[1].isEmpty && rank(parts[2]) != nil
    }

    /// By memory where both types are known, by the name of the size within one family, or one line of families.
    static func step(from old: String, to new: String) -> Step {
        guard old != new else { return .same }
        if let left = RuleNodeMemory.bytes(of: old), let right = RuleNodeMemory.bytes(of: new) {
            return left == right ? .same : right > left ? .larger : .smaller
        }
        let before = old.split(separator: ".")
        let after = new.split(separator: ".")
        guard before.count == after.count, before.count > 1, before.dropLast(2) == after.dropLast(2),
            let left = rank(before[before.count - 1]), let right = rank(after[after.count - 1])
        else { return .unclear }
        // Generations of a family (t3, t4g) have about the same memory at the same size, not exactly.
        if before[before.count - 2] != after[after.count - 2] {
            guard let oldFamily = before[before.count - 2].first, oldFamily == after[after.count - 2].first,
                left != right
            else { return .unclear }
        }
        return right > left ? .larger : .smaller
    }

    private static func rank(_ size: Substring) -> Int? {
        if let rank = sizes.firstIndex(of: String(size)) { return rank }
        guard size.hasSuffix("xlarge"), let times = Int(size.dropLast("xlarge".count)) else { return nil }
        return sizes.count + times
    }
}
