/// Somebody who runs the product: one entry of `copilot/clients.yml`.
package struct Client: Hashable, Sendable {
    /// A DNS label: the client of `client/environment`.
    package let key: String
    /// Where the client's last environment is reached; `nil` for the usual one, the key before the catalog's `base_domain`.
    package var domain: String?
    /// Those that the client has, in the catalog's order; all of the catalog's where the file names none.
    package var environments: [String]
    /// Whether the file names the environments.
    package var namesEnvironments: Bool
    package var contact: String?
    package var notes: String?
    package var requires: Needs
    /// What the client spends a month at most, for all its environments together.
    package var monthlyBudget: Money?
    /// The first day, in UTC, on which it is no client any more: `2026-01-31`.
    package var retired: String?

    package init(
        key: String, domain: String? = nil, environments: [String], namesEnvironments: Bool = true,
        contact: String? = nil, notes: String? = nil, requires: Needs = Needs(), monthlyBudget: Money? = nil,
        retired: String? = nil
    ) {
        self.key = key
        self.domain = domain
        self.environments = environments
        self.namesEnvironments = namesEnvironments
        self.contact = contact
        self.notes = notes
        self.requires = requires
        self.monthlyBudget = monthlyBudget
        self.retired = retired
    }

    /// - Parameter day: in UTC, `2026-01-31`.
    package func isRetired(on day: String) -> Bool { retired.map { $0 <= day } ?? false }

    /// Key and value of everything that is required, as the file writes them.
    package var requirements: [(key: String, text: String)] {
        requires.texts + (monthlyBudget.map { [("monthly_budget", "$\($0.exact)")] } ?? [])
    }

    /// The lines of the entry, as `client add` writes it, without indentation; `step` spaces for each level.
    package func lines(step: Int) -> [String] {
        let inner = String(repeating: " ", count: step)
        var lines: [String] = []
        if let domain { lines.append("domain: \(Catalog.quoted(domain))") }
        if namesEnvironments {
            lines.append("environments: [\(environments.map(Catalog.quoted).joined(separator: ", "))]")
        }
        if let contact { lines.append("contact: \(Catalog.quoted(contact))") }
        if let notes { lines.append("notes: \(Catalog.quoted(notes))") }
        if !requirements.isEmpty {
            lines.append("requires:")
            lines += requirements.map { key, text in
                // Numbers and truths stand as they are: in quotes they would be texts.
                let isPlain = key == "high_availability" || key == "peak_connections"
                return "\(inner)\(key): \(isPlain ? text : Catalog.quoted(text))"
            }
        }
        if let retired { lines.append("retired: \(retired)") }
        let key = Catalog.quoted(self.key)
        return lines.isEmpty ? ["\(key): {}"] : ["\(key):"] + lines.map { inner + $0 }
    }
}
