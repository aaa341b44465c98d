import Foundation

/// A node of the syntax tree that the compiler prints as JSON: no part of it is resolved, names are what was written.
final class SyntaxNode: Sendable {
    let kind: String
    private let texts: [String: String]
    private let numbers: [String: Int]
    private let parts: [(key: String, nodes: [SyntaxNode])]

    init?(_ value: Any?) {
        guard let fields = value as? [String: Any] else { return nil }
        kind = fields["_kind"] as? String ?? ""
        var texts: [String: String] = [:]
        var numbers: [String: Int] = [:]
        var parts: [(key: String, nodes: [SyntaxNode])] = []
        for (key, value) in fields where !Self.needless.contains(key) {
            if let text = value as? String {
                texts[key] = text
            } else if let list = value as? [Any] {
                parts.append((key, list.compactMap { SyntaxNode($0) }))
            } else if let node = SyntaxNode(value) {
                parts.append((key, [node]))
            } else if let number = value as? Int {
                numbers[key] = number
            }
        }
        self.texts = texts
        self.numbers = numbers
        // One order, whatever that of the dictionary is.
        self.parts = parts.sorted { $0.key < $1.key }
    }

    private static let needless: Set = [
        "_kind", "decl_context", "function_ref", "type", "isolation_crossing", "builtin_initializer", "initializer",
        "encoding", "builder_init", "result_init", "literal_capacity", "interpolation_count", "implicit_self_decl",
        "access_level", "thrown_type", "compiler_version", "case_body_variables", "discriminator", "ownership",
    ]

    func text(_ key: String) -> String? { texts[key] }
    func number(_ key: String) -> Int? { numbers[key] }
    func node(_ key: String) -> SyntaxNode? { parts.first { $0.key == key }?.nodes.first }
    func nodes(_ key: String) -> [SyntaxNode] { parts.first { $0.key == key }?.nodes ?? [] }
    var children: [SyntaxNode] { parts.flatMap(\.nodes) }

    /// A declaration's name, or the one that an expression refers to.
    var name: String? { text("name") ?? node("name")?.node("base_name")?.text("name") }

    /// What stands in brackets, behind `try` and the like stands for itself.
    var bare: SyntaxNode {
        switch kind {
        case "paren_expr", "try_expr", "force_try_expr", "optional_try_expr", "unsafe_expr", "await_expr",
            "bind_optional_expr", "optional_evaluation_expr", "force_value_expr":
            node("sub_expr")?.bare ?? self
        case "tuple_expr":
            arguments.count == 1 ? arguments[0].value.bare : self
        default: self
        }
    }

    /// Of a call or a tuple, in their order.
    var arguments: [(label: String?, value: SyntaxNode)] {
        if kind == "tuple_expr" {
            return nodes("elements").map { (nil, $0) }
        }
        return (node("args")?.nodes("args") ?? []).compactMap { argument in
            argument.node("expr").map { (argument.text("label"), $0) }
        }
    }

    /// What is called: `name`, `.name`, `base.name`; without its labels.
    var field: String? {
        (text("field") ?? name).map { String($0.prefix { $0 != "(" }) }
    }
}
