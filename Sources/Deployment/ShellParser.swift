/// Reads bash, as far as it must be known where statements begin and end and what they run.
///
/// Here-documents, comments, quotes and continued lines are what a search for words would fall for; expansions are
/// skipped, except for the commands in them.
struct ShellParser {
    let bytes: [UInt8]
    var position: Int
    let end: Int
    /// How many commands, words and quotes are open: a script that nests without end must not end this program.
    var depth = 0
    /// The here-documents that begin behind the next newline.
    private var pending: [(delimiter: [UInt8], stripsTabs: Bool)] = []
    /// The texts of here-documents, with the lines that end them.
    private(set) var documents: [Range<Int>] = []

    init(_ bytes: [UInt8], in range: Range<Int>? = nil, depth: Int = 0) {
        self.bytes = bytes
        self.depth = depth
        position = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    /// The whole script.
    static func parse(_ bytes: [UInt8]) throws(ShellSyntaxError) -> (
        statements: [ShellStatement], documents: [Range<Int>]
    ) {
        var parser = ShellParser(bytes)
        let statements = try parser.list(until: [])
        guard parser.position >= parser.end else { throw parser.failure("unexpected `\(parser.shown)`") }
        return (statements, parser.documents)
    }

    // MARK: Characters

    var byte: UInt8? { position < end ? bytes[position] : nil }

    func byte(after count: Int) -> UInt8? { position + count < end ? bytes[position + count] : nil }

    func isAt(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= end else { return false }
        return text.withUTF8Buffer { buffer in
            unsafe bytes[position..<position + count].elementsEqual(buffer)
        }
    }

    private var shown: String {
        String(decoding: bytes[position..<min(end, position + 12)].prefix { $0 != 10 }, as: UTF8.self)
    }

    func failure(_ reason: String, at offset: Int? = nil) -> ShellSyntaxError {
        let place = min(offset ?? position, bytes.count)
        return ShellSyntaxError(line: bytes[..<place].count { $0 == 10 } + 1, reason: reason)
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    /// What ends a word that is not quoted.
    static func isMeta(_ byte: UInt8) -> Bool {
        switch byte {
        case 32, 9, 10, 13, UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: ")"):
            true
        default: false
        }
    }

    static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Skips blanks, continued lines and a comment, up to the end of the line.
    mutating func skipBlanks() {
        while let byte {
            if Self.isBlank(byte) || byte == 13 {
                position += 1
            } else if byte == UInt8(ascii: "\\"), self.byte(after: 1) == 10 {
                position += 2
            } else if byte == UInt8(ascii: "#") {
                while let byte = self.byte, byte != 10 { position += 1 }
            } else {
                return
            }
        }
    }

    /// Skips blanks, comments and newlines, with the here-documents that begin behind one.
    mutating func skipNewlines() {
        while true {
            skipBlanks()
            guard byte == 10 else { return }
            newline()
        }
    }

    private mutating func newline() {
        position += 1
        for document in pending {
            let start = position
            while position < end {
                let line = bytes[position..<end].prefix { $0 != 10 }
                position = min(end, line.endIndex + 1)
                var text = line
                if document.stripsTabs { text = text.drop { $0 == 9 } }
                if text.elementsEqual(document.delimiter) { break }
            }
            documents.append(start..<position)
        }
        pending = []
    }

    mutating func addDocument(_ word: ShellWord, stripsTabs: Bool) {
        let delimiter = word.literal ?? word.text.filter { $0 != "\"" && $0 != "'" && $0 != "\\" }
        pending.append((Array(delimiter.utf8), stripsTabs))
    }

    /// Runs the body with no here-document open: what begins inside `$(…)` ends there.
    mutating func isolated<Value>(
        _ body: (inout ShellParser) throws(ShellSyntaxError) -> Value
    ) throws(ShellSyntaxError) -> Value {
        let before = pending
        pending = []
        let value = try body(&self)
        pending = before
        return value
    }

    /// Counts one level of nesting, which the caller takes back.
    mutating func enter() throws(ShellSyntaxError) {
        depth += 1
        guard depth < 120 else { throw failure("nested too deeply") }
    }

    /// The word here if it is plain and ends here: what may be a reserved one.
    var plainWord: String? {
        var end = position
        while end < self.end, !Self.isMeta(bytes[end]) {
            switch bytes[end] {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "$"), UInt8(ascii: "\\"), UInt8(ascii: "`"):
                return nil
            default: end += 1
            }
        }
        return end == position ? nil : String(decoding: bytes[position..<end], as: UTF8.self)
    }

    /// Takes a reserved word, behind newlines.
    mutating func expect(_ word: String, of what: String) throws(ShellSyntaxError) {
        skipNewlines()
        guard plainWord == word else { throw failure("`\(word)` of \(what) is missing") }
        position += word.utf8.count
    }
}
