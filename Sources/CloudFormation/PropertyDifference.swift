/// Where the properties of two versions of a resource differ.
struct PropertyDifference {
    /// As it is shown and as rules name it: `ServerlessV2ScalingConfiguration.MinCapacity`; elements of lists by their index.
    let path: [String]
    /// The paths to ask the tables about: all that came, went or changed at `path` or below it.
    let concerned: [[String]]
    let old: Value?
    let new: Value?

    var dotted: String { path.joined(separator: ".") }

    /// The differences, by path in byte order.
    static func all(_ old: [String: Value], _ new: [String: Value]) -> [PropertyDifference] {
        var differences: [PropertyDifference] = []
        compare(.object(old), .object(new), at: [], &differences)
        return differences.sorted { $0.dotted.utf8.lexicographicallyPrecedes($1.dotted.utf8) }
    }

    private static func compare(_ old: Value, _ new: Value, at path: [String], _ found: inout [PropertyDifference]) {
        guard old != new else { return }
        switch (old, new) {
        case (.object(let before), .object(let after)):
            for key in Set(before.keys).union(after.keys) {
                let path = path + [key]
                switch (before[key], after[key]) {
                case (let old?, let new?): compare(old, new, at: path, &found)
                case (let old, let new):
                    found.append(
                        PropertyDifference(
                            path: path, concerned: leaves((old ?? new) ?? .null, at: path), old: old, new: new))
                }
            }
        case (.list(let before), .list(let after)) where before.count == after.count:
            for (index, pair) in zip(before, after).enumerated() {
                compare(pair.0, pair.1, at: path + ["\(index)"], &found)
            }
        case (.list(let before), .list(let after)):
            // Elements that are in both lists did not change, wherever they stand.
            let common = Set(before).intersection(after)
            let gone = before.enumerated().filter { !common.contains($0.element) }
            let came = after.enumerated().filter { !common.contains($0.element) }
            guard !gone.isEmpty || !came.isEmpty else {
                return found.append(PropertyDifference(path: path, concerned: [path], old: old, new: new))
            }
            for (list, isOld) in [(gone, true), (came, false)] {
                for (index, element) in list {
                    found.append(
                        PropertyDifference(
                            path: path + ["\(index)"], concerned: leaves(element, at: path + ["*"]),
                            old: isOld ? element : nil, new: isOld ? nil : element))
                }
            }
        default:
            found.append(
                PropertyDifference(
                    path: path, concerned: leaves(old, at: path) + leaves(new, at: path), old: old, new: new))
        }
    }

    /// The paths of what a value holds; a value that holds nothing to walk into is its own path.
    private static func leaves(_ value: Value, at path: [String]) -> [[String]] {
        switch value {
        case .object(let object) where !object.isEmpty:
            object.sorted { $0.key < $1.key }.flatMap { leaves($0.value, at: path + [$0.key]) }
        case .list(let list) where !list.isEmpty:
            list.flatMap { leaves($0, at: path + ["*"]) }
        default:
            [path]
        }
    }
}
