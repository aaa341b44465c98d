import Testing

@testable import CloudFormation

@Suite("How a template is written does not change what it says, and nothing written makes evaluation crash")
struct EvaluatePropertyTests {
    private func evaluated(_ yaml: String, environment: String?) throws(TemplateError) -> [String: [String: Value]] {
        let stack = try Example.stack(yaml, environment: environment)
        return Dictionary(stack.resources.map { ($0.logicalId, $0.properties) }) { first, _ in first }
    }

    @Test("a template in other words is the same stack", arguments: 0..<10)
    func spellings(block: UInt64) throws {
        for seed in block * 30..<block * 30 + 30 {
            let template = RandomTemplate(seed: seed)
            for environment in ["staging", "prod", nil] {
                var first = RandomWriter(generator: RandomTemplate.Generator(state: seed &+ 1))
                let text = first.template(template)
                let expected = try evaluated(text, environment: environment)
                #expect(try evaluated(text, environment: environment) == expected, "seed \(seed)")
                for style in 2..<5 {
                    var writer = RandomWriter(generator: RandomTemplate.Generator(state: seed &* UInt64(style) &+ 77))
                    let other = writer.template(template)
                    let actual = try evaluated(other, environment: environment)
                    #expect(actual == expected, "seed \(seed), \(environment ?? "no environment")\n\(text)\n\(other)")
                }
            }
        }
    }

    @Test("no value is other than its canonical form", arguments: 0..<5)
    func canonical(block: UInt64) throws {
        for seed in block * 30..<block * 30 + 30 {
            var writer = RandomWriter(generator: RandomTemplate.Generator(state: seed))
            let values = try evaluated(writer.template(RandomTemplate(seed: seed)), environment: nil)
            for value in values.values.flatMap(\.values) { #expect(isCanonical(value), "seed \(seed)") }
        }
    }

    private func isCanonical(_ value: Value) -> Bool {
        switch value {
        case .null, .text, .reference, .attribute: true
        case .list(let list): list.allSatisfy { $0 != .null && isCanonical($0) }
        case .object(let object): object.values.allSatisfy { $0 != .null && isCanonical($0) }
        case .concatenation(let parts):
            parts.count > 1 && parts.allSatisfy(isCanonical)
                && parts.allSatisfy { if case .concatenation = $0 { false } else { $0 != .text("") } }
                && zip(parts, parts.dropFirst()).allSatisfy { $0.text == nil || $1.text == nil }
        case .call("Fn::If", .list(let parts)): parts.allSatisfy(isCanonical) && parts[1] != parts[2]
        case .call("Fn::Select", .list(let parts)): parts.count == 2
        case .call(_, let argument): isCanonical(argument)
        case .hidden(let inner): isCanonical(inner) && !inner.isHidden
        }
    }

    @Test("bytes changed, cut and doubled end in a stack or in an error with a place", arguments: 0..<8)
    func mutations(seed: UInt64) {
        var generator = RandomTemplate.Generator(state: seed)
        var read = 0
        for round in 0..<60 {
            var writer = RandomWriter(generator: RandomTemplate.Generator(state: seed &* 100 &+ UInt64(round)))
            var bytes = Array(writer.template(RandomTemplate(seed: seed &* 100 &+ UInt64(round))).utf8)
            for _ in 0..<Int.random(in: 1...2, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<7, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &generator)))
                case 2: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 40)], at: place)
                case 3, 4: bytes[place] = UInt8(ascii: "a")
                case 5: bytes.swapAt(place, max(0, place - 1))
                default: bytes.removeLast(Int.random(in: 0..<bytes.count / 4, using: &generator))
                }
            }
            do {
                _ = try Stack.evaluate(
                    files: ["a.yml": bytes, "addons.parameters.yml": Array("Parameters: {Open: !Ref VPC}".utf8)],
                    folder: nil, environment: "prod", application: nil)
                read += 1
            } catch {
                #expect(error.line >= 1 && error.column >= 1 && !error.message.isEmpty, "\(error)")
            }
        }
        #expect(read > 5, "the changes must not all be found by the YAML parser")
    }

    @Test("tokens of templates in any order", arguments: 0..<8)
    func tokens(seed: UInt64) {
        let tokens = [
            "!Sub ", "!Ref ", "!Join ", "!GetAtt ", "!If ", "!FindInMap ", "!Select ", "!Split ", "!And ", "!Not ",
            "!Or ", "!Equals ", "!Condition ", "!GetAZs ", "!Length ", "!ForEach ", "!", "Fn::If: ", "Fn::Sub: ",
            "Ref: ", "Condition: ", "Fn::ForEach::X: ", "Fn::Transform: ", "[", "]", "{", "}", ", ", ", ", "'", "''",
            "IsProd", "IsOpen", "Bucket", "Bucket.Arn", "Env", "Secret", "Sizes", "prod", "Node", "AWS::NoValue", "0",
            "1", "-1", "99999999999999999999", "'${Env}'", "'${Bucket.Arn}'", "'${'", "'${}'", "'${!}'", "'${.}'", "~",
            "&a ", "*a", ".", "'.'",
        ]
        var generator = RandomTemplate.Generator(state: seed)
        var read = 0
        for _ in 0..<600 {
            let count = Int.random(in: 1..<12, using: &generator)
            var text = ""
            var open: [String] = []
            for _ in 0..<count {
                let token = generator.pick(tokens)
                text += token
                if token == "[" { open.append("]") }
                if token == "{" { open.append("}") }
                if token == "]" || token == "}" { _ = open.popLast() }
            }
            text += open.reversed().joined()
            do {
                _ = try Example.value(text)
                read += 1
            } catch {
                #expect(error.line >= 1 && error.column >= 1 && !error.message.isEmpty, "\(error)")
            }
        }
        #expect(read > 10, "the fuzzer must also reach what lies behind the YAML parser")
    }

    @Test("what is huge ends in time")
    func huge() throws {
        var yaml = "Resources:\n"
        for index in 0..<3_000 {
            let other = "R\((index * 7) % 3_000)"
            yaml += "  R\(index): {Type: T, Properties: {P: !Sub '${Env}-${\(other).Arn}', L: [a, !Ref App]}}\n"
        }
        #expect(try Example.stack(yaml).resources.count == 3_000)
        let open = String(repeating: "${", count: 100_000)
        #expect(try Example.value("!Sub '\(open)'") == .text(open))
        let commas = String(repeating: ",", count: 500_000)
        let list = try Example.value("!Split [',', '\(commas)']")
        #expect(list.list?.count == 500_001)
        #expect(try Example.value("!Join ['-', !Split [',', '\(commas)']]").text?.utf8.count == 500_000)
    }
}
