internal import CloudFormation
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// What measured loads say, for people.
struct LoadAdviceText {
    let advisor: LoadAdvisor
    let report: LoadAdvisor.Report
    let matched: LoadLimits.Matched
    let data: MetricData
    let rules: LoadRules

    var advice: LoadAdvice { report.advice }
    var tier: String { advisor.entry.document.to }
    var target: Target { advisor.entry.target }

    /// - Parameter now: seconds since 1970.
    func print(_ output: Output, now: Int) {
        let window = report.window
        output.result(
            "\(output.paint(.heading, "\(target)")) on \(output.paint(.tier, safe(tier))), \(Self.minute(window.lowerBound)) to \(Self.minute(window.upperBound)) UTC"
        )
        let rows = advice.findings.map { finding in
            [
                finding.metric.name.rawValue, finding.metric.subject, finding.metric.limit,
                finding.peak.map { Self.percent($0.percent) } ?? "-", finding.sustainedPeak.map(Self.percent) ?? "-",
                "\(finding.days.count)", Self.state(finding.state),
            ]
        }
        let headings = [
            Table.Heading("metric", .always), Table.Heading("of", .always), Table.Heading("limit", .first),
            Table.Heading("peak", .second), Table.Heading("for \(LoadDuration(rules.sustained))", .always),
            Table.Heading("days", .always), Table.Heading("load", .always),
        ]
        for (index, line) in Table(headings, rows: rows).lines(width: output.width).enumerated() {
            output.result(index == 0 ? output.paint(.heading, line) : line)
        }
        output.result()
        for line in lines(output.paint) { output.result(line) }
        for text in advice.passedOver { output.result("  \(safe(text.tier)): \(safe(text.reason))") }
        for text in unknown { output.result("  \(output.paint(.warning, "not known:")) \(safe(text))") }
        for text in notes(now: now) { output.say("note: \(safe(text))") }
        for text in matched.left { output.warn("left aside: \(safe(text))") }
        if let command { output.suggest(command) }
    }

    private func notes(now: Int) -> [String] {
        var notes = advisor.remarks + advisor.limits.remarks
        if let since = advisor.since, since > report.window.upperBound - rules.window {
            notes.append("\(target) runs this since \(Self.minute(since)) UTC: what was measured before does not count")
        }
        if now - report.window.upperBound > 2 * 86_400 {
            notes.append("the newest value is \((now - report.window.upperBound) / 86_400) days old")
        }
        notes += matched.incomplete.sorted { $0.key.label < $1.key.label }.map {
            "\($0.key.label): CloudWatch says \($0.value)"
        }
        return notes + data.messages.map { "CloudWatch says: \($0)" }
    }

    /// What is unknown, things that are so for one reason in one line.
    private var unknown: [String] {
        var order: [String] = []
        var found: [String: [String]] = [:]
        for finding in advice.findings {
            guard case .notKnown(let reason) = finding.state else { continue }
            if found[reason] == nil { order.append(reason) }
            found[reason, default: []].append(finding.metric.label)
        }
        return advisor.limits.unknown + order.map { "\(Suggestion.list(found[$0] ?? [])): \($0)" }
    }

    private func lines(_ paint: (Label, String) -> String) -> [String] {
        switch advice.kind {
        case .up:
            let head =
                advice.tier.map { tier in
                    "\(paint(.changed, "suggested:")) \(paint(.tier, safe(tier))), a larger tier"
                        + (advice.isEnough ? "" : ", although even that is not enough for what was measured")
                } ?? "\(paint(.warning, "near its limit")), and no larger tier has more of it"
            return [head] + advice.near.map { "  \(near($0))" } + way(paint)
        case .down:
            return [
                "\(paint(.changed, "suggested:")) \(paint(.tier, safe(advice.tier ?? ""))), a smaller tier",
                "  nothing was above \(rules.down) percent of its limit for longer than \(LoadDuration(rules.sustained)), and all of it fits there",
            ] + way(paint)
        case .setting:
            var lines = [
                "\(paint(.changed, "suggested:")) smaller settings within \(paint(.tier, safe(tier))), which count for every client on it"
            ]
            for (setting, cost) in zip(advice.settings, report.settingCosts) {
                let changes = setting.changes.map { "\($0.name) \($0.old) -> \($0.new)" }.joined(separator: ", ")
                lines.append("  \(safe(setting.subject)): \(safe(changes)); \(safe(cost.summary))")
            }
            return lines
        case .stay: return ["suggested: nothing; \(safe(tier)) fits"]
        case .notKnown: return ["\(paint(.warning, "not known")): too little was measured to suggest anything"]
        }
    }

    private func near(_ finding: LoadFinding) -> String {
        let days = finding.days.map(LoadDay.text)
        let shown = days.suffix(5).joined(separator: ", ")
        return
            "\(safe(finding.metric.label)) stayed at \(LoadFinding.whole(finding.metric.threshold(rules))) percent or more of its limit (\(safe(finding.metric.limit))) for \(LoadDuration(rules.sustained)) in a row on \(days.count) days (\(days.count > 5 ? "the last: " : "")\(shown)), at most \(Self.percent(finding.peak?.percent ?? 0))"
            + ((finding.sustainedPeak ?? 0) >= 99 ? ": full, and what it would take beyond that cannot be seen" : "")
    }

    private func way(_ paint: (Label, String) -> String) -> [String] {
        guard let way = report.way else { return [] }
        var lines = report.cost.map { ["  cost: \(safe($0.summary))"] } ?? []
        switch way {
        case .direct(let plan): lines.append("  path: one update, verdict \(plan.verdict.rawValue)")
        case .stages(let stages, let plan):
            guard stages.bars.isEmpty else {
                lines.append("  path: none, neither at once (\(plan.verdict.rawValue)) nor in stages")
                return lines + stages.bars.map { "    \(paint(.error, safe($0.part))): \(safe($0.text))" }
            }
            let needs = Set(stages.stages.flatMap(\.acceptances)).sorted()
            let count = stages.stages.count
            lines.append(
                "  path: \(count == 1 ? "one stage" : "\(count) stages, an update each"); at once it would be refused (\(plan.verdict.rawValue))"
                    + (needs.isEmpty ? "" : "; needs \(needs.map { "--accept \($0)" }.joined(separator: " "))"))
        }
        return lines
    }

    /// What to run next; `nil` where no tier is suggested. It is not run here.
    var command: String? {
        guard let tier = advice.tier else { return nil }
        switch report.way {
        case .direct?: return TargetArguments.command("switch \(tier)", target) + " -m \"why\""
        case .stages(let stages, _)? where stages.bars.isEmpty:
            let stage = stages.stages.first.map { $0.of > 1 ? " --stage \($0.number)" : "" } ?? ""
            return TargetArguments.command("switch \(tier)\(stage)", target) + " -m \"why\""
        default: return TargetArguments.command("plan \(tier)", target) + " --stages"
        }
    }

    static func percent(_ percent: Double) -> String { "\(LoadFinding.whole(percent)) %" }

    private static func state(_ state: LoadFinding.State) -> String {
        switch state {
        case .nearLimit: "near its limit"
        case .idle: "idle"
        case .between: "busy at times"
        case .notKnown: "not known"
        }
    }

    static func minute(_ seconds: Int) -> String {
        String(MetricTime.text(seconds).prefix(16)).replacing("T", with: " ")
    }
}
