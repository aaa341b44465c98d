import Testing

@testable import CloudFormation

/// A folder of addons, and what Copilot's own code makes of it.
///
/// What is expected was printed by `internal/pkg/addon` of `aws/copilot-cli` (`ParseFromEnv`, `Template`, `Parameters`), built with
/// `gopkg.in/yaml.v3` 3.0.1 and run on the same files.
struct MergeCase: CustomTestStringConvertible, Sendable {
    let name: String
    let files: [String: String]
    let expected: Expected

    enum Expected: Sendable {
        /// Copilot's merged template, without the `Resources: null` that it writes for none.
        case merged(String)
        /// Both refuse: in Copilot's words, and in tiergit's.
        case refused(copilot: String, String)
        /// Copilot merges it, and loses something or makes what CloudFormation refuses.
        case stricter(String)
    }

    init(_ name: String, _ files: [String: String], _ expected: Expected) {
        self.name = name
        self.files = files
        self.expected = expected
    }

    var testDescription: String { name }

    /// What every folder of environment addons declares.
    static let parameters = "Parameters:\n  App: {Type: String}\n  Env: {Type: String}\n"

    /// Merged as it is deployed, but for what CloudFormation would say to it.
    func merge() throws(TemplateError) -> (template: [UInt8], given: [TemplateNode.Member]) {
        let files = files.mapValues { Array($0.utf8) }
        let merged = try MergedTemplate.read(files: files, folder: nil)
        let file = try ParametersFile.read(files: files, folder: nil)
        let start = Place(file: "addons", line: 1, column: 1)
        if let problem = (file.problems(with: merged.parameters, start: start) + merged.problems).first {
            throw problem
        }
        return (try TemplateWriter.write(merged.node, comment: [], file: "merged"), file.members)
    }

    func check() throws {
        switch expected {
        case .merged(let text):
            let found = try merge().template
            #expect(try Self.isSame(found, Array(text.utf8)), "\(String(decoding: found, as: UTF8.self))")
        case .refused(_, let message), .stricter(let message):
            let error = #expect(throws: TemplateError.self) { try merge() }
            #expect(error?.description == message)
        }
    }

    /// Whether two templates say the same to CloudFormation, which knows no difference between the forms of a function and has YAML
    /// 1.1: a plain `on` is a boolean.
    static func isSame(_ left: [UInt8], _ right: [UInt8]) throws -> Bool {
        try reading(TemplateNode.parse(left, file: "a")) == reading(TemplateNode.parse(right, file: "b"))
    }

    private static func reading(_ node: TemplateNode) -> String {
        func list(_ nodes: [TemplateNode]) -> String { "[\(nodes.map(reading).joined(separator: ", "))]" }
        func name(_ member: TemplateNode.Member) -> String {
            scalar(member.name, isPlain: member.isPlain)
        }
        switch TemplateWriter.written(node).content {
        case .null: return "null"
        case .text(let text): return scalar(text, isPlain: node.isTyped || node.notation.isPlain)
        case .list(let nodes): return list(nodes)
        case .mapping(let members):
            return "{\(members.map { "\(name($0)): \(reading($0.value))" }.joined(separator: ", "))}"
        case .function(let name, let argument): return "!\(name) \(reading(argument))"
        }
    }

    /// As YAML 1.1 reads it, as far as these tests go: words and what begins like a number.
    private static func scalar(_ text: String, isPlain: Bool) -> String {
        let words: Set = ["true", "false", "yes", "no", "on", "off"]
        let isText = !words.contains(text.lowercased()) && !(text.first.map { "+-.0123456789".contains($0) } ?? false)
        return isPlain && !isText ? text : text.debugDescription
    }
}
