extension Evaluator {
    // MARK: - Fn::Sub

    mutating func sub(_ argument: TemplateNode) throws(TemplateError) -> Value {
        if let text = argument.text { return try substituted(text, [:], at: argument.place) }
        guard let arguments = argument.list, arguments.count == 2, let text = arguments[0].text else {
            throw TemplateError(
                .badArguments(function: "Fn::Sub", needs: "a text, or a text and its variables"), at: argument.place)
        }
        var variables: [String: Value] = [:]
        for member in try arguments[1].named("the variables of Fn::Sub") {
            variables[member.name] = try value(member.value)
        }
        return try substituted(text, variables, at: argument.place)
    }

    private mutating func substituted(
        _ text: String, _ variables: [String: Value], at place: Place
    ) throws(TemplateError) -> Value {
        var parts: [Value] = []
        for part in SubstitutionText.parts(of: text) {
            switch part {
            case .literal(let literal): parts.append(.text(literal))
            case .name(let name):
                if let variable = variables[name] {
                    parts.append(variable)
                } else if name == "AWS::NoValue" {
                    parts.append(.reference(name))
                } else if !name.hasPrefix("AWS::"), let (id, attribute) = Self.attributeParts(name) {
                    parts.append(self.attribute(id, attribute))
                } else {
                    parts.append(reference(name))
                }
            }
        }
        return try concatenated(parts, at: place)
    }

    // MARK: - Fn::Join

    mutating func join(_ argument: TemplateNode) throws(TemplateError) -> Value {
        guard let arguments = argument.list, arguments.count == 2 else {
            throw TemplateError(
                .badArguments(function: "Fn::Join", needs: "a delimiter and a list"), at: argument.place)
        }
        let delimiter = try value(arguments[0])
        let source = try value(arguments[1])
        // What was split and is joined by the same text is what it was.
        if case .call("Fn::Split", .list(let split)) = source, split.count == 2, split[0] == delimiter {
            return split[1]
        }
        guard let separator = delimiter.shown.text, let list = source.shown.list, list.allSatisfy(\.isTextLike) else {
            return .call("Fn::Join", .list([delimiter, source]))
        }
        var parts: [Value] = []
        for element in list {
            if !parts.isEmpty, !separator.isEmpty { parts.append(delimiter) }
            parts.append(source.isHidden ? .hidden(element) : element)
        }
        return try concatenated(parts, at: argument.place)
    }

    // MARK: - Text

    /// Parts side by side in canonical form: flat, texts together, nothing empty, one part by itself.
    mutating func concatenated(_ parts: [Value], at place: Place) throws(TemplateError) -> Value {
        var flat: [Value] = []
        var text = ""
        for part in parts.flatMap({ part in if case .concatenation(let inner) = part { inner } else { [part] } }) {
            if let literal = part.text {
                try charge(literal.utf8.count, at: place)
                text += literal
                continue
            }
            if case .hidden(.text("")) = part { continue }
            try charge(1, at: place)
            if !text.isEmpty { flat.append(.text(text)) }
            text = ""
            flat.append(part)
        }
        if !text.isEmpty || flat.isEmpty { flat.append(.text(text)) }
        return flat.count == 1 ? flat[0] : .concatenation(flat)
    }
}

extension Value {
    /// Whether it stands for one text: a list or an object does not, and what may vanish takes a delimiter with it.
    fileprivate var isTextLike: Bool {
        switch self {
        case .text, .reference, .attribute, .concatenation: true
        case .call: !mayVanish
        case .hidden(let inner): inner.isTextLike
        case .null, .list, .object: false
        }
    }
}
