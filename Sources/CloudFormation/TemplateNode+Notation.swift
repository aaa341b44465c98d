extension TemplateNode {
    /// How a node was written, as far as its content does not tell.
    struct Notation: Hashable, Sendable {
        /// Whether a scalar stands without quotes and tag. CloudFormation reads YAML 1.1, to which a plain `yes`, `on` or
        /// `1:30` is no text: what was plain is written so again.
        var isPlain = false
        /// Of an empty value or a boolean, where it is not the usual one: `~`, `True`, nothing in brackets.
        var spelling: String?
        var anchor: String?
        /// The anchor that an alias names, in whose place the node stands.
        var alias: String?
    }

    /// Whether both say the same in the same form: order counts, and so do the form of a function and the type of a scalar; style,
    /// comments and places do not.
    func isSame(as other: TemplateNode) -> Bool { isSame(as: other) { _, _ in true } }

    /// Whether Copilot's merge takes two values for the same. Beside what `isSame` compares these are the spelling of booleans and of
    /// empty values, the type of keys, and anchors and aliases.
    ///
    /// Source: `isEqual` in `cloudformation.go` of Copilot's `internal/pkg/addon`.
    func merges(with other: TemplateNode) -> Bool {
        isSame(as: other) { left, right in
            left.notation.spelling == right.notation.spelling && left.notation.anchor == right.notation.anchor
                && left.notation.alias == right.notation.alias
        }
    }

    private func isSame(as other: TemplateNode, also isAlike: (TemplateNode, TemplateNode) -> Bool) -> Bool {
        guard isShort == other.isShort, isTyped == other.isTyped, isAlike(self, other) else { return false }
        switch (content, other.content) {
        case (.null, .null): return true
        // By bytes: to Swift, an accent of its own is the same as one with its letter.
        case (.text(let left), .text(let right)): return left.utf8.elementsEqual(right.utf8)
        case (.list(let left), .list(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1, also: isAlike) }
        case (.mapping(let left), .mapping(let right)):
            return left.count == right.count
                && zip(left, right).allSatisfy {
                    $0.name.utf8.elementsEqual($1.name.utf8) && $0.isTyped == $1.isTyped
                        && $0.value.isSame(as: $1.value, also: isAlike)
                }
        case (.function(let left, let leftArgument), .function(let right, let rightArgument)):
            return left == right && leftArgument.isSame(as: rightArgument, also: isAlike)
        default: return false
        }
    }
}

extension TemplateNode.Member {
    /// Whether YAML reads the name as something else than text.
    var isTyped: Bool { isPlain && PlainScalar.isTyped(name) }
}

extension TemplateNode.Member {
    /// Whether it is a function in its long form where it stands alone. `Condition` is one only where it names one: policies hold
    /// mappings of that name.
    var isLongForm: Bool { name == "Ref" || name.hasPrefix("Fn::") || (name == "Condition" && value.text != nil) }
}
