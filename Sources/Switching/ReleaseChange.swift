internal import CloudFormation
package import Planning
package import Tiers

/// What a plan from the last release says of the next one's number.
///
/// Major: what replaces, removes, cannot come back, loses data, is refused or is not known. Minor: what adds or interrupts. Patch: the rest.
package struct ReleaseChange: Hashable, Sendable {
    package let level: Version.Level
    /// What makes it that, each in one sentence.
    package let reasons: [String]

    package init(_ plan: Plan) {
        var found: [(level: Version.Level, reason: String)] = []
        for resource in plan.resources {
            let change = resource.change
            let place = resource.environment.map { " in \($0)" } ?? ""
            let effects = [change.effect] + change.reasons.map(\.effect)
            let verdict = ([change.verdict] + change.reasons.map(\.verdict)).max() ?? .unchanged
            let level = Self.level(effects, verdict)
            let words = PlanWords.effect(change.effect)
            let danger = verdict >= .oneWay ? ", \(verdict.rawValue)" : ""
            let why = change.reasons.first { $0.verdict == verdict || $0.effect == change.effect }
            found.append(
                (level, "\(change.logicalId)\(place): \(words)\(danger)" + (why.map { ": \($0.text)" } ?? "")))
        }
        for export in plan.exports {
            let change = export.change
            let level: Version.Level =
                change.verdict >= .oneWay
                ? .major : change.kind == .added || change.verdict == .interrupts ? .minor : .patch
            found.append((level, "export \(change.name): \(change.text)"))
        }
        for change in plan.services {
            found.append(
                (
                    Self.level([change.effect], change.verdict),
                    "\(change.service), \(change.environment): \(change.setting) \(change.old ?? "not set") -> \(change.new ?? "not set"): \(change.text)"
                ))
        }
        for remark in plan.remarks where remark.verdict >= .interrupts {
            found.append((Self.level([], remark.verdict), remark.text))
        }
        for problem in plan.problems { found.append((.major, "\(problem.code): \(problem.text)")) }
        let level = found.map(\.level).max() ?? .patch
        self.level = level
        var reasons: [String] = []
        for item in found where item.level == level && !reasons.contains(item.reason) { reasons.append(item.reason) }
        self.reasons = reasons
    }

    private static func level(_ effects: [Effect], _ verdict: Verdict) -> Version.Level {
        if verdict >= .oneWay || effects.contains(where: { [.replaces, .removes, .refused, .unknown].contains($0) }) {
            return .major
        }
        return verdict == .interrupts || effects.contains(where: { [.add, .interrupts].contains($0) }) ? .minor : .patch
    }
}

/// Effects in the words of a sentence.
enum PlanWords {
    static func effect(_ effect: Effect) -> String {
        switch effect {
        case .none: "unchanged"
        case .add: "added"
        case .inPlace: "updated in place"
        case .interrupts: "updated with an interruption"
        case .removes: "removed"
        case .unknown: "what happens is not known"
        case .replaces: "replaced"
        case .refused: "refused"
        }
    }
}
