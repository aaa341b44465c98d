package import CloudFormation
package import Tiers

/// Finds everything that is wrong with the tiers of a repository, in files that were read already: pure.
package struct TierValidator {
    private let input: ValidationInput
    private let places: CatalogPlaces
    /// By tier.
    private let validations: [String: TemplateValidation]
    private let facts: [String: ManifestFacts]

    private var catalog: Catalog { input.catalog }

    package init(_ input: ValidationInput) {
        self.input = input
        places = CatalogPlaces(input.catalogBytes)
        var validations: [String: TemplateValidation] = [:]
        for tier in input.catalog.tiers {
            guard let files = input.folders[tier.name] else { continue }
            validations[tier.name] = TemplateValidation(
                files: files, folder: input.place(of: tier), environments: input.catalog.environments, application: nil,
                suggest: { Suggestion.question(for: $0, among: $1) })
        }
        self.validations = validations
        var facts: [String: ManifestFacts] = [:]
        for (service, bytes) in input.manifests {
            facts[service] = try? ManifestFacts.read(bytes, path: Layout.manifest(of: service))
        }
        self.facts = facts
    }

    /// What is wrong with these tiers, and with the repository, in the order of the files.
    package func check(_ tiers: [Tier]) -> [TierDiagnostic] {
        var found = unknownExports() + repositoryProblems() + manifestSizes()
        for tier in tiers {
            let own =
                if let validation = validations[tier.name] {
                    validation.diagnostics.map { withOrigins($0, tier) } + filesOfOneTier(tier)
                        + missingExports(tier, validation)
                } else if let problem = input.problems[tier.name] {
                    [
                        Diagnostic(
                            .error, "tier-conflict", at: Place(problem.location), problem.message, hint: problem.hint)
                    ]
                } else {
                    [
                        Diagnostic(
                            .error, "no-tier-folder", at: Place(places.folder(of: tier.name)),
                            "tier \(tier.name) has no folder \(tier.folderPath)",
                            hint: "make the folder, or take the tier out of \(Catalog.path)")
                    ]
                }
            let required =
                tier.requirements.isEmpty || validations[tier.name] == nil
                ? []
                : TierRequirements(tier, environments: catalog.environments).check(
                    validations[tier.name]?.stacks ?? [:])
            found += (own + settings(tier) + required).map { TierDiagnostic($0, tier: tier.name) }
        }
        // What is wrong with a file is said of the tier in whose folder it stands, where that one is looked at too.
        let all = Set(found)
        return all.filter { one in
            !(made[one.tier ?? ""] ?? []).contains { name in
                all.contains(TierDiagnostic(one.diagnostic, tier: name, source: one.source))
            }
        }.sorted()
    }

    /// By tier that is made of others, the names of those.
    private var made: [String: [String]] {
        var made: [String: [String]] = [:]
        for tier in catalog.tiers where tier.extending != nil {
            made[tier.name] = catalog.sources(of: tier).dropFirst().map(\.name)
        }
        return made
    }

    /// Two files of one tier that do not go together are that tier's business; of two tiers, that of who takes them.
    private func withOrigins(_ diagnostic: Diagnostic, _ tier: Tier) -> Diagnostic {
        guard ["duplicate-logical-id", "duplicate-name"].contains(diagnostic.code),
            let places = input.places[tier.name]
        else { return diagnostic }
        let files = places.values.filter { file in
            file == diagnostic.place.file || diagnostic.text.contains(file)
        }.sorted()
        let origins = files.compactMap { file in
            catalog.tiers.first { file.hasPrefix("\($0.folderPath)/") }.map { "\(file) is \($0.name)'s" }
        }
        guard origins.count > 1 else { return diagnostic }
        return Diagnostic(
            diagnostic.severity, diagnostic.code, at: diagnostic.place, diagnostic.text,
            hint: "\(Suggestion.list(origins)): let tier \(tier.name) take both from one tier")
    }

    /// The names that a tier's templates declare.
    package func names(of tier: Tier) -> Set<String> { validations[tier.name]?.names ?? [] }

    // MARK: - The repository

    private func repositoryProblems() -> [TierDiagnostic] {
        input.trackedAddons.map { path in
            TierDiagnostic(
                Diagnostic(
                    .warning, "tracked-addons", at: Place(file: path, line: 1, column: 1),
                    "git tracks this file where the active tier belongs: a switch puts another tier in its place",
                    hint: "git rm -r --cached \(Layout.addons), where tiergit init did not do it"),
                tier: nil)
        }
    }

    /// Sizes that the manifests alone decide, the same for all tiers.
    private func manifestSizes() -> [TierDiagnostic] {
        let given = Set(catalog.tiers.flatMap { catalog.settings(of: $0).keys })
        return input.manifests.keys.filter { !given.contains($0) }.sorted().flatMap { service in
            let manifest = input.manifests[service] ?? []
            let path = Layout.manifest(of: service)
            let written = try? ManifestEditor.read(
                manifest, environments: catalog.environments, effective: true, path: path)
            guard runsOnFargate(service, manifest) else { return [TierDiagnostic]() }
            var problems: [String: [String]] = [:]
            for environment in catalog.environments {
                let own = written?[environment]
                guard own?.cpu != nil || own?.memory != nil,
                    let problem = FargateSize.problem(cpu: own?.cpu, memory: own?.memory)
                else { continue }
                problems[problem, default: []].append(environment)
            }
            return problems.sorted { $0.key < $1.key }.map { problem, environments in
                TierDiagnostic(
                    Diagnostic(
                        .error, "fargate-size", at: Place(file: path, line: 1, column: 1),
                        "\(service) in \(Suggestion.list(environments)): \(problem)", hint: "see \(FargateSize.source)"),
                    tier: nil)
            }
        }
    }

    /// App Runner has sizes of its own, a static site has none, and Windows has others.
    private func runsOnFargate(_ service: String, _ manifest: [UInt8]) -> Bool {
        let type = facts[service]?.type
        return type != "Request-Driven Web Service" && type != "Static Site"
            && !ServiceManifests.asksForWindows(manifest)
    }

    private func filesOfOneTier(_ tier: Tier) -> [Diagnostic] {
        let others = catalog.tiers.filter { $0.name != tier.name }.compactMap { input.folders[$0.name] }
        guard !others.isEmpty, let files = input.folders[tier.name] else { return [] }
        return files.keys.filter(Layout.isTemplate).filter { name in !others.contains { $0[name] != nil } }.map {
            name in
            Diagnostic(
                .warning, "only-in-one-tier", at: Place(file: input.place(of: tier).path(of: name), line: 1, column: 1),
                "no tier but \(tier.name) has \(name): a switch to another one removes what it declares")
        }
    }

    // MARK: - Services

    private func settings(_ tier: Tier) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for (service, settings) in catalog.settings(of: tier) {
            let path = Layout.manifest(of: service)
            guard let manifest = input.manifests[service] else {
                found.append(
                    Diagnostic(
                        .error, "no-service", at: Place(places.service(service, of: tier.name)),
                        "tier \(tier.name) gives settings to \(service), and there is no \(path)",
                        hint: Suggestion.question(for: service, among: input.manifests.keys.sorted())))
                continue
            }
            do throws(ManifestError) { _ = try ManifestEditor.apply(settings, to: manifest, path: path) } catch {
                found.append(
                    Diagnostic(
                        .error, "manifest", at: Place(error.location),
                        "tier \(tier.name) cannot be written into it: \(error.message)"))
            }
            found += sizes(of: service, settings, manifest, tier)
        }
        return found
    }

    private func sizes(
        of service: String, _ settings: EnvironmentSettings, _ manifest: [UInt8], _ tier: Tier
    ) -> [Diagnostic] {
        guard runsOnFargate(service, manifest) else { return [] }
        let written = try? ManifestEditor.read(
            manifest, environments: catalog.environments, effective: true, path: Layout.manifest(of: service))
        var found: [Finding: [String]] = [:]
        for environment in catalog.environments {
            guard let own = settings[environment], own.cpu != nil || own.memory != nil,
                let problem = FargateSize.problem(
                    cpu: own.cpu ?? written?[environment]?.cpu, memory: own.memory ?? written?[environment]?.memory)
            else { continue }
            let place = places.setting(["memory", "cpu"], of: service, in: environment, tier: tier.name)
            found[Finding(place: Place(place), problem: problem), default: []].append(environment)
        }
        return found.map { finding, environments in
            Diagnostic(
                .error, "fargate-size", at: finding.place,
                "\(service) in \(Suggestion.list(environments)): \(finding.problem)", hint: "see \(FargateSize.source)")
        }
    }

    private struct Finding: Hashable {
        let place: Place
        let problem: String
    }

    // MARK: - Exports

    /// The names that a tier exports in an environment; `nil` where that is not known.
    private func exports(of tier: String, in environment: String) -> Set<String>? {
        guard let validation = validations[tier], validation.hasAllOutputs, let stack = validation.stacks[environment]
        else { return nil }
        return Set(stack.outputs.compactMap { ValueText.of($0.exportName, at: []) })
    }

    private typealias Import = (
        service: String, item: ManifestFacts.Import, names: [(environment: String, name: String)]
    )

    /// What services import, with the name in each environment that it is imported in.
    private var imports: [Import] {
        facts.flatMap { service, facts in
            facts.imports.compactMap { item in
                let names = catalog.environments.filter { item.environment ?? $0 == $0 }
                    .map { (environment: $0, name: item.name(application: nil, environment: $0)) }
                // A variable that Copilot does not give is known to nobody here.
                let isKnown = names.allSatisfy { !$0.name.replacing("${App}", with: "").contains("${") }
                return isKnown ? (service, item, names) : nil
            }
        }
    }

    private func missingExports(_ tier: Tier, _ validation: TemplateValidation) -> [Diagnostic] {
        imports.compactMap { service, item, names in
            var others: Set<String> = []
            let missing = names.filter { environment, name in
                guard let own = exports(of: tier.name, in: environment), !own.contains(name) else { return false }
                let having = catalog.tierNames.filter { exports(of: $0, in: environment)?.contains(name) ?? false }
                others.formUnion(having)
                return !having.isEmpty
            }
            guard !missing.isEmpty else { return nil }
            return Diagnostic(
                .error, "export-missing", at: Place(item.location),
                "\(service) imports \(item.name), which tier \(tier.name) does not export"
                    + Self.suffix(missing.map(\.environment), of: names.map(\.environment)),
                hint:
                    "\(Suggestion.list(catalog.tierNames.filter(others.contains))) \(others.count == 1 ? "exports" : "export") it"
            )
        }
    }

    private func unknownExports() -> [TierDiagnostic] {
        imports.compactMap { service, item, names in
            let unknown = names.filter { environment, name in
                catalog.tierNames.allSatisfy { exports(of: $0, in: environment).map { !$0.contains(name) } ?? false }
            }
            guard !unknown.isEmpty else { return nil }
            return TierDiagnostic(
                Diagnostic(
                    .warning, "export-unknown", at: Place(item.location),
                    "\(service) imports \(item.name), which no tier exports"
                        + Self.suffix(unknown.map(\.environment), of: names.map(\.environment)),
                    hint: "nothing is wrong where another stack exports it"),
                tier: nil)
        }
    }

    private static func suffix(_ environments: [String], of all: [String]) -> String {
        environments.count == all.count ? "" : " (in \(environments.joined(separator: ", ")))"
    }
}

extension Place {
    /// A place that has only a file is its start.
    package init(_ location: SourceLocation) {
        self.init(file: location.path, line: location.line ?? 1, column: location.column ?? 1)
    }
}
