internal import Yams

/// Reads any YAML file of ours the way the catalog is read: typed values, every mistake with its place, unknown keys refused.
package struct YAMLReader {
    /// A value at its place in the file.
    package struct Value {
        fileprivate let node: Node
    }

    private var reader: CatalogReader

    /// The root of a file.
    ///
    /// - Parameter path: as people know it, for messages.
    /// - Throws: `CatalogError.invalid` for what is no YAML.
    package static func read(_ bytes: [UInt8], path: String) throws(CatalogError) -> (reader: YAMLReader, root: Value) {
        let root = try CatalogYAML.compose(bytes, path: path)
        return (YAMLReader(reader: CatalogReader(path: path)), Value(node: root))
    }

    /// Everything that was found to be wrong so far, in the order of the file.
    package var problems: [CatalogProblem] {
        reader.problems.enumerated().sorted {
            ($0.element.location.line ?? 0, $0.element.location.column ?? 0, $0.offset) < (
                $1.element.location.line ?? 0, $1.element.location.column ?? 0, $1.offset
            )
        }.map(\.element)
    }

    package mutating func report(_ value: Value, _ message: String, hint: String? = nil) {
        reader.report(value.node, message, hint: hint)
    }

    /// A mapping's values by their keys.
    package mutating func members(of value: Value, _ what: String, allowed: [String]) -> [String: Value]? {
        guard let members = reader.members(of: value.node, what, allowed: allowed) else { return nil }
        return Dictionary(members.map { ($0.key, Value(node: $0.value)) }) { first, _ in first }
    }

    package mutating func items(of value: Value, _ what: String) -> [Value]? {
        reader.items(of: value.node, what)?.map { Value(node: $0) }
    }

    package mutating func text(_ value: Value, _ what: String) -> String? { reader.text(value.node, what) }

    package mutating func integer(_ value: Value, _ what: String, _ range: ClosedRange<Int>) -> Int? {
        reader.integer(value.node, what, range)
    }

    package mutating func bool(_ value: Value, _ what: String) -> Bool? { reader.bool(value.node, what) }

    /// A list of texts with at least one.
    package mutating func texts(_ value: Value, _ what: String) -> [String]? {
        guard let items = items(of: value, what) else { return nil }
        guard !items.isEmpty else {
            report(value, "\(what) is empty", hint: "give a value, or remove the key")
            return nil
        }
        var texts: [String] = []
        for item in items {
            guard let text = text(item, "an item of \(what)") else { return nil }
            texts.append(text)
        }
        return texts
    }
}
