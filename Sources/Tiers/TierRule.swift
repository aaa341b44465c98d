/// Something that a tier's resources must have, of a closed list. `Planning` judges it by the templates.
package enum TierRule: Hashable, Sendable {
    case encryptionAtRest
    case encryptionInTransit
    case multiAZ
    /// What is lost can be had back for so many days, 1 to 35.
    case backups(days: Int)
    case deletionProtection
    case noPublicAccess

    /// AWS keeps the backups of a database for 35 days at most.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (BackupRetentionPeriod)
    package static let backupDays = 1...35

    /// As the catalog has it.
    package var text: String {
        switch self {
        case .encryptionAtRest: "encryption at rest"
        case .encryptionInTransit: "encryption in transit"
        case .multiAZ: "multi-AZ"
        case .backups(let days): "backups >= \(days) \(days == 1 ? "day" : "days")"
        case .deletionProtection: "deletion protection"
        case .noPublicAccess: "no public access"
        }
    }

    /// The texts that the catalog may have, `N` standing for a number.
    package static let texts = [
        "encryption at rest", "encryption in transit", "multi-AZ", "backups >= N days", "deletion protection",
        "no public access",
    ]

    /// Upper and lower case are the same; `≥` is `>=`.
    package init?(_ text: String) {
        let words = text.lowercased().replacing("≥", with: ">=").replacing(">=", with: " >= ").split(separator: " ")
        switch words.joined(separator: " ") {
        case "encryption at rest": self = .encryptionAtRest
        case "encryption in transit": self = .encryptionInTransit
        case "multi-az": self = .multiAZ
        case "deletion protection": self = .deletionProtection
        case "no public access": self = .noPublicAccess
        default:
            guard words.count == 4, words[0] == "backups", words[1] == ">=", ["day", "days"].contains(words[3]),
                let days = CatalogReader.decimal(words[2]), Self.backupDays.contains(days)
            else { return nil }
            self = .backups(days: days)
        }
    }

    /// Whether both are about the same thing, whatever they ask of it.
    func isAbout(_ other: TierRule) -> Bool {
        switch (self, other) {
        case (.backups, .backups): true
        default: self == other
        }
    }

    /// Whether what satisfies this one satisfies the other.
    func implies(_ other: TierRule) -> Bool {
        if case (.backups(let own), .backups(let others)) = (self, other) { return own >= others }
        return self == other
    }
}

/// A rule that a tier must satisfy in one environment.
package struct TierRequirement: Hashable, Sendable {
    package let rule: TierRule
    package let environment: String
    /// The tier whose line it is: an own one, or one that it extends.
    package let tier: String
    /// That line.
    package let location: SourceLocation

    package init(rule: TierRule, environment: String, tier: String, location: SourceLocation) {
        self.rule = rule
        self.environment = environment
        self.tier = tier
        self.location = location
    }

    /// What a tier must satisfy beside what its parent must: of two that are about the same thing the stricter one counts.
    static func joined(_ inherited: [TierRequirement], _ own: [TierRequirement]) -> [TierRequirement] {
        func covers(_ one: TierRequirement, _ other: TierRequirement) -> Bool {
            one.environment == other.environment && one.rule.implies(other.rule)
        }
        let added = own.filter { requirement in !inherited.contains { covers($0, requirement) } }
        return inherited.filter { requirement in !added.contains { covers($0, requirement) } } + added
    }
}
