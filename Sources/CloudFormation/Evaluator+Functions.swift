extension Evaluator {
    mutating func function(
        _ name: String, _ argument: TemplateNode, at node: TemplateNode
    ) throws(TemplateError) -> Value {
        switch name {
        case "Ref": return try ref(argument)
        case "Fn::GetAtt": return try getAtt(argument)
        case "Fn::Sub": return try sub(argument)
        case "Fn::Join": return try join(argument)
        case "Fn::If": return try choice(argument)
        case "Fn::FindInMap": return try findInMap(argument)
        case "Fn::Select": return try select(argument)
        case "Fn::Split": return try split(argument)
        case "Fn::GetAZs":
            let region = try value(argument)
            // Documented: an empty text means the region of the stack.
            return .call(name, region == .text("") || region == .null ? .reference("AWS::Region") : region)
        case "Fn::Length":
            let list = try value(argument)
            if let list = list.list, !list.contains(where: \.mayVanish) { return .text("\(list.count)") }
            return .call(name, list)
        case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not":
            return switch try truth(of: node) {
            case .known(let isTrue): .text(isTrue ? "true" : "false")
            case .open(let expression): expression
            }
        // Outside of a condition it is a key like any other.
        case "Condition" where !node.isShort: return .object([name: try value(argument)])
        case let loop where loop.hasPrefix("Fn::ForEach"): return .call(loop, raw(argument))
        default: return .call(name, try value(argument))
        }
    }

    private mutating func ref(_ argument: TemplateNode) throws(TemplateError) -> Value {
        if let name = argument.text {
            let value = reference(name)
            try charge(value.shown.list?.count ?? value.shown.text?.utf8.count ?? 1, at: argument.place)
            return value
        }
        // A macro may allow it.
        if case .function = argument.content { return .call("Ref", try value(argument)) }
        throw TemplateError(.badArguments(function: "Ref", needs: "a name"), at: argument.place)
    }

    private mutating func getAtt(_ argument: TemplateNode) throws(TemplateError) -> Value {
        if let text = argument.text, let (id, attribute) = Self.attributeParts(text) {
            return self.attribute(id, attribute)
        }
        if let list = argument.list, list.count >= 2, let id = list[0].text {
            let parts = try elements(Array(list.dropFirst()))
            let names = parts.compactMap(\.text)
            if names.count == parts.count, names.count == list.count - 1 {
                return attribute(id, names.joined(separator: "."))
            }
            return .call("Fn::GetAtt", .list([reference(id)] + parts))
        }
        throw TemplateError(
            .badArguments(function: "Fn::GetAtt", needs: "a logical id and an attribute"), at: argument.place)
    }

    static func attributeParts(_ text: some StringProtocol) -> (id: String, attribute: String)? {
        guard let dot = text.firstIndex(of: ".") else { return nil }
        return (String(text[..<dot]), String(text[text.index(after: dot)...]))
    }

    // MARK: - Mappings

    private mutating func findInMap(_ argument: TemplateNode) throws(TemplateError) -> Value {
        guard let arguments = argument.list, (3...4).contains(arguments.count) else {
            throw TemplateError(
                .badArguments(function: "Fn::FindInMap", needs: "a mapping and two keys"), at: argument.place)
        }
        let name = try value(arguments[0])
        let top = try value(arguments[1])
        let second = try value(arguments[2])
        let fallback = arguments.count == 4 ? arguments[3]["DefaultValue"] : nil
        let otherwise = try fallback.map { (node) throws(TemplateError) in try value(node) }
        let rest = otherwise.map { [Value.object(["DefaultValue": $0])] } ?? []
        guard scope == .addons else { return .call("parent:Fn::FindInMap", .list([name, top, second] + rest)) }
        guard let mapName = name.shown.text else {
            let all = try mappings.members.map { (member) throws(TemplateError) in
                (member.name, try value(member.value))
            }
            let choices = Value.object(Dictionary(all) { first, _ in first })
            return .call("Fn::FindInMap", .list([choices, name, top, second] + rest))
        }
        guard let mapping = mappings[mapName] else {
            if let otherwise { return otherwise }
            throw TemplateError(.undefined(name.said, what: "mapping"), at: arguments[0].place)
        }
        let keys = try mapping.named("mapping \(name.said)")
        try charge(keys.count, at: argument.place)
        guard let topKey = top.shown.text else {
            // Only what can come out: another column of the mapping is no change here.
            var choices: [String: Value] = [:]
            for key in keys {
                let column = try value(key.value)
                choices[key.name] = second.shown.text.map { column[$0] ?? .null } ?? column
            }
            return .call("Fn::FindInMap", .list([.object(choices), top, second] + rest))
        }
        guard let row = keys.first(where: { $0.name == topKey }) else {
            if let otherwise { return otherwise }
            throw missing(name.said, top, keys, environment: arguments[1], at: arguments[1].place)
        }
        guard let secondKey = second.shown.text else {
            return .call("Fn::FindInMap", .list([try value(row.value), second] + rest))
        }
        let columns = try row.value.named("mapping \(name.said).\(top.said)")
        try charge(columns.count, at: argument.place)
        guard let found = columns.first(where: { $0.name == secondKey }) else {
            if let otherwise { return otherwise }
            throw missing(
                "\(name.said).\(top.said)", second, columns, environment: arguments[2], at: arguments[2].place)
        }
        let result = try value(found.value)
        return name.isHidden || top.isHidden || second.isHidden ? .hidden(result) : result
    }

    private func missing(
        _ mapping: String, _ key: Value, _ keys: [TemplateNode.Member], environment node: TemplateNode, at place: Place
    ) -> TemplateError {
        var isEnvironment = false
        if case .function("Ref", let argument) = node.content { isEnvironment = argument.text == "Env" }
        return TemplateError(
            .notInMapping(
                mapping: mapping, key: key.text ?? "a value that is not shown", keys: keys.map(\.name),
                isEnvironment: isEnvironment),
            at: place)
    }

    // MARK: - Lists

    private mutating func select(_ argument: TemplateNode) throws(TemplateError) -> Value {
        guard let arguments = argument.list, arguments.count == 2 else {
            throw TemplateError(.badArguments(function: "Fn::Select", needs: "an index and a list"), at: argument.place)
        }
        let index = try value(arguments[0])
        let source: Value
        if let nodes = arguments[1].list {
            // An element that comes to nothing keeps its place here: CloudFormation does not say what it counts.
            var values: [Value] = []
            for node in nodes { values.append(try value(node)) }
            source = .list(values)
        } else {
            source = try value(arguments[1])
        }
        guard let list = source.shown.list, let text = index.shown.text, let position = Int(text),
            !list.contains(where: { $0 == .null || $0.mayVanish })
        else { return .call("Fn::Select", .list([index, source])) }
        guard list.indices.contains(position) else {
            throw TemplateError(.nothingToSelect(index: index.said, count: list.count), at: arguments[0].place)
        }
        return index.isHidden || source.isHidden ? .hidden(list[position].shown) : list[position]
    }

    private mutating func split(_ argument: TemplateNode) throws(TemplateError) -> Value {
        guard let arguments = argument.list, arguments.count == 2 else {
            throw TemplateError(.badArguments(function: "Fn::Split", needs: "a delimiter and text"), at: argument.place)
        }
        let delimiter = try value(arguments[0])
        let source = try value(arguments[1])
        guard let separator = delimiter.shown.text, !separator.isEmpty, let text = source.shown.text else {
            return .call("Fn::Split", .list([delimiter, source]))
        }
        try charge(text.utf8.count, at: argument.place)
        let list = Value.list(Self.parts(of: text, separatedBy: separator).map(Value.text))
        return source.isHidden || delimiter.isHidden ? .hidden(list) : list
    }

    static func parts(of text: String, separatedBy separator: String) -> [String] {
        let bytes = Array(text.utf8)
        let separator = Array(separator.utf8)
        var parts: [String] = []
        var start = 0
        var index = 0
        while index + separator.count <= bytes.count {
            if bytes[index] == separator[0], bytes[index..<index + separator.count].elementsEqual(separator) {
                parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += separator.count
                start = index
            } else {
                index += 1
            }
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }
}

extension Value {
    /// The value without the wrapping that keeps it from being shown.
    var shown: Value {
        if case .hidden(let inner) = self { inner.shown } else { self }
    }

    /// What an error may say of it.
    fileprivate var said: String { text ?? ValueText.hidden }

    var isHidden: Bool {
        if case .hidden = self { true } else { false }
    }

    /// Whether it may come to nothing, by a condition that is not decided.
    var mayVanish: Bool {
        guard case .call("Fn::If", .list(let parts)) = shown, parts.count == 3 else { return false }
        return parts.dropFirst().contains { $0 == .null || $0.mayVanish }
    }
}
