internal import Tiers

/// What loads say about a tier: the judgement, and what it rests on. Pure; it never changes anything.
package struct LoadAdvice: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// A larger tier.
        case up
        /// A smaller tier.
        case down
        /// The same tier, with something of it smaller.
        case setting
        case stay
        /// Too little is known to say anything.
        case notKnown = "not-known"
    }

    /// One of the other tiers.
    package struct Candidate: Sendable {
        package let tier: String
        package let limits: LoadLimits
        package let cost: CostEstimate
        /// Why it is none for this client, as a sentence without its subject; `nil` where it may be taken.
        package let bar: String?

        package init(tier: String, limits: LoadLimits, cost: CostEstimate, bar: String? = nil) {
            self.tier = tier
            self.limits = limits
            self.cost = cost
            self.bar = bar
        }
    }

    package struct PassedOver: Hashable, Sendable {
        package let tier: String
        /// As a sentence without its subject.
        package let reason: String
    }

    package let kind: Kind
    package let findings: [LoadFinding]
    /// The tier that is suggested; `nil` where none is.
    package let tier: String?
    /// Whether the suggested tier is large enough for what was measured.
    package let isEnough: Bool
    package let passedOver: [PassedOver]
    /// Smaller settings that are suggested within the tier.
    package let settings: [LoadSetting]
    /// Why nothing can be said of some of it.
    package let unknown: [String]

    /// The metrics that are near their limits.
    package var near: [LoadFinding] { findings.filter { $0.state == .nearLimit } }

    /// - Parameters:
    ///   - findings: of all metrics of `limits` that are not optional, and of the optional ones that something was given for.
    ///   - limits: of what was measured.
    ///   - cost: of what was measured.
    ///   - smaller: the tiers before this one, smallest first.
    ///   - larger: the tiers behind this one, smallest first.
    ///   - settings: what could be made smaller within the tier.
    package init(
        _ findings: [LoadFinding], limits: LoadLimits, cost: CostEstimate, smaller: [Candidate], larger: [Candidate],
        settings: [LoadSetting], rules: LoadRules
    ) {
        let findings = Self.decisive(findings)
        self.findings = findings
        let near = findings.filter { $0.state == .nearLimit }
        unknown =
            limits.unknown
            + findings.compactMap {
                if case .notKnown(let reason) = $0.state { "\($0.metric.label): \(reason)" } else { nil }
            }
        var passed: [PassedOver] = []
        if !near.isEmpty {
            let found = Self.larger(findings, larger, rules, &passed)
            (kind, tier, isEnough, self.settings) = (.up, found?.tier, found?.isEnough ?? false, [])
            passedOver = passed
            return
        }
        let isIdle = unknown.isEmpty && !findings.isEmpty && findings.allSatisfy { $0.state == .idle }
        if isIdle, let tier = Self.smaller(findings, smaller, cost, rules, &passed) {
            (kind, self.tier, isEnough, self.settings, passedOver) = (.down, tier, true, [], passed)
            return
        }
        let fitting = Self.fitting(settings, findings, cost, rules)
        (tier, isEnough, self.settings, passedOver) = (nil, true, fitting, passed)
        kind =
            if !fitting.isEmpty {
                .setting
            } else if unknown.isEmpty, !findings.isEmpty {
                .stay
            } else {
                .notKnown
            }
    }

    /// Two metrics that say the same of a database: the one that something is known of.
    private static func decisive(_ findings: [LoadFinding]) -> [LoadFinding] {
        findings.filter { finding in
            let other: LoadMetric.Name
            switch finding.metric.name {
            case .acuUtilization: other = .serverlessCapacity
            case .serverlessCapacity: other = .acuUtilization
            default: return true
            }
            guard
                let twin = findings.first(where: { $0.metric.owner == finding.metric.owner && $0.metric.name == other })
            else { return true }
            return finding.metric.isOptional ? finding.isKnown && !twin.isKnown : finding.isKnown || !twin.isKnown
        }
    }

    // MARK: - On another tier

    /// What a load would be there.
    private struct Projection {
        /// What it would stay at for long, in percent of the limit there.
        let sustained: Double
        /// On how many days it would reach the limit at all.
        let days: Int
    }

    private static func projection(_ finding: LoadFinding, on limits: LoadLimits) -> (Projection, factor: Double)? {
        guard let there = limits.counterpart(of: finding.metric), let factor = finding.metric.factor(to: there),
            let idle = finding.metric.factor(to: there, idle: true), let sustained = finding.sustainedPeak
        else { return nil }
        // What does not last may come before scaling has taken anything away.
        let days = finding.dailyPeaks.count { $0 * factor >= 100 }
        return (
            Projection(sustained: sustained * (finding.state == .idle ? idle : factor), days: days), factor
        )
    }

    /// Why a load would be too much there, as a sentence without its subject; `nil` where it would not.
    private static func excess(_ finding: LoadFinding, on limits: LoadLimits, _ rules: LoadRules) -> String? {
        guard let (there, _) = projection(finding, on: limits) else {
            return "what it has for \(finding.metric.label) does not compare"
        }
        if there.sustained >= Double(rules.fits) {
            return
                "\(finding.metric.label) would stay at \(LoadFinding.whole(there.sustained)) percent, and has to stay below \(rules.fits)"
        }
        if there.days >= rules.days {
            return "\(finding.metric.label) would reach the limit on \(there.days) days"
        }
        return nil
    }

    private static func larger(
        _ findings: [LoadFinding], _ tiers: [Candidate], _ rules: LoadRules, _ passed: inout [PassedOver]
    ) -> (tier: String, isEnough: Bool)? {
        var best: (tier: String, percent: Double)?
        for tier in tiers {
            func pass(_ reason: String) { passed.append(PassedOver(tier: tier.tier, reason: reason)) }
            if let bar = tier.bar {
                pass(bar)
                continue
            }
            var worst = 0.0
            var reason: String?
            for finding in findings where finding.isKnown {
                let isNear = finding.state == .nearLimit
                guard let (there, factor) = projection(finding, on: tier.limits) else {
                    reason = "what it has for \(finding.metric.label) does not compare"
                    worst = .infinity
                    break
                }
                if isNear {
                    guard factor < 1 else {
                        reason = "it has no more for \(finding.metric.label)"
                        worst = .infinity
                        break
                    }
                    worst = max(worst, there.sustained)
                    if there.sustained >= finding.metric.threshold(rules) {
                        reason =
                            reason
                            ?? "\(finding.metric.label) would still stay at \(LoadFinding.whole(there.sustained)) percent"
                    }
                } else if factor > 1, let excess = excess(finding, on: tier.limits, rules) {
                    reason = excess
                    worst = .infinity
                    break
                }
            }
            guard let reason else { return (tier.tier, true) }
            pass(reason)
            if worst.isFinite, best.map({ worst < $0.percent }) ?? true { best = (tier.tier, worst) }
        }
        guard let best else { return nil }
        passed.removeAll { $0.tier == best.tier }
        return (best.tier, false)
    }

    private static func smaller(
        _ findings: [LoadFinding], _ tiers: [Candidate], _ cost: CostEstimate, _ rules: LoadRules,
        _ passed: inout [PassedOver]
    ) -> String? {
        for tier in tiers {
            let reason =
                tier.bar ?? (isCheaper(tier.cost, than: cost) ? nil : "it costs no less")
                ?? (tier.limits.unknown.first.map { "what it has is not known: \($0)" })
                ?? findings.lazy.compactMap { excess($0, on: tier.limits, rules) }.first
            guard let reason else { return tier.tier }
            passed.append(PassedOver(tier: tier.tier, reason: reason))
        }
        return nil
    }

    private static func isCheaper(_ cost: CostEstimate, than other: CostEstimate) -> Bool {
        let (new, old) = (cost.total, other.total)
        return new.low <= old.low && new.high <= old.high && new != old
    }

    // MARK: - Within the tier

    /// The first of each kind that what was measured fits into: whatever it makes smaller has to be idle, and to be known.
    private static func fitting(
        _ settings: [LoadSetting], _ findings: [LoadFinding], _ cost: CostEstimate, _ rules: LoadRules
    ) -> [LoadSetting] {
        var found: [LoadSetting] = []
        for setting in settings where !found.contains(where: { $0.subject == setting.subject }) {
            let own = findings.filter { $0.metric.group == setting.subject }
            guard !own.isEmpty, isCheaper(setting.cost, than: cost) else { continue }
            let fits = own.allSatisfy { finding in
                guard let (_, factor) = projection(finding, on: setting.limits) else { return false }
                if setting.lowersFloor {
                    // Less is only needed where it never needed more than the smallest.
                    guard finding.state == .idle else { return false }
                    let isAtFloor = (finding.sustainedPeak ?? 100) <= finding.metric.floor + 0.5
                    return finding.metric.floor == 0 || isAtFloor
                }
                if factor == 1 { return true }
                return finding.state == .idle && excess(finding, on: setting.limits, rules) == nil
            }
            if fits { found.append(setting) }
        }
        return found
    }
}
