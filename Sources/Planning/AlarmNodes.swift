internal import CloudFormation

/// Short names for the nodes of a template that is put together. They stand nowhere: their place is the file that is written.
enum AlarmNodes {
    private static let place = Place(file: AlarmsFile.name, line: 1, column: 1)

    static func text(_ text: String) -> TemplateNode { TemplateNode(.text(text), at: place) }

    static func number(_ number: Int) -> TemplateNode { typed("\(number)") }

    /// A number, or `true` and `false`, as they are written.
    static func typed(_ text: String) -> TemplateNode { TemplateNode(.text(text), at: place, isTyped: true) }

    static func list(_ nodes: [TemplateNode]) -> TemplateNode { TemplateNode(.list(nodes), at: place) }

    static func map(_ members: [(String, TemplateNode?)]) -> TemplateNode {
        TemplateNode(
            .mapping(members.compactMap { name, node in node.map { .init(name: name, place: place, value: $0) } }),
            at: place)
    }

    static func call(_ function: String, _ arguments: [TemplateNode]) -> TemplateNode {
        TemplateNode(.function("Fn::\(function)", list(arguments)), at: place, isShort: true)
    }

    static func ref(_ name: String) -> TemplateNode { TemplateNode(.function("Ref", text(name)), at: place) }

    static func condition(_ name: String) -> TemplateNode {
        TemplateNode(.function("Condition", text(name)), at: place)
    }

    /// Plain text where nothing is to be put in.
    static func sub(_ pattern: String) -> TemplateNode {
        pattern.contains("${") ? TemplateNode(.function("Fn::Sub", text(pattern)), at: place) : text(pattern)
    }

    static let nothing = ref("AWS::NoValue")
}
