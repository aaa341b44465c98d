extension StringProtocol {
    /// Whether a text stands in this one, byte for byte. `contains` does the same by letters, and took a third of the time of a plan.
    func hasBytes(_ part: String) -> Bool {
        let (mine, part) = (Array(utf8), Array(part.utf8))
        guard let first = part.first, mine.count >= part.count else { return part.isEmpty }
        return (0...(mine.count - part.count)).contains { start in
            mine[start] == first && mine[start..<(start + part.count)].elementsEqual(part)
        }
    }
}
