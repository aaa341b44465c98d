internal import Yams

extension Catalog {
    /// Reads a catalog.
    ///
    /// Throws `CatalogError.invalid` with everything that is wrong, by line and column; where the file is no YAML, or was
    /// made by a newer tiergit, with that alone. `path` is only for messages.
    package static func parse(_ bytes: [UInt8], path: String = Catalog.path) throws(CatalogError) -> Catalog {
        let root = try CatalogYAML.compose(bytes, path: path)
        var reader = CatalogReader(path: path)
        let catalog = reader.catalog(root)
        guard reader.problems.isEmpty, let catalog else {
            throw .invalid(reader.problemsInOrder)
        }
        return catalog
    }
}

extension CatalogReader {
    private static let keys = [
        "format", "repository", "activation", "base", "base_domain", "environments", "require_reason", "required",
        "accounts", "tiers",
    ]

    /// The whole catalog, or nil with at least one problem reported.
    mutating func catalog(_ root: Node) -> Catalog? {
        if isNewer(root, than: Catalog.format) { return nil }
        guard let members = self.members(of: root, "the catalog", allowed: Self.keys) else { return nil }
        let values = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0) })

        if let format = values["format"] {
            _ = integer(format.value, "`format`", Catalog.format...Catalog.format)
        } else {
            report(root, "`format` is missing", hint: "add `format: \(Catalog.format)`")
        }
        let repository = values["repository"].flatMap { member in
            name(member.value, "`repository`") {
                Names.isObjectID($0) ? nil : "it must be 40 lower-case hexadecimal digits, as `tiergit init` wrote them"
            }
        }
        let environments = self.environments(values["environments"], root: root)
        let activation = self.activation(values["activation"])
        let base = values["base"].flatMap { self.base($0, environments: environments) }
        let baseDomain = values["base_domain"].flatMap { name($0.value, "`base_domain`", Names.domainProblem) }
        let requireReason = values["require_reason"].flatMap { bool($0.value, "`require_reason`") }
        let required = values["required"].flatMap { bool($0.value, "`required`") }
        let accounts = values["accounts"].map { self.accounts($0, environments: environments) } ?? [:]
        let tiers = self.tiers(values["tiers"], root: root, environments: environments)
        if let environments { checkTiers(tiers, environments: environments, base: base) }

        guard problems.isEmpty, let environments else { return nil }
        return Catalog(
            repository: repository, activation: activation, base: base, baseDomain: baseDomain,
            environments: environments, requireReason: requireReason ?? false, required: required ?? false,
            accounts: accounts, tiers: tiers.map(\.tier))
    }

    /// Whether a newer tiergit made the file: then its other keys are unknown too, and complaining of them misleads.
    mutating func isNewer(_ root: Node, than known: Int) -> Bool {
        guard let (_, value) = root.mapping?.first(where: { $0.key.scalar?.string == "format" }),
            let scalar = value.scalar, scalar.style == .plain, let format = Self.decimal(scalar.string),
            format > known
        else { return false }
        report(
            value, "format \(format) was made by a newer tiergit: this one reads format \(known)",
            hint: "install a newer tiergit")
        return true
    }

    private mutating func activation(_ member: Member?) -> Catalog.Activation {
        let known = Catalog.Activation.allCases.map(\.rawValue)
        guard let member, let text = self.text(member.value, "`activation`") else { return .symlink }
        if let activation = Catalog.Activation(rawValue: text) { return activation }
        report(
            member.value, "`activation` must be \(Suggestion.list(known, "or")), not `\(Names.printable(text))`",
            hint: Suggestion.question(for: text, among: known))
        return .symlink
    }

    private mutating func environments(_ member: Member?, root: Node) -> [String]? {
        guard let member else {
            report(
                root, "`environments` is missing",
                hint: "add `environments: [staging, prod]`, the last one without label")
            return nil
        }
        guard let items = items(of: member.value, "`environments`") else { return nil }
        guard !items.isEmpty, items.count <= 50 else {
            report(member.value, "`environments` must list 1 to 50 environments")
            return nil
        }
        var names: [String] = []
        for item in items {
            guard let name = name(item, "an environment", Names.environmentProblem) else { continue }
            if names.contains(name) {
                report(item, "environment `\(name)` is listed more than once", hint: "keep one of them")
            } else {
                names.append(name)
            }
        }
        // With one misspelt, every use of the right name would be reported as unknown.
        return names.count == items.count ? names : nil
    }

    /// Keys are environments or `client/environment`; the values are texts, whether they are quoted or not: an account may begin with 0.
    private mutating func accounts(_ member: Member, environments: [String]?) -> [String: String] {
        var accounts: [String: String] = [:]
        for entry in members(of: member.value, "`accounts`") ?? [] {
            let shown = Names.printable(entry.key)
            let parts = entry.key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let isTarget = parts.count == 2 && (try? Target(client: parts[0], environment: parts[1])) != nil
            guard parts.count == 1 || isTarget else {
                report(
                    entry.keyNode, "`accounts` has `\(shown)`, which is no environment and no client/environment",
                    hint: "write prod, or acme/prod")
                continue
            }
            if let environments, let name = parts.last, !environments.contains(name) {
                report(
                    entry.keyNode,
                    "`accounts` names the environment `\(Names.printable(name))`, which the catalog has not",
                    hint: Suggestion.question(for: name, among: environments))
                continue
            }
            accounts[entry.key] = name(entry.value, "the account of \(shown)") {
                $0.utf8.count == 12 && $0.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
                    ? nil : "an AWS account has 12 digits"
            }
        }
        return accounts
    }

    private mutating func base(_ member: Member, environments: [String]?) -> Catalog.Base? {
        guard member.value.mapping != nil else {
            return name(member.value, "`base`", Names.branchProblem).map(Catalog.Base.branch)
        }
        var branches: [String: String] = [:]
        for entry in members(of: member.value, "`base`", allowed: environments) ?? [] {
            branches[entry.key] =
                name(entry.value, "`base` of \(Names.printable(entry.key))", Names.branchProblem) ?? ""
        }
        let missing = (environments ?? []).filter { branches[$0] == nil }
        if !missing.isEmpty {
            report(
                member.keyNode, "`base` names no branch for \(Suggestion.list(missing))",
                hint: "give one for each environment")
        }
        return .branches(branches)
    }
}
