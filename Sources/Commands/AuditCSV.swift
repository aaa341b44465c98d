internal import Git
internal import History
internal import Terminal
internal import Tiers

/// An audit as CSV by RFC 4180: a line of headings, CRLF at the end of every line, quotes where a cell needs them.
///
/// Spreadsheets run what begins like a formula, and reasons are anybody's words: such a cell begins with an apostrophe.
enum AuditCSV {
    /// The columns in their order; their names are the headings.
    private enum Column: Int, CaseIterable {
        case client, environment, sequence, time, kind, from, to, stage, name, email, signer, key, reason, ticket
        case approvals, accepted, planVerdict, emergency, reviews, change, result, engine, startedAt, endedAt, error
        case verified, signature, verificationReason, verificationDetail, policy, policyReason, entry
        case approvers, reviewers, version
    }

    /// There are as many lines as entries, so none has a dictionary of its own.
    private typealias Cells = KeyValuePairs<Column, String>

    /// Writes the lines, in pieces.
    static func write(_ report: AuditReport, _ take: ([UInt8]) throws -> Void) rethrows {
        // What is wrong with a history as a whole has no entry to stand at.
        let wholes = report.histories.compactMap { history in
            history.failure.map { failure in
                row([
                    .client: history.target.client, .environment: history.target.environment, .verified: "false",
                    .verificationReason: failure.reason.rawValue, .verificationDetail: failure.detail,
                    .entry: history.seen?.id.hex ?? "",
                ])
            }
        }
        let changes = AuditWords.policyChanges(report)
        let listed = Set(changes.map(\.id))
        let chains = (report.policy.failures.filter { !listed.contains($0.id) } + (report.checkpoints?.failures ?? []))
            .map { id, failure in
                row([
                    .verified: "false", .verificationReason: failure.reason.rawValue,
                    .verificationDetail: failure.detail, .entry: id.hex,
                ])
            }
        // An entry before the period that is not proved leaves those in it unproved too.
        let others = report.failedOutside.map { target, check in
            row([
                .client: target.client, .environment: target.environment, .verified: "false",
                .signature: check.signature.rawValue, .verificationReason: check.failure?.reason.rawValue ?? "",
                .verificationDetail: check.failure?.detail ?? "", .entry: check.id.hex,
            ])
        }
        let headings = Column.allCases.map { "\($0)" }
        for line in [headings] + changes.map(row) + chains + wholes + others { try take(bytes(line)) }
        var out: [UInt8] = []
        for item in report.items {
            out += bytes(row(item))
            if out.count > 1 << 16 {
                try take(out)
                out.removeAll(keepingCapacity: true)
            }
        }
        try take(out)
    }

    private static func bytes(_ cells: [String]) -> [UInt8] {
        Array((cells.map(cell).joined(separator: ",") + "\r\n").utf8)
    }

    static func cell(_ text: String) -> String {
        var text = safe(text)
        // By bytes: a carriage return and a line feed are one character to Swift.
        if let first = text.utf8.first, "=+-@\t\r\n".utf8.contains(first) { text = "'" + text }
        guard text.utf8.contains(where: isSpecial) else { return text }
        return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
        default: false
        }
    }

    /// Who changed the rules: no entry, so without a number.
    private static func row(_ change: AuditPolicyChange) -> [String] {
        row([
            .time: change.time.map(UTCTime.text) ?? "", .kind: "policy",
            .signer: change.signers.joined(separator: " "),
            .reason: change.subject, .verified: "\(change.failure == nil)",
            .verificationReason: change.failure?.reason.rawValue ?? "",
            .verificationDetail: change.failure?.detail ?? "", .entry: change.id.hex,
        ])
    }

    private static func row(_ item: AuditItem) -> [String] {
        let (document, failure) = (item.document, item.check.failure)
        let deployment = document?.deployment
        func list(_ values: [String]?) -> String { (values ?? []).joined(separator: " ") }
        return row([
            .client: item.target.client, .environment: item.target.environment,
            .sequence: document.map { "\($0.sequence)" } ?? "", .time: document?.time ?? "",
            .kind: document?.kind.rawValue ?? "", .from: document?.from ?? "", .to: document?.to ?? "",
            .stage: document?.stage.map { "\($0.number) of \($0.of)" } ?? "", .name: document?.operatorName ?? "",
            .email: document?.operatorEmail ?? "", .signer: item.check.signer ?? "", .key: item.check.key ?? "",
            .reason: document?.reason ?? "", .ticket: document?.ticket ?? "",
            .approvals: list(document?.approvals), .accepted: list(document?.accepted),
            .planVerdict: document?.verdict ?? "", .emergency: "\(item.isEmergency)",
            .reviews: list(item.reviews.map(\.hex)), .change: item.change?.hex ?? "",
            .result: deployment?.result.rawValue ?? "", .engine: deployment?.engine ?? "",
            .startedAt: deployment?.startedAt ?? "", .endedAt: deployment?.endedAt ?? "",
            .error: deployment?.error ?? "", .verified: "\(item.isVerified)",
            .signature: item.check.signature.rawValue, .verificationReason: failure?.reason.rawValue ?? "",
            .verificationDetail: failure?.detail ?? "",
            .policy: item.policy.map { $0.isAllowed ? "allowed" : "refused" } ?? "",
            .policyReason: item.policy?.reason ?? "", .entry: item.id.hex,
            .approvers: list(item.approvers), .reviewers: list(item.reviewers),
            .version: document?.version ?? "",
        ])
    }

    private static func row(_ cells: Cells) -> [String] {
        var row = [String](repeating: "", count: Column.allCases.count)
        for (column, cell) in cells { row[column.rawValue] = cell }
        return row
    }
}
