internal import Yams

/// Turns a catalog's bytes into YAML nodes, or into one problem with its place.
enum CatalogYAML {
    /// Far beyond any real catalog; bounds what hostile input can cost.
    static let longest = 256 * 1024

    /// The root node. `maker` is the command that writes such a file. Throws `CatalogError.invalid` with one problem: a file that is not YAML has no other places to name.
    static func compose(
        _ bytes: [UInt8], path: String, maker: String = "tiergit init"
    ) throws(CatalogError) -> Node {
        func problem(_ line: Int, _ column: Int, _ message: String, _ hint: String? = nil) -> CatalogError {
            let location = SourceLocation(path: path, line: line, column: column)
            return .invalid([CatalogProblem(location: location, message: message, hint: hint)])
        }
        guard bytes.count <= longest else {
            throw problem(1, 1, "the file is larger than \(longest / 1024) KiB")
        }
        if let bad = firstBadCharacter(in: bytes) { throw problem(bad.line, bad.column, bad.message, bad.hint) }
        if hidesBomb(bytes) {
            throw problem(1, 1, "the file has more than \(freeAliases) aliases and a key that is no plain word")
        }
        // Windows' editors write a byte order mark, which the parser takes only where it detects the encoding itself.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = String(decoding: bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...], as: UTF8.self)
        let root: Node?
        do {
            // The basic resolver takes every plain scalar as text, so that `yes`, `0x10` or an id made of digits
            // reach the reader as they are written; and it hands every repeated key over as such.
            root = try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch {
            let (line, column, message, hint) = describe(error, text: text)
            throw problem(line, column, message, hint)
        }
        // `---` alone composes to an empty scalar.
        guard let root, root.scalar.map({ !$0.string.isEmpty || $0.style != .plain }) ?? true else {
            throw problem(1, 1, "the file is empty", "`\(maker)` writes one")
        }
        return root
    }

    private typealias BadCharacter = (line: Int, column: Int, message: String, hint: String?)

    /// Finds what is no UTF-8, and control characters, before the parser does, so that the place is exact.
    private static func firstBadCharacter(in bytes: [UInt8]) -> BadCharacter? {
        var line = 1
        var column = 1
        var previousWasReturn = false
        var iterator = bytes.makeIterator()
        var decoder = UTF8()
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: return nil
            case .error:
                return (line, column, "the file is not UTF-8 from here on", "save it as UTF-8")
            case .scalarValue(let scalar):
                switch scalar.value {
                case 0x0A where previousWasReturn: break
                case 0x0A, 0x0D: (line, column) = (line + 1, 1)
                case 0x09: column += 1
                case 0xFEFF where line == 1 && column == 1: break
                // YAML 1.1 breaks lines at these three, editors do not: line numbers would disagree.
                case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029:
                    return (line, column, "control character U+\(Names.hex(scalar))", "remove it")
                default: column += 1
                }
                previousWasReturn = scalar.value == 0x0D
            }
        }
    }

    private static let freeAliases = 20

    /// Whether composing could take exponential time.
    ///
    /// Yams shares what aliases point at, so that is cheap, but it hashes keys whole: aliases of aliases as a key blow up.
    /// Quotes are not followed, so this may see a key where there is none; it counts only beside many aliases.
    static func hidesBomb(_ bytes: [UInt8]) -> Bool {
        var aliases = 0
        var hasComplexKey = false
        // Whether an alias, a list or a mapping has just ended, so that `:` would make it a key.
        var mayBeKey = false
        var mayBeKeyAfterComment = false
        var inAlias = false
        // `${App}:` is text: nothing but a name stands in there.
        var inVariable = false
        var previous = UInt8(ascii: "\n")
        for (index, byte) in bytes.enumerated() {
            let next = index + 1 < bytes.count ? bytes[index + 1] : UInt8(ascii: "\n")
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                inAlias = false
            case UInt8(ascii: "\n"):
                inAlias = false
                mayBeKey = mayBeKey || mayBeKeyAfterComment
                mayBeKeyAfterComment = false
            case UInt8(ascii: "*") where isWordByte(next):
                aliases += 1
                inAlias = true
                mayBeKey = true
            case UInt8(ascii: "#"):
                mayBeKeyAfterComment = mayBeKeyAfterComment || mayBeKey
                mayBeKey = false
            case UInt8(ascii: "}") where inVariable: break
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                inAlias = false
                mayBeKey = true
            case UInt8(ascii: ":") where mayBeKey:
                hasComplexKey = true
            case UInt8(ascii: "?") where next <= UInt8(ascii: " ") && !isLetterLike(previous):
                hasComplexKey = true
            default:
                if !(inAlias && isWordByte(byte)) { mayBeKey = false }
            }
            if byte == UInt8(ascii: "{") {
                inVariable = previous == UInt8(ascii: "$")
            } else if !isWordByte(byte) {
                inVariable = false
            }
            previous = byte
        }
        return hasComplexKey && aliases > freeAliases
    }

    /// What libyaml takes in the name of an anchor.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// What makes a `?` after it part of a text and not the mark of a key.
    private static func isLetterLike(_ byte: UInt8) -> Bool {
        isWordByte(byte) && byte != UInt8(ascii: "-") || byte >= 0x80
    }

    private static func describe(_ error: any Error, text: String) -> (Int, Int, String, String?) {
        switch error as? YamlError {
        case .composer(_, "but found another document", let mark, _):
            return (mark.line, mark.column, "a second YAML document begins here", "it must be one document")
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            if character(at: mark, in: text) == "\t" {
                return (mark.line, mark.column, "a tab where YAML allows only spaces", "indent with spaces")
            }
            let words = [context?.text, problem].compactMap { $0 }.joined(separator: ": ")
            return (mark.line, mark.column, "not valid YAML: \(words)", nil)
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "`\(Names.printable($0))`" }
            return (
                context.mark.line, context.mark.column, "\(Suggestion.list(names)) is given more than once here",
                "keep one of them"
            )
        case .reader(let problem, _, _, _):
            return (1, 1, "not valid YAML: \(problem)", nil)
        default:
            return (1, 1, "not valid YAML", nil)
        }
    }

    private static func character(at mark: Mark, in text: String) -> Unicode.Scalar? {
        // Split as bytes: "\r\n" is one Character, which would hide the line break.
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard mark.line >= 1, mark.line <= lines.count else { return nil }
        return String(decoding: lines[mark.line - 1], as: UTF8.self).unicodeScalars.dropFirst(mark.column - 1).first
    }
}
