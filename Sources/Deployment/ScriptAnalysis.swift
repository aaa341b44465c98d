/// What a deploy script does, as far as blocks must know it.
struct ScriptAnalysis {
    let text: ScriptText
    let statements: [ShellStatement]
    let documents: [Range<Int>]
    /// The functions that it defines; where there are two of one name, the last.
    let functions: [String: ShellNode]
    /// Every simple command, wherever it stands.
    let commands: [Command]
    /// The functions that nodes are in, by where they begin.
    let owners: [Int: String]
    let arrays: [String: [ShellWord]]
    let values: [String: [String]]

    /// A simple command and where it stands.
    struct Command {
        let node: ShellNode
        /// The function that it is in.
        let function: String?
        /// Whether it runs in a shell of its own: what it sets is lost.
        let isInSubshell: Bool
    }

    init(_ text: ScriptText) throws(ScriptProblem) {
        self.text = text
        do throws(ShellSyntaxError) {
            (statements, documents) = try ShellParser.parse(text.bytes)
        } catch { throw .syntax(error) }
        var collector = Collector()
        collector.visit(statements, function: nil, isInSubshell: false)
        commands = collector.commands
        functions = collector.functions
        owners = collector.owners
        arrays = Self.arrays(commands)
        values = Self.values(commands)
    }

    private struct Collector {
        var commands: [Command] = []
        var functions: [String: ShellNode] = [:]
        var owners: [Int: String] = [:]

        mutating func visit(_ statements: [ShellStatement], function: String?, isInSubshell: Bool) {
            for statement in statements {
                for pipeline in statement.pipelines {
                    for node in pipeline.nodes {
                        visit(
                            node, function: function,
                            isInSubshell: isInSubshell || statement.isBackground || pipeline.nodes.count > 1)
                    }
                }
            }
        }

        private mutating func visit(_ node: ShellNode, function: String?, isInSubshell: Bool) {
            var function = function
            var isInSubshell = isInSubshell
            owners[node.range.lowerBound] = function
            switch node.kind {
            case .function(let name):
                functions[name] = node
                function = name
            case .subshell: isInSubshell = true
            case .simple: commands.append(Command(node: node, function: function, isInSubshell: isInSubshell))
            default: break
            }
            for list in node.conditions + node.bodies {
                visit(list, function: function, isInSubshell: isInSubshell)
            }
            for word in node.words + node.redirections.map(\.target) {
                for list in word.substitutions { visit(list, function: function, isInSubshell: true) }
            }
        }
    }

    // MARK: Reaching into functions

    /// Whether something in a statement satisfies the condition, functions that it calls included.
    func reaches(
        _ statement: ShellStatement, includingSubshells: Bool = true, _ condition: (ShellNode) -> Bool
    ) -> Bool {
        var seen: Set<String> = []
        return reaches([statement], includingSubshells, &seen, condition)
    }

    func reaches(_ statements: [ShellStatement], _ condition: (ShellNode) -> Bool) -> Bool {
        var seen: Set<String> = []
        return reaches(statements, true, &seen, condition)
    }

    private func reaches(
        _ statements: [ShellStatement], _ includingSubshells: Bool, _ seen: inout Set<String>,
        _ condition: (ShellNode) -> Bool
    ) -> Bool {
        for statement in statements {
            for pipeline in statement.pipelines {
                for node in pipeline.nodes where reaches(node, includingSubshells, &seen, condition) { return true }
            }
        }
        return false
    }

    private func reaches(
        _ node: ShellNode, _ includingSubshells: Bool, _ seen: inout Set<String>, _ condition: (ShellNode) -> Bool
    ) -> Bool {
        if case .function = node.kind { return false }
        if node.kind == .subshell, !includingSubshells { return false }
        if condition(node) { return true }
        if node.kind == .simple {
            for name in called(by: node) where seen.insert(name).inserted {
                if let function = functions[name],
                    reaches(function.bodies.flatMap(\.self), includingSubshells, &seen, condition)
                {
                    return true
                }
            }
        }
        if reaches((node.conditions + node.bodies).flatMap(\.self), includingSubshells, &seen, condition) {
            return true
        }
        guard includingSubshells else { return false }
        let inner = (node.words + node.redirections.map(\.target)).flatMap(\.substitutions).flatMap(\.self)
        return reaches(inner, includingSubshells, &seen, condition)
    }

    /// The functions that a command calls: by its own name, or as an argument of one that runs its arguments (`retry deploy`).
    func called(by node: ShellNode) -> [String] {
        let words = Self.arguments(of: node)
        guard let first = words.first?.literal else { return [] }
        if functions[first] == nil, !Self.runners.contains(first) { return [] }
        return words.compactMap(\.literal).filter { functions[$0] != nil }
    }

    /// Programs that run their arguments.
    static let runners: Set = ["command", "time", "eval", "nohup", "!"]

    /// The words of a simple command behind its assignments.
    static func arguments(of node: ShellNode) -> ArraySlice<ShellWord> {
        guard node.kind == .simple else { return [] }
        return node.words.drop { assignment($0) != nil }
    }

    /// `NAME` and the value's text of `NAME=value` and `NAME+=value`.
    static func assignment(_ word: ShellWord) -> (name: String, value: String)? {
        guard let equals = word.text.firstIndex(of: "=") else { return nil }
        var name = word.text[..<equals]
        if name.last == "+" { name = name.dropLast() }
        if let bracket = name.firstIndex(of: "["), name.last == "]" { name = name[..<bracket] }
        guard let first = name.utf8.first, !(48...57).contains(first), name.utf8.allSatisfy(ShellParser.isName) else {
            return nil
        }
        return (String(name), String(word.text[word.text.index(after: equals)...]))
    }

    /// From 1.
    func lineNumber(_ offset: Int) -> Int { text.line(at: offset) + 1 }

    func source(_ range: Range<Int>) -> String { String(decoding: text.bytes[range], as: UTF8.self) }
}
