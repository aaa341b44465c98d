internal import CloudFormation
internal import Documents
internal import Planning
internal import Terminal

/// A plan for a pull request: GitHub's Markdown, with nothing in it that a name or a value could turn into markup.
struct PlanMarkdown {
    let plan: Plan
    /// `acme/prod: minimum -> medium`.
    let title: String

    func text() -> String {
        var lines = [
            "### \(plain(title))", "", "**Verdict: \(plan.dangers.map(\.rawValue).joined(separator: ", "))**", "",
        ]
        if !plan.resources.isEmpty {
            lines += ["| | resource | type | effect | verdict | why |", "|---|---|---|---|---|---|"]
            lines += plan.resources.map(row)
            lines.append("")
        }
        if !plan.exports.isEmpty {
            lines += ["| export | change | verdict | why |", "|---|---|---|---|"]
            lines += plan.exports.map {
                "| \(code($0.change.name)) | \($0.change.kind.rawValue)\(place($0.environment)) | \($0.change.verdict.rawValue) | \(plain($0.change.text)) |"
            }
            lines.append("")
        }
        if !plan.services.isEmpty {
            lines += ["| service | environment | setting | from | to | why |", "|---|---|---|---|---|---|"]
            lines += plan.services.map {
                "| \(plain($0.service)) | \(plain($0.environment)) | \(plain($0.setting)) | \(plain($0.old ?? "not set")) | \(plain($0.new ?? "not set")) | \(plain($0.text)) |"
            }
            lines.append("")
        }
        lines += plan.problems.map { "- **\(plain($0.code))** \(code($0.place.description)): \(plain($0.text))" }
        lines += plan.remarks.map { "- \(plain($0.text))" }
        if !plan.remarks.isEmpty || !plan.problems.isEmpty { lines.append("") }
        let findings = plan.findings
        if !findings.isEmpty {
            lines += ["To go on all the same, each by name:", ""]
            lines += findings.map { "- \(code("--accept \($0.acceptance)"))" } + [""]
        }
        // A paragraph, so that the list above ends.
        lines.append(PlanText(plan: plan, paint: { $1 }).closing().map { Self.plain($0) }.joined(separator: "<br>\n"))
        return lines.joined(separator: "\n")
    }

    private func row(_ resource: Plan.Resource) -> String {
        let change = resource.change
        let reasons = change.reasons.map { reason in
            let subject = reason.subject.drop { $0 == "." }
            let window = reason.window.map { ", \(Minutes.text($0))" } ?? ""
            let source = reason.source.hasPrefix("https://") ? " ([source](\(reason.source)))" : ""
            let wayOut = reason.verdict > .safe ? reason.wayOut.map { "<br>way out: \(plain($0))" } ?? "" : ""
            return (subject.isEmpty ? "" : "\(code(String(subject))): ") + plain(reason.text) + window + source + wayOut
        }
        return "| \(PlanText.sign(change.effect).0) | \(code(change.logicalId)) | \(plain(change.type)) | "
            + "\(change.effect.words)\(place(resource.environment)) | "
            + "\(change.verdict.rawValue) | \(reasons.joined(separator: "<br>")) |"
    }

    /// Text in which nothing is markup.
    static func plain(_ text: String) -> String { MarkdownText.plain(safe(text)) }

    private func place(_ environment: String?) -> String { environment.map { " in \(plain($0))" } ?? "" }

    private func plain(_ text: String) -> String { Self.plain(text) }

    /// A code span; values may hold backquotes and bars, which even a code span does not protect in a table.
    private func code(_ text: String) -> String { "<code>\(plain(text))</code>" }
}
