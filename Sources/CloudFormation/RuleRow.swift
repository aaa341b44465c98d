/// One row of the curated rules, as text:
///
///     kind | id | type | properties | condition | effect | verdict | minutes | text | way out | source
///
/// `-` stands for nothing. Properties are set apart by commas, minutes are `1-2` or `5`.
enum RuleRow {
    static let columns = 11

    static func parse(_ line: some StringProtocol) throws(RuleError) -> Rule {
        let cells = cells(line)
        guard cells.count == columns else { throw .columns(count: cells.count) }
        guard let kind = Rule.Kind(rawValue: cells[0]) else { throw .unknownWord(column: "kind", word: cells[0]) }
        guard isId(cells[1]) else { throw .badId(cells[1]) }
        guard cells[2].hasBytes("::") else { throw .unknownWord(column: "type", word: cells[2]) }
        guard let effect = Effect(rawValue: cells[5]) else { throw .unknownWord(column: "effect", word: cells[5]) }
        guard let verdict = Verdict(rawValue: cells[6]) else { throw .unknownWord(column: "verdict", word: cells[6]) }
        guard !cells[8].isEmpty, cells[8] != "-" else { throw .emptyText }
        guard cells[10].hasPrefix("https://"), !cells[10].utf8.contains(UInt8(ascii: " ")) else {
            throw .badSource(cells[10])
        }
        return Rule(
            kind: kind, id: cells[1], type: cells[2],
            properties: cells[3] == "-"
                ? [] : Array(cells[3].utf8).split(separator: UInt8(ascii: ",")).map(trimmed),
            condition: cells[4], effect: effect, verdict: verdict, window: try window(cells[7]), text: cells[8],
            wayOut: cells[9] == "-" ? nil : cells[9], source: cells[10],
            test: try RuleConditionParser.parse(cells[4]))
    }

    /// The type of a row, without reading the rest of it.
    static func type(of line: ArraySlice<UInt8>) -> String? {
        let cells = line.split(separator: UInt8(ascii: "|"), maxSplits: 3, omittingEmptySubsequences: false)
        return cells.count > 2 ? trimmed(cells[2]) : nil
    }

    /// By bytes: every switch reads some of the rows.
    private static func cells(_ line: some StringProtocol) -> [String] {
        Array(line.utf8).split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map(trimmed)
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> String {
        let space = UInt8(ascii: " ")
        let start = text.drop { $0 == space }
        guard let last = start.lastIndex(where: { $0 != space }) else { return "" }
        return String(decoding: start[...last], as: UTF8.self)
    }

    private static func isId(_ id: String) -> Bool {
        id.first?.isLetter == true && id.last != "-"
            && id.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    private static func window(_ text: String) throws(RuleError) -> ClosedRange<Int>? {
        guard text != "-" else { return nil }
        let ends = text.split(separator: "-").map { Int($0) }
        guard let first = ends.first, let low = first, let last = ends.last, let high = last, ends.count < 3,
            low <= high
        else { throw .badWindow(text) }
        return low...high
    }
}
