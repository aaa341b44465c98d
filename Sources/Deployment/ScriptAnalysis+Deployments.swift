/// Which commands deploy.
extension ScriptAnalysis {
    enum Deployment: Hashable {
        case environment
        case other
    }

    /// What a command deploys, if it does; calls of functions are not looked into.
    func deployment(_ node: ShellNode) -> Deployment? {
        guard node.kind == .simple else { return nil }
        let words = Array(Self.arguments(of: node))
        guard let first = words.first else { return nil }
        if let found = deployment(words: words) { return found }
        // "${command[@]}", $COMMAND, eval "$COMMAND", bash -c "copilot deploy …"
        if let name = Self.wholeVariable(first.text, isArray: true), let elements = arrays[name] {
            return deployment(words: elements + words.dropFirst())
        }
        let isShell = ["eval", "bash", "sh"].contains(first.literal ?? "")
        let texts = isShell ? words.dropFirst().map(\.text) : [first.text]
        for text in texts {
            if isShell, let found = Self.deployment(inText: text) { return found }
            guard let name = Self.wholeVariable(text, isArray: false) else { continue }
            for value in values[name] ?? [] {
                let complete = isShell ? value : ([value] + words.dropFirst().map(\.text)).joined(separator: " ")
                if let found = Self.deployment(inText: complete) { return found }
            }
        }
        return nil
    }

    /// Where `copilot` stands in a command.
    func copilotWord(in words: [ShellWord]) -> Int? {
        for (index, word) in words.enumerated() {
            let isCopilot =
                word.literal.map { $0 == "copilot" || $0.hasSuffix("/copilot") }
                ?? (Self.wholeVariable(word.text, isArray: false).flatMap { values[$0] } ?? []).contains(
                    where: Self.isCopilot)
            if isCopilot { return index }
            // Texts are no commands, and neither are the arguments of functions that do not run them.
            if index == 0 {
                if let name = word.literal {
                    if Self.speakers.contains(name) { return nil }
                    if let function = functions[name], !runsArguments(function) { return nil }
                }
            }
        }
        return nil
    }

    private static func isCopilot(_ value: String) -> Bool {
        let bare = value.trimmed(of: "\"'")
        return bare == "copilot" || bare.hasSuffix("/copilot")
            || bare.wholeMatch(of: /\$\((?:command -v|which|type -p) copilot\)/) != nil
    }

    private func deployment(words: [ShellWord]) -> Deployment? {
        guard let place = copilotWord(in: words) else { return nil }
        let rest = words[(place + 1)...].compactMap(\.literal)
        let names = rest.filter { !$0.hasPrefix("-") }
        switch (names.first, names.dropFirst().first) {
        case ("deploy", _): return .other
        case ("env", "deploy"): return .environment
        case ("svc", "deploy"), ("job", "deploy"), ("service", "deploy"): return .other
        case ("init", _), (_, "init"): return rest.contains("--deploy") ? .other : nil
        default: return nil
        }
    }

    static func deployment(inText text: String) -> Deployment? {
        guard let match = text.firstMatch(of: /(?:^|[\s"'\/;&|(])copilot\s+(env\s+|svc\s+|job\s+)?deploy\b/) else {
            return nil
        }
        return match.output.1?.hasPrefix("env") ?? false ? .environment : .other
    }

    /// What prints, asks or looks, and runs nothing of what it is given.
    private static let speakers: Set = [
        "echo", "printf", "read", "logger", ":", "true", "false", "test", "[", "which", "type", "hash", "alias", "trap",
        "export", "local", "declare", "readonly", "grep", "cat",
    ]

    /// Whether a function runs its arguments.
    private func runsArguments(_ function: ShellNode) -> Bool {
        func runs(_ statements: [ShellStatement]) -> Bool {
            statements.contains { statement in
                statement.pipelines.contains { pipeline in
                    pipeline.nodes.contains { node in
                        let first = Self.arguments(of: node).first {
                            $0.literal.map { !Self.runners.contains($0) } ?? true
                        }
                        let text = first?.text.filter { !"\"{}".contains($0) } ?? ""
                        return text == "$@" || text == "$*" || text.hasPrefix("$@:")
                            || runs((node.conditions + node.bodies).flatMap(\.self))
                    }
                }
            }
        }
        return runs(function.bodies.flatMap(\.self))
    }

    /// The name in `"$X"`, `${X}` or, for an array, `"${X[@]}"`.
    static func wholeVariable(_ text: String, isArray: Bool) -> String? {
        let bare = text.trimmed(of: "\"")
        guard bare.hasPrefix("$") else { return nil }
        var name = bare.dropFirst()
        if name.hasPrefix("{"), name.hasSuffix("}") { name = name.dropFirst().dropLast() }
        if isArray {
            guard name.hasSuffix("[@]") || name.hasSuffix("[*]") else { return nil }
            name = name.dropLast(3)
        }
        return !name.isEmpty && name.utf8.allSatisfy(ShellParser.isName) ? String(name) : nil
    }

    // MARK: Values

    /// The elements of arrays that are written out.
    static func arrays(_ commands: [Command]) -> [String: [ShellWord]] {
        var found: [String: [ShellWord]] = [:]
        for command in commands {
            for word in command.node.words where !word.elements.isEmpty {
                if let name = assignment(word)?.name { found[name] = word.elements }
            }
        }
        return found
    }

    /// The texts of what variables are set to.
    static func values(_ commands: [Command]) -> [String: [String]] {
        var found: [String: [String]] = [:]
        for command in commands {
            for word in command.node.words {
                if let (name, value) = assignment(word) { found[name, default: []].append(value) }
            }
        }
        return found
    }
}

extension String {
    fileprivate func trimmed(of characters: String) -> String {
        var text = self[...]
        while let first = text.first, characters.contains(first) { text = text.dropFirst() }
        while let last = text.last, characters.contains(last) { text = text.dropLast() }
        return String(text)
    }
}
