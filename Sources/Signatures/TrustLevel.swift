/// How far gpg trusts a key, in git's order. Source: enum signature_trust_level in gpg-interface.h of git 2.39.
enum TrustLevel: Int, Comparable, CaseIterable {
    case undefined
    case never
    case marginal
    case fully
    case ultimate

    /// By git's and gpg's name, in any case of letters.
    init?(name: some StringProtocol) {
        guard let level = Self.allCases.first(where: { "\($0)" == name.lowercased() }) else { return nil }
        self = level
    }

    static func < (left: TrustLevel, right: TrustLevel) -> Bool { left.rawValue < right.rawValue }
}
