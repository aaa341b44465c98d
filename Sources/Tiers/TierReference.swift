/// A tier as it is today, or one release of it: `medium`, `medium@1.4.0`.
package struct TierReference: Hashable, Sendable, CustomStringConvertible {
    package let tier: String
    /// `nil` for the tier as the base commit has it.
    package let version: Version?

    package init(tier: String, version: Version?) {
        self.tier = tier
        self.version = version
    }

    /// Reads `medium`, `medium@1.4.0` and `medium@v1.4.0`. Whether the catalog has the tier is not asked.
    ///
    /// - Throws: `TierReferenceError` where something else than a version follows the `@`.
    package init(_ text: String) throws(TierReferenceError) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            self.init(tier: text, version: nil)
            return
        }
        guard let version = Version(parts[1].hasPrefix("v") ? parts[1].dropFirst() : parts[1][...]) else {
            throw TierReferenceError(text: text, tier: parts[0])
        }
        self.init(tier: parts[0], version: version)
    }

    package var description: String { version.map { "\(tier)@\($0)" } ?? tier }

    /// The short name of a release's tag, `tier-medium/v1.4.0`; `nil` without a version.
    package var tag: String? { version.map { "tier-\(tier)/v\($0)" } }

    /// The release that a tag's full name stands for; `nil` for every other reference.
    package init?(reference: String) {
        guard reference.hasPrefix(Self.tagPrefix) else { return nil }
        let parts = reference.dropFirst(Self.tagPrefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasPrefix("v"), let version = Version(parts[1].dropFirst()),
            Names.tierProblem(String(parts[0])) == nil
        else { return nil }
        self.init(tier: String(parts[0]), version: version)
    }

    /// What the full name of every release's tag begins with.
    package static let tagPrefix = "refs/tags/tier-"
}

/// What follows a tier's `@` is no version.
package struct TierReferenceError: Error, Hashable, Sendable {
    package let text: String
    package let tier: String
}
