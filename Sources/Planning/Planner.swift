package import CloudFormation
package import Tiers

/// Works a plan out, from two sides that were read already: pure.
package struct Planner {
    /// By service.
    private let manifests: [String: ManifestFacts]
    let application: String?
    private let workloadAddons: [WorkloadAddon]
    private let cost: CostBasis?
    /// Evaluated so far: a matrix asks for each side several times.
    private let stacks = Stacks()

    private final class Stacks {
        struct Key: Hashable {
            let files: [String: [UInt8]]
            let folder: FolderPath
            let environment: String
        }

        var found: [Key: Stack] = [:]
        var errors: [Key: [Diagnostic]] = [:]
    }

    /// What a plan's cost rests on.
    package struct CostBasis: Sendable {
        package let prices: PriceFile
        package let manifests: [String: EnvironmentSettings]

        /// - Parameter manifests: what the manifests say where a tier says nothing, by service.
        package init(prices: PriceFile, manifests: [String: EnvironmentSettings]) {
            self.prices = prices
            self.manifests = manifests
        }

        func estimate(_ stack: Stack, _ side: PlanSide, _ environment: String) -> CostEstimate {
            CostEstimate.of(
                stack: stack,
                services: CostEstimate.services(given: side.services, manifests: manifests, in: environment),
                prices: prices)
        }
    }

    /// - Parameters:
    ///   - application: Copilot's name for the application; `nil` where it is not known.
    ///   - manifests: what the services' manifests say, by service.
    ///   - workloadAddons: the templates of the services' own addons, which import exports too.
    ///   - cost: `nil` for a plan without costs.
    package init(
        application: String?, manifests: [String: ManifestFacts], workloadAddons: [WorkloadAddon] = [],
        cost: CostBasis? = nil
    ) {
        self.workloadAddons = workloadAddons
        self.cost = cost
        self.application = application
        self.manifests = manifests
    }

    /// Plans a change from one side to another, in each of these environments.
    ///
    /// - Parameters:
    ///   - restores: whether it goes back to what ran before: then data that is gone stays gone, and the plan says of what.
    ///   - inStages: whether it is one stage of several, or begins at one: then exports may go that nobody here imports.
    /// - Throws: where templates on either side cannot be read: they never pass as safe.
    package func plan(
        from old: PlanSide?, to new: PlanSide, target: Target?, environments: [String], restores: Bool = false,
        inStages: Bool = false, remarks: [Plan.Remark] = []
    ) throws(TemplateError) -> Plan {
        var resources: [(environment: String, changes: [ResourceChange])] = []
        var exports: [(environment: String, changes: [ExportChange])] = []
        var services: [ServiceChange] = []
        var unchanged: Int?
        var unreadable: Diagnostic?
        var bills: (before: [CostEstimate], after: [CostEstimate]) = ([], [])
        let nothing = PlanSide(label: "", tier: nil, files: [:], folder: "", services: [:], addons: nil)
        let from = old ?? nothing
        let uploads = AssetComparison(old: from.assets, new: new.assets)
        var included: Set<String> = []
        for environment in environments {
            let after = try stack(new, environment)
            let before: Stack
            do throws(TemplateError) {
                before = try from.hasTemplates(of: new) ? after : stack(from, environment)
            } catch {
                // What runs must not keep anybody from what can be read; but nothing is known of what becomes of it.
                unreadable =
                    unreadable
                    ?? Diagnostic(
                        .error, "running-unreadable",
                        at: Place(file: error.file, line: error.line, column: error.column),
                        "what runs cannot be read (it \(error.message)), so what becomes of it is not known",
                        hint: "look at a change set before deploying")
                before = Stack(resources: [], outputs: [])
            }
            var changes = from.hasTemplates(of: new) ? [] : StackComparison.compare(old: before, new: after)
            changes = uploads.adding(to: changes, old: before, new: after)
            included.formUnion(uploads.outputs(old: before, new: after))
            let kept = Set(before.resources.map(\.logicalId)).intersection(after.resources.map(\.logicalId))
            unchanged = min(unchanged ?? .max, kept.subtracting(changes.map(\.logicalId)).count)
            exports.append(
                (
                    environment,
                    ExportChange.compare(
                        old: before, new: after, changes: changes, inStages: inStages,
                        importers: importers(in: environment))
                ))
            if let cost {
                bills.before.append(cost.estimate(before, from, environment))
                bills.after.append(cost.estimate(after, new, environment))
            }
            if restores { changes = changes.map { $0.restored(after) } }
            resources.append((environment, changes))
            if old != nil {
                services += ServiceChange.compare(from: from, to: new, environment: environment, manifests: manifests)
            }
        }
        let inclusions = included.sorted().map { output in
            Plan.Remark("output \(output) includes a file that is not the same, or not in git", .interrupts)
        }
        var assets: [String: String] = [:]
        for path in try assetPaths(of: new, environments: environments) {
            assets[path] = new.assets[path] ?? "not in git"
        }
        return Plan(
            from: old, to: new, target: target, application: application, environments: environments,
            resources: Self.merged(resources) { .init(change: $0, environment: $1) }.sorted(by: Self.moreDangerous),
            unchanged: unchanged ?? 0, exports: Self.merged(exports) { .init(change: $0, environment: $1) },
            services: services, remarks: remarks + inclusions,
            problems: (unreadable.map { [$0] } ?? []) + problems(from, new, environments), assets: assets,
            cost: cost.map { _ in
                CostChange(
                    before: old.map { _ in CostEstimate.combined(bills.before) },
                    after: CostEstimate.combined(bills.after))
            })
    }

    /// The errors of the new templates that the old ones do not have: what runs has proven itself, the tables may be old.
    private func problems(_ old: PlanSide, _ new: PlanSide, _ environments: [String]) -> [Diagnostic] {
        guard !old.hasTemplates(of: new) else { return [] }
        func errors(_ side: PlanSide) -> [Diagnostic] {
            let key = Stacks.Key(
                files: side.files, folder: side.place, environment: environments.joined(separator: ","))
            if let known = stacks.errors[key] { return known }
            let validation = TemplateValidation(
                files: side.files, folder: side.place, environments: environments, application: application,
                suggest: { Suggestion.question(for: $0, among: $1) })
            // What the rules say of a resource stands in its own reasons.
            var found = validation.diagnostics.filter { $0.severity == .error && !RuleTable.isRule($0.code) }
            for environment in environments {
                for (id, attribute, rule, place)
                    in ((try? stack(side, environment))?.unavailableAttributes(certainly: true) ?? [])
                {
                    let problem = Diagnostic(
                        .error, rule.id, at: place, "\(id).\(attribute): \(rule.text)", hint: rule.wayOut)
                    if !found.contains(problem) { found.append(problem) }
                }
            }
            stacks.errors[key] = found
            return found
        }
        let found = errors(new)
        let known = found.isEmpty ? [] : Set(errors(old).map { [$0.code, $0.text] })
        return found.filter { !known.contains([$0.code, $0.text]) }
    }

    /// The local paths that a side's templates name, in any of these environments.
    ///
    /// - Throws: where the templates cannot be read.
    package func assetPaths(of side: PlanSide, environments: [String]) throws(TemplateError) -> Set<String> {
        var paths: Set<String> = []
        for environment in environments {
            let stack = try stack(side, environment)
            paths.formUnion(stack.resources.flatMap(\.localAssets).map(\.path))
            paths.formUnion(stack.outputs.flatMap(\.localAssets).map(\.path))
        }
        return paths
    }

    func stack(_ side: PlanSide, _ environment: String) throws(TemplateError) -> Stack {
        let key = Stacks.Key(files: side.files, folder: side.place, environment: environment)
        if let stack = stacks.found[key] { return stack }
        let stack = try Stack.evaluate(
            files: side.files, folder: side.place, environment: environment, application: application)
        stacks.found[key] = stack
        return stack
    }

    /// What the services import in one environment: by their manifests, and by addons of their own.
    package func importers(in environment: String) -> Importers {
        var result: [String: Set<String>] = [:]
        for (service, facts) in manifests {
            for item in facts.imports where item.environment == nil || item.environment == environment {
                result[item.name(application: application, environment: environment), default: []].insert(service)
            }
        }
        for file in workloadAddons {
            let read = try? ImportedNames.read(
                file.bytes, file: file.path, environment: environment, application: application)
            for name in read?.names ?? [] { result[name, default: []].insert(file.service) }
        }
        return Importers(result)
    }

    /// What is the same in all environments counts once.
    private static func merged<Change: Hashable, Row>(
        _ found: [(environment: String, changes: [Change])], _ row: (Change, String?) -> Row
    ) -> [Row] {
        var seen: [Change: [String]] = [:]
        var order: [Change] = []
        for (environment, changes) in found {
            for change in changes {
                if seen[change] == nil { order.append(change) }
                seen[change, default: []].append(environment)
            }
        }
        return order.flatMap { change -> [Row] in
            let environments = seen[change] ?? []
            return environments.count == found.count
                ? [row(change, nil)] : environments.map { row(change, $0) }
        }
    }

    private static func moreDangerous(_ left: Plan.Resource, _ right: Plan.Resource) -> Bool {
        (left.change.verdict.rank, left.change.effect) > (right.change.verdict.rank, right.change.effect)
    }
}

extension Verdict {
    /// What loses data stands above what is merely refused, which loses nothing by itself.
    fileprivate var rank: Int {
        switch self {
        case .unchanged: 0
        case .safe: 1
        case .interrupts: 2
        case .oneWay: 3
        case .refused: 4
        case .losesData: 5
        }
    }
}

extension ResourceChange {
    /// A stateful resource that a revert makes again is empty.
    fileprivate func restored(_ stack: Stack) -> ResourceChange {
        guard effect == .add, let resource = stack.resources.first(where: { $0.logicalId == logicalId }),
            case .stateful(let content) = resource.statefulness
        else { return self }
        let reason = ChangeReason(
            property: nil, effect: .add, verdict: .interrupts,
            text:
                "it is made anew and empty: \(content) that it had does not come back, unless a snapshot is restored by hand",
            source: "the templates")
        return ResourceChange(
            logicalId: logicalId, type: type, newType: newType, place: place, effect: effect,
            verdict: max(verdict, .interrupts),
            reasons: [reason] + reasons, changedProperties: changedProperties)
    }
}
