internal import Yams

/// `extends`, `take`, `set` and `require`: what a tier has of others, and what it must satisfy.
extension CatalogReader {
    /// The keys of a tier that are read here.
    static let customKeys = ["extends", "take", "set", "require"]

    /// Bounds what a catalog can cost.
    private static let mostLines = 1000

    mutating func `extension`(_ values: [String: Member], of tier: String) -> TierExtension? {
        let what = "tier `\(Names.printable(tier))`"
        guard let member = values["extends"] else {
            for key in ["take", "set"] {
                if let other = values[key] {
                    report(
                        other.keyNode, "`\(key)` needs `extends`",
                        hint: "name the tier that \(what) is made of: `extends: TIER`")
                }
            }
            return nil
        }
        guard let parent = name(member.value, "`extends` of \(what)", Names.tierProblem) else { return nil }
        let taken = values["take"].map { self.taken($0.value, of: tier, parent: parent, what) } ?? []
        let changes = values["set"].map { self.values($0.value, what) } ?? []
        return TierExtension(
            parent: parent, taken: taken, values: changes, location: location(of: member.value))
    }

    private func location(of node: Node) -> SourceLocation {
        SourceLocation(path: path, line: node.mark?.line, column: node.mark?.column)
    }

    private mutating func taken(
        _ node: Node, of tier: String, parent: String, _ what: String
    ) -> [TierExtension.Taken] {
        if Self.isNull(node) { return [] }
        guard let members = members(of: node, "`take` of \(what)") else { return [] }
        guard members.count <= Self.mostLines else {
            report(node, "`take` of \(what) has more than \(Self.mostLines) lines")
            return []
        }
        return members.compactMap { member in
            let file = Names.printable(member.key)
            guard checkFile(member, "`take` of \(what)"),
                let other = name(member.value, "the tier that `\(file)` is taken from", Names.tierProblem)
            else { return nil }
            guard other != tier, other != parent else {
                report(
                    member.value,
                    other == tier
                        ? "\(what) takes `\(file)` from itself"
                        : "\(what) has `\(file)` of its parent `\(other)` anyway",
                    hint: other == tier ? "a file of its own stands in its folder" : "remove the line")
                return nil
            }
            return .init(file: member.key, tier: other, location: location(of: member.keyNode))
        }
    }

    private mutating func values(_ node: Node, _ what: String) -> [TierExtension.Value] {
        if Self.isNull(node) { return [] }
        var found: [TierExtension.Value] = []
        for file in members(of: node, "`set` of \(what)") ?? [] {
            guard checkFile(file, "`set` of \(what)") else { continue }
            let shown = Names.printable(file.key)
            var seen: [[String]] = []
            for member in members(of: file.value, "`set` of `\(shown)`") ?? [] {
                let key = Names.printable(member.key)
                guard let path = TierExtension.Value.path(member.key) else {
                    report(
                        member.keyNode, "`\(key)` is no path of keys",
                        hint: "write keys with dots between them, and `\\.` for a dot within a key")
                    continue
                }
                guard !seen.contains(path) else {
                    report(member.keyNode, "`\(key)` is given more than once", hint: "keep one of them")
                    continue
                }
                seen.append(path)
                guard let text = text(member.value, "`\(key)` of `\(shown)`") else { continue }
                guard found.count < Self.mostLines else {
                    report(node, "`set` of \(what) has more than \(Self.mostLines) lines")
                    return []
                }
                found.append(
                    .init(
                        file: file.key, path: path, text: text, isQuoted: member.value.scalar?.style != .plain,
                        location: location(of: member.keyNode)))
            }
            if file.value.mapping?.isEmpty == true {
                report(file.keyNode, "`set` of `\(shown)` sets nothing", hint: "give a path and a value, or remove it")
            }
        }
        return found
    }

    /// A file below a tier's folder.
    private mutating func checkFile(_ member: Member, _ what: String) -> Bool {
        guard let problem = Names.folderProblem(member.key) else { return true }
        report(member.keyNode, "a file in \(what) cannot be `\(Names.printable(member.key))`: \(problem)")
        return false
    }

    // MARK: require

    /// A list of rules for every environment, or one for each that is named; `all` is every one.
    mutating func requirements(
        _ member: Member?, of tier: String, environments: [String]?
    ) -> [TierRequirement] {
        guard let member, !Self.isNull(member.value) else { return [] }
        let what = "`require` of tier `\(Names.printable(tier))`"
        guard member.value.mapping != nil else {
            return rules(member.value, what, of: tier, in: environments ?? [])
        }
        var found: [TierRequirement] = []
        for entry in members(of: member.value, what, allowed: environments.map { $0 + ["all"] }) ?? [] {
            let own = entry.key == "all" ? environments ?? [] : [entry.key]
            // `all` first and one environment later: the stricter one counts, as with a parent.
            found = TierRequirement.joined(
                found, rules(entry.value, "\(what) in `\(Names.printable(entry.key))`", of: tier, in: own))
        }
        return found
    }

    private mutating func rules(
        _ node: Node, _ what: String, of tier: String, in environments: [String]
    ) -> [TierRequirement] {
        var found: [TierRequirement] = []
        for item in items(of: node, what) ?? [] {
            guard let text = text(item, "a rule of \(what)") else { continue }
            guard let rule = TierRule(text) else {
                let days = TierRule.backupDays
                report(
                    item, "no rule is called `\(Names.printable(text))`",
                    hint: text.lowercased().hasPrefix("backup")
                        ? "write `backups >= N days`, N from \(days.lowerBound) to \(days.upperBound)"
                        : Suggestion.question(for: text, among: TierRule.texts)
                            ?? "known: \(Suggestion.list(TierRule.texts))")
                continue
            }
            if found.contains(where: { $0.rule.isAbout(rule) }) {
                report(item, "\(what) has `\(rule.text)` more than once", hint: "keep one of them")
                continue
            }
            let location = location(of: item)
            found += environments.map {
                TierRequirement(rule: rule, environment: $0, tier: tier, location: location)
            }
        }
        return found
    }

    // MARK: Together

    /// Gives the tiers that extend others what these give their services, where every tier is there and none leads back to itself.
    mutating func resolve(_ tiers: [PlacedTier]) -> [PlacedTier] {
        let names = tiers.map(\.tier.name)
        var isSound = true
        for placed in tiers {
            guard let extending = placed.tier.extending else { continue }
            let uses = [(extending.parent, extending.location)] + extending.taken.map { ($0.tier, $0.location) }
            for (name, location) in uses where !names.contains(name) {
                isSound = false
                report(
                    at: location, "no tier is called `\(name)`",
                    hint: Suggestion.question(for: name, among: names)
                        ?? "the catalog has \(Suggestion.list(names))")
            }
        }
        guard isSound else { return tiers }
        let byName = Dictionary(tiers.map { ($0.tier.name, $0.tier) }) { first, _ in first }
        var reported: Set<String> = []
        for placed in tiers where !reported.contains(placed.tier.name) {
            guard let extending = placed.tier.extending, let circle = circle(from: placed.tier.name, byName) else {
                continue
            }
            isSound = false
            reported.formUnion(circle)
            report(
                at: extending.location,
                "tier `\(placed.tier.name)` is made of itself: \(circle.joined(separator: ", then "))",
                hint: "let one of them have a folder of its own, without `extends`")
        }
        guard isSound else { return tiers }
        var resolved: [String: Tier] = [:]
        return tiers.map { $0.with(resolvedTier($0.tier, byName, &resolved)) }
    }

    /// The tiers from one back to itself, by parents and by what is taken; `nil` where no way leads back.
    private func circle(from start: String, _ tiers: [String: Tier]) -> [String]? {
        var ways: [[String]] = [[start]]
        var seen: Set<String> = []
        while !ways.isEmpty {
            let way = ways.removeFirst()
            for name in way.last.flatMap({ tiers[$0]?.extending?.tiers }) ?? [] {
                if name == start { return way + [start] }
                if seen.insert(name).inserted { ways.append(way + [name]) }
            }
        }
        return nil
    }

    private func resolvedTier(_ tier: Tier, _ tiers: [String: Tier], _ resolved: inout [String: Tier]) -> Tier {
        if let known = resolved[tier.name] { return known }
        var result = tier
        if let name = tier.extending?.parent, let parent = tiers[name] {
            result = tier.inheriting(from: resolvedTier(parent, tiers, &resolved))
        }
        resolved[tier.name] = result
        return result
    }
}

extension CatalogReader.PlacedTier {
    func with(_ tier: Tier) -> Self {
        Self(tier: tier, mark: mark, folderMark: folderMark, serviceMarks: serviceMarks)
    }
}

extension Tier {
    /// With what the parent gives its services where this one says nothing else, and what the parent must satisfy.
    func inheriting(from parent: Tier) -> Tier {
        Tier(
            name: name, title: title, description: description, folder: folder, monthlyCost: monthlyCost, costs: costs,
            price: price, provides: provides, support: support,
            isOffered: isOffered,
            services: parent.services.merging(services) { $1.over($0) },
            extending: extending,
            requirements: TierRequirement.joined(parent.requirements, requirements))
    }
}

extension TierService {
    /// Its own settings before the other's, key by key; one of its own for all environments before the other's for one.
    func over(_ other: TierService) -> TierService {
        func chosen(_ own: ServiceSettings?, _ common: ServiceSettings, _ other: ServiceSettings?) -> ServiceSettings {
            ServiceSettings(
                cpu: own?.cpu ?? (common.cpu == nil ? other?.cpu : nil),
                memory: own?.memory ?? (common.memory == nil ? other?.memory : nil),
                count: own?.count ?? (common.count == nil ? other?.count : nil))
        }
        var merged: EnvironmentSettings = [:]
        for environment in Set(overrides.keys).union(other.overrides.keys) {
            let settings = chosen(overrides[environment], common, other.overrides[environment])
            if !settings.isEmpty { merged[environment] = settings }
        }
        return TierService(
            common: ServiceSettings(
                cpu: common.cpu ?? other.common.cpu, memory: common.memory ?? other.common.memory,
                count: common.count ?? other.common.count),
            overrides: merged)
    }
}
