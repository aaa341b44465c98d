/// The size of a node or an instance by its class: `cache.t4g.small`, `db.r6g.large`, `t3.micro`.
enum RuleNode {
    /// How much smaller or larger the new class is.
    enum Step: Equatable {
        case same
        case smaller
        case larger
        /// Another family, where a size says nothing about memory.
        case unclear
    }

    private static let sizes = ["nano", "micro", "small", "medium", "large", "xlarge"]

    static func step(from old: String, to new: String) -> Step {
        guard old != new else { return .same }
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
