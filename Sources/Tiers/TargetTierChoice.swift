/// Which tier a `switch` is asked for, and by whom.
package struct TierChoice: Hashable, Sendable {
    /// As it was given; whether the catalog has it is not asked. An argument may hold a version, `medium@1.4.0`.
    package let tier: String
    package let source: Source

    /// Who asks for a tier.
    package enum Source: String, Hashable, Sendable, CustomStringConvertible {
        case argument = "the argument"
        case clientTier = "CLIENT_TIER"
        case copilotTier = "COPILOT_TIER"
        case domain = "CLIENT_DOMAIN"

        package var description: String { rawValue }
    }

    /// Settles the tier: the argument, else `CLIENT_TIER`, else `COPILOT_TIER`, else the domain's request; nil without any.
    ///
    /// An empty variable counts as unset. Throws `TierChoiceError.contradiction` where two of them name different tiers.
    /// `-` names a tier that only the history knows: call with that tier instead.
    package static func resolve(
        argument: String?, variables: [String: String], domainRequest: String?
    ) throws(TierChoiceError) -> TierChoice? {
        let claims: [TierChoice] = [
            (argument, Source.argument), (variables["CLIENT_TIER"], .clientTier),
            (variables["COPILOT_TIER"], .copilotTier),
            (domainRequest, .domain),
        ].compactMap { value, source in
            // An empty argument is kept: it is a mistake to be told of, not something left out.
            guard let value, source == .argument || !value.isEmpty else { return nil }
            return TierChoice(tier: value, source: source)
        }
        guard let first = claims.first else { return nil }
        for claim in claims.dropFirst() where claim.name != first.name {
            throw .contradiction(first, claim)
        }
        return first
    }

    /// The tier without a version.
    package var name: String { String(tier.prefix { $0 != "@" }) }
}

/// Two places ask for different tiers (exit 3).
package enum TierChoiceError: Error, Hashable, Sendable {
    /// The stronger of the two comes first.
    case contradiction(TierChoice, TierChoice)
}

extension TierChoiceError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .contradiction(let first, let second):
            "\(first.source) asks for tier `\(Names.printable(first.tier))`, "
                + "but \(second.source) for `\(Names.printable(second.tier))`"
        }
    }

    package var hint: String? {
        switch self {
        case .contradiction(_, let second):
            second.source == .domain
                ? "take the tier off CLIENT_DOMAIN, or name the same one" : "unset \(second.source)"
        }
    }
}
