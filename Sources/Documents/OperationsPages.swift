package import Planning
internal import Tiers

/// For those who deploy and keep it running: how to deploy, monitoring, troubleshooting and maintenance.
package enum OperationsPages {
    package static func pages(_ facts: DocumentFacts) -> [Page] {
        [
            DeploymentPage(facts).page, MonitoringPage(facts).page, TroubleshootingPage.page,
            MaintenancePage(facts).page,
        ]
    }
}

/// The client, the environment and the tiers that examples are about.
struct ExampleTarget {
    static let client = "acme"
    /// Stands once at the top of each page whose commands name it.
    static let note: Prose =
        "\(code: client) stands for your client's name; in a repository without clients leave \(code: "-c") and \(code: "-e") out."
    let environment: String
    /// What is recorded before the pages' commands are run, and after them.
    let from: String
    let to: String

    init(_ facts: DocumentFacts) {
        environment = facts.environments.last ?? "prod"
        // Where one update does it; else the first pair there is.
        let change =
            facts.changes.first { $0.plan.findings.isEmpty && !$0.ways.contains(where: \.isStaged) }
            ?? facts.changes.first
        let first = facts.tiers.first?.tier.name ?? "minimum"
        from = change?.from ?? first
        to = change?.to ?? first
    }

    /// `-c acme -e prod`
    var options: String { "-c \(Self.client) -e \(environment)" }
    /// `acme/prod`
    var name: String { "\(Self.client)/\(environment)" }
}
