/// A random template as meaning, to be written in more than one way.
struct RandomTemplate {
    /// SplitMix64: the same template for the same seed, so that a failure can be repeated.
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        mutating func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
        mutating func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int.random(in: 0..<elements.count, using: &self)]
        }
    }

    indirect enum Meaning {
        case text(String)
        case list([Meaning])
        case object([(String, Meaning)])
        case reference(String)
        case attribute(String, String)
        /// Text side by side.
        case joined([Meaning])
        case function(String, [Meaning])
    }

    let properties: [Meaning]

    init(seed: UInt64) {
        var generator = Generator(state: seed)
        properties = (0..<4).map { _ in Self.meaning(depth: 4, &generator) }
    }

    private static let texts = [
        "a", "x y", "it's", "1", "0.5", "true", "-", "", "a: b", "# c", "{{resolve:ssm:x}}", "ü", "\"q\"", "[x]", "*",
    ]
    private static let names = ["App", "Env", "Open", "Size", "Bucket", "Queue", "Secret", "AWS::Region"]

    private static func textual(depth: Int, _ generator: inout Generator) -> Meaning {
        switch Int.random(in: 0..<(depth > 0 ? 5 : 3), using: &generator) {
        case 0: .text(generator.pick(texts))
        case 1: .reference(generator.pick(names))
        case 2: .attribute(generator.pick(["Bucket", "Queue"]), generator.pick(["Arn", "End.Port"]))
        case 3: .joined((0..<Int.random(in: 1..<4, using: &generator)).map { _ in textual(depth: 0, &generator) })
        default:
            .function(
                "Fn::FindInMap",
                [.text("Sizes"), generator.one(in: 2) ? .reference("Env") : .text("prod"), .text("Node")])
        }
    }

    private static func condition(depth: Int, _ generator: inout Generator) -> Meaning {
        switch Int.random(in: 0..<(depth > 0 ? 5 : 2), using: &generator) {
        case 0: .function("Condition", [.text(generator.pick(["IsProd", "IsOpen"]))])
        case 1: .function("Fn::Equals", [textual(depth: 0, &generator), textual(depth: 0, &generator)])
        case 2: .function("Fn::Not", [condition(depth: depth - 1, &generator)])
        default:
            .function(
                generator.pick(["Fn::And", "Fn::Or"]),
                [condition(depth: depth - 1, &generator), condition(depth: depth - 1, &generator)])
        }
    }

    private static func meaning(depth: Int, _ generator: inout Generator) -> Meaning {
        guard depth > 0 else { return textual(depth: 0, &generator) }
        switch Int.random(in: 0..<9, using: &generator) {
        case 0, 1: return textual(depth: depth, &generator)
        case 2:
            return .list(
                (0..<Int.random(in: 0..<4, using: &generator)).map { _ in meaning(depth: depth - 1, &generator) })
        case 3, 4:
            return .object(
                ["A", "B b", "aws:c", "Ref2", "9"].prefix(Int.random(in: 0..<6, using: &generator)).map {
                    ($0, meaning(depth: depth - 1, &generator))
                })
        case 5:
            return .function(
                "Fn::If",
                [
                    condition(depth: 2, &generator), meaning(depth: depth - 1, &generator),
                    generator.one(in: 3) ? .reference("AWS::NoValue") : meaning(depth: depth - 1, &generator),
                ])
        case 6:
            return .function(
                "Fn::Select", [.text(generator.pick(["0", "1"])), .list([textual(depth: 1, &generator), .text("z")])])
        case 7: return .function("Fn::Split", [.text(","), textual(depth: 1, &generator)])
        default:
            return .function(
                "Fn::Join",
                [.text(generator.pick(["", "-", ","])), .list((0..<3).map { _ in textual(depth: 1, &generator) })])
        }
    }
}

/// Writes a random template, each time in another way.
struct RandomWriter {
    var generator: RandomTemplate.Generator

    mutating func template(_ template: RandomTemplate) -> String {
        let sections: [String] = [
            "Parameters: {App: {Type: String}, Env: {Type: String}, Open: {Type: String}, "
                + "Size: {Type: Number, Default: 3}, Secret: {Type: String, NoEcho: true, Default: hush}}\n",
            "Mappings:\n  Sizes:\n" + shuffled(["    staging: {Node: s}\n", "    prod: {Node: l}\n"]).joined(),
            "Conditions:\n"
                + shuffled(["  IsProd: !Equals [!Ref Env, prod]\n", "  IsOpen: {'Fn::Equals': [{Ref: Open}, x]}\n"])
                .joined(),
            "Resources:\n"
                + shuffled(
                    ["  Bucket: {Type: B}\n", "  Queue:\n    Type: Q\n"]
                        + template.properties.enumerated().map { index, meaning in
                            "  R\(index):\n    Type: T\n    Properties:\n      P:" + block(meaning, indent: 8)
                        }
                ).joined(),
        ]
        return shuffled(sections).joined()
    }

    private mutating func shuffled<Element>(_ elements: [Element]) -> [Element] { elements.shuffled(using: &generator) }

    private mutating func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.first != "-" && text.first != " "
            && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == " " } && text != "x y "
        switch Int.random(in: 0..<3, using: &generator) {
        case 0 where isPlain: return text
        case 1 where !text.contains("\""): return "\"\(text)\""
        default: return "'\(text.replacing("'", with: "''"))'"
        }
    }

    // MARK: - Flow style

    private mutating func flow(_ meaning: RandomTemplate.Meaning) -> String {
        switch meaning {
        case .text(let text): return quoted(text)
        case .list(let list):
            var parts: [String] = []
            for element in list { parts.append(flow(element)) }
            return "[\(parts.joined(separator: ", "))]"
        case .object(let object):
            var parts: [String] = []
            for (key, value) in shuffled(object) { parts.append("\(quoted(key)): \(flow(value))") }
            return "{\(parts.joined(separator: ", "))}"
        default:
            let (name, argument) = spelt(meaning)
            let isShort = generator.one(in: 2)
            // Two tags cannot stand on one node, but a long form may stand under a short one.
            return isShort && !startsWithTag(argument)
                ? "!\(name.replacing("Fn::", with: "")) \(flow(argument))" : "{\(quoted(name)): \(flow(argument))}"
        }
    }

    private func startsWithTag(_ meaning: RandomTemplate.Meaning) -> Bool {
        switch meaning {
        case .text, .list, .object: false
        default: true
        }
    }

    /// A function and its argument; what can be said in several ways is said in one of them.
    private mutating func spelt(_ meaning: RandomTemplate.Meaning) -> (String, RandomTemplate.Meaning) {
        switch meaning {
        case .reference(let name):
            let canBeSub = name != "AWS::NoValue"
            return canBeSub && generator.one(in: 4) ? ("Fn::Sub", .text("${\(name)}")) : ("Ref", .text(name))
        case .attribute(let id, let name):
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: return ("Fn::GetAtt", .list([.text(id), .text(name)]))
            case 1: return ("Fn::Sub", .text("${ \(id).\(name) }"))
            default: return ("Fn::GetAtt", .text("\(id).\(name)"))
            }
        case .joined(let parts):
            if generator.one(in: 2) { return ("Fn::Join", .list([.text(""), .list(parts)])) }
            var text = ""
            var variables: [(String, RandomTemplate.Meaning)] = []
            for (index, part) in parts.enumerated() {
                switch part {
                case .text(let literal): text += literal
                case .reference(let name) where generator.one(in: 2): text += "${\(name)}"
                case .attribute(let id, let name) where generator.one(in: 2): text += "${\(id).\(name)}"
                default:
                    text += "${V\(index)}"
                    variables.append(("V\(index)", part))
                }
            }
            return variables.isEmpty
                ? ("Fn::Sub", .text(text)) : ("Fn::Sub", .list([.text(text), .object(variables)]))
        case .function("Fn::If", let arguments):
            // A named condition stands by its name.
            if case .function("Condition", let name) = arguments[0] {
                return ("Fn::If", .list([name[0]] + arguments.dropFirst()))
            }
            return ("Fn::If", .list(arguments))
        case .function("Condition", let arguments): return ("Condition", arguments[0])
        case .function(let name, let arguments):
            let symmetric = ["Fn::And", "Fn::Or", "Fn::Equals"].contains(name)
            return (name, .list(symmetric ? shuffled(arguments) : arguments))
        case .text, .list, .object: return ("", meaning)
        }
    }

    // MARK: - Block style

    private mutating func block(_ meaning: RandomTemplate.Meaning, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        if generator.one(in: 3) { return " \(flow(meaning))\n" }
        switch meaning {
        case .list(let list) where !list.isEmpty:
            var text = "\n"
            for element in list { text += "\(margin)-\(block(element, indent: indent + 2))" }
            return text
        case .object(let object) where !object.isEmpty:
            var text = "\n"
            for (key, value) in shuffled(object) {
                text += "\(margin)\(quoted(key)):\(block(value, indent: indent + 2))"
            }
            return text
        case .text, .list, .object: return " \(flow(meaning))\n"
        default:
            let (name, argument) = spelt(meaning)
            if generator.one(in: 2), !startsWithTag(argument) {
                return " !\(name.replacing("Fn::", with: ""))\(block(argument, indent: indent))"
            }
            return "\n\(margin)\(quoted(name)):\(block(argument, indent: indent + 2))"
        }
    }
}
