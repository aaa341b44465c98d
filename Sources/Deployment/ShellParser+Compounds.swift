/// Compound commands and functions.
extension ShellParser {
    static func opensCompound(_ word: String) -> Bool {
        switch word {
        case "{", "if", "for", "select", "while", "until", "case", "function", "[[", "coproc": true
        default: false
        }
    }

    mutating func compound() throws(ShellSyntaxError) -> ShellNode {
        let start = position
        if isAt("((") {
            if try arithmetic(from: 2) { return ShellNode(kind: .test, range: start..<position) }
            position = start
        }
        if isAt("(") {
            position += 1
            let body = try list(until: [])
            try close(")", of: "`(`", from: start)
            return ShellNode(kind: .subshell, bodies: [body], range: start..<position)
        }
        guard let word = plainWord else { throw failure("a command is missing") }
        position += word.utf8.count
        var node = ShellNode(kind: .group, range: start..<start)
        switch word {
        case "{":
            node.bodies = [try list(until: ["}"])]
            try expect("}", of: "`{`")
        case "if": try condition(&node)
        case "for", "select": try loop(&node)
        case "while", "until":
            let condition = try list(until: ["do"])
            node = ShellNode(kind: .loop(variable: nil), conditions: [condition], range: start..<start)
            node.bodies = [try doneList()]
        case "case": try choice(&node)
        case "[[": node = ShellNode(kind: .test, words: try test(from: start), range: start..<start)
        case "coproc":
            skipBlanks()
            let inner = try command()
            let statement = ShellStatement(
                pipelines: [ShellPipeline(nodes: [inner], isNegated: false, range: inner.range)], operators: [],
                range: inner.range)
            node = ShellNode(kind: .subshell, bodies: [[statement]], range: start..<start)
        default:
            skipBlanks()
            let name = try self.word()
            guard let literal = name.literal else { throw failure("a function's name is missing") }
            return try functionBody(literal, from: start)
        }
        node.range = start..<position
        return node
    }

    private mutating func close(_ sign: StaticString, of what: String, from start: Int) throws(ShellSyntaxError) {
        skipNewlines()
        guard isAt(sign) else { throw failure("\(what) is not closed", at: start) }
        position += sign.utf8CodeUnitCount
    }

    /// What stands behind a function's name: `()` and a compound.
    mutating func functionBody(_ name: String, from start: Int) throws(ShellSyntaxError) -> ShellNode {
        skipBlanks()
        if isAt("(") {
            position += 1
            skipBlanks()
            guard isAt(")") else { throw failure("unexpected `(`") }
            position += 1
        }
        skipNewlines()
        let body = try command()
        let inner =
            body.kind == .group
            ? body.bodies
            : [
                [
                    ShellStatement(
                        pipelines: [ShellPipeline(nodes: [body], isNegated: false, range: body.range)], operators: [],
                        range: body.range)
                ]
            ]
        return ShellNode(kind: .function(name), bodies: inner, range: start..<position)
    }

    private mutating func condition(_ node: inout ShellNode) throws(ShellSyntaxError) {
        node = ShellNode(kind: .condition, range: node.range)
        node.conditions.append(try list(until: ["then"]))
        while true {
            try expect("then", of: "`if`")
            node.bodies.append(try list(until: ["elif", "else", "fi"]))
            skipNewlines()
            guard plainWord == "elif" else { break }
            position += 4
            node.conditions.append(try list(until: ["then"]))
        }
        if plainWord == "else" {
            position += 4
            node.bodies.append(try list(until: ["fi"]))
        }
        try expect("fi", of: "`if`")
    }

    private mutating func doneList() throws(ShellSyntaxError) -> [ShellStatement] {
        skipNewlines()
        if plainWord == "{" {
            position += 1
            let body = try list(until: ["}"])
            try expect("}", of: "a loop")
            return body
        }
        try expect("do", of: "a loop")
        let body = try list(until: ["done"])
        try expect("done", of: "a loop")
        return body
    }

    private mutating func loop(_ node: inout ShellNode) throws(ShellSyntaxError) {
        skipBlanks()
        var words: [ShellWord] = []
        var name: String?
        if isAt("((") {
            guard try arithmetic(from: 2) else { throw failure("`((` is not closed") }
        } else {
            name = try word().literal
            skipNewlines()
            if plainWord == "in" {
                position += 2
                while true {
                    skipBlanks()
                    guard let byte, byte != 10, byte != UInt8(ascii: ";") else { break }
                    words.append(try word())
                }
            }
        }
        skipBlanks()
        if isAt(";") { position += 1 }
        node = ShellNode(kind: .loop(variable: name), words: words, range: node.range)
        node.bodies = [try doneList()]
    }

    private mutating func choice(_ node: inout ShellNode) throws(ShellSyntaxError) {
        skipBlanks()
        node = ShellNode(kind: .choice, words: [try word()], range: node.range)
        try expect("in", of: "`case`")
        while true {
            skipNewlines()
            if plainWord == "esac" {
                position += 4
                return
            }
            if isAt("(") { position += 1 }
            while true {
                skipNewlines()
                _ = try word()
                skipNewlines()
                guard isAt("|") else { break }
                position += 1
            }
            guard isAt(")") else { throw failure("`)` of a pattern is missing") }
            position += 1
            node.bodies.append(try list(until: ["esac"]))
            skipNewlines()
            for sign: StaticString in [";;&", ";;", ";&"] where isAt(sign) {
                position += sign.utf8CodeUnitCount
                break
            }
        }
    }

    /// What stands in `[[ … ]]`, as one word.
    private mutating func test(from start: Int) throws(ShellSyntaxError) -> [ShellWord] {
        var substitutions: [[ShellStatement]] = []
        let inner = position
        while let byte {
            if isAt("]]"), Self.isBlank(bytes[position - 1]) || bytes[position - 1] == 10,
                self.byte(after: 2).map(Self.isMeta) ?? true
            {
                let text = String(decoding: bytes[inner..<position], as: UTF8.self)
                position += 2
                return [
                    ShellWord(
                        range: inner..<position - 2, text: text, literal: nil, isPlain: false, elements: [],
                        substitutions: substitutions)
                ]
            }
            if byte == UInt8(ascii: "#"), Self.isBlank(bytes[position - 1]) {
                skipBlanks()
            } else if !(try quoted(&substitutions)) {
                position += 1
            }
        }
        throw failure("`[[` is not closed", at: start)
    }

    /// Skips arithmetic up to its `))`.
    ///
    /// - Parameter skipped: the bytes that opened it.
    /// - Returns: `false` where it is none, as in `((a); b)`.
    mutating func arithmetic(from skipped: Int) throws(ShellSyntaxError) -> Bool {
        position += skipped
        var open = 0
        var ignored: [[ShellStatement]] = []
        while let byte {
            if byte == UInt8(ascii: "(") {
                open += 1
            } else if byte == UInt8(ascii: ")") {
                if open == 0 {
                    guard isAt("))") else { return false }
                    position += 2
                    return true
                }
                open -= 1
            } else if try quoted(&ignored) {
                continue
            }
            position += 1
        }
        return false
    }
}
