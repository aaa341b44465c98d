internal import TextTable

/// A table for people: headings in capitals, two spaces between columns, no lines.
package struct Table {
    private let headings: [String]
    private let rows: [[String]]

    package init(_ headings: [String], rows: [[String]]) {
        self.headings = headings
        self.rows = rows.map { $0.map { safe($0).replacing("\n", with: " ") } }
    }

    /// The lines, the headings first.
    ///
    /// - Parameter width: columns of the terminal; the last column, then the widest ones, are cut to fit. `nil` cuts nothing.
    package func lines(width: Int?) -> [String] {
        guard !rows.isEmpty else { return [] }
        var widths = headings.indices.map { column in
            max(headings[column].count, rows.map { $0[column].count }.max() ?? 0)
        }
        if let width {
            let gaps = 2 * (widths.count - 1)
            // The last column says most and matters least; then whichever is widest. Eight characters still say something.
            while widths.reduce(0, +) + gaps > width {
                let last = widths.count - 1
                let column = widths[last] > 12 ? last : widths.indices.max { widths[$0] < widths[$1] } ?? last
                guard widths[column] > 8 else { break }
                widths[column] -= 1
            }
        }
        let table = TextTable<[String]> { row in
            headings.indices.map { column in
                Column(title: headings[column].uppercased(), value: row[column], width: widths[column], truncate: .tail)
            }
        }
        return (table.string(for: rows, style: Columns.self) ?? "").split(separator: "\n").map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
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
