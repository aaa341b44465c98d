internal import Yams

/// Reads typed values from YAML nodes and collects everything that is wrong, instead of stopping at the first.
struct CatalogReader {
    let path: String
    private(set) var problems: [CatalogProblem] = []

    /// Enough for anybody to fix; bounds what hostile input can cost.
    static let mostProblems = 100

    /// One `key: value` of a mapping.
    struct Member {
        let key: String
        let keyNode: Node
        let value: Node
    }

    init(path: String) {
        self.path = path
    }

    /// Problems are found in the order of checks; people read a file from the top.
    var problemsInOrder: [CatalogProblem] {
        problems.enumerated().sorted {
            let left = ($0.element.location.line ?? 0, $0.element.location.column ?? 0, $0.offset)
            let right = ($1.element.location.line ?? 0, $1.element.location.column ?? 0, $1.offset)
            return left < right
        }.map(\.element)
    }

    mutating func report(_ node: Node, _ message: String, hint: String? = nil) {
        report(at: node.mark, message, hint: hint)
    }

    mutating func report(at mark: Mark?, _ message: String, hint: String? = nil) {
        report(at: SourceLocation(path: path, line: mark?.line, column: mark?.column), message, hint: hint)
    }

    mutating func report(at location: SourceLocation, _ message: String, hint: String? = nil) {
        guard problems.count < Self.mostProblems else { return }
        let problem = CatalogProblem(location: location, message: message, hint: hint)
        // A node behind an anchor is read once for each alias; its mistake is one mistake.
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Whether the node is there without a value: `key:`, `key: ~`, `key: null`.
    static func isNull(_ node: Node) -> Bool {
        guard let scalar = node.scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// A mapping's members in order; keys that are no text, and repeated ones, are reported and left out.
    ///
    /// With `allowed`, other keys are reported, with a guess at which one was meant.
    mutating func members(of node: Node, _ what: String, allowed: [String]? = nil) -> [Member]? {
        guard let mapping = node.mapping else {
            report(node, "\(what) must be a mapping of keys to values, not \(Self.kind(of: node))")
            return nil
        }
        if let tag = Self.foreignTag(of: node) { report(node, "the tag `\(tag)` is not known here") }
        var members: [Member] = []
        var seen: Set<String> = []
        for (keyNode, value) in mapping {
            guard let scalar = keyNode.scalar else {
                report(keyNode, "a key of \(what) must be a word, not \(Self.kind(of: keyNode))")
                continue
            }
            let key = scalar.string
            if key == "<<" {
                report(
                    keyNode, "merge keys (`<<`) are not supported", hint: "write the values out, or alias whole values")
                continue
            }
            let shown = Names.printable(key)
            guard seen.insert(key).inserted else {
                report(keyNode, "`\(shown)` is given more than once in \(what)", hint: "keep one of them")
                continue
            }
            if let allowed, !allowed.contains(key) {
                let hint = Suggestion.question(for: key, among: allowed)
                report(keyNode, "unknown key `\(shown)` in \(what)", hint: hint ?? "known: \(Suggestion.list(allowed))")
                continue
            }
            members.append(Member(key: key, keyNode: keyNode, value: value))
        }
        return members
    }

    mutating func items(of node: Node, _ what: String) -> [Node]? {
        guard let sequence = node.sequence else {
            report(node, "\(what) must be a list, not \(Self.kind(of: node))")
            return nil
        }
        return Array(sequence)
    }

    /// A scalar as it is written, so `2024` and `yes` are texts too; without the line break that a block scalar ends with.
    mutating func text(_ node: Node, _ what: String) -> String? {
        guard let scalar = node.scalar else {
            report(node, "\(what) must be a text, not \(Self.kind(of: node))")
            return nil
        }
        if let tag = Self.foreignTag(of: node) {
            report(node, "the tag `\(tag)` is not known here")
            return nil
        }
        guard !Self.isNull(node) else {
            report(node, "\(what) is empty", hint: "give a value, or remove the key")
            return nil
        }
        var text = Substring(scalar.string)
        while text.last?.isNewline == true { text.removeLast() }
        if text.contains(where: \.isNewline) {
            report(node, "\(what) must be one line", hint: "use `>` rather than `|` to break a long text")
            return nil
        }
        if let problem = Names.textProblem(String(text)) {
            report(node, "\(what) cannot be printed: \(problem)")
            return nil
        }
        guard !text.allSatisfy(\.isWhitespace) else {
            report(node, "\(what) is empty", hint: "give a value, or remove the key")
            return nil
        }
        return String(text)
    }

    /// A text that a check of `Names` accepts.
    mutating func name(_ node: Node, _ what: String, _ check: (String) -> String?) -> String? {
        guard let text = self.text(node, what) else { return nil }
        guard let problem = check(text) else { return text }
        report(node, "\(what) cannot be `\(Names.printable(text))`: \(problem)")
        return nil
    }

    /// A plain decimal number within the range. Quoted numbers, octal, hexadecimal and fractions are refused.
    mutating func integer(_ node: Node, _ what: String, _ range: ClosedRange<Int>) -> Int? {
        guard let scalar = node.scalar, !Self.isNull(node) else {
            report(node, "\(what) must be a whole number, not \(Self.kind(of: node))")
            return nil
        }
        guard scalar.style == .plain, let value = Self.decimal(scalar.string), Self.foreignTag(of: node) == nil else {
            let isQuotedNumber = scalar.style != .plain && Self.decimal(scalar.string) != nil
            report(
                node, "\(what) must be a whole number, not `\(Names.printable(scalar.string))`",
                hint: isQuotedNumber ? "write it without quotes" : nil)
            return nil
        }
        guard range.contains(value) else {
            report(node, "\(what) must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
            return nil
        }
        return value
    }

    mutating func bool(_ node: Node, _ what: String) -> Bool? {
        if let scalar = node.scalar, scalar.style == .plain, Self.foreignTag(of: node) == nil {
            if scalar.string == "true" { return true }
            if scalar.string == "false" { return false }
        }
        let shown = node.scalar.map { "`\(Names.printable($0.string))`" } ?? Self.kind(of: node)
        report(node, "\(what) must be `true` or `false`, not \(shown)")
        return nil
    }

    /// A number in the only form that every YAML reader takes alike: no sign, no leading zero.
    static func decimal(_ text: some StringProtocol) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        guard text == "0" || !text.hasPrefix("0") else { return nil }
        return Int(text)
    }

    private static func kind(of node: Node) -> String {
        switch node {
        case .scalar(let scalar): isNull(node) ? "an empty value" : "`\(Names.printable(scalar.string))`"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// A tag that YAML itself does not define, such as CloudFormation's `!Ref`.
    private static func foreignTag(of node: Node) -> String? {
        let tag = node.tag.description
        if tag.isEmpty || tag == "!" || tag.hasPrefix("tag:yaml.org,2002:") { return nil }
        return Names.printable(tag)
    }
}
