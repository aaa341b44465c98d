internal import Yams

/// What only shows when tiers are seen together.
extension CatalogReader {
    mutating func checkTiers(_ tiers: [PlacedTier], environments: [String], base: Catalog.Base?) {
        checkNames(tiers, environments: environments, base: base)
        checkFolders(tiers, environments: environments)
        // A setting that could not be read is not one that lacks.
        if problems.isEmpty { checkSettings(tiers, environments: environments) }
    }

    private mutating func checkNames(_ tiers: [PlacedTier], environments: [String], base: Catalog.Base?) {
        let names = Set(tiers.map(\.tier.name))
        for placed in tiers {
            let name = placed.tier.name
            // A name that was refused is not looked at twice.
            guard Names.tierProblem(name) == nil else { continue }
            // Both are first labels of a client's domain.
            if environments.contains(name) {
                report(at: placed.mark, "tier `\(name)` is called like an environment", hint: "rename the tier")
            }
            guard base?.isPerEnvironment == true else { continue }
            for environment in environments where name.hasSuffix("-\(environment)") {
                let other = String(name.dropLast(environment.utf8.count + 1))
                guard names.contains(other) else { continue }
                report(
                    at: placed.mark,
                    "the branch `tier-\(name)` would be that of tier `\(name)` and of `\(other)` in `\(environment)`",
                    hint: "rename one of the tiers")
            }
        }
        for branch in Set(environments.compactMap { base?.branch(for: $0) }) where branch.hasPrefix("tier-") {
            let rest = String(branch.dropFirst("tier-".count))
            let owner = names.first { name in rest == name || environments.contains { rest == "\(name)-\($0)" } }
            guard let owner else { continue }
            report(
                at: tiers.first { $0.tier.name == owner }?.mark,
                "`base` may not be `\(branch)`: that branch is generated for tier `\(owner)`")
        }
    }

    private mutating func checkFolders(_ tiers: [PlacedTier], environments: [String]) {
        let tiers = tiers.filter { Names.tierProblem($0.tier.name) == nil }
        for (index, placed) in tiers.enumerated() {
            // Some file systems ignore case; a catalog must work on all of them.
            let folder = placed.tier.folder.lowercased()
            let top = folder.prefix { $0 != "/" }
            if environments.contains(String(top)) {
                report(
                    at: placed.folderMark, "folder `\(placed.tier.folder)` is Copilot's own, of environment `\(top)`")
            }
            for earlier in tiers[..<index] {
                let other = earlier.tier.folder.lowercased()
                if folder == other {
                    report(
                        at: placed.folderMark,
                        "tiers `\(earlier.tier.name)` and `\(placed.tier.name)` share the folder `\(placed.tier.folder)`",
                        hint: "give each tier a folder of its own")
                } else if folder.hasPrefix(other + "/") || other.hasPrefix(folder + "/") {
                    report(
                        at: placed.folderMark,
                        "the folders of tiers `\(earlier.tier.name)` and `\(placed.tier.name)` lie one in the other",
                        hint: "give each tier a folder of its own")
                }
            }
        }
    }

    /// A setting that one tier gives must be given by all: else a switch away from it would leave its value behind.
    private mutating func checkSettings(_ tiers: [PlacedTier], environments: [String]) {
        let resolved = tiers.map { $0.tier.settings(environments: environments) }
        for service in Set(tiers.flatMap { $0.tier.services.keys }).sorted() {
            for (key, given) in Self.given {
                // By environment, the first tier that gives it.
                var givers: [String: String] = [:]
                for (placed, settings) in zip(tiers, resolved) {
                    for environment in environments where givers[environment] == nil {
                        if let value = settings[service]?[environment], given(value) {
                            givers[environment] = placed.tier.name
                        }
                    }
                }
                for (placed, settings) in zip(tiers, resolved) {
                    let lacking = environments.filter { environment in
                        givers[environment] != nil && !(settings[service]?[environment].map(given) ?? false)
                    }
                    guard let giver = lacking.first.flatMap({ givers[$0] }) else { continue }
                    report(
                        at: placed.serviceMarks[service] ?? placed.mark,
                        "tier `\(placed.tier.name)` lacks `\(key)` of service `\(Names.printable(service))` in "
                            + "\(Suggestion.list(lacking)), which tier `\(giver)` gives",
                        hint: "a setting that one tier gives must be given by all")
                }
            }
        }
    }

    private static let given: [(key: String, isGiven: @Sendable (ServiceSettings) -> Bool)] = [
        ("cpu", { $0.cpu != nil }), ("memory", { $0.memory != nil }), ("count", { $0.count != nil }),
    ]
}
