/// Which variables hold the client and the environment.
extension ScriptAnalysis {
    /// What a block passes to `-c` or `-e`.
    enum Operand: Hashable {
        case variable(String)
        case literal(String)

        /// As bash takes it, also under `set -u`.
        var text: String {
            switch self {
            case .variable(let name): "\"${\(name)-}\""
            case .literal(let text): "'\(text.replacing("'", with: "'\\''"))'"
            }
        }

        /// `$ENV`, or the text itself.
        var shown: String {
            switch self {
            case .variable(let name): "$\(name)"
            case .literal(let text): text
            }
        }

        var variable: String? {
            if case .variable(let name) = self { name } else { nil }
        }
    }

    // MARK: Assignments

    /// The variables that a node sets itself, not those that something in it sets.
    static func assigned(by node: ShellNode) -> [String] {
        if case .loop(let variable?) = node.kind { return [variable] }
        guard node.kind == .simple else { return [] }
        let words = arguments(of: node)
        guard let command = words.first else { return node.words.compactMap { assignment($0)?.name } }
        let rest = words.dropFirst()
        switch command.literal {
        case "export", "declare", "typeset", "local", "readonly": return rest.compactMap { assignment($0)?.name }
        case "read":
            var names: [String] = []
            var isValue = false
            for word in rest {
                if isValue {
                    isValue = false
                } else if let option = word.literal, option.hasPrefix("-"), option.count > 1 {
                    if option.last == "a" { continue }
                    isValue = "pdinNtu".contains(option.last ?? " ")
                } else if let name = word.literal {
                    names.append(name)
                }
            }
            return names
        case "printf": return rest.first?.literal == "-v" ? rest.dropFirst().prefix(1).compactMap(\.literal) : []
        case "mapfile", "readarray": return rest.last?.literal.map { [$0] } ?? []
        case ":":
            // `: "${ENV:=staging}"`
            return rest.flatMap { $0.text.matches(of: /\$\{([A-Za-z_]\w*):?=/).map { String($0.output.1) } }
        default: return []
        }
    }

    private static func isLocal(_ node: ShellNode) -> Bool {
        ["local", "declare", "typeset"].contains(arguments(of: node).first?.literal ?? "")
    }

    /// Whether a variable is set anywhere in the script.
    func isAssigned(_ name: String) -> Bool {
        reachesAnywhere { Self.assigned(by: $0).contains(name) }
    }

    /// The names that are local to a function.
    func locals(of function: String?) -> Set<String> {
        Set(
            commands.filter { $0.function == function && function != nil && Self.isLocal($0.node) }.flatMap { command in
                Self.arguments(of: command.node).dropFirst().compactMap { word in
                    Self.assignment(word)?.name ?? word.literal
                }
            })
    }

    private func reachesAnywhere(_ condition: (ShellNode) -> Bool) -> Bool {
        reaches(statements, condition)
            || functions.values.contains { reaches($0.bodies.flatMap(\.self), condition) }
    }

    // MARK: The environment

    /// What the deployments name as their environment, as it is called where the functions are called from.
    func environment() -> Operand? {
        var found: [Operand: Int] = [:]
        for command in commands {
            var words = Array(Self.arguments(of: command.node))
            if let name = words.first.flatMap({ Self.wholeVariable($0.text, isArray: true) }),
                let elements = arrays[name]
            {
                words = elements + words.dropFirst()
            }
            guard let place = copilotWord(in: words) else {
                for operand in operands(inTextsOf: words, in: command.function) { found[operand, default: 0] += 10 }
                continue
            }
            let isDeployment = deployment(command.node) != nil
            let subject = words[(place + 1)...].first?.literal
            guard isDeployment || subject == "env" else { continue }
            let options = subject == "env" ? ["--name", "-n", "--env", "-e"] : ["--env", "-e"]
            guard let value = Self.value(of: options, in: words[(place + 1)...]) else { continue }
            guard let operand = operand(value, in: command.function) else { continue }
            found[operand, default: 0] += isDeployment ? 10 : 1
        }
        let variables = found.filter { $0.key.variable != nil }
        // Of several texts none is the one.
        if variables.isEmpty, found.count > 1 { return nil }
        let candidates = variables.isEmpty ? found : variables
        let best = candidates.max { ($0.value, $1.key.shown) < ($1.value, $0.key.shown) }?.key
        if let best { return best }
        return Self.environmentNames.first(where: isAssigned).map(Operand.variable)
    }

    /// The environments that commands in `$COMMAND`, `eval` and `bash -c` name.
    private func operands(inTextsOf words: [ShellWord], in function: String?) -> [Operand] {
        let texts =
            words.map(\.text)
            + words.compactMap { Self.wholeVariable($0.text, isArray: false) }.flatMap { values[$0] ?? [] }
        return texts.filter { Self.deployment(inText: $0) != nil }.flatMap { text in
            text.matches(of: /\s(?:--name|-n|--env|-e)[ =](\$\{?\w+\}?)/).compactMap {
                operand(String($0.output.1), in: function)
            }
        }
    }

    private static let environmentNames = [
        "ENV", "ENVIRONMENT", "ENV_NAME", "COPILOT_ENV", "DEPLOY_ENV", "TARGET_ENV", "COPILOT_ENVIRONMENT_NAME",
    ]

    private static func value(of options: [String], in words: ArraySlice<ShellWord>) -> String? {
        for (index, word) in zip(words.indices, words) {
            for option in options {
                if word.literal == option, index + 1 < words.endIndex { return words[index + 1].text }
                if word.text.hasPrefix(option + "="), option.hasPrefix("--") {
                    return String(word.text.dropFirst(option.count + 1))
                }
            }
        }
        return nil
    }

    /// What a word stands for outside of the function that it is in.
    ///
    /// - Parameter depth: how often it may still be passed on.
    private func operand(_ text: String, in function: String?, depth: Int = 6) -> Operand? {
        guard let name = Self.variable(in: text) else {
            let bare = text.filter { !"\"'".contains($0) }
            return bare.isEmpty || bare.contains("$") || bare.contains("`") ? nil : .literal(bare)
        }
        guard let function, depth > 0 else { return .variable(name) }
        // A parameter: what the function is called with.
        if let number = Int(name), number > 0 {
            var found: Set<Operand> = []
            for call in commands {
                let words = Array(Self.arguments(of: call.node))
                guard let place = words.firstIndex(where: { $0.literal == function }), call.function != function else {
                    continue
                }
                guard place + number < words.count else { continue }
                if let operand = operand(words[place + number].text, in: call.function, depth: depth - 1) {
                    found.insert(operand)
                }
            }
            if found.count == 1 { return found.first }
            return found.contains { $0.variable != nil } ? found.first { $0.variable != nil } : nil
        }
        guard locals(of: function).contains(name) else { return .variable(name) }
        for command in commands where command.function == function {
            for word in command.node.words {
                guard let (target, value) = Self.assignment(word), target == name,
                    let source = Self.variable(in: value), source != name
                else { continue }
                if let operand = operand(value, in: function, depth: depth - 1) { return operand }
            }
        }
        return .variable(name)
    }

    /// The variable in `$X`, `"${X}"` or `"${X:-default}"`, if the word is nothing but that.
    private static func variable(in text: String) -> String? {
        guard let match = text.wholeMatch(of: /"?\$(?:(\w+)|\{(\w+)(?::?[-?=][^}]*)?\})"?/) else { return nil }
        return (match.output.1 ?? match.output.2).map(String.init)
    }

    // MARK: The client

    /// The variable that holds the client; `nil` where only `CLIENT_DOMAIN` tells it.
    func client(besides environment: Operand?) -> String? {
        var scores: [String: Int] = [:]
        var order: [String] = []
        func add(_ name: String, _ score: Int) {
            if scores[name] == nil { order.append(name) }
            scores[name, default: 0] += score
        }
        for command in commands {
            for word in command.node.words {
                guard let (name, value) = Self.assignment(word) else { continue }
                if name == "CLIENT_DOMAIN" {
                    for match in value.matches(of: /\$\{?([A-Za-z_]\w*)/) { add(String(match.output.1), 4) }
                }
            }
            let isRead = Self.arguments(of: command.node).first?.literal == "read"
            for name in Self.assigned(by: command.node) {
                add(name, 0)
                if isRead, source(command.node.range).contains(Self.clientWords) { add(name, 2) }
            }
        }
        for (name, test) in tests where test.contains("a-z0-9") || test.contains("=~ $") { add(name, 2) }
        for name in order where Self.clientNames.contains(name.uppercased()) { add(name, 3) }
        let candidates = order.filter { name in
            let upper = name.uppercased()
            return name != environment?.variable && !upper.contains("DOMAIN") || upper == "SUBDOMAIN"
        }.filter { !["BASE", "SUFFIX", "ZONE", "TLD"].contains($0.uppercased()) && !isLocalElsewhere($0) }
        let best = candidates.enumerated().max { one, two in
            (scores[one.element] ?? 0, -one.offset) < (scores[two.element] ?? 0, -two.offset)
        }?.element
        return best.flatMap { (scores[$0] ?? 0) >= 3 ? $0 : nil }
    }

    /// Whether a variable lives only in functions that pass its value on.
    private func isLocalElsewhere(_ name: String) -> Bool {
        let setters = commands.filter { Self.assigned(by: $0.node).contains(name) }
        return !setters.isEmpty
            && setters.allSatisfy { setter in
                setter.isInSubshell || (locals(of: setter.function).contains(name) && !deploys(setter.function))
            }
    }

    private func deploys(_ function: String?) -> Bool {
        function.flatMap { functions[$0] }.map { reaches($0.bodies.flatMap(\.self)) { deployment($0) != nil } } ?? false
    }

    private static let clientNames: Set = [
        "SUBDOMAIN", "CLIENT", "CLIENT_KEY", "CLIENT_NAME", "CLIENT_ID", "CLIENT_SLUG", "CUSTOMER", "CUSTOMER_KEY",
        "TENANT", "TENANT_KEY",
    ]
    private static var clientWords: Regex<Substring> { /(?i)client|subdomain|customer|tenant/ }

    /// The variables that are matched against a pattern, with the test.
    private var tests: [(name: String, test: String)] {
        source(0..<text.bytes.count).matches(of: /"?\$\{?([A-Za-z_]\w*)\}?"?\s*(=~[^\n]*)/).map {
            (String($0.output.1), String($0.output.2))
        }
    }
}
