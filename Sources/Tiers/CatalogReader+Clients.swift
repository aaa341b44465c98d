internal import Yams

extension Clients {
    /// Reads a file of clients, held against the catalog's environments and domains.
    ///
    /// - Throws: `CatalogError.invalid` with everything that is wrong, by line and column.
    package static func parse(
        _ bytes: [UInt8], _ catalog: Catalog, path: String = Clients.path
    ) throws(CatalogError) -> Clients {
        let root = try CatalogYAML.compose(bytes, path: path, maker: "tiergit client add")
        var reader = CatalogReader(path: path)
        let clients = reader.clients(root, catalog)
        guard reader.problems.isEmpty, let clients else { throw .invalid(reader.problemsInOrder) }
        return clients
    }
}

extension CatalogReader {
    private static let keys = ["domain", "environments", "contact", "notes", "requires", "retired"]

    mutating func clients(_ root: Node, _ catalog: Catalog) -> Clients? {
        if isNewer(root, than: Clients.format) { return nil }
        guard let members = self.members(of: root, "the file", allowed: ["format", "clients"]) else { return nil }
        if let format = members.first(where: { $0.key == "format" }) {
            _ = integer(format.value, "`format`", Clients.format...Clients.format)
        } else {
            report(root, "`format` is missing", hint: "add `format: \(Clients.format)`")
        }
        guard let list = members.first(where: { $0.key == "clients" }), !Self.isNull(list.value) else {
            return Clients()
        }
        var clients: [Client] = []
        // A domain of two clients would lead to one of them.
        var domains: [String: String] = [:]
        for member in self.members(of: list.value, "`clients`") ?? [] {
            let client = self.client(member, catalog)
            if let domain = client.domain {
                if let other = domains[domain] {
                    report(member.keyNode, "client `\(client.key)` has the domain of `\(other)`: \(domain)")
                }
                domains[domain] = client.key
            }
            clients.append(client)
        }
        return Clients(clients)
    }

    private mutating func client(_ member: Member, _ catalog: Catalog) -> Client {
        let shown = Names.printable(member.key)
        if let problem = Names.clientProblem(member.key) {
            report(member.keyNode, "a client cannot be called `\(shown)`: \(problem)")
        }
        let what = "client `\(shown)`"
        let members = Self.isNull(member.value) ? [] : members(of: member.value, what, allowed: Self.keys) ?? []
        let values = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
        var client = Client(key: member.key, environments: catalog.environments, namesEnvironments: false)
        if let node = values["domain"], let domain = name(node, "`domain`", Names.domainProblem) {
            client.domain = domain
            if let problem = Self.domainProblem(domain, of: member.key, catalog) {
                report(node, "`domain` of \(what) is `\(domain)`: \(problem)")
            }
        }
        if let node = values["environments"] {
            client.environments = environments(node, of: what, catalog)
            client.namesEnvironments = true
        }
        client.contact = values["contact"].flatMap { text($0, "`contact`") }
        client.notes = values["notes"].flatMap { text($0, "`notes`") }
        if let node = values["requires"], !Self.isNull(node) {
            let members = self.members(
                of: node, "`requires` of \(what)", allowed: Self.needKeys + ["monthly_budget"])
            client.requires = needs(members ?? [])
            if let budget = members?.first(where: { $0.key == "monthly_budget" }) {
                client.monthlyBudget = money(budget.value, "`monthly_budget`")
            }
        }
        client.retired = values["retired"].flatMap { name($0, "`retired`", Self.dayProblem) }
        return client
    }

    /// A domain that ends like the clients' must be this client's.
    private static func domainProblem(_ domain: String, of client: String, _ catalog: Catalog) -> String? {
        guard let base = catalog.baseDomain, domain.hasSuffix("." + base) else { return nil }
        let rest = domain.dropLast(base.utf8.count + 1)
        return rest == client ? nil : "it is that of `\(rest)`, and this client's would be \(client).\(base)"
    }

    private mutating func environments(_ node: Node, of what: String, _ catalog: Catalog) -> [String] {
        var named: [String] = []
        for item in items(of: node, "`environments` of \(what)") ?? [] {
            guard let name = text(item, "an environment") else { continue }
            if !catalog.environments.contains(name) {
                report(
                    item, "\(what) has the environment `\(Names.printable(name))`, which the catalog has not",
                    hint: Suggestion.question(for: name, among: catalog.environments)
                        ?? "the catalog has \(Suggestion.list(catalog.environments))")
            } else if named.contains(name) {
                report(item, "environment `\(name)` of \(what) is listed more than once", hint: "keep one of them")
            }
            named.append(name)
        }
        if named.isEmpty, node.sequence?.isEmpty == true {
            report(node, "`environments` of \(what) lists none", hint: "name one, or remove the key to have all")
        }
        return catalog.environments.filter(named.contains)
    }

    private static func dayProblem(_ text: String) -> String? {
        CalendarDay.isValid(text) ? nil : "write a day of the calendar such as 2026-01-31"
    }
}

/// Days as files write them: `2026-01-31`.
package enum CalendarDay {
    package static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), year >= 1970,
            (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return (1...[31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]).contains(day)
    }
}
