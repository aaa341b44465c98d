internal import Yams

extension TemplateNode {
    /// Reads one YAML or JSON document; an empty one is `null` at its start.
    ///
    /// Aliases are put in. Plain `True`, `TRUE`, `False` and `FALSE` become `true` and `false`, as YAML reads them;
    /// every other scalar keeps its spelling: `1` and `'1'` have the same text, `1` and `1.0` have not, `yes` is not `true`.
    /// - Parameter intrinsics: whether `!Ref x` and `{Ref: x}` become functions. Without, a tag is dropped.
    package static func parse(
        _ bytes: [UInt8], file: String, intrinsics: Bool = true
    ) throws(TemplateError) -> TemplateNode {
        let source = YAMLSource(file: file)
        // Editors on Windows put a byte order mark there; it is no part of the text.
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        return try source.compose(bytes) { (root, source) throws(TemplateError) in
            guard let root else { return TemplateNode(.null, at: Place(file: file, line: 1, column: 1)) }
            var converter = NodeConverter(source: source, bytes: bytes, intrinsics: intrinsics)
            return try converter.node(root)
        }
    }
}

/// Turns composed YAML into nodes that know functions.
private struct NodeConverter {
    let source: YAMLSource
    let intrinsics: Bool
    /// What has an anchor, once it was converted: the parser puts the same node in the place of an alias.
    private var anchored: [Anchored: TemplateNode] = [:]

    private let bytes: [UInt8]
    private lazy var brackets = SourceBrackets(bytes)
    /// Where the lists and mappings begin that the node is in.
    private var ancestors: [Place] = []

    private struct Anchored: Hashable {
        let name: String
        let line: Int
        let column: Int
    }

    init(source: YAMLSource, bytes: [UInt8], intrinsics: Bool) {
        self.source = source
        self.bytes = bytes
        self.intrinsics = intrinsics
    }

    mutating func node(_ node: Node) throws(TemplateError) -> TemplateNode {
        guard let name = node.anchor?.rawValue else { return try function(node) }
        let anchor = Anchored(name: name, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
        if let known = anchored[anchor] { return known.noted { $0.alias = name } }
        let node = try function(node).noted { $0.anchor = name }
        anchored[anchor] = node
        return node
    }

    private mutating func function(_ node: Node) throws(TemplateError) -> TemplateNode {
        let place = place(node.mark)
        guard intrinsics, let tag = Self.tag(of: node), CanonicalText.isFunction(tag) else {
            return try untagged(node, at: place)
        }
        let short = String(tag.description.dropFirst())
        let name = short == "Ref" || short == "Condition" ? short : "Fn::\(short)"
        // Under a tag of its own a scalar is text.
        let argument =
            if case .scalar(let scalar) = node { TemplateNode(.text(scalar.string), at: place) } else {
                try untagged(node, at: place)
            }
        return TemplateNode(.function(name, argument), at: place, isShort: true)
    }

    private mutating func untagged(_ node: Node, at place: Place) throws(TemplateError) -> TemplateNode {
        if case .scalar(let scalar) = node { return self.scalar(scalar, at: place) }
        ancestors.append(place)
        defer { ancestors.removeLast() }
        switch node {
        case .sequence(let sequence):
            var list: [TemplateNode] = []
            for element in sequence { list.append(try self.node(element)) }
            return TemplateNode(.list(list), at: place)
        case .mapping(let mapping):
            let members = try members(mapping)
            guard intrinsics, let only = members.first, members.count == 1, only.isLongForm else {
                return TemplateNode(.mapping(members), at: place)
            }
            return TemplateNode(.function(only.name, only.value), at: place)
        // Yams puts what an alias stands for in its place.
        case .scalar, .alias: return TemplateNode(.null, at: place)
        }
    }

    private mutating func members(_ mapping: Node.Mapping) throws(TemplateError) -> [TemplateNode.Member] {
        var members: [TemplateNode.Member] = []
        var seen: Set<String> = []
        for (key, value) in mapping {
            guard let name = CanonicalText.literal(key) else {
                throw source.error(.keyIsNotText("a mapping"), at: key.mark)
            }
            guard name != "<<" else { throw source.error(.hashMerge, at: key.mark) }
            guard seen.insert(name).inserted else { throw source.error(.duplicateKey(name), at: key.mark) }
            let isPlain = key.scalar?.style == .plain
            members.append(
                TemplateNode.Member(name: name, place: place(key.mark), value: try node(value), isPlain: isPlain))
        }
        return members
    }

    private mutating func scalar(_ scalar: Node.Scalar, at place: Place) -> TemplateNode {
        let text = scalar.string
        switch scalar.tag.description {
        case "tag:yaml.org,2002:null": return TemplateNode(.null, at: place)
        case "tag:yaml.org,2002:str": return TemplateNode(.text(text), at: place)
        case let tag where tag.hasPrefix("tag:yaml.org,2002:") && Self.isTagged(scalar):
            return TemplateNode(.text(text), at: place, isTyped: true)
        default: break
        }
        guard scalar.style == .plain, !CanonicalText.isFunction(scalar.tag) else {
            return TemplateNode(.text(text), at: place)
        }
        switch text {
        case "" where isInBrackets: return TemplateNode(.null, at: place, notation: .init(spelling: text))
        case "", "~", "null", "Null", "NULL":
            return TemplateNode(.null, at: place, notation: .init(spelling: text.isEmpty ? nil : text))
        case "true", "True", "TRUE", "false", "False", "FALSE":
            let value = text.lowercased()
            return TemplateNode(
                .text(value), at: place, isTyped: true,
                notation: .init(isPlain: true, spelling: text == value ? nil : text))
        default:
            let isTyped = PlainScalar.isTyped(text)
            // In brackets Copilot gives `1:30` quotes, and it is text.
            let isQuoted = !isTyped && text.contains(":") && !(text.first?.isLetter ?? true) && isInBrackets
            return TemplateNode(.text(text), at: place, isTyped: isTyped, notation: .init(isPlain: !isQuoted))
        }
    }

    private var isInBrackets: Bool {
        mutating get { ancestors.contains { brackets.isOpened(at: $0) } }
    }

    /// Whether it has a tag that was written.
    private static func isTagged(_ scalar: Node.Scalar) -> Bool {
        let tag = scalar.tag.description
        return !tag.isEmpty && tag != "!" && scalar.tag != .implicit
    }

    private func place(_ mark: Mark?) -> Place {
        Place(file: source.file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    private static func tag(of node: Node) -> Tag? {
        switch node {
        case .scalar(let scalar): scalar.tag
        case .sequence(let sequence): sequence.tag
        case .mapping(let mapping): mapping.tag
        case .alias: nil
        }
    }
}

extension TemplateNode {
    fileprivate func noted(_ change: (inout Notation) -> Void) -> TemplateNode {
        var notation = notation
        change(&notation)
        return TemplateNode(content, at: place, isShort: isShort, isTyped: isTyped, notation: notation)
    }
}
