internal import Yams

extension CatalogReader {
    /// A tier, and where its name stands.
    struct PlacedTier {
        let tier: Tier
        let mark: Mark?
        /// Where its folder is given, or its name.
        let folderMark: Mark?
        /// Where each service's name stands.
        let serviceMarks: [String: Mark]
    }

    private static let tierKeys =
        [
            "title", "description", "folder", "monthly_cost", "costs", "price", "provides", "support", "offered",
            "services",
        ] + customKeys
    private static let serviceKeys = ["cpu", "memory", "count", "environments"]
    private static let settingKeys = ["cpu", "memory", "count"]
    private static let countKeys = ["range", "cpu_percentage", "memory_percentage"]

    mutating func tiers(_ member: Member?, root: Node, environments: [String]?) -> [PlacedTier] {
        guard let member else {
            report(root, "`tiers` is missing", hint: "list at least one tier below `tiers:`")
            return []
        }
        guard let members = self.members(of: member.value, "`tiers`") else { return [] }
        guard !members.isEmpty, members.count <= 50 else {
            report(member.value, "`tiers` must list 1 to 50 tiers")
            return []
        }
        return resolve(members.map { tier($0, environments: environments) })
    }

    private mutating func tier(_ member: Member, environments: [String]?) -> PlacedTier {
        let name = member.key
        if let problem = Names.tierProblem(name) {
            report(member.keyNode, "a tier cannot be called `\(Names.printable(name))`: \(problem)")
        }
        let what = "tier `\(Names.printable(name))`"
        // `minimum:` alone is a tier with every default.
        let members = Self.isNull(member.value) ? [] : members(of: member.value, what, allowed: Self.tierKeys) ?? []
        let values = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0) })
        let folder = values["folder"]
        var services: [String: TierService] = [:]
        var marks: [String: Mark] = [:]
        if let node = values["services"]?.value, !Self.isNull(node) {
            for service in self.members(of: node, "`services` of \(what)") ?? [] {
                if let problem = Names.serviceProblem(service.key) {
                    report(service.keyNode, "a service cannot be called `\(Names.printable(service.key))`: \(problem)")
                }
                services[service.key] = self.service(service, environments: environments)
                marks[service.key] = service.keyNode.mark
            }
        }
        let tier = Tier(
            name: name,
            title: values["title"].flatMap { self.text($0.value, "`title`") },
            description: values["description"].flatMap { self.text($0.value, "`description`") },
            folder: folder.flatMap { self.name($0.value, "`folder`", Names.folderProblem) },
            monthlyCost: values["monthly_cost"].flatMap { self.text($0.value, "`monthly_cost`") },
            costs: values["costs"].map { costs($0.value, of: what, environments: environments) } ?? [],
            price: values["price"].flatMap { price($0.value, of: what, environments: environments) },
            provides: values["provides"].map { provides($0.value, of: what) } ?? Needs(),
            support: values["support"].map { support($0.value, of: what) } ?? [],
            isOffered: values["offered"].flatMap { bool($0.value, "`offered` of \(what)") } ?? true,
            services: services, extending: self.extension(values, of: name),
            requirements: requirements(values["require"], of: name, environments: environments))
        return PlacedTier(
            tier: tier, mark: member.keyNode.mark, folderMark: (folder?.value ?? member.keyNode).mark,
            serviceMarks: marks)
    }

    private mutating func service(_ member: Member, environments: [String]?) -> TierService {
        let what = "service `\(Names.printable(member.key))`"
        guard let members = self.members(of: member.value, what, allowed: Self.serviceKeys) else {
            return TierService()
        }
        let common = settings(members)
        var overrides: EnvironmentSettings = [:]
        if let node = members.first(where: { $0.key == "environments" })?.value, !Self.isNull(node) {
            for entry in self.members(of: node, "`environments` of \(what)", allowed: environments) ?? [] {
                let inner = self.members(
                    of: entry.value, "\(what) in `\(Names.printable(entry.key))`", allowed: Self.settingKeys)
                let override = settings(inner ?? [])
                if entry.value.mapping?.isEmpty == true {
                    report(entry.keyNode, "\(what) in `\(Names.printable(entry.key))` gives no setting")
                }
                overrides[entry.key] = override
            }
        }
        // Keys that were refused were meant to give something.
        let isSilent = member.value.mapping?.allSatisfy { key, value in
            key.scalar?.string == "environments" && (Self.isNull(value) || value.mapping?.isEmpty == true)
        }
        if isSilent == true {
            report(member.keyNode, "\(what) gives no setting", hint: "give `cpu`, `memory` or `count`, or remove it")
        }
        return TierService(common: common, overrides: overrides)
    }

    private mutating func settings(_ members: [Member]) -> ServiceSettings {
        var settings = ServiceSettings()
        for member in members {
            switch member.key {
            // Which pairs Fargate offers changes over the years and is the planner's to say; these are its outer bounds.
            case "cpu": settings.cpu = integer(member.value, "`cpu`", 1...1_048_576)
            case "memory": settings.memory = integer(member.value, "`memory`", 1...16_777_216)
            case "count": settings.count = count(member.value)
            default: break
            }
        }
        return settings
    }

    private mutating func count(_ node: Node) -> ServiceCount? {
        guard node.mapping != nil else {
            if let text = node.scalar?.string, range(of: text) != nil {
                report(node, "`count` is a range", hint: "write `count: {range: \(text), cpu_percentage: 70}`")
                return nil
            }
            return integer(node, "`count`", 0...10_000).map(ServiceCount.number)
        }
        let members = self.members(of: node, "`count`", allowed: Self.countKeys) ?? []
        let values = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
        let cpu = values["cpu_percentage"].flatMap { integer($0, "`cpu_percentage`", 1...100) }
        let memory = values["memory_percentage"].flatMap { integer($0, "`memory_percentage`", 1...100) }
        guard let rangeNode = values["range"] else {
            report(node, "`count` has no `range`", hint: "give `range: 1-10`, or a number instead of the mapping")
            return nil
        }
        guard let text = self.text(rangeNode, "`range`") else { return nil }
        guard let range = self.range(of: text) else {
            report(rangeNode, "`range` must be two numbers such as `1-10`, not `\(Names.printable(text))`")
            return nil
        }
        guard range.minimum <= range.maximum, range.maximum <= 10_000 else {
            let problem = range.minimum > range.maximum ? "begins above its end" : "ends above 10000"
            report(rangeNode, "`range` \(problem): `\(text)`")
            return nil
        }
        return .range(
            ScalingRange(minimum: range.minimum, maximum: range.maximum, cpuPercentage: cpu, memoryPercentage: memory))
    }

    private func range(of text: String) -> (minimum: Int, maximum: Int)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, let minimum = Self.decimal(parts[0]),
            let maximum = Self.decimal(parts[1])
        else { return nil }
        return (minimum, maximum)
    }
}
