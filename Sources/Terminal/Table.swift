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
        var widths = headings.map { Self.width(of: $0.title) }
        for index in 0..<count {
            for (column, cell) in row(index).enumerated() { widths[column] = max(widths[column], Self.width(of: cell)) }
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
        guard !shown.isEmpty else { return }
        try line(Self.line(headings.map { $0.title.uppercased() }, shown, widths))
        for index in 0..<count { try line(Self.line(row(index), shown, widths)) }
    }

    /// The columns that a text takes in a terminal: two for an ideogram or an emoji, none for an accent of its own, as git counts them.
    private static func width(of text: String) -> Int {
        // Nearly all that is shown is ASCII.
        text.utf8.allSatisfy { $0 < 0x80 }
            ? text.utf8.count : text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
    }

    /// Kana, Hangul and forms of full width, which the standard library knows no property of. Source: Unicode Standard Annex 11, class W and F.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x3000...0x303E, 0x3041...0x33FF, 0xA000...0xA4CF, 0xAC00...0xD7A3, 0xFE30...0xFE6F,
        0xFF01...0xFF60, 0xFFE0...0xFFE6,
    ]

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        guard scalar.value >= 0x300 else { return 1 }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // The two halves of a flag take two columns together.
        if (0x1F1E6...0x1F1FF).contains(scalar.value) { return 1 }
        return properties.isEmojiPresentation || properties.isIdeographic
            || wide.contains(where: { $0.contains(scalar.value) }) ? 2 : 1
    }

    /// As much of a text's beginning as fits into so many columns.
    private static func beginning(of text: String, columns: Int) -> Substring {
        var (end, taken) = (text.startIndex, 0)
        while end < text.endIndex {
            taken += width(of: String(text[end]))
            guard taken <= columns else { break }
            text.formIndex(after: &end)
        }
        return text[..<end]
    }

    /// A row's cells, cut or filled up to their columns' widths, two blanks between them and none at the end.
    private static func line(_ cells: [String], _ shown: [Int], _ widths: [Int]) -> String {
        let blank = UInt8(ascii: " ")
        var line: [UInt8] = []
        for (place, column) in shown.enumerated() {
            if place > 0 { line += [blank, blank] }
            let (cell, width) = (cells[column], widths[column])
            let missing = width - Self.width(of: cell)
            if missing < 0 {
                let beginning = Self.beginning(of: cell, columns: width - 1)
                line += beginning.utf8
                line += "…".utf8
                line += repeatElement(blank, count: width - 1 - Self.width(of: String(beginning)))
            } else {
                line += cell.utf8
                line += repeatElement(blank, count: missing)
            }
        }
        while line.last == blank { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }
}
