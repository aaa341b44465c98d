/// Lists, pipelines and simple commands.
extension ShellParser {
    /// Statements up to one of the reserved words, a `)`, a `;;` or the end; none of these is taken.
    mutating func list(until words: Set<String>) throws(ShellSyntaxError) -> [ShellStatement] {
        var statements: [ShellStatement] = []
        while true {
            skipNewlines()
            guard let byte, byte != UInt8(ascii: ")"), !isAt(";;"), !isAt(";&") else { return statements }
            if let word = plainWord, words.contains(word) { return statements }
            var statement = try statement()
            skipBlanks()
            if isAt("&"), !isAt("&&") {
                statement.isBackground = true
                position += 1
            } else if isAt(";"), !isAt(";;"), !isAt(";&") {
                position += 1
            }
            statements.append(statement)
            skipBlanks()
        }
    }

    private mutating func statement() throws(ShellSyntaxError) -> ShellStatement {
        let start = position
        var pipelines = [try pipeline()]
        var operators: [String] = []
        var end = pipelines[0].range.upperBound
        while true {
            skipBlanks()
            guard isAt("&&") || isAt("||") else { break }
            operators.append(isAt("&&") ? "&&" : "||")
            position += 2
            skipNewlines()
            pipelines.append(try pipeline())
            end = pipelines[pipelines.count - 1].range.upperBound
        }
        return ShellStatement(pipelines: pipelines, operators: operators, range: start..<end)
    }

    private mutating func pipeline() throws(ShellSyntaxError) -> ShellPipeline {
        let start = position
        var isNegated = false
        while let word = plainWord, word == "!" || word == "time" || (word == "-p" && position > start) {
            if word == "!" { isNegated.toggle() }
            position += word.utf8.count
            skipBlanks()
        }
        var nodes = [try command()]
        while true {
            let end = position
            skipBlanks()
            guard isAt("|"), !isAt("||") else {
                return ShellPipeline(
                    nodes: nodes, isNegated: isNegated, range: start..<min(end, nodes[nodes.count - 1].range.upperBound)
                )
            }
            position += isAt("|&") ? 2 : 1
            skipNewlines()
            nodes.append(try command())
        }
    }

    mutating func command() throws(ShellSyntaxError) -> ShellNode {
        guard let byte else { throw failure("a command is missing at the end") }
        try enter()
        defer { depth -= 1 }
        if byte == UInt8(ascii: "(") || plainWord.map(Self.opensCompound) ?? false {
            var node = try compound()
            try redirections(of: &node)
            return node
        }
        return try simple()
    }

    private mutating func simple() throws(ShellSyntaxError) -> ShellNode {
        let start = position
        var node = ShellNode(kind: .simple, range: start..<start)
        while true {
            let end = position
            skipBlanks()
            if try redirection(of: &node) { continue }
            guard let byte, byte != 10, !isAt("&"), !isAt(";"), !isAt("|"), !isAt(")") else {
                node.range = start..<max(node.range.upperBound, min(end, position))
                break
            }
            if byte == UInt8(ascii: "(") {
                guard node.words.count == 1, node.redirections.isEmpty, let name = node.words[0].literal else {
                    throw failure("unexpected `(`")
                }
                return try functionBody(name, from: start)
            }
            let word = try word()
            node.words.append(word)
            node.range = start..<word.range.upperBound
        }
        guard !node.words.isEmpty || !node.redirections.isEmpty else { throw failure("a command is missing") }
        return node
    }

    /// Takes a redirection, if one is here.
    mutating func redirection(of node: inout ShellNode) throws(ShellSyntaxError) -> Bool {
        var start = position
        // `2>`, `{log}>`: a number or a name directly before.
        while start < end, bytes[start] >= UInt8(ascii: "0"), bytes[start] <= UInt8(ascii: "9") { start += 1 }
        if start == position, byte == UInt8(ascii: "{"),
            let close = bytes[position..<end].firstIndex(of: UInt8(ascii: "}")),
            bytes[(position + 1)..<close].allSatisfy(Self.isName), close > position + 1
        {
            start = close + 1
        }
        guard start < end,
            bytes[start] == UInt8(ascii: "<") || bytes[start] == UInt8(ascii: ">")
                || (start == position && (isAt("&>")))
        else { return false }
        // `<(…)` and `>(…)` are words.
        if start == position, byte(after: 1) == UInt8(ascii: "("), !isAt("&>") { return false }
        position = start
        let signs: [StaticString] = ["&>>", "&>", "<<<", "<<-", "<<", "<>", "<&", "<", ">>", ">&", ">|", ">"]
        guard let sign = signs.first(where: { isAt($0) }) else { return false }
        position += sign.utf8CodeUnitCount
        skipBlanks()
        let target = try word()
        if isSign(sign, "<<") || isSign(sign, "<<-") { addDocument(target, stripsTabs: isSign(sign, "<<-")) }
        node.redirections.append(ShellRedirection(sign: "\(sign)", target: target))
        node.range = node.range.lowerBound..<target.range.upperBound
        return true
    }

    private func isSign(_ sign: StaticString, _ other: String) -> Bool { "\(sign)" == other }

    private mutating func redirections(of node: inout ShellNode) throws(ShellSyntaxError) {
        while true {
            let before = position
            skipBlanks()
            if try redirection(of: &node) { continue }
            position = before
            return
        }
    }
}
