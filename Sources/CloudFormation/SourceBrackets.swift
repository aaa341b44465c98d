/// Where lists and mappings of a YAML text are in brackets, which the parser does not tell of lists.
struct SourceBrackets {
    /// By line; a line keeps no break.
    private let lines: [Substring.UnicodeScalarView]

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        // To Swift, a CR and its LF are one character.
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline && $0 != "\u{B}" && $0 != "\u{C}" }
            .map(\.unicodeScalars)
    }

    /// Whether what begins there, maybe with its tag and its anchor, is in brackets.
    func isOpened(at place: Place) -> Bool {
        var rest = lines.dropFirst(place.line - 1).first?.dropFirst(place.column - 1) ?? Substring().unicodeScalars
        var line = place.line
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            switch rest.first {
            case "[", "{": return true
            case "!", "&": rest = rest.drop { $0 != " " && $0 != "\t" }
            case nil, "#":
                guard line < lines.count else { return false }
                rest = lines[line]
                line += 1
            default: return false
            }
        }
    }
}
