package import Tiers

/// What `policy.yml` says: who may do what, what a change needs, and when nothing may change.
///
/// Pure data; `PolicyChain` says which policy holds for an entry, and `PolicyVerdict` what it makes of one. The file is a promise:
/// Policy.md.
package struct Policy: Hashable, Sendable {
    /// The version of the format that this program writes and reads.
    package static let format = 1
    package static let file = "policy.yml"
    package static let signersFile = "allowed_signers"
    package static let signaturesFolder = "signatures"

    package enum Mode: String, Hashable, Sendable, CaseIterable {
        /// No rules are in force: who may sign is git's own business.
        case open
        case enforced
    }

    /// What an operator may be allowed to do.
    package enum Action: String, Hashable, Sendable, CaseIterable {
        /// Adoptions, switches and reverts.
        case `switch`
        case deploy, approve, checkpoint

        static let usual: Set<Action> = [.switch, .deploy, .approve]
    }

    /// What a line is about: lists of patterns, `nil` for everything.
    package struct Scope: Hashable, Sendable {
        package var clients: [String]?
        package var environments: [String]?
        package var tiers: [String]?

        /// - Parameter tier: `nil` where no tier is in question.
        package func fits(_ target: Target, tier: String?) -> Bool {
            PolicyPattern.matches(target.client, clients) && PolicyPattern.matches(target.environment, environments)
                && (tier.map { PolicyPattern.matches($0, tiers) } ?? true)
        }
    }

    package struct Operators: Hashable, Sendable {
        package let principals: [String]
        package let scope: Scope
        package let may: Set<Action>
    }

    /// What a switch or a revert needs.
    package struct Rule: Hashable, Sendable {
        package let scope: Scope
        package let needsReason: Bool
        /// Patterns, one of which the ticket has to match; `nil` where none is needed.
        package let tickets: [String]?
        package let approvals: Int
    }

    package let mode: Mode
    /// 128 random bits in hexadecimal digits, so that no two repositories have the same identity.
    package let nonce: String?
    /// By principal, in the order of the file.
    package let maintainers: [String]
    /// How many maintainers sign a change of the policy, from 1.
    package let threshold: Int
    /// Principals by the fingerprints of their OpenPGP keys, in upper case.
    package let openpgp: [String: String]
    package let operators: [Operators]
    package let rules: [Rule]
    package let freezes: [Freeze]
    /// Patterns of principals who may pass over rules and freezes.
    package let breakGlass: [String]

    /// Reads `policy.yml`.
    ///
    /// - Throws: `CatalogError.invalid` with every mistake at its line and column.
    package static func read(_ bytes: [UInt8]) throws(CatalogError) -> Policy {
        try PolicyReader.read(bytes, path: file)
    }

    /// Whether a principal may do something with a client/environment.
    package func allows(_ principal: String, _ action: Action, _ target: Target, tier: String?) -> Bool {
        operators.contains { line in
            line.may.contains(action) && PolicyPattern.matches(principal, line.principals)
                && line.scope.fits(target, tier: tier)
        }
    }

    /// Whether a principal may sign checkpoints: maintainers, and operators of anything with `checkpoint` in `may`.
    func allowsCheckpoint(_ principal: String) -> Bool {
        maintainers.contains(principal)
            || operators.contains {
                $0.may.contains(.checkpoint) && PolicyPattern.matches(principal, $0.principals)
            }
    }

    /// The rules that fit a change.
    package func rules(for target: Target, tier: String) -> [Rule] {
        rules.filter { $0.scope.fits(target, tier: tier) }
    }

    /// How many others have to approve a change.
    package func approvals(for target: Target, tier: String) -> Int {
        rules(for: target, tier: tier).map(\.approvals).max() ?? 0
    }

    /// The freeze that holds for a client/environment at a time, in seconds since 1970.
    ///
    /// - Parameter tier: `nil` for a deployment of whatever it is.
    package func freeze(of target: Target, tier: String?, at seconds: Int64) -> Freeze? {
        freezes.first { $0.scope.fits(target, tier: tier) && $0.holds(at: seconds) }
    }
}
