/// Reads a condition: `RuleCondition` says how it is written.
struct RuleConditionParser {
    private let text: String
    private let words: [String]
    private var next = 0

    static func parse(_ text: String) throws(RuleError) -> RuleCondition {
        var parser = Self(text: text)
        let condition = try parser.condition()
        guard parser.next == parser.words.count else { throw parser.error("and, or, or the end") }
        let lists = condition.paths.filter { $0.components.contains("*") }.map { $0.components.prefix { $0 != "*" } }
        guard lists.allSatisfy({ $0 == lists[0] }) else { throw parser.error("one list") }
        return condition
    }

    private init(text: String) {
        self.text = text
        words = Self.split(text, at: " ")
    }

    private func error(_ expected: String) -> RuleError { .condition(text, expected: expected) }

    /// By bytes: every plan reads some conditions.
    private static func split(_ text: String, at separator: Unicode.Scalar, keepingEmpty: Bool = false) -> [String] {
        Array(text.utf8).split(separator: UInt8(ascii: separator), omittingEmptySubsequences: !keepingEmpty).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private mutating func accept(_ word: String) -> Bool {
        guard next < words.count, words[next] == word else { return false }
        next += 1
        return true
    }

    private mutating func accept(_ first: String, _ others: String...) -> Bool {
        guard next < words.count, words[next] == first, words[(next + 1)...].starts(with: others) else { return false }
        next += 1 + others.count
        return true
    }

    private mutating func word(_ expected: String) throws(RuleError) -> String {
        guard next < words.count else { throw error(expected) }
        next += 1
        return words[next - 1]
    }

    private mutating func number() throws(RuleError) -> Double {
        guard let number = Double(try word("a number")) else { throw error("a number") }
        return number
    }

    private mutating func condition() throws(RuleError) -> RuleCondition {
        var parts = [try conjunction()]
        while accept("or") {
            parts.append(try conjunction())
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(RuleError) -> RuleCondition {
        var parts = [try term()]
        while accept("and") {
            parts.append(try term())
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func term() throws(RuleError) -> RuleCondition {
        if accept("not") { return .not(try term()) }
        if accept("always") { return .always }
        if accept("alone") { return .alone }
        if accept("old") { return try test(.old) }
        if accept("new") { return try test(.new) }
        let path = try path()
        return .transition(path, try transition())
    }

    private mutating func path() throws(RuleError) -> RuleCondition.Path {
        var path = RuleCondition.Path(components: try components(), fallback: nil)
        if accept("??", "path") { path.other = try components() }
        guard accept("??") else { return path }
        return RuleCondition.Path(components: path.components, fallback: try word("a value"), other: path.other)
    }

    private mutating func components() throws(RuleError) -> [String] {
        let components = Self.split(try word("a path"), at: ".", keepingEmpty: true)
        guard components.allSatisfy(Self.isName) else { throw error("a path") }
        return components
    }

    /// A property's name, `*`, `@UpdatePolicy` or `@DeletionPolicy`.
    private static func isName(_ component: String) -> Bool {
        component == "*" || component == RuleScope.updatePolicy || component == RuleScope.deletionPolicy
            || component.utf8.first.map(isLetter) == true
                && component.utf8.allSatisfy {
                    isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private mutating func test(_ side: RuleCondition.Side) throws(RuleError) -> RuleCondition {
        let path = try path()
        if accept("is", "absent") { return .test(side, path, .absent) }
        if accept("is", "present") { return .not(.test(side, path, .absent)) }
        if accept("is", "a", "node", "type") { return .test(side, path, .nodeType) }
        if accept("is", "a", "multiple", "of") { return .test(side, path, .multiple(of: try number())) }
        if accept("is", "not") { return .not(.test(side, path, .equals([try word("a value")]))) }
        if accept("is") { return .test(side, path, .equals([try word("a value")])) }
        if accept("in") { return .test(side, path, .equals(try values())) }
        if accept("starts") { return .test(side, path, .starts(try word("a value"))) }
        if accept("ends") { return .test(side, path, .ends(try word("a value"))) }
        guard let order = RuleCondition.Order(rawValue: try word("a test")) else { throw error("a test") }
        if accept("path") { return .test(side, path, .comparesWith(order, try self.path())) }
        return .test(side, path, .compares(order, try number()))
    }

    /// `a, b, c`: every word but the last ends in a comma.
    private mutating func values() throws(RuleError) -> [String] {
        var values: [String] = []
        while true {
            let value = try word("a value")
            guard value.hasSuffix(",") else { return values + [value] }
            values.append(String(value.dropLast()))
        }
    }

    private mutating func transition() throws(RuleError) -> RuleCondition.Transition {
        switch try word("what happens to a path") {
        case "changes": return accept("only", "in") ? .changesOnly(try values()) : .changes
        case "grows": return .grows
        case "shrinks": return .shrinks
        case "appears": return .appears
        case "goes": return .goes
        case "downgrades": return .downgrades
        case "upgrades":
            if accept("1") { return .upgrades(1) }
            return .upgrades(accept("2") ? 2 : .max)
        case "loses":
            guard accept("entries") else { throw error("entries") }
            return .losesEntries
        case "gains":
            guard accept("entries") else { throw error("entries") }
            return .gainsEntries
        case "gets":
            if accept("a", "smaller", "node") { return .smallerNode }
            if accept("a", "larger", "node") { return .largerNode }
            throw error("a smaller node, or a larger node")
        default: throw error("what happens to a path")
        }
    }
}
