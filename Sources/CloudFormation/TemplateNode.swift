/// One node of a template as somebody wrote it: short and long forms of intrinsics look alike, everything has its
/// place.
package struct TemplateNode: Sendable {
    package indirect enum Content: Sendable {
        /// An empty value.
        case null
        /// A scalar. CloudFormation does not tell `1` from `'1'`.
        case text(String)
        case list([TemplateNode])
        /// In the order of the file, no name twice.
        case mapping([Member])
        /// An intrinsic under its long name: `Ref`, `Condition`, `Fn::Sub`, …
        case function(String, TemplateNode)
    }

    package struct Member: Sendable {
        package let name: String
        /// Where the name stands.
        package let place: Place
        package let value: TemplateNode
        /// Whether the name stands without quotes.
        let isPlain: Bool

        package init(name: String, place: Place, value: TemplateNode) {
            self.init(name: name, place: place, value: value, isPlain: false)
        }

        init(name: String, place: Place, value: TemplateNode, isPlain: Bool) {
            self.name = name
            self.place = place
            self.value = value
            self.isPlain = isPlain
        }

        /// The same name with another value.
        func with(_ value: TemplateNode) -> Member {
            Member(name: name, place: place, value: value, isPlain: isPlain)
        }
    }

    package let content: Content
    package let place: Place
    /// Whether a function stands in its short form: Copilot's merge tells `!Ref x` from `{Ref: x}`.
    package let isShort: Bool
    /// Whether YAML reads the scalar as a number, a boolean or a date: Copilot's merge tells `1` from `'1'`.
    package let isTyped: Bool
    /// How it was written beside that, where it was read.
    let notation: Notation

    package init(_ content: Content, at place: Place, isShort: Bool = false, isTyped: Bool = false) {
        self.init(content, at: place, isShort: isShort, isTyped: isTyped, notation: Notation())
    }

    init(_ content: Content, at place: Place, isShort: Bool = false, isTyped: Bool = false, notation: Notation) {
        self.content = content
        self.place = place
        self.isShort = isShort
        self.isTyped = isTyped
        self.notation = notation
    }

    /// The same place and notation with another content.
    func with(_ content: Content) -> TemplateNode {
        TemplateNode(content, at: place, isShort: isShort, isTyped: isTyped, notation: notation)
    }

    package var text: String? {
        if case .text(let text) = content { text } else { nil }
    }

    package var list: [TemplateNode]? {
        if case .list(let list) = content { list } else { nil }
    }

    package var members: [Member]? {
        if case .mapping(let members) = content { members } else { nil }
    }

    package var isNull: Bool {
        if case .null = content { true } else { false }
    }

    /// The value of a name in a mapping; `nil` for a missing one and for anything but a mapping.
    package subscript(name: String) -> TemplateNode? { members?.first { $0.name == name }?.value }
}
