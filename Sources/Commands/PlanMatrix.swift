internal import ArgumentParser
internal import CloudFormation
internal import Git
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// `plan --matrix`: the verdict of every change from one tier to another.
struct PlanMatrix {
    let context: Context
    let environment: String?
    let base: String?
    let format: PlanCommand.Format
    let detailedExitCode: Bool

    func run() throws {
        let base = try BaseCommit.find(revision: base, environment: environment, context.repository)
        if let environment, !base.catalog.environments.contains(environment) {
            throw TargetError.unknownEnvironment(environment, known: base.catalog.environments)
        }
        // A tier that nobody made yet is no reason not to show the others.
        let tiers = try base.catalog.tiers.filter { tier in
            let missing = try TierContent.missingFolder(
                of: tier, in: base.catalog, at: base.commit, context.repository)
            if let missing { context.output.say("note: \(tier.name) is not made yet: \(missing) is missing") }
            return missing == nil
        }
        let names = tiers.map(\.name)
        let plans = try PlanSource(context.repository, base: base).matrix(
            tiers, environments: environment.map { [$0] } ?? base.catalog.environments)
        switch format {
        case .json: printJSON(plans, base)
        case .markdown: printMarkdown(plans, names)
        case .text: printText(plans, names)
        }
        guard detailedExitCode else { return }
        if plans.contains(where: { !$0.plan.findings.isEmpty }) { throw ExitCode(3) }
        if plans.contains(where: { $0.plan.verdict != .unchanged }) { throw ExitCode(2) }
    }

    /// All that is dangerous in a pair, the worst first.
    private func verdict(_ from: String, _ to: String, _ plans: [(from: String, to: String, plan: Plan)]) -> String {
        plans.first { $0.from == from && $0.to == to }?.plan.dangers.map(\.rawValue).joined(separator: ", ") ?? "-"
    }

    private func printText(_ plans: [(from: String, to: String, plan: Plan)], _ names: [String]) {
        let output = context.output
        let rows = names.map { from in [from] + names.map { verdict(from, $0, plans) } }
        let table = Table(["from \\ to"] + names.map { Table.Heading($0, .always) }, rows: rows)
        for line in table.lines(width: output.width) { output.result(line) }
        for (from, to, plan) in plans where !plan.findings.isEmpty {
            output.result()
            output.result("\(from) -> \(to):")
            for finding in plan.findings {
                output.result("  \(output.paint(.error, finding.acceptance))  \(safeName(finding.place.description))")
                for sentence in finding.sentences { output.result("    \(safe(sentence))") }
            }
        }
        output.result()
        output.result(
            output.paint(.faint, "Resource schemas of \(Plan.dataDate), rules of \(Plan.rulesDate)."))
        output.suggest("tiergit plan TIER --from TIER shows one of them in full")
    }

    private func printMarkdown(_ plans: [(from: String, to: String, plan: Plan)], _ names: [String]) {
        let output = context.output
        output.result("| from \\ to | \(names.joined(separator: " | ")) |")
        output.result("|---|\(names.map { _ in "---|" }.joined())")
        for from in names {
            output.result("| \(from) | \(names.map { verdict(from, $0, plans) }.joined(separator: " | ")) |")
        }
        output.result()
        for (from, to, plan) in plans {
            for finding in plan.findings {
                for sentence in finding.sentences {
                    output.result("- \(from) to \(to): \(PlanMarkdown.plain(sentence))")
                }
            }
        }
        output.result()
        output.result("Resource schemas of \(Plan.dataDate), rules of \(Plan.rulesDate).")
    }

    private func printJSON(_ plans: [(from: String, to: String, plan: Plan)], _ base: BaseCommit) {
        context.print([
            "format": 1, "dataDate": .string(Plan.dataDate), "rulesDate": .string(Plan.rulesDate),
            "base": .string(base.commit.id.hex),
            "environments": .array((environment.map { [$0] } ?? base.catalog.environments).map { .string($0) }),
            "pairs": .array(
                plans.map { pair in
                    [
                        "from": .string(pair.from), "to": .string(pair.to),
                        "verdict": .string(pair.plan.verdict.rawValue),
                        "findings": .array(pair.plan.findings.map(\.json)),
                    ]
                }),
        ])
    }
}
