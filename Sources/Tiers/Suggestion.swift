/// Guesses what somebody meant who misspelt a word.
package enum Suggestion {
    /// The candidate nearest to `word`, or nil where none is near enough to be worth saying.
    ///
    /// Upper and lower case, `-` and `_` count as equal. Near is one edit in three letters, at most three; an abbreviation
    /// or a longer form of one candidate only (`ent`, `production`) also counts. The first of equally near ones wins.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let wanted = normalized(word)
        // Nobody misspells a word of that length; comparing it costs time.
        guard !wanted.isEmpty, wanted.count <= 100 else { return nil }
        let limit = min(3, max(1, wanted.count / 3))
        var best: (candidate: String, distance: Int)?
        var related: [String] = []
        for candidate in candidates {
            let other = normalized(candidate)
            let edits = distance(wanted, other)
            if edits <= limit, edits < max(wanted.count, other.count), edits < best?.distance ?? .max {
                best = (candidate, edits)
            }
            if min(wanted.count, other.count) >= 3, wanted.starts(with: other) || other.starts(with: wanted) {
                related.append(candidate)
            }
        }
        return best?.candidate ?? (related.count == 1 ? related[0] : nil)
    }

    /// `"did you mean \`prod\`?"`, or nil.
    package static func question(for word: String, among candidates: some Sequence<String>) -> String? {
        nearest(to: word, among: candidates).map { "did you mean `\($0)`?" }
    }

    /// `a`, `a and b`, `a, b and c`: for lists in messages.
    package static func list(_ words: [String], _ conjunction: String = "and") -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }

    /// Edits from one word to the other: insert, delete, replace, or swap two neighbours (optimal string alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                var least = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    least = min(least, beforePrevious[column - 2] + 1)
                }
                current.append(least)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }

    private static func normalized(_ word: String) -> [UInt8] {
        word.lowercased().utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
    }
}
