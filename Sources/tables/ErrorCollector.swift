import Foundation

/// Gathers every error that the sources can print.
struct ErrorCollector {
    struct Row {
        let message: ErrorPattern
        var hints: [ErrorPattern]
        var codes: [Int]
        let area: ErrorTexts.Area
        /// The type whose words these are, where a report passes them on.
        var owner: String?
    }

    struct Words {
        let member: ErrorTexts.Member
        let cases: [String]
        let pattern: ErrorPattern
        let hints: [ErrorPattern]
        /// Where they differ from the member's.
        let codes: [Int]
    }

    var rows: [Row] = []
    /// How many calls of each name have words, whatever becomes of them: a second way to count.
    var counts: [String: Int] = [:]
    private var constants: [String: String] = [:]
    /// By type: what a report adds that passes its words on.
    var passedOn: [String: (codes: [Int], hints: [ErrorPattern])] = [:]
    var seenMembers: Set<String> = []
    private var usedCodes: Set<String> = []
    var words: [Words] = []
    var hintsByCase: [String: [String: [ErrorPattern]]] = [:]

    init(_ folder: String) throws {
        let sources = try SwiftSources(
            folder,
            with: Set(ErrorTexts.calls.map { "\($0.name.split(separator: ".").last ?? "")(" })
                .union(ErrorTexts.members.flatMap { ["enum \($0.type)", "struct \($0.type)", "extension \($0.type)"] })
                .union(ErrorTexts.details.keys.map { ".\($0)(" })
                .union(["self.init(.", "refusing: "]))
        try Self.checkTypes(sources.texts)
        for (_, tree) in sources.trees { readConstants(tree, type: "") }
        for (path, tree) in sources.trees {
            try walk(tree, Place(path: path, source: Array(sources.texts[path] ?? Data())))
        }
        for member in ErrorTexts.members where !seenMembers.contains("\(member.type).\(member.name)") {
            throw TableError(description: "\(member.type).\(member.name) is not in the sources any more")
        }
        for (start, _) in ErrorTexts.codes where !usedCodes.contains(start) {
            throw TableError(description: "no error begins with `\(start)` any more")
        }
        finish()
    }

    /// Every `Error` has words that are looked for, or is known to have none.
    private static func checkTypes(_ texts: [String: Data]) throws {
        let known = Set(ErrorTexts.calls.map { String($0.name.split(separator: ".").last ?? "") })
            .union(ErrorTexts.members.map(\.type)).union(ErrorTexts.wordedElsewhere)
        let mark = Data("Error".utf8)
        for (path, data) in texts.sorted(by: { $0.key < $1.key }) where data.range(of: mark) != nil {
            for match in String(decoding: data, as: UTF8.self).matches(
                of: /(?:enum|struct|class|extension) (\w+)\s*:([^{}=]*)\{/)
            where match.2.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).contains("Error") {
                guard known.contains(String(match.1)) else {
                    throw TableError(
                        description:
                            "\(path): \(match.1) is an Error, and ErrorTexts.swift does not say where its words are")
                }
            }
        }
    }

    private mutating func readConstants(_ node: SyntaxNode, type: String) {
        let type = node.typeName ?? type
        if node.kind == "pattern_binding_decl" {
            for entry in node.nodes("pattern_entries") {
                guard let name = entry.node("pattern")?.boundNames.first, let value = entry.node("original_init"),
                    ["string_literal_expr", "integer_literal_expr"].contains(value.kind)
                else { continue }
                constants["\(type).\(name)"] = value.text("value")
            }
        }
        // Constants of functions are not read here: they are looked up where they are.
        guard node.kind != "func_decl", node.kind != "accessor_decl" else { return }
        for child in node.children { readConstants(child, type: type) }
    }

    // MARK: Walking

    struct Place {
        let path: String
        let source: [UInt8]
        var type = ""
        var parameterType: String?
        var bindings: [String: SyntaxNode] = [:]
        /// The case that is looked at.
        var cases: [String] = []
    }

    private mutating func walk(_ node: SyntaxNode, _ place: Place) throws {
        var place = place
        switch node.kind {
        case "extension_decl", "enum_decl", "struct_decl", "class_decl":
            place.type = node.typeName ?? place.type
        case "func_decl", "constructor_decl", "accessor_decl":
            place.bindings = [:]
            Self.readBindings(node, &place.bindings)
            if node.kind == "func_decl" {
                // The tree does not say of what type a parameter is, nor what is cast to.
                place.parameterType = Self.source(node, place).firstMatch(of: /\(_ \w+: (\w+)/).map { String($0.1) }
                try readMember(node.name, node.node("body"), place)
            }
        case "var_decl":
            if let body = node.accessorBody { try readMember(node.name, body, place) }
        case "call_expr": try readCall(node, place)
        case "case_stmt":
            let start = Self.source(node, place)
            if let cast = start.firstMatch(of: /^case [^:]*\bas (\w+):/) {
                place.cases = [String(cast.1)]
            } else if let bound = start.firstMatch(of: /^case \.(\w+)\(let (?:error|problem)\)/) {
                place.cases = ErrorTexts.passedOn[String(bound.1)].map { [$0] } ?? []
            } else {
                place.cases = []
            }
            if ErrorTexts.lines.contains(where: place.path.hasPrefix) { readLines(node, place) }
        default: break
        }
        for child in node.children { try walk(child, place) }
    }

    /// Of one case, its lines and the hints beside them.
    private mutating func readLines(_ node: SyntaxNode, _ place: Place) {
        let maker = maker(place)
        var lines: [ErrorPattern] = []
        var hints: [ErrorPattern] = []
        func look(_ node: SyntaxNode) {
            let elements = node.nodes("elements")
            if node.kind == "call_expr", let callee = node.node("fn")?.bare, callee.field == "append",
                let list = callee.node("base")?.bare.name, let value = node.arguments.first?.value
            {
                if list == "lines" { lines += maker.pattern(value).variants.filter(\.isWorded) }
                if list == "hints" { hints += texts(value, maker) }
            } else if node.kind == "sequence_expr", elements.count > 2, elements[0].name == "hints",
                elements[1].name == "+="
            {
                hints += elements.dropFirst(2).flatMap { texts($0, maker) }
            }
            for child in node.children { look(child) }
        }
        look(node)
        rows += lines.map { Row(message: $0, hints: hints, codes: [3], area: Self.area(place.path)) }
    }

    private static func source(_ node: SyntaxNode, _ place: Place) -> Substring {
        guard let start = node.node("range")?.number("start"), place.source.indices.contains(start) else { return "" }
        return String(decoding: place.source[start..<min(start + 400, place.source.count)], as: UTF8.self)[...]
    }

    static func readBindings(_ node: SyntaxNode, _ bindings: inout [String: SyntaxNode]) {
        if node.kind == "pattern_binding_decl" {
            for entry in node.nodes("pattern_entries") {
                guard let value = entry.node("original_init") else { continue }
                for name in entry.node("pattern")?.boundNames ?? [] { bindings[name] = value }
            }
        }
        // A function within a function, of one expression.
        if node.kind == "func_decl", let name = node.name, let body = node.node("body"),
            body.nodes("elements").count == 1
        {
            bindings["\(name)()"] = body.nodes("elements")[0]
        }
        for child in node.children { readBindings(child, &bindings) }
    }

    func maker(_ place: Place) -> PatternMaker {
        var maker = PatternMaker(constants: constants)
        maker.type = place.type
        maker.bindings = place.bindings
        return maker
    }

    // MARK: Calls

    private mutating func readCall(_ node: SyntaxNode, _ place: Place) throws {
        guard let callee = node.node("fn")?.bare, var name = callee.field else { return }
        let base = callee.node("base")?.bare
        // `self.init(…)`, `.init(…)` and `Self(…)` make the type that they stand in.
        if name == "Self" || name == "init" && (base == nil || base?.name == "self") {
            name = node.arguments.contains { $0.label == "refusing" } ? "Remark" : place.type
        }
        for call in ErrorTexts.calls where Self.names.contains(name) || name == place.type {
            let parts = call.name.split(separator: ".").map(String.init)
            guard parts.last == name || parts.last == place.type && name == place.type,
                parts.count == 1 || base?.name == parts[0] || place.type == parts[0],
                call.files.contains(where: place.path.hasPrefix)
            else { continue }
            if ["error", "problem"].contains(call.name), place.path.hasPrefix("Commands/"), base?.field != "output" {
                continue
            }
            try read(node, as: call, place)
        }
        if callee.kind == "unresolved_member_expr", let argument = ErrorTexts.details[name],
            !place.path.hasPrefix("Commands/"), let value = Self.find(argument, node.arguments)
        {
            for pattern in maker(place).pattern(value).variants where pattern.isWorded {
                rows.append(Row(message: pattern, hints: [], codes: [], area: .details))
            }
        }
    }

    private mutating func read(_ node: SyntaxNode, as call: ErrorTexts.Call, _ place: Place) throws {
        let arguments = node.arguments
        guard let value = Self.find(call.message, arguments) else { return }
        // `Diagnostic(.warning, …)` and `report(…, as: .warning)` are none.
        if arguments.contains(where: { $0.value.kind == "unresolved_member_expr" && $0.value.name == "warning" }) {
            return
        }
        // `VerificationFailure(reading: …)` and the like pass something on.
        if call.name == "VerificationFailure", arguments.first?.label != nil { return }
        let maker = maker(place)
        let pattern = maker.pattern(value)
        let hints = call.hint.flatMap { Self.find($0, arguments) }.map { texts($0, maker) } ?? []
        var codes = call.codes
        if let code = arguments.first(where: { $0.label == "exitCode" })?.value {
            let found = Self.numbers(code, place.bindings)
            codes = found
        }
        guard pattern.variants.contains(where: \.isWorded) else {
            for type in place.cases { passedOn[type] = (codes, hints) }
            return
        }
        counts[call.name, default: 0] += 1
        var prefix = call.prefix
        switch call.name {
        case "VerificationFailure":
            guard case .text(let reason)? = Self.reason(arguments).map(ErrorPattern.Piece.text) else { break }
            prefix = ErrorPattern("\(reason): ")
        case "flaw": prefix = ErrorPattern("not-canonical: ")
        case "failed":
            codes = [["safety": 3, "stale": 5, "verification": 7][arguments[0].value.name ?? ""] ?? 3]
        // What needs nothing to be done is no finding.
        case "DoctorAdvice" where arguments.count < 2: return
        default: break
        }
        for (start, known) in ErrorTexts.codes where pattern.firstText == start {
            codes = known
            usedCodes.insert(start)
        }
        guard !codes.isEmpty else {
            throw TableError(description: "\(place.path): the exit code of `\(pattern.marked)` cannot be read")
        }
        let area = call.area ?? place.parameterType.flatMap { ErrorTexts.types[$0] } ?? Self.area(place.path)
        for variant in pattern.withoutLabel.variants where variant.isWorded {
            rows.append(
                Row(message: prefix + variant + call.suffix, hints: hints, codes: codes, area: area, owner: call.owner))
        }
    }

    /// Most calls are of something else.
    private static let names = Set(ErrorTexts.calls.map { String($0.name.split(separator: ".").last ?? "") })

    private static func find(
        _ argument: ErrorTexts.Argument, _ arguments: [(label: String?, value: SyntaxNode)]
    ) -> SyntaxNode? {
        switch argument {
        case .place(let index): arguments.indices.contains(index) ? arguments[index].value : nil
        case .label(let label): arguments.first { $0.label == label }?.value
        }
    }

    /// `.notAllowed` as `not-allowed`, the way verification prints it.
    private static func reason(_ arguments: [(label: String?, value: SyntaxNode)]) -> String? {
        guard let first = arguments.first?.value, first.kind == "unresolved_member_expr", let name = first.name else {
            return nil
        }
        return name == "highS" ? "high-s" : PatternMaker.upper(name).lowercased()
    }

    private static func area(_ path: String) -> ErrorTexts.Area {
        ErrorTexts.files.filter { path.hasPrefix($0.0) }.max { $0.0.count < $1.0.count }?.1 ?? .details
    }

    /// The largest texts within an expression: of a list, of what is there only sometimes.
    func texts(_ node: SyntaxNode, _ maker: PatternMaker, _ depth: Int = 0) -> [ErrorPattern] {
        let node = node.bare
        guard depth < 40 else { return [] }
        if node.kind == "unresolved_decl_ref_expr", let made = maker.bindings[node.name ?? ""] {
            var inner = maker
            inner.bindings[node.name ?? ""] = nil
            return texts(made, inner, depth + 1)
        }
        let elements = node.nodes("elements")
        let isText =
            switch node.kind {
            case "string_literal_expr", "interpolated_string_literal_expr": true
            case "call_expr":
                maker.pattern(node).isWorded
                    && (node.node("fn")?.bare.node("base")?.bare.name == "shell" || !Self.holdsList(node))
            case "sequence_expr":
                elements.contains { $0.name == "+" }
                    && !elements.contains { $0.kind == "ternary_expr" || $0.name == "??" }
                    && elements.contains {
                        ["string_literal_expr", "interpolated_string_literal_expr"].contains($0.bare.kind)
                    }
            default: false
            }
        if isText { return maker.pattern(node).variants.filter(\.isWorded) }
        // What is made of each element of a list.
        if node.kind == "call_expr", let base = node.node("fn")?.bare.node("base")?.bare,
            let closure = node.arguments.first?.value.bare, closure.kind == "closure_expr"
        {
            return texts(base, maker, depth + 1) + texts(closure, maker.within(closure, of: base), depth + 1)
        }
        let parts: [SyntaxNode] =
            switch node.kind {
            case "sequence_expr":
                elements.firstIndex { $0.kind == "ternary_expr" }.map { Array(elements[$0...]) } ?? elements
            case "ternary_expr": [node.node("then_expr"), node.node("else_expr")].compactMap { $0 }
            case "single_value_stmt_expr", "switch_stmt", "if_stmt": maker.results(node)
            case "array_expr", "tuple_expr": elements.map { $0.node("expr") ?? $0 }
            case "call_expr":
                [node.node("fn")?.bare.node("base")].compactMap { $0 } + node.arguments.map(\.value)
            case "closure_expr": node.node("body").map { maker.results($0) } ?? []
            default: []
            }
        return parts.flatMap { texts($0, maker, depth + 1) }
    }

    private static func holdsList(_ node: SyntaxNode) -> Bool {
        node.kind == "array_expr" || node.kind != "closure_expr" && node.children.contains(where: holdsList)
    }

    static func numbers(_ node: SyntaxNode, _ bindings: [String: SyntaxNode]) -> [Int] {
        let node = node.bare
        if node.kind == "integer_literal_expr" { return Int(node.text("value") ?? "").map { [$0] } ?? [] }
        if node.kind == "unresolved_decl_ref_expr" {
            guard let made = bindings[node.name ?? ""] else { return [] }
            return numbers(made, [:])
        }
        return Array(Set(node.children.flatMap { numbers($0, bindings) }))
    }
}
