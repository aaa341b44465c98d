/// OpenSSH's lists of patterns, parted by commas: `*` and `?` are wildcards, `!` in front is for what shall not match.
///
/// Source: match_pattern_list in match.c of OpenSSH 9.2. Bytes, not characters: `?` is one byte.
enum PatternList {
    /// Whether the text matches one pattern at least, and none with a `!`.
    static func matches(_ text: some Collection<UInt8>, _ patterns: some Collection<UInt8>) -> Bool {
        let text = Array(text)
        var isMatch = false
        // No pattern follows a last comma, but one stands between two: the empty pattern.
        var rest = patterns[...]
        while let first = rest.first {
            let isNegated = first == UInt8(ascii: "!")
            if isNegated { rest = rest.dropFirst() }
            let pattern = rest.prefix { $0 != UInt8(ascii: ",") }
            // OpenSSH copies each pattern into 1,024 bytes and takes one that does not fit for no match of the whole list.
            guard pattern.count < 1_023 else { return false }
            rest = rest.dropFirst(pattern.count).dropFirst()
            guard matches(text, pattern: Array(pattern)) else { continue }
            if isNegated { return false }
            isMatch = true
        }
        return isMatch
    }

    /// One pattern, in time that grows with text times pattern, as match_pattern of OpenSSH 10.
    private static func matches(_ text: [UInt8], pattern: [UInt8]) -> Bool {
        var (place, position) = (0, 0)
        // The last star, and how much of the text it has taken; it takes one byte more when what follows does not fit.
        var star: Int?
        var taken = 0
        while position < text.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                star = place
                taken = position
                place += 1
            } else if place < pattern.count,
                pattern[place] == UInt8(ascii: "?") || pattern[place] == text[position]
            {
                place += 1
                position += 1
            } else if let star {
                taken += 1
                position = taken
                place = star + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
