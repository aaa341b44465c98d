/// A text with what differs from case to case left open.
struct ErrorPattern: Hashable {
    indirect enum Piece: Hashable {
        case text(String)
        /// By the name of what was interpolated: `TIER`.
        case hole(String)
        case either([ErrorPattern])
    }

    var pieces: [Piece]

    init(_ pieces: [Piece] = []) { self.pieces = pieces }
    init(_ text: String) { pieces = text.isEmpty ? [] : [.text(text)] }

    static func + (left: ErrorPattern, right: ErrorPattern) -> ErrorPattern {
        var pieces = left.pieces
        for piece in right.pieces {
            if case .text(let next) = piece, case .text(let last)? = pieces.last {
                pieces[pieces.count - 1] = .text(last + next)
            } else {
                pieces.append(piece)
            }
        }
        return ErrorPattern(pieces)
    }

    /// Whether words of its own stand in it, and not only what is passed on.
    var isWorded: Bool {
        pieces.contains { piece in
            switch piece {
            case .text(let text): text.contains { $0.isLetter }
            case .hole: false
            case .either(let all): all.allSatisfy(\.isWorded)
            }
        }
    }

    /// Without an `error: ` that stands in the text itself.
    var withoutLabel: ErrorPattern {
        guard case .text(let text)? = pieces.first, text.hasPrefix("error: ") else { return self }
        return ErrorPattern(String(text.dropFirst(7))) + ErrorPattern(Array(pieces.dropFirst()))
    }

    /// What stands first of its own words.
    var firstText: String? {
        pieces.lazy.compactMap { if case .text(let text) = $0 { text } else { nil } }.first
    }

    /// Each way to read it, where the ways are texts of their own; `is` or `are` stays a choice within one text.
    var variants: [ErrorPattern] {
        var result = [ErrorPattern()]
        for piece in pieces {
            guard case .either(let all) = piece, all.contains(where: \.isLong) else {
                result = result.map { $0 + ErrorPattern([piece]) }
                continue
            }
            let ways = all.flatMap(\.variants)
            result = result.flatMap { before in ways.map { before + $0 } }
        }
        return result
    }

    private var isLong: Bool {
        pieces.reduce(0) { count, piece in
            switch piece {
            case .text(let text): count + text.count
            case .hole: count + 4
            case .either(let all): count + (all.contains(where: \.isLong) ? 100 : 4)
            }
        } > 16
    }

    /// As it stands in the table: `‹TIER›` for what is open, `«is|are»` for a choice. No text has these marks.
    var marked: String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
            case .hole(let name): "‹\(name)›"
            case .either(let all): "«\(all.map(\.marked).joined(separator: "|"))»"
            }
        }.joined()
    }

    /// Its own words, for a name.
    var words: [Substring] {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .hole, .either: " "
            }
        }.joined().lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    }
}
