internal import Yams

extension TemplateNode {
    /// Reads one YAML or JSON document; an empty one is `null` at its start.
    ///
    /// Aliases are put in. Plain `True`, `TRUE`, `False` and `FALSE` become `true` and `false`, as YAML reads them;
    /// every other scalar keeps its spelling: `1` and `'1'` are the same, `1` and `1.0` are not, `yes` is not `true`.
    /// - Parameter intrinsics: whether `!Ref x` and `{Ref: x}` become functions. Without, a tag is dropped.
    package static func parse(
        _ bytes: [UInt8], file: String, intrinsics: Bool = true
    ) throws(TemplateError) -> TemplateNode {
        let source = YAMLSource(file: file)
        // Editors on Windows put a byte order mark there; it is no part of the text.
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard let root = try source.compose(bytes) else {
            return TemplateNode(.null, at: Place(file: file, line: 1, column: 1))
        }
        return try NodeConverter(source: source, intrinsics: intrinsics).node(root)
    }
}

/// Turns composed YAML into nodes that know functions.
private struct NodeConverter {
    let source: YAMLSource
    let intrinsics: Bool

    func node(_ node: Node) throws(TemplateError) -> TemplateNode {
        let place = place(node.mark)
        let plain = try untagged(node, at: place)
        guard intrinsics, let tag = Self.tag(of: node), CanonicalText.isFunction(tag) else { return plain }
        let short = String(tag.description.dropFirst())
        let name = short == "Ref" || short == "Condition" ? short : "Fn::\(short)"
        return TemplateNode(.function(name, plain), at: place, isShort: true)
    }

    private func untagged(_ node: Node, at place: Place) throws(TemplateError) -> TemplateNode {
        switch node {
        case .scalar(let scalar):
            return self.scalar(scalar, at: place)
        case .sequence(let sequence):
            var list: [TemplateNode] = []
            for element in sequence { list.append(try self.node(element)) }
            return TemplateNode(.list(list), at: place)
        case .mapping(let mapping):
            let members = try members(mapping)
            guard intrinsics, let only = members.first, members.count == 1, Self.isLongForm(only) else {
                return TemplateNode(.mapping(members), at: place)
            }
            return TemplateNode(.function(only.name, only.value), at: place)
        // Yams puts what an alias stands for in its place.
        case .alias: return TemplateNode(.null, at: place)
        }
    }

    /// `Condition` is a function only where it names one: policies hold mappings of that name.
    private static func isLongForm(_ member: TemplateNode.Member) -> Bool {
        member.name == "Ref" || member.name.hasPrefix("Fn::")
            || (member.name == "Condition" && member.value.text != nil)
    }

    private func members(_ mapping: Node.Mapping) throws(TemplateError) -> [TemplateNode.Member] {
        var members: [TemplateNode.Member] = []
        var seen: Set<String> = []
        for (key, value) in mapping {
            guard let name = CanonicalText.literal(key) else {
                throw source.error(.keyIsNotText("a mapping"), at: key.mark)
            }
            guard name != "<<" else { throw source.error(.hashMerge, at: key.mark) }
            guard seen.insert(name).inserted else { throw source.error(.duplicateKey(name), at: key.mark) }
            members.append(
                TemplateNode.Member(name: name, place: place(key.mark), value: try node(value)))
        }
        return members
    }

    private func scalar(_ scalar: Node.Scalar, at place: Place) -> TemplateNode {
        let tag = scalar.tag.description
        if tag == "tag:yaml.org,2002:null" { return TemplateNode(.null, at: place) }
        guard scalar.style == .plain, tag != "tag:yaml.org,2002:str" else {
            return TemplateNode(.text(scalar.string), at: place)
        }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL":
            // An empty value after a function's tag is its empty text.
            let isArgument = CanonicalText.isFunction(scalar.tag)
            return TemplateNode(isArgument ? .text(scalar.string) : .null, at: place)
        case "true", "True", "TRUE": return TemplateNode(.text("true"), at: place, isTyped: true)
        case "false", "False", "FALSE": return TemplateNode(.text("false"), at: place, isTyped: true)
        default: return TemplateNode(.text(scalar.string), at: place, isTyped: Self.isNumberOrDate(scalar.string))
        }
    }

    /// Whether YAML reads plain text as something else than text, as far as a number or a date begins it.
    private static func isNumberOrDate(_ text: String) -> Bool {
        guard let first = text.utf8.first(where: { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }) else {
            return false
        }
        guard first == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        if Double(text) != nil { return true }
        let digits = text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        let dashes = text.utf8.filter { $0 == UInt8(ascii: "-") }.count
        return digits == 8 && dashes == 2 && text.utf8.count == 10
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
