internal import Git
internal import History
internal import Terminal
internal import Tiers

/// An audit as a table for people: what is not proved first, then the entries, then the counts.
struct AuditText {
    let report: AuditReport
    let output: Output

    func print() {
        for line in Self.lines(report, width: output.width, paint: output.paint) { output.result(line) }
    }

    /// The same as a text of any width, without colours.
    static func plain(_ report: AuditReport) -> String {
        lines(report, width: nil) { $1 }.map { $0 + "\n" }.joined()
    }

    private static func lines(_ report: AuditReport, width: Int?, paint: (Label, String) -> String) -> [String] {
        var lines = [
            paint(.heading, "audit of \(safe(AuditWords.scope(report.scope))), \(AuditWords.period(report.scope))")
        ]
        for (subject, failures) in AuditWords.failures(report) {
            lines.append("\(paint(.error, subject)): not verified")
            lines += failures.map { "  \($0)" }
        }
        lines += [paint(.faint, AuditWords.policySentence(report.policy)), ""]
        func add(_ table: Table) {
            for (index, line) in table.lines(width: width).enumerated() {
                lines.append(index == 0 ? paint(.heading, line) : line)
            }
        }
        add(table(report))
        if report.items.isEmpty { lines.append("no entries") }
        lines.append("")
        let changes = AuditWords.policyChanges(report)
        if !changes.isEmpty {
            add(table(changes))
            lines.append("")
        }
        for count in AuditWords.counts(report.counts, hasPolicy: report.policy.isEverEnforced) {
            let name = count.name + String(repeating: " ", count: max(2, 17 - count.name.count))
            let remark = count.remark.isEmpty ? "" : "  (\(count.remark))"
            lines.append("\(name)\(count.isBad ? paint(.warning, count.value) : count.value)\(remark)")
        }
        return lines
    }

    private static func table(_ report: AuditReport) -> Table {
        // Where nobody had to approve anything, nothing is said of it.
        let hasApprovers = report.items.contains { !$0.approvers.isEmpty }
        let approvers = hasApprovers ? [Table.Heading("approved by", .third)] : []
        return Table(
            [
                "#", "when (UTC)", "client/environment", "what", Table.Heading("by", .third),
            ] + approvers + [
                Table.Heading("proof", .second), Table.Heading("entry", .first), Table.Heading("why", .cut),
            ],
            rows: report.items.map { item in
                let document = item.document
                return [
                    document.map { "\($0.sequence)" } ?? "", document.map { Wording.minute($0.time) } ?? "",
                    item.target.description, AuditWords.what(item) + emergency(item, report), item.principal ?? "",
                ] + (hasApprovers ? [item.approvers.joined(separator: ", ")] : []) + [
                    AuditWords.verdict(item), item.id.short,
                    (document?.ticket.map { "[\($0)] " } ?? "") + (document?.reason ?? ""),
                ]
            })
    }

    private static func emergency(_ item: AuditItem, _ report: AuditReport) -> String {
        guard item.isEmergency else { return "" }
        return report.policy.isEverEnforced ? " (emergency, \(AuditWords.review(item)))" : " (emergency)"
    }

    private static func table(_ changes: [AuditPolicyChange]) -> Table {
        Table(
            [
                "policy", "when (UTC)", Table.Heading("signed by", .third), Table.Heading("proof", .second),
                Table.Heading("commit", .first), Table.Heading("what", .cut),
            ],
            rows: changes.map { change in
                [
                    "\(change.number)", change.time.map { Wording.minute(UTCTime.text($0)) } ?? "",
                    change.signers.joined(separator: ", "), AuditWords.verdict(change), change.id.short,
                    change.subject,
                ]
            })
    }
}
