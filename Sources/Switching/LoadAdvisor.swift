internal import CloudFormation
internal import Git
package import History
package import Planning
package import Tiers

/// Judges the loads of one client's environment by what is recorded for it, and finds the way to the tier that they suggest. Writes nothing,
/// and switches nothing.
///
/// Data flow: the newest entry -> its templates and settings -> `LoadLimits` -> what CloudWatch has (`MetricData`) -> `LoadFinding` for each
/// metric -> `LoadAdvice` over all, against the limits of the other tiers -> for the suggested one the very plan of a switch.
package struct LoadAdvisor {
    /// What is known of the tiers beside their templates.
    package struct Knowledge: Sendable {
        /// Why a tier is none for the client, as a sentence without its subject; `nil` where it may be taken.
        package var bar: @Sendable (Tier) -> String? = { _ in nil }
        /// How many connections to a database a tier is said to provide; `nil` for what Aurora allows.
        package var peakConnections: @Sendable (Tier) -> Int? = { _ in nil }

        package init() {}
    }

    /// What one client's environment is recorded to run, and since when it does.
    package let entry: Entry
    package let limits: LoadLimits
    /// Seconds since 1970 from which on what is recorded runs; `nil` where it ran before the record begins.
    package let since: Int?
    /// What there is to say about the record.
    package let remarks: [String]

    private let session: Session
    private let base: BaseCommit
    private let revision: String?
    private let current: Side
    private let basis: Planner.CostBasis
    private let knowledge: Knowledge
    /// Services that run no tasks by themselves for long.
    private let jobs: Set<String>
    private var target: Target { entry.target }

    /// One side, evaluated in the environment.
    private struct Side {
        let stack: Stack
        let services: [String: ServiceSettings]
        let cost: CostEstimate
        let limits: LoadLimits
    }

    /// - Throws: `HistoryError.noHistory` where nothing is recorded; `TemplateError` where what is recorded cannot be read.
    package init(
        _ session: Session, target: Target, base revision: String? = nil, knowledge: Knowledge = Knowledge()
    ) throws(SwitchError) {
        self.session = session
        self.revision = revision
        self.knowledge = knowledge
        let repository = session.repository
        let base = try wrap {
            try BaseCommit.find(revision: revision, environment: target.environment, repository)
        }
        self.base = base
        let entry = try wrap { try Histories(repository).newest(target) }
        self.entry = entry
        let source = PlanSource(repository, base: base)
        let (basis, remark) = try source.costBasis([target.environment])
        let costs = basis ?? Planner.CostBasis(prices: PriceFile(date: "", region: "", prices: [:]), manifests: [:])
        self.basis = costs
        let facts = try wrap { try ManifestFacts.read(at: base.commit, repository).facts }
        let jobs = Set(facts.filter { $0.value.type == "Scheduled Job" }.keys)
        self.jobs = jobs
        let tier = base.catalog.tiers.first { $0.name == entry.document.to }
        current = try Self.side(
            try source.entry(entry), in: target.environment, costs, jobs,
            peakConnections: tier.flatMap(knowledge.peakConnections))
        limits = current.limits
        let (since, notes) = try Self.since(entry, repository)
        self.since = since
        var remarks = (remark.map { [$0.text] } ?? []) + notes
        if tier == nil { remarks.append("the catalog has no tier \(entry.document.to) any more") }
        if entry.document.isBetweenTiers {
            remarks.append("what is recorded is a stage on the way to \(entry.document.to)")
        }
        self.remarks = remarks
    }

    private static func side(
        _ side: PlanSide, in environment: String, _ basis: Planner.CostBasis, _ jobs: Set<String>, peakConnections: Int?
    ) throws(SwitchError) -> Side {
        let stack = try wrap {
            try Stack.evaluate(files: side.files, folder: side.place, environment: environment, application: nil)
        }
        let all = CostEstimate.services(given: side.services, manifests: basis.manifests, in: environment)
        let services = all.filter { !jobs.contains($0.key) }
        return Side(
            stack: stack, services: services,
            cost: CostEstimate.of(stack: stack, services: services, prices: basis.prices),
            limits: LoadLimits(
                stack: stack, services: services, environment: environment, peakConnections: peakConnections))
    }

    /// Loads from before are those of something else: they are not judged by these limits.
    private static func since(_ newest: Entry, _ repository: Repository) throws(SwitchError) -> (Int?, [String]) {
        var first = newest
        var deployed: Entry?
        var isOther = false
        try wrap {
            try Histories(repository).walk(newest.target) { entry throws(HistoryError) in
                guard entry.content == newest.content else {
                    isOther = true
                    return false
                }
                first = entry
                let isSuccess = [.succeeded, .unchanged].contains(entry.document.deployment?.result)
                if entry.document.kind == .deploy, isSuccess, entry.document.restores == nil { deployed = entry }
                return true
            }
        }
        if !isOther, first.document.kind == .adopt { return (nil, []) }
        func seconds(_ text: String?) -> Int? { text.flatMap { UTCTime.seconds($0) }.map { Int($0) } }
        if let deployed {
            return (seconds(deployed.document.deployment?.endedAt) ?? seconds(deployed.document.time), [])
        }
        return (
            seconds(first.document.time),
            [
                "no deployment of #\(first.document.sequence) (\(first.document.to)) is recorded: it is taken to run since it was recorded"
            ]
        )
    }

    // MARK: - The judgement

    /// How to get to the tier that is suggested.
    package enum Way: Sendable {
        case direct(Plan)
        case stages(StagePlan, direct: Plan)
    }

    package struct Report: Sendable {
        package let advice: LoadAdvice
        /// In seconds since 1970.
        package let window: Range<Int>
        /// `nil` where no tier is suggested.
        package let way: Way?
        /// What the suggestion does to the bill; `nil` where nothing is suggested.
        package let cost: CostChange?
        /// What each smaller setting does to the bill.
        package let settingCosts: [CostChange]
    }

    /// What counts of the window that ends there: nothing from before what is recorded runs.
    package func window(_ rules: LoadRules, end: Int) -> Range<Int> {
        let start = end - rules.window
        return min(end, max(start, since ?? start))..<end
    }

    /// - Parameters:
    ///   - end: where the window ends, in seconds since 1970.
    ///   - progress: of the search for a way in stages.
    package func report(
        _ matched: LoadLimits.Matched, rules: LoadRules, end: Int,
        progress: @escaping StageSearch.Progress = { _ in }
    ) throws(SwitchError) -> Report {
        let known = window(rules, end: end)
        let whole = (end - rules.window)..<end
        let findings = limits.metrics.compactMap { metric -> LoadFinding? in
            let series = matched.series[metric]?.within(known)
            if metric.isOptional, series == nil { return nil }
            return LoadFinding(
                metric, series: series, window: whole, rules: rules, isComplete: matched.incomplete[metric] == nil)
        }
        let tiers = base.catalog.tiers
        let place = tiers.firstIndex { $0.name == entry.document.to }
        let source = PlanSource(session.repository, base: base)
        let advice = LoadAdvice(
            findings, limits: limits, cost: current.cost,
            smaller: place.map { tiers[..<$0].map { candidate($0, source) } } ?? [],
            larger: place.map { tiers[($0 + 1)...].map { candidate($0, source) } } ?? [],
            settings: LoadSetting.all(
                stack: current.stack, services: current.services, environment: target.environment,
                peakConnections: place.flatMap { knowledge.peakConnections(tiers[$0]) }, prices: basis.prices),
            rules: rules)
        let way: Way? = if let tier = advice.tier { try self.way(to: tier, progress) } else { nil }
        var cost: CostChange?
        switch way {
        case .direct(let plan), .stages(_, let plan): cost = plan.cost
        case nil: break
        }
        return Report(
            advice: advice, window: known, way: way, cost: cost,
            settingCosts: advice.settings.map { CostChange(before: current.cost, after: $0.cost) })
    }

    private func candidate(_ tier: Tier, _ source: PlanSource) -> LoadAdvice.Candidate {
        do throws(SwitchError) {
            let side = try Self.side(
                try source.tier(tier), in: target.environment, basis, jobs,
                peakConnections: knowledge.peakConnections(tier))
            return LoadAdvice.Candidate(
                tier: tier.name, limits: side.limits, cost: side.cost, bar: knowledge.bar(tier))
        } catch {
            return LoadAdvice.Candidate(
                tier: tier.name,
                limits: LoadLimits(stack: Stack(resources: [], outputs: []), services: [:], environment: ""),
                cost: CostEstimate(items: [], unknown: []),
                bar: "it is not made yet, or cannot be read: tiergit validate \(tier.name)")
        }
    }

    /// The very plan that a switch would make; where that would be refused, the way in stages.
    private func way(to tier: String, _ progress: @escaping StageSearch.Progress) throws(SwitchError) -> Way {
        let switcher = Switcher(session)
        let plan = try switcher.plan(tier: tier, for: target, base: revision).plan
        guard !plan.findings.isEmpty else { return .direct(plan) }
        return .stages(try switcher.way(to: tier, for: target, base: revision, progress: progress).plan, direct: plan)
    }
}
