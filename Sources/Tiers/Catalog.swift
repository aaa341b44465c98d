package import Git

/// The tiers of a repository, in order, with what they share: `copilot/tiers.yml`.
///
/// `Catalog.schemaReference` documents the file's keys; `Catalog.parse` reads it, `Catalog.render` writes a first one.
package struct Catalog: Hashable, Sendable {
    /// Where the catalog lies, relative to the top of the repository.
    package static let path = "copilot/tiers.yml"
    /// The folder that holds the tiers' folders and the active `addons`.
    package static let environmentsPath = "copilot/environments"
    /// The `format` that this tiergit reads and writes.
    package static let format = 1

    /// The id of the policy root, 40 lower-case hexadecimal digits; nil until `init` has made it.
    package let repository: String?
    /// The same as an object id.
    package var root: ObjectID? { repository.flatMap { ObjectID(hex: $0) } }
    package let activation: Activation
    package let base: Base?
    /// What clients' domains end with, such as `theanswer.ai`.
    package let baseDomain: String?
    /// In the catalog's order, never empty. The last one's domains carry no environment label.
    package let environments: [String]
    /// Whether a switch needs a reason.
    package let requireReason: Bool
    /// Whether the script blocks refuse to deploy on a machine without tiergit.
    package let required: Bool
    /// The AWS accounts, by `client/environment` or by environment: 12 digits each.
    package let accounts: [String: String]
    /// Smallest first, never empty.
    package let tiers: [Tier]

    /// How recorded content is put where Copilot reads it.
    package enum Activation: String, CaseIterable, Hashable, Sendable {
        case symlink, copy, branch
    }

    /// What tier trees are made from where the work tree is on a generated commit.
    package enum Base: Hashable, Sendable {
        /// One branch for all environments.
        case branch(String)
        /// A branch for each environment; every environment of the catalog has one.
        case branches([String: String])

        package func branch(for environment: String) -> String? {
            switch self {
            case .branch(let name): name
            case .branches(let names): names[environment]
            }
        }

        /// Whether environments have bases of their own, so that tier branches are `tier-<name>-<env>`.
        package var isPerEnvironment: Bool {
            if case .branches = self { true } else { false }
        }
    }

    package init(
        repository: String?, activation: Activation, base: Base?, baseDomain: String?, environments: [String],
        requireReason: Bool, required: Bool, accounts: [String: String] = [:], tiers: [Tier]
    ) {
        self.repository = repository
        self.activation = activation
        self.base = base
        self.baseDomain = baseDomain
        self.environments = environments
        self.requireReason = requireReason
        self.required = required
        self.accounts = accounts
        self.tiers = tiers
    }

    /// The AWS account that a target is deployed to; `nil` where the catalog does not say.
    package func account(of target: Target) -> String? {
        accounts[target.description] ?? accounts[target.environment]
    }

    package var tierNames: [String] { tiers.map(\.name) }

    /// The tier of that name. Throws `CatalogError.unknownTier`, with a guess at what was meant.
    package func tier(named name: String) throws(CatalogError) -> Tier {
        if let tier = tiers.first(where: { $0.name == name }) { return tier }
        throw .unknownTier(
            name, known: tierNames, suggestion: Suggestion.nearest(to: name, among: tierNames))
    }

    /// Settings of every environment: service → environment → settings, without empty ones.
    package func settings(of tier: Tier) -> [String: EnvironmentSettings] {
        tier.settings(environments: environments)
    }
}
