internal import TextTable

/// A table for people: headings in capitals, two spaces between columns, no lines.
package struct Table {
    package struct Heading: ExpressibleByStringLiteral {
        let title: String
        let keep: Keep

        /// What a narrow terminal does to a column.
        package enum Keep: Int, Comparable {
            /// It goes first.
            case first, second, third
            /// It is cut, down to nothing where need be.
            case cut
            /// It stays as it is.
            case always

            package static func < (left: Keep, right: Keep) -> Bool { left.rawValue < right.rawValue }
        }

        package init(_ title: String, _ keep: Keep) {
            self.title = title
            self.keep = keep
        }

        package init(stringLiteral title: String) { self.init(title, .always) }
    }

    private let headings: [Heading]
    private let count: Int
    private let row: (Int) -> [String]
    /// How many rows are laid out at a time.
    private static let portion = 256

    package init(_ headings: [Heading], rows: [[String]]) {
        self.headings = headings
        let rows = rows.map { $0.map(Self.cell) }
        count = rows.count
        row = { rows[$0] }
    }

    /// A table of rows that are not kept: each is asked for twice, for the columns' widths and for its line.
    package init(_ headings: [Heading], count: Int, row: @escaping (Int) -> [String]) {
        self.headings = headings
        self.count = count
        self.row = { row($0).map(Self.cell) }
    }

    private static func cell(_ text: String) -> String {
        let cell = safe(text)
        return cell.utf8.contains(UInt8(ascii: "\n")) ? cell.replacing("\n", with: " ") : cell
    }

    /// The lines, the headings first.
    ///
    /// - Parameter width: columns of the terminal; columns are left out or cut to fit, those that say most last. `nil` shows
    ///   everything.
    package func lines(width: Int?) -> [String] {
        var lines: [String] = []
        write(width: width) { lines.append($0) }
        return lines
    }

    /// The same, line by line.
    package func write<Failure>(width: Int?, _ line: (String) throws(Failure) -> Void) throws(Failure) {
        guard count > 0 else { return }
        var widths = headings.map(\.title.count)
        for index in 0..<count {
            for (column, cell) in row(index).enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        var shown = Array(headings.indices)
        if let width {
            let cut = headings.indices.first { headings[$0].keep == .cut }
            let natural = cut.map { widths[$0] } ?? 0
            func total() -> Int { shown.map { widths[$0] }.reduce(0, +) + 2 * max(0, shown.count - 1) }
            // A column that may be cut still says something with twelve characters; others go before it is cut further.
            if let cut { widths[cut] = min(natural, max(12, headings[cut].title.count)) }
            for keep in [Heading.Keep.first, .second, .third, .cut] where total() > width {
                shown.removeAll { headings[$0].keep == keep }
            }
            if let cut, shown.contains(cut) { widths[cut] = min(natural, widths[cut] + max(0, width - total())) }
            while total() > width, let widest = shown.max(by: { widths[$0] < widths[$1] }), widths[widest] > 4 {
                widths[widest] -= 1
            }
        }
        let table = TextTable<[String]> { row in
            shown.map { column in
                Column(
                    title: headings[column].title.uppercased(), value: row[column], width: widths[column],
                    truncate: .tail)
            }
        }
        for start in stride(from: 0, to: count, by: Self.portion) {
            let rows = (start..<min(start + Self.portion, count)).map(row)
            let lines = (table.string(for: rows, style: Columns.self) ?? "").split(separator: "\n")
            for text in start == 0 ? lines[...] : lines.dropFirst() {
                // By bytes, not by letters: of hundreds of lines that is a third of all that a table takes.
                let last = text.utf8.lastIndex(where: { $0 != UInt8(ascii: " ") })
                try line(last.map { String(text[...$0]) } ?? "")
            }
        }
    }
}

/// Two spaces between columns; TextTable's own plain style has one, which a cell's own spaces hide.
private enum Columns: TextTableStyle {
    static func prepare(_ text: String, for column: Column) -> String { Plain.prepare(text, for: column) }
    static func escape(_ text: String) -> String { text }
    static func begin(_ table: inout String, index: Int, columns: [Column]) {}
    static func end(_ table: inout String, index: Int, columns: [Column]) {}
    static func header(_ table: inout String, index: Int, columns: [Column]) {
        table += columns.map { $0.headerString(for: self) }.joined(separator: "  ") + "\n"
    }
    static func row(_ table: inout String, index: Int, columns: [Column]) {
        table += columns.map { $0.string(for: self) }.joined(separator: "  ") + "\n"
    }
}
