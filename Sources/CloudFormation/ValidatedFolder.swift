/// The declarations of all templates of a folder that could be read, as far as they go.
struct ValidatedFolder {
    static let sections = [
        "AWSTemplateFormatVersion", "Conditions", "Description", "Mappings", "Metadata", "Outputs", "Parameters",
        "Resources", "Transform",
    ]

    /// Where to point for what stands nowhere: the first template.
    var start: Place?
    var transforms: [String] = []
    /// Those of the transforms that may change anything. This one only allows more functions.
    var macros: [String] { transforms.filter { $0 != "AWS::LanguageExtensions" } }
    /// Whether something makes names that only CloudFormation knows.
    var hasGeneratedNames = false
    /// Declarations that differ from an earlier one of the same name.
    var conflicts: [(section: String, member: TemplateNode.Member)] = []
    /// Sections that are empty in the first file that names them.
    private(set) var emptyFirst: [(section: String, place: Place)] = []
    private var named: Set<String> = []
    private var declared: [String: [TemplateNode.Member]] = [:]
    private var positions: [String: [String: Int]] = [:]

    /// By file in byte order, then in the order of the file, each name once.
    subscript(section: String) -> [TemplateNode.Member] { declared[section, default: []] }

    /// All declarations, those that differ from an earlier one too.
    func all(_ section: String) -> [TemplateNode.Member] {
        self[section] + conflicts.filter { $0.section == section }.map(\.member)
    }

    func position(of name: String, in section: String) -> Int? { positions[section]?[name] }

    func member(_ name: String, in section: String) -> TemplateNode.Member? {
        position(of: name, in: section).map { self[section][$0] }
    }

    /// Notes that a file has a section.
    mutating func note(_ section: TemplateNode.Member) {
        let isFirst = named.insert(section.name).inserted
        let isEmptyList = section.name == "Transform" && section.value.list?.isEmpty ?? false
        if isFirst, section.value.isNull || isEmptyList { emptyFirst.append((section.name, section.place)) }
    }

    mutating func add(_ member: TemplateNode.Member, to section: String) {
        positions[section, default: [:]][member.name] = self[section].count
        declared[section, default: []].append(member)
    }

    mutating func replace(_ member: TemplateNode.Member, at position: Int, in section: String) {
        declared[section, default: []][position] = member
    }

    func names(in section: String) -> Set<String> { Set(self[section].map(\.name)) }

    /// The type of a resource, where it is plain text.
    func type(of resource: String) -> String? {
        guard let value = member(resource, in: "Resources")?.value, value.members != nil else { return nil }
        return value["Type"]?.text
    }
}
