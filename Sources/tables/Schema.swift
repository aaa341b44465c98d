import Foundation

/// A part of a schema document, and where it stands in it.
struct Piece {
    let pointer: String
    let content: [String: Any]

    /// The part below these keys, `nil` where it is no mapping.
    func child(_ keys: String...) -> Piece? {
        var content = self.content
        for key in keys {
            guard let next = content[key] as? [String: Any] else { return nil }
            content = next
        }
        return Piece(pointer: keys.reduce(pointer) { "\($0)/\($1)" }, content: content)
    }

    /// The parts in the list below a key: `oneOf`.
    func children(_ key: String) -> [Piece] {
        (content[key] as? [[String: Any]] ?? []).enumerated().map {
            Piece(pointer: "\(pointer)/\(key)/\($0.offset)", content: $0.element)
        }
    }

    func texts(_ key: String) -> [String] {
        content[key] as? [String] ?? []
    }
}

/// The schema document of one resource type.
struct Schema {
    let root: Piece

    init(_ content: [String: Any]) {
        root = Piece(pointer: "#", content: content)
    }

    /// The paths that a list at the top names, as the template spells them; `*` is an element of a list or a map.
    func paths(_ key: String) throws -> [[String]] {
        try root.texts(key).map { pointer in
            let components = pointer.split(separator: "/").map(String.init)
            guard components.first == "properties", let path = path(Array(components.dropFirst())) else {
                throw TableError(description: "\(root.content["typeName"] ?? ""): \(key) names \(pointer): unknown")
            }
            return path
        }
    }

    /// A path as the template spells it, `nil` for one that the schema does not know. Pointers leave out the step into
    /// a list at times, or write `items` and `properties`.
    func path(_ components: [String]) -> [String]? {
        var path: [String] = []
        var node = node([root])
        var rest = components[...]
        while let component = rest.first {
            if let property = node.properties[component] {
                path.append(component)
                node = self.node(property)
                rest.removeFirst()
            } else if !node.items.isEmpty || !node.values.isEmpty {
                path.append("*")
                let isMap = node.items.isEmpty
                node = self.node(isMap ? node.values : node.items)
                if isMap || component == "*" || component == "items" { rest.removeFirst() }
            } else if component == "*" && node.kinds.contains("array") {
                return path + rest
            } else if component == "properties" && rest.count > 1 {
                rest.removeFirst()
            } else if node.isOpen {
                return path + rest
            } else {
                return nil
            }
        }
        return path
    }

    /// What any one of these parts allows.
    func node(_ pieces: [Piece]) -> SchemaNode {
        let nodes = pieces.map { node($0, visiting: []) }
        return nodes.dropFirst().reduce(nodes.first ?? SchemaNode()) { $0.either($1) }
    }

    private func node(_ piece: Piece, visiting: Set<String>) -> SchemaNode {
        guard !visiting.contains(piece.pointer) else { return SchemaNode() }
        let visiting = visiting.union([piece.pointer])
        var node = SchemaNode(piece)
        if let target = target(of: piece) {
            node = node.both(self.node(target, visiting: visiting))
        }
        for part in piece.children("allOf") {
            node = node.both(self.node(part, visiting: visiting))
        }
        for key in ["oneOf", "anyOf"] {
            let branches = piece.children(key).map { self.node($0, visiting: visiting) }
            if let first = branches.first {
                node = node.both(branches.dropFirst().reduce(first) { $0.either($1) })
            }
        }
        for key in ["then", "else"] {
            if let branch = piece.child(key) {
                node.add(propertiesOf: self.node(branch, visiting: visiting))
            }
        }
        return node
    }

    /// What a `$ref` points at.
    private func target(of piece: Piece) -> Piece? {
        guard let reference = piece.content["$ref"] as? String, reference.hasPrefix("#/") else { return nil }
        var target = root
        for key in reference.dropFirst(2).split(separator: "/") {
            guard let next = target.child(String(key)) else { return nil }
            target = next
        }
        return target
    }

    /// The same for parts that say the same: a part that only refers to another is that other one.
    func identity(of pieces: [Piece]) -> String {
        let saying = [
            "properties", "oneOf", "anyOf", "allOf", "items", "type", "enum", "required", "patternProperties",
        ]
        let pointers = pieces.map { piece in
            var piece = piece
            var seen: Set<String> = []
            while let target = target(of: piece), seen.insert(piece.pointer).inserted,
                !saying.contains(where: { piece.content[$0] != nil })
            {
                piece = target
            }
            return piece.pointer
        }
        return Set(pointers).sorted().joined(separator: " ")
    }
}

struct TableError: Error, CustomStringConvertible {
    let description: String
}
