internal import CloudFormation
internal import Documents
internal import Planning
internal import Terminal
internal import Tiers

/// A plan for people: a sign, a name and a line for each reason, then totals like terraform's.
struct PlanText {
    let plan: Plan
    let paint: (Label, String) -> String

    /// Where the reasons are known from, each once, numbered in the order in which they come.
    private let sources: [String]
    private let numbers: [String: Int]

    init(plan: Plan, paint: @escaping (Label, String) -> String) {
        self.plan = plan
        self.paint = paint
        var sources: [String] = []
        var numbers: [String: Int] = [:]
        for source in plan.resources.flatMap({ $0.change.reasons.map(\.source) }) where numbers[source] == nil {
            sources.append(source)
            numbers[source] = sources.count
        }
        self.sources = sources
        self.numbers = numbers
    }

    /// All lines of `tiergit plan`; reasons refer to a list of sources by number.
    func lines() -> [String] {
        let notes = sources.enumerated().map { paint(.faint, "[\($0.offset + 1)] \($0.element)") }
        return resourceLines(full: true) + exportLines() + serviceLines() + problemLines() + remarkLines()
            + (notes.isEmpty ? [] : [""] + notes) + [""] + closing()
    }

    /// The few lines that a switch shows before it asks: no reasons for what is safe.
    func summary() -> [String] {
        resourceLines(full: false) + exportLines() + serviceLines() + problemLines() + remarkLines() + closing()
    }

    /// What one stage of several does: no reasons for what is safe, and nothing of exports that services left before.
    func stage(without exports: Set<String>) -> [String] {
        resourceLines(full: false) + exportLines(without: exports) + serviceLines() + problemLines() + remarkLines()
    }

    private func resourceLines(full: Bool) -> [String] {
        plan.resources.flatMap { resource -> [String] in
            let change = resource.change
            let (sign, label) = Self.sign(change.effect)
            let place = resource.environment.map { " in \($0)" } ?? ""
            let head =
                "\(paint(label, "\(sign) \(change.logicalId)"))  \(paint(.faint, change.type))\(place)  \(verdict(change))"
            let shown = full ? change.reasons : change.reasons.filter { $0.verdict > .safe }
            return [head] + shown.flatMap { reasonLines($0, full: full) }
        }
    }

    private func verdict(_ change: ResourceChange) -> String {
        let words = change.effect.words
        switch change.verdict {
        case .unchanged, .safe: return words
        case .interrupts:
            return change.effect == .interrupts
                ? paint(.changed, words) : "\(words): \(paint(.changed, change.verdict.rawValue))"
        case .oneWay, .losesData, .refused:
            return change.effect == .refused
                ? paint(.error, words) : "\(words): \(paint(.error, change.verdict.rawValue))"
        }
    }

    private func reasonLines(_ reason: ChangeReason, full: Bool) -> [String] {
        let subject = reason.subject.drop { $0 == "." }
        let window = reason.window.map { ", \(Minutes.text($0))" } ?? ""
        let text = safe(subject.isEmpty ? reason.text : "\(subject): \(reason.text)")
        var lines = [
            "    \(text)\(window)"
                + (full ? " \(paint(.faint, "[\(numbers[reason.source] ?? 0)]"))" : "")
        ]
        if full, let wayOut = reason.wayOut {
            lines.append("      \(paint(.hint, "way out:")) \(safe(wayOut))")
        }
        return lines
    }

    private func exportLines(without left: Set<String> = []) -> [String] {
        plan.exports.filter { !left.contains($0.change.name) }.map { export in
            let change = export.change
            let sign = change.kind == .added ? "+" : change.kind == .removed ? "-" : "~"
            let label: Label = change.verdict >= .oneWay ? .error : .changed
            return "\(paint(change.kind == .added ? .added : label, "\(sign) export \(safe(change.name))"))"
                + (export.environment.map { " in \($0)" } ?? "") + ": \(safe(change.text))"
        }
    }

    /// One line for a service and environment; settings that do the same are named together.
    private func serviceLines() -> [String] {
        var lines: [(key: String, changes: [ServiceChange])] = []
        for change in plan.services {
            let key = "\(change.service), \(change.environment)"
            if let index = lines.firstIndex(where: { $0.key == key }) {
                lines[index].changes.append(change)
            } else {
                lines.append((key, [change]))
            }
        }
        return lines.map { key, changes in
            let sign = changes.contains { $0.effect == .interrupts } ? "!" : "~"
            let settings = changes.map { "\($0.setting) \($0.old ?? "not set") -> \($0.new ?? "not set")" }
            let texts = Wording.once(changes.map(\.text))
            return
                "\(paint(.changed, "\(sign) \(safe(key))")): \(settings.joined(separator: ", ")): \(texts.joined(separator: "; "))"
        }
    }

    private func problemLines() -> [String] {
        plan.problems.map { "\(paint(.error, "x \($0.code)")) \(safeName($0.place.description)): \(safe($0.text))" }
    }

    private func remarkLines() -> [String] {
        plan.remarks.map { remark in
            let verdict = remark.verdict > .safe ? " (\(remark.verdict.rawValue))" : ""
            return "\(paint(remark.verdict > .safe ? .warning : .hint, "note:")) \(safe(remark.text))\(verdict)"
        }
    }

    func closing() -> [String] {
        let counts: [(Int, String)] = [
            (plan.count(.add), "to add"), (plan.count(.inPlace), "to update in place"),
            (plan.count(.interrupts), "with an interruption"), (plan.count(.replaces), "to replace"),
            (plan.count(.removes), "to remove"), (plan.count(.refused), "refused"), (plan.count(.unknown), "not known"),
        ]
        let said = counts.filter { $0.0 > 0 || ["to add", "to update in place", "to remove"].contains($0.1) }
        let broken = plan.exports.filter { $0.change.verdict >= .oneWay }.count
        let exports = broken == 0 ? [] : ["\(broken) export\(broken == 1 ? "" : "s") broken"]
        let verdicts = plan.dangers.map(\.rawValue)
        let label: Label = plan.verdict <= .safe ? .success : plan.verdict == .interrupts ? .changed : .error
        let cost =
            plan.cost.map { ["Cost: \($0.summary)."] } ?? []
        return cost + [
            "Plan: \((said.map { "\($0.0) \($0.1)" } + exports).joined(separator: ", ")); \(plan.unchanged) unchanged. "
                + "Verdict: \(paint(label, verdicts.joined(separator: ", "))).",
            paint(.faint, "Resource schemas of \(Plan.dataDate), rules of \(Plan.rulesDate)."),
        ]
    }

    // MARK: Words

    static func sign(_ effect: Effect) -> (String, Label) {
        switch effect {
        case .add: ("+", .added)
        case .none, .inPlace: ("~", .changed)
        case .interrupts: ("!", .changed)
        case .removes: ("-", .removed)
        case .replaces: ("-/+", .removed)
        case .refused: ("x", .error)
        case .unknown: ("?", .warning)
        }
    }
}
