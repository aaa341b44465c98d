internal import Git
internal import History
internal import Terminal
internal import Tiers

/// An audit as a table for people: what is not proved first, then the entries, then the counts.
struct AuditText {
    let report: AuditReport
    let output: Output

    func print() {
        Self.write(report, width: output.width, paint: output.paint) { output.result($0) }
    }

    /// Writes the same as a text of any width, without colours, in pieces.
    static func write(_ report: AuditReport, _ take: ([UInt8]) throws -> Void) rethrows {
        try write(report, width: nil, paint: { $1 }, line: { try take(Array(($0 + "\n").utf8)) })
    }

    private static func write(
        _ report: AuditReport, width: Int?, paint: (Label, String) -> String, line: (String) throws -> Void
    ) rethrows {
        try line(
            paint(.heading, "audit of \(safe(AuditWords.scope(report.scope))), \(AuditWords.period(report.scope))"))
        for (subject, failures) in AuditWords.failures(report) {
            try line("\(paint(.error, subject)): not verified")
            for failure in failures { try line("  \(failure)") }
        }
        try line(paint(.faint, AuditWords.policySentence(report.policy)))
        try line("")
        func add(_ table: Table) throws {
            var isFirst = true
            try table.write(width: width) { text in
                try line(isFirst ? paint(.heading, text) : text)
                isFirst = false
            }
        }
        try add(table(report))
        if report.items.isEmpty { try line("no entries") }
        try line("")
        let changes = AuditWords.policyChanges(report)
        if !changes.isEmpty {
            try add(table(changes))
            try line("")
        }
        for count in AuditWords.counts(report.counts, hasPolicy: report.policy.isEverEnforced) {
            let name = count.name + String(repeating: " ", count: max(2, 17 - count.name.count))
            let remark = count.remark.isEmpty ? "" : "  (\(count.remark))"
            try line("\(name)\(count.isBad ? paint(.warning, count.value) : count.value)\(remark)")
        }
    }

    private static func table(_ report: AuditReport) -> Table {
        // Where nobody had to approve anything, nothing is said of it.
        let hasApprovers = report.counts.approved > 0
        let approvers = hasApprovers ? [Table.Heading("approved by", .third)] : []
        return Table(
            [
                "#", "when (UTC)", "client/environment", "what", Table.Heading("by", .third),
            ] + approvers + [
                Table.Heading("proof", .second), Table.Heading("entry", .first), Table.Heading("why", .cut),
            ],
            count: report.items.count,
            row: { index in
                let item = report.items[index]
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
