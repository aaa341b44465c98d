/// Finds which elements of two versions of a list belong together.
enum RulePairs {
    struct Pair: Equatable {
        let old: Int?
        let new: Int?
    }

    /// Properties that name an element of a list.
    private static let names = ["Id", "Name", "Key", "IndexName", "AttributeName", "DeviceName", "PolicyName"]

    static func pair(_ old: [Value], _ new: [Value]) -> [Pair] {
        var left = Array(old.indices)
        var right = Array(new.indices)
        var pairs: [Pair] = []
        func take(where same: (Value, Value) -> Bool) {
            for index in left {
                guard let other = right.first(where: { same(old[index], new[$0]) }) else { continue }
                pairs.append(Pair(old: index, new: other))
                left.removeAll { $0 == index }
                right.removeAll { $0 == other }
            }
        }
        take { $0 == $1 }
        take { before, after in names.contains { before[$0] != nil && before[$0] == after[$0] } }
        // What has a name of its own is another element; what has none may be the same one, changed.
        take { before, after in !names.contains { before[$0] != nil && after[$0] != nil } }
        return pairs + left.map { Pair(old: $0, new: nil) } + right.map { Pair(old: nil, new: $0) }
    }
}
