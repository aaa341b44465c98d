internal import Glibc

/// Patterns as the shell matches file names: `*`, `?`, `[a-z]`. Source: fnmatch(3), without flags; in the C locale, so by bytes.
enum PolicyPattern {
    /// - Parameter patterns: `nil` matches everything, no pattern nothing.
    static func matches(_ text: String, _ patterns: [String]?) -> Bool {
        guard let patterns else { return true }
        return patterns.contains { pattern in
            // The most frequent ones need no call.
            unsafe pattern == "*" || pattern == text || fnmatch(pattern, text, 0) == 0
        }
    }
}
