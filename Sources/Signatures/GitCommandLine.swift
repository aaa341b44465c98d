/// Command lines in git's settings that git splits by itself, without a shell.
enum GitCommandLine {
    /// The words of a command line; nil for an open quote or a backslash at the end.
    ///
    /// White space parts words, quotes of either kind hold them together, and outside single quotes a backslash takes
    /// the next character as it is. Nothing is expanded. Source: split_cmdline in alias.c of git 2.39.
    static func words(of line: String) -> [String]? {
        var words: [[UInt8]] = [[]]
        var quote: UInt8?
        var rest = Array(line.utf8)[...]
        while let byte = rest.popFirst() {
            if quote == nil, isSpace(byte) {
                rest = rest.drop(while: isSpace)
                words.append([])
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if byte == quote {
                quote = nil
            } else if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'") {
                guard let escaped = rest.popFirst() else {
                    return nil
                }
                words[words.count - 1].append(escaped)
            } else {
                words[words.count - 1].append(byte)
            }
        }
        guard quote == nil else {
            return nil
        }
        // git passes a last, empty word on when the line ends in white space; no command wants that.
        if words.count > 1, words.last == [], line.utf8.last.map(isSpace) == true {
            words.removeLast()
        }
        return words.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        // As git's own isspace: no vertical tab, no form feed.
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
        default: false
        }
    }
}
