/// A release's number, `1.4.0`: three decimal numbers without zeros in front, as in Semantic Versioning 2.0.0, and nothing behind them.
package struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    package let patch: Int

    package init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads `1.4.0`, and no other spelling of it; each number has at most nine digits.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let numbers = parts.compactMap { part -> Int? in
            guard (1...9).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                part.utf8.count == 1 || part.utf8.first != 48
            else { return nil }
            return Int(part)
        }
        guard numbers.count == 3 else { return nil }
        self.init(numbers[0], numbers[1], numbers[2])
    }

    package var description: String { "\(major).\(minor).\(patch)" }

    package static func < (left: Version, right: Version) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// Which of the three numbers goes up.
    package enum Level: String, Comparable, CaseIterable, Sendable {
        case patch, minor, major

        package static func < (left: Level, right: Level) -> Bool {
            allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
        }
    }

    package func raised(_ level: Level) -> Version {
        switch level {
        case .major: Version(major + 1, 0, 0)
        case .minor: Version(major, minor + 1, 0)
        case .patch: Version(major, minor, patch + 1)
        }
    }
}
