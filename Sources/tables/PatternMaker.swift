/// Reads the pattern of a text out of the expression that makes it.
struct PatternMaker {
    /// Constants by `Type.name`.
    let constants: [String: String]
    /// The type in which the expression stands.
    var type = ""
    /// By name, how a constant of the function is made.
    var bindings: [String: SyntaxNode] = [:]
    /// What a closure's parameters stand for.
    private var names: [String: String] = [:]
    private var resolving: Set<String> = []

    init(constants: [String: String]) { self.constants = constants }

    // MARK: Texts

    func pattern(_ expression: SyntaxNode) -> ErrorPattern {
        let expression = expression.bare
        switch expression.kind {
        case "string_literal_expr": return ErrorPattern(expression.text("value") ?? "")
        case "integer_literal_expr": return ErrorPattern(expression.text("value") ?? "")
        case "interpolated_string_literal_expr": return interpolated(expression)
        case "sequence_expr": return sequence(expression.nodes("elements"))
        case "ternary_expr":
            return either([expression.node("then_expr"), expression.node("else_expr")])
        case "single_value_stmt_expr", "switch_stmt", "if_stmt", "brace_stmt":
            return either(results(expression))
        case "call_expr": return call(expression)
        case "unresolved_decl_ref_expr":
            let name = expression.name ?? ""
            if let known = constants["\(type).\(name)"] { return ErrorPattern(known) }
            if let made = bindings[name], !resolving.contains(name) {
                var inner = self
                inner.resolving.insert(name)
                let pattern = inner.pattern(made)
                if pattern.variants.contains(where: \.isWorded) { return pattern }
            }
            return hole(expression)
        case "unresolved_dot_expr":
            let base = expression.node("base")?.bare.name ?? ""
            let owner = base == "Self" ? type : base
            if let known = constants["\(owner).\(expression.field ?? "")"] { return ErrorPattern(known) }
            return hole(expression)
        default: return hole(expression)
        }
    }

    private func hole(_ expression: SyntaxNode) -> ErrorPattern {
        ErrorPattern([.hole(Self.upper(placeholder(expression) ?? "value"))])
    }

    private func either(_ all: [SyntaxNode?]) -> ErrorPattern {
        var found: [ErrorPattern] = []
        for one in all.compactMap({ $0 }) {
            let pattern = one.bare.kind == "nil_literal_expr" ? ErrorPattern() : pattern(one)
            found.append(pattern)
        }
        return Self.either(found)
    }

    private static func either(_ all: [ErrorPattern]) -> ErrorPattern {
        var found: [ErrorPattern] = []
        for one in all where !found.contains(one) {
            // Quotation marks around nothing.
            if case .text(let text)? = one.pieces.first, one.pieces.count == 1, all.count > 1,
                !text.contains(where: { $0.isLetter || $0 == "." })
            {
                continue
            }
            found.append(one)
        }
        let holes = found.filter { if case .hole? = $0.pieces.first { $0.pieces.count == 1 } else { false } }
        if holes.count == found.count, let last = found.last { return last }
        return found.count == 1 ? found[0] : ErrorPattern([.either(found)])
    }

    private func interpolated(_ expression: SyntaxNode) -> ErrorPattern {
        var result = ErrorPattern()
        for call in expression.node("appending_expr")?.node("body")?.nodes("elements") ?? [] {
            guard call.kind == "call_expr", let value = call.arguments.first?.value else { continue }
            result = result + pattern(value)
        }
        return result
    }

    /// `a + b`, `a ?? b`, `a ? b : c`: the compiler has not sorted out yet what binds to what.
    private func sequence(_ elements: [SyntaxNode]) -> ErrorPattern {
        if let index = elements.firstIndex(where: { $0.kind == "ternary_expr" }) {
            let ways = [
                elements[index].node("then_expr").map { pattern($0) }, sequence(Array(elements[(index + 1)...])),
            ]
            return Self.either(ways.compactMap(\.self))
        }
        guard elements.count > 1 else {
            guard let only = elements.first, only.kind != "nil_literal_expr" else { return ErrorPattern() }
            return pattern(only)
        }
        if let index = elements.firstIndex(where: { $0.name == "??" }) {
            let left = sequence(Array(elements[..<index]))
            let right = sequence(Array(elements[(index + 1)...]))
            // What is open may be anything, also what stands in its place.
            let isHole = if case .hole? = left.pieces.first { left.pieces.count == 1 } else { false }
            if isHole || !left.isWorded && !left.pieces.isEmpty && !right.pieces.isEmpty { return left }
            return Self.either([left, right])
        }
        if elements.contains(where: { $0.kind == "integer_literal_expr" }) { return hole(elements[0]) }
        var result = ErrorPattern()
        for (index, element) in elements.enumerated() where index.isMultiple(of: 2) {
            guard index == 0 || elements[index - 1].name == "+" else { return hole(elements[0]) }
            result = result + pattern(element)
        }
        return result
    }

    private func call(_ expression: SyntaxNode) -> ErrorPattern {
        guard let callee = expression.node("fn")?.bare, let name = callee.field else { return hole(expression) }
        let arguments = expression.arguments
        let base = callee.node("base")?.bare
        // Noughts before a number.
        if base == nil, name == "String", arguments.first?.label == "repeating" { return ErrorPattern() }
        switch (base?.name, name) {
        // ` (in prod)`
        case (nil, "suffix") where arguments.count == 1:
            return ErrorPattern([
                .either([ErrorPattern(" (in ") + hole(arguments[0].value) + ErrorPattern(")"), ErrorPattern()])
            ])
        case (nil, "safe"), (nil, "safeName"), (nil, "String"), (nil, "suffix"), (nil, "shellQuoted"),
            (_, "printable"):
            return arguments.first.map { pattern($0.value) } ?? hole(expression)
        case (nil, _) where bindings["\(name)()"] != nil && !resolving.contains("\(name)()"):
            var inner = self
            inner.resolving.insert("\(name)()")
            return bindings["\(name)()"].map { inner.pattern($0) } ?? hole(expression)
        case (_, "paintTalk"), (_, "paint"): return arguments.last.map { pattern($0.value) } ?? hole(expression)
        case (nil, "list"): return ErrorPattern(": ") + (arguments.first.map { hole($0.value) } ?? ErrorPattern())
        case ("Suggestion", "question"):
            return ErrorPattern("did you mean ") + ErrorPattern([.hole("NAME")]) + ErrorPattern("?")
        case ("TargetArguments", "of"): return Self.target
        case ("TargetArguments", "command"), ("Self", "commandLine"):
            return ErrorPattern("tiergit ") + (arguments.first.map { pattern($0.value) } ?? ErrorPattern())
                + ErrorPattern(" ") + Self.target
        // A doctor's file, also as an argument.
        case ("shell", _): return shell(name, arguments)
        case (nil, "add") where arguments.contains { $0.label == "to" }: return shell("append", arguments)
        case (nil, "cloneName"): return ErrorPattern([.hole("NAME")])
        case (_, "joined"), (_, "once"), (_, "prefix"):
            let inner = name == "once" ? arguments.first?.value : base
            return inner.map { pattern($0) } ?? hole(expression)
        case (_, "map"), (_, "flatMap"), (_, "compactMap"):
            guard let base, let argument = arguments.first?.value.bare else { return hole(expression) }
            guard argument.kind == "closure_expr", let last = argument.node("body")?.nodes("elements").last else {
                return pattern(base)
            }
            return within(argument, of: base).pattern(last.kind == "return_stmt" ? last.node("result") ?? last : last)
        default: return hole(expression)
        }
    }

    /// For a closure: what its parameters stand for.
    func within(_ closure: SyntaxNode, of base: SyntaxNode) -> PatternMaker {
        var inner = self
        let element = placeholder(base)
        let parameters = (closure.node("params")?.nodes("params") ?? []).compactMap(\.name)
        // The parts of one that is taken apart have names of their own.
        if parameters.count == 1 { inner.names[parameters[0]] = element }
        inner.names["$0"] = element
        return inner
    }

    /// A command that `DoctorShell` writes.
    private func shell(_ name: String, _ arguments: [(label: String?, value: SyntaxNode)]) -> ErrorPattern {
        let first = arguments.first?.value
        switch name {
        case "git", "tiergit":
            return ErrorPattern("\(name) ") + (first.map { pattern($0) } ?? ErrorPattern())
                + (arguments.count > 1 ? ErrorPattern(" ") + Self.target : ErrorPattern())
        case "file": return path(first)
        case "edit": return ErrorPattern("edit ") + path(first)
        case "folder":
            let mode = arguments.first { $0.label == "mode" }.map { pattern($0.value) } ?? ErrorPattern()
            return ErrorPattern("mkdir -p ") + mode + ErrorPattern([.hole("FOLDER")])
        case "append":
            return ErrorPattern("add to ") + path(arguments.first { $0.label == "to" }?.value)
                + ErrorPattern(" the lines that `tiergit doctor` prints")
        case "fetch": return ErrorPattern("tiergit sync --install ") + ErrorPattern([.hole("REMOTE")])
        case "activate":
            let force = ErrorPattern(arguments.contains { $0.label == "force" } ? " --force" : "")
            let base = ErrorPattern("tiergit activate --base") + force
            guard first?.kind != "nil_literal_expr" else { return base }
            return ErrorPattern("`tiergit activate ") + Self.target + force
                + ErrorPattern("`; where no client is active: `") + base + ErrorPattern("`")
        default: return ErrorPattern([.hole("COMMAND")])
        }
    }

    /// Without the top of the work tree, from which people name files.
    private func path(_ expression: SyntaxNode?) -> ErrorPattern {
        guard let expression else { return ErrorPattern([.hole("PATH")]) }
        let whole = pattern(expression)
        guard case .hole("TOP")? = whole.pieces.first, case .text(let rest)? = whole.pieces.dropFirst().first,
            rest.hasPrefix("/")
        else { return whole }
        return ErrorPattern(String(rest.dropFirst())) + ErrorPattern(Array(whole.pieces.dropFirst(2)))
    }

    private static let target = ErrorPattern([
        .text("-c "), .hole("CLIENT"), .text(" -e "), .hole("ENVIRONMENT"),
    ])

    // MARK: Names

    /// The innermost word of an expression that says what it is.
    func placeholder(_ expression: SyntaxNode) -> String? {
        let expression = expression.bare
        switch expression.kind {
        case "unresolved_decl_ref_expr", "unresolved_member_expr":
            let name = expression.name ?? ""
            return names[name] ?? name
        case "declref_expr":
            // `….$0@file:line:column`
            let name = (expression.text("decl") ?? "").prefix { $0 != "@" }.split(separator: ".").last.map(String.init)
            return name.flatMap { names[$0] } ?? "value"
        case "unresolved_dot_expr":
            guard let base = expression.node("base")?.bare, let field = expression.field else { return nil }
            let isType = base.name?.first?.isUppercase == true
            if isType || !Self.transparent.contains(field) { return field }
            return placeholder(base) ?? field
        case "call_expr":
            guard let callee = expression.node("fn")?.bare, let name = callee.field else { return nil }
            if let base = callee.node("base")?.bare, base.name?.first?.isUppercase != true { return placeholder(base) }
            // `kind(of: node)` says more of what comes of it than its argument does.
            if expression.arguments.first?.label == "of" { return name }
            return expression.arguments.first.flatMap { placeholder($0.value) } ?? name
        case "subscript_expr", "dot_self_expr": return expression.node("base").flatMap { placeholder($0) }
        case "sequence_expr": return expression.nodes("elements").first.flatMap { placeholder($0) }
        case "array_expr", "dictionary_expr": return nil
        default: return nil
        }
    }

    /// Fields that say nothing of what they are a field of.
    private static let transparent: Set = [
        "description", "short", "hex", "rawValue", "name", "text", "first", "last", "count", "said", "value", "element",
        "utf8", "isEmpty", "id", "printable", "sentence", "word",
    ]

    private static let renamed = [
        "error": "REASON", "errno": "REASON", "problem": "PROBLEM", "url": "ADDRESS", "id": "ID", "self": "REASON",
        "code": "CODE", "result": "RESULT", "given": "GIVEN",
    ]

    /// `stackName` as `STACK-NAME`.
    static func upper(_ name: String) -> String {
        if let other = renamed[name] { return other }
        var result = ""
        for character in name.drop(while: { $0 == "$" || $0 == "_" }) {
            if character.isUppercase, result.last?.isUppercase == false || result.last.map({ $0 != "-" }) == true {
                result += "-"
            }
            result += character.uppercased()
        }
        return result.isEmpty || result.allSatisfy(\.isNumber) ? "VALUE" : result
    }

    // MARK: Statements

    /// The expressions that a body may come to: the last one of each branch, and what is returned.
    func results(_ statement: SyntaxNode) -> [SyntaxNode] {
        switch statement.kind {
        case "single_value_stmt_expr":
            return (statement.node("stmt") ?? statement.node("sub_stmt")).map { results($0) }
                ?? statement.children.flatMap { results($0) }
        case "switch_stmt": return statement.nodes("cases").flatMap { $0.node("body").map { results($0) } ?? [] }
        case "if_stmt", "guard_stmt":
            return [statement.node("then_stmt"), statement.node("else_stmt"), statement.node("body")]
                .compactMap { $0 }.flatMap { results($0) }
        case "for_each_stmt", "while_stmt", "do_stmt", "do_catch_stmt", "case_stmt", "defer_stmt":
            return statement.node("body").map { returned($0) } ?? []
        case "brace_stmt":
            let elements = statement.nodes("elements")
            return elements.dropLast().flatMap { returned($0) } + (elements.last.map { results($0) } ?? [])
        case "return_stmt": return statement.node("result").map { results($0) } ?? []
        case "then_stmt": return statement.node("result").map { results($0) } ?? []
        default: return statement.kind.hasSuffix("_expr") ? [statement] : []
        }
    }

    /// What `return` gives within a statement that is not the last.
    private func returned(_ statement: SyntaxNode) -> [SyntaxNode] {
        switch statement.kind {
        case "return_stmt": return results(statement)
        case let kind where kind.hasSuffix("_stmt"): return statement.children.flatMap { returned($0) }
        default: return []
        }
    }
}
