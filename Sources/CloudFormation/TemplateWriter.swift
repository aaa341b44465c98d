internal import Yams

/// Writes a template that was read, or put together, as YAML, text that YAML would take for something else in quotes. Comments and the
/// style of the original are not kept. Short forms of functions stay where their argument is a list; Yams writes no tags of scalars,
/// so `!Ref x` becomes `Ref: x`, and `!GetAtt a.b` becomes `!GetAtt [a, b]`.
package enum TemplateWriter {
    /// - Parameter comment: lines above the template, without their `#`.
    /// - Throws: `TemplateError` where what is written would not read as what was given.
    package static func write(
        _ node: TemplateNode, comment: [String], file: String
    ) throws(TemplateError) -> [UInt8] {
        let node = written(node)
        let text: String
        do {
            text = try Yams.serialize(node: yaml(node), indent: 4, width: -1, allowUnicode: true)
        } catch {
            throw TemplateError(.syntax("it cannot be written: \(error)"), at: node.place)
        }
        let bytes = Array((comment.map { "# \($0)\n" }.joined() + text).utf8)
        guard try written(TemplateNode.parse(bytes, file: file)).isSame(as: node) else {
            throw TemplateError(.syntax("it cannot be written so that it reads the same"), at: node.place)
        }
        return bytes
    }

    /// The node in the forms that are written.
    static func written(_ node: TemplateNode) -> TemplateNode {
        func member(_ member: TemplateNode.Member) -> TemplateNode.Member {
            member.with(written(member.value))
        }
        switch node.content {
        // Copilot writes an empty value that stood in brackets as empty text.
        case .null where node.notation.spelling?.isEmpty ?? false: return TemplateNode(.text(""), at: node.place)
        case .null, .text: return node
        case .list(let list): return TemplateNode(.list(list.map(written)), at: node.place)
        case .mapping(let members):
            // It is read as a function.
            if members.count == 1, members[0].isLongForm {
                return written(TemplateNode(.function(members[0].name, members[0].value), at: node.place))
            }
            return TemplateNode(.mapping(members.map(member)), at: node.place)
        case .function("Fn::GetAtt", let argument):
            guard let text = argument.text, let parts = Evaluator.attributeParts(text) else { break }
            let names = [parts.id, parts.attribute].map { TemplateNode(.text($0), at: argument.place) }
            return TemplateNode(
                .function("Fn::GetAtt", TemplateNode(.list(names), at: argument.place)), at: node.place, isShort: true)
        case .function: break
        }
        guard case .function(let name, let argument) = node.content else { return node }
        let isScalar = argument.text != nil || argument.isNull
        return TemplateNode(.function(name, written(argument)), at: node.place, isShort: node.isShort && !isScalar)
    }

    private static func yaml(_ node: TemplateNode) -> Node {
        switch node.content {
        case .null: return scalar("", .implicit, .plain)
        case .text(let text):
            return scalar(text, .implicit, style(of: text, wasPlain: node.isTyped || node.notation.isPlain))
        case .list(let list): return .sequence(Node.Sequence(list.map(yaml)))
        case .mapping(let members): return mapping(members.map { ($0, yaml($0.value)) })
        case .function(let name, let argument):
            func long() -> Node {
                mapping([(.init(name: name, place: node.place, value: argument), yaml(argument))])
            }
            guard node.isShort else { return long() }
            let tag = Tag(Tag.Name(rawValue: "!\(name.hasPrefix("Fn::") ? String(name.dropFirst(4)) : name)"))
            switch yaml(argument) {
            case .scalar: return long()
            case .sequence(let sequence):
                // In one line, as people write them, unless something in it has lines of its own.
                let isFlat = (argument.list ?? []).allSatisfy(\.isFlat)
                return .sequence(Node.Sequence(Array(sequence), tag, isFlat ? .flow : .block))
            case .mapping(let mapping): return .mapping(Node.Mapping(mapping.map { ($0.key, $0.value) }, tag))
            case .alias: return yaml(argument)
            }
        }
    }

    private static func mapping(_ members: [(TemplateNode.Member, Node)]) -> Node {
        .mapping(
            Node.Mapping(
                members.map { member, value in
                    (scalar(member.name, .implicit, style(of: member.name, wasPlain: member.isPlain)), value)
                }))
    }

    private static func scalar(_ text: String, _ tag: Tag, _ style: Node.Scalar.Style) -> Node {
        .scalar(Node.Scalar(text, tag, style))
    }

    /// Where text may not stand without quotes, the writer of YAML gives it some by itself.
    private static func style(of text: String, wasPlain: Bool) -> Node.Scalar.Style {
        if text.contains("\n") { return .literal }
        return wasPlain || isPlain(text) ? .plain : .singleQuoted
    }

    /// Whether text may stand without quotes and still be text: letters first, no signs of YAML, and no word that it knows.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, text.unicodeScalars.last != " " else { return false }
        let words: Set = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        return (("a"..."z").contains(first) || ("A"..."Z").contains(first)) && !words.contains(text.lowercased())
            && !text.contains(": ") && !text.contains(" #") && text.unicodeScalars.last != ":"
            && text.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 0x20 && !",[]{}".unicodeScalars.contains($0) }
    }
}

extension TemplateNode {
    /// Whether it is text, or a function, that stands on one line.
    fileprivate var isFlat: Bool {
        switch content {
        case .text(let text):
            // In a list on one line `1:30` gets quotes, and would be text.
            !text.contains("\n") && !(notation.isPlain && text.contains(":") && !(text.first?.isLetter ?? true))
        case .function(_, let argument):
            argument.text != nil ? argument.isFlat : (argument.list ?? []).allSatisfy(\.isFlat)
        case .null, .list, .mapping: false
        }
    }
}
