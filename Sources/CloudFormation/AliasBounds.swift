/// Upper bounds of what the aliases of a YAML text can stand for, from its bytes alone.
///
/// The YAML parser shares what aliases repeat, but it hashes every key, and a tree is let go of by recursion: both
/// happen before anybody can look at the tree. Only text that has anchors is held against these bounds.
struct AliasBounds {
    /// Letting go of some 30,000 levels ends a stack of 8 MB.
    private static let depthLimit = 12_000
    /// Nodes that are hashed in about a second.
    private static let sizeLimit = 20_000_000.0

    private var anchors = 0
    private var aliases = 0
    private var opened = 0
    private var columns = 0
    /// Whether a key may be a list, a mapping or an alias.
    private var mayHaveComplexKeys = false
    private let count: Int

    init(_ bytes: [UInt8]) {
        count = bytes.count
        var column = 0
        var isSubstitution = false
        for (index, byte) in bytes.enumerated() {
            column = byte == UInt8(ascii: "\n") ? 0 : column + 1
            let next = index + 1 < bytes.count ? bytes[index + 1] : UInt8(ascii: "\n")
            switch byte {
            case UInt8(ascii: "&"), UInt8(ascii: "*"):
                guard !Self.isSpace(next), index == 0 || Self.isSeparator(bytes[index - 1]) else { break }
                if byte == UInt8(ascii: "&") { anchors += 1 } else { aliases += 1 }
                if byte == UInt8(ascii: "*"), Self.isKey(bytes, after: index) { mayHaveComplexKeys = true }
            case UInt8(ascii: "["), UInt8(ascii: "{"): opened += 1
            case UInt8(ascii: "]"): if Self.isColon(bytes, after: index) { mayHaveComplexKeys = true }
            case UInt8(ascii: "}"):
                if !isSubstitution, Self.isColon(bytes, after: index) { mayHaveComplexKeys = true }
            case UInt8(ascii: "?"):
                columns = max(columns, column)
                if Self.isSpace(next), index == 0 || Self.isSeparator(bytes[index - 1]) { mayHaveComplexKeys = true }
            case UInt8(ascii: "-"), UInt8(ascii: ":"): columns = max(columns, column)
            default: break
            }
            // `${App}:` is text: nothing but a name stands in there.
            if byte == UInt8(ascii: "{") {
                isSubstitution = index > 0 && bytes[index - 1] == UInt8(ascii: "$")
            } else if !Self.isName(byte) {
                isSubstitution = false
            }
        }
    }

    /// What to refuse the text for, `nil` if it is harmless.
    var excess: TemplateError.Kind? {
        guard anchors > 0 else { return nil }
        // Each opening bracket is a list with a mapping in it at most, each column a mapping with a list at its own
        // column; the parser stops at 1,000 of either.
        let depth = min(2_000, 2 * opened) + min(2_000, 2 * columns) + 1
        if (min(anchors, aliases) + 1) * depth > Self.depthLimit, aliases > 0 { return .tooDeep }
        guard mayHaveComplexKeys else { return nil }
        // The worst that these can make of each other is that each anchor holds its share of aliases of the one before.
        var size = Double(count)
        let levels = min(anchors, aliases)
        for _ in 0..<levels where size <= Self.sizeLimit { size *= Double(aliases) / Double(levels) + 1 }
        return size > Self.sizeLimit ? .tooLarge : nil
    }

    // MARK: - Bytes

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\t")
    }

    /// Whether a token may begin after it; bytes of other line breaks (U+0085, U+2028) count too.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ":"), UInt8(ascii: "]"),
            UInt8(ascii: "}"), UInt8(ascii: "?"), 0x80...0xFF:
            true
        default: isSpace(byte)
        }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "!"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: " "), UInt8(ascii: "$"):
            true
        default: false
        }
    }

    private static func isColon(_ bytes: [UInt8], after index: Int) -> Bool {
        bytes[(index + 1)...].first { !isSpace($0) } == UInt8(ascii: ":")
    }

    private static func isKey(_ bytes: [UInt8], after index: Int) -> Bool {
        bytes[(index + 1)...].first { !isName($0) || $0 == UInt8(ascii: ":") } == UInt8(ascii: ":")
    }
}
