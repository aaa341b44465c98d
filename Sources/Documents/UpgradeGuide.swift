internal import CloudFormation
internal import Planning
internal import Tiers

/// How to go from one tier to another: what happens, what is away, what of the data, what cannot come back, and how to go back.
struct UpgradeGuide {
    private let facts: DocumentFacts
    private let change: TierChange
    private var plan: Plan { change.plan }
    private static let client = "acme"

    init(_ facts: DocumentFacts, _ change: TierChange) {
        self.facts = facts
        self.change = change
    }

    var page: Page {
        Page(
            .technical, TierWords.upgrade(change.from, change.to), title: "From \(change.from) to \(change.to)",
            parent: "technical/upgrades",
            summary:
                "What a switch from \(change.from) to \(change.to) does, and how to do and undo it: \(change.verdictWords).",
            verdict + what + away + data + stages + commands + back + money)
    }

    private var verdict: [Block] {
        [
            .paragraph("Verdict: \(strong: change.verdictWords). \(Self.sentence(plan.verdict))"),
            .paragraph(
                "\(plan.count(.add)) to add, \(plan.count(.none, .inPlace, .interrupts)) to update in place, \(plan.count(.replaces)) to replace, \(plan.count(.removes)) to remove, \(plan.count(.refused)) refused, \(plan.count(.unknown)) not known; \(plan.unchanged) stay as they are."
            ),
        ]
    }

    private static func sentence(_ verdict: Verdict) -> String {
        switch verdict {
        case .unchanged: "Nothing changes."
        case .safe: "Everything is updated in place."
        case .interrupts: "Something is away for a while, or what happens is not known and no data hangs on it."
        case .oneWay: "It works, and there is no way back."
        case .losesData:
            "Data may be lost, or nobody knows that it is not: a switch is refused unless each is accepted by name."
        case .refused: "One update does not do it, and a switch is refused."
        }
    }

    // MARK: What happens

    private var what: [Block] {
        var blocks: [Block] = [.heading(2, "What happens")]
        if !plan.resources.isEmpty {
            blocks.append(
                .table(
                    ["resource", "type", "what happens", "verdict", "why"],
                    plan.resources.map { resource in
                        let change = resource.change
                        let place = resource.environment.map { " in \($0)" } ?? ""
                        return [
                            .code(change.logicalId), Prose(change.type), "\(change.effect.words)\(place)",
                            Prose(change.verdict.rawValue), why(change),
                        ]
                    }))
        }
        if !plan.services.isEmpty {
            blocks.append(
                .table(
                    ["service", "environment", "setting", "from", "to", "what happens"],
                    plan.services.map {
                        [
                            .code($0.service), Prose($0.environment), Prose($0.setting), Prose($0.old ?? "not set"),
                            Prose($0.new ?? "not set"), Prose($0.text),
                        ]
                    }))
        }
        if !plan.exports.isEmpty {
            blocks.append(
                .table(
                    ["export", "change", "verdict", "why"],
                    plan.exports.map {
                        [
                            .code($0.change.name),
                            "\($0.change.kind.rawValue)\($0.environment.map { " in \($0)" } ?? "")",
                            Prose($0.change.verdict.rawValue), Prose($0.change.text),
                        ]
                    }))
        }
        if plan.resources.isEmpty, plan.services.isEmpty, plan.exports.isEmpty {
            blocks.append(.paragraph("Nothing: both tiers are made of the same."))
        }
        let remarks = plan.problems.map { Prose("\($0.text).") } + plan.remarks.map { Prose("\($0.text).") }
        if !remarks.isEmpty { blocks.append(.list(remarks)) }
        return blocks
    }

    private func why(_ change: ResourceChange) -> Prose {
        change.reasons.map { reason -> Prose in
            let subject = String(reason.subject.drop { $0 == "." })
            let window = reason.window.map { ", \(Minutes.text($0))" } ?? ""
            let text: Prose = subject.isEmpty ? "\(reason.text)\(window)" : "\(code: subject): \(reason.text)\(window)"
            return reason.source.hasPrefix("https://") ? "\(text) (\(link: "source", web: reason.source))" : text
        }.joined(separator: .lineBreak)
    }

    // MARK: What is away

    private var away: [Block] {
        var lines: [Prose] = []
        for resource in plan.resources {
            for reason in resource.change.reasons where reason.window != nil || reason.verdict == .interrupts {
                let window = reason.window.map { Minutes.text($0) } ?? "for how long nobody says"
                let place = resource.environment.map { " in \($0)" } ?? ""
                lines.append("\(code: resource.change.logicalId)\(place): \(window); \(reason.text).")
            }
        }
        for service in plan.services where service.verdict == .interrupts {
            lines.append("\(code: service.service), \(service.environment): \(service.text).")
        }
        return [
            .heading(2, "Downtime"),
            lines.isEmpty
                ? .paragraph("None is known of: what changes is updated while it runs, services task by task.")
                : .list(lines.unique),
        ]
    }

    // MARK: Data

    private var data: [Block] {
        let findings = plan.findings
        let grave = plan.resources.filter { $0.change.verdict == .losesData || $0.change.effect == .replaces }
        var blocks: [Block] = [.heading(2, "Data, and what cannot come back")]
        if findings.isEmpty {
            blocks.append(
                .paragraph(
                    grave.isEmpty
                        ? "No data is lost, nothing that holds data is recreated, and nothing has to be accepted."
                        : "Nothing has to be accepted."))
        } else {
            blocks += [
                .paragraph("A switch in one update is refused, unless each of these is accepted by name:"),
                .table(
                    ["accepted by", "what happens", "what to do instead"],
                    findings.map { finding in
                        [
                            .code("--accept \(finding.acceptance)"),
                            finding.sentences.map { Prose("\($0).") }.joined(separator: .lineBreak),
                            finding.hints.map { Prose("\($0).") }.joined(separator: .lineBreak),
                        ]
                    }),
            ]
        }
        blocks.append(
            .paragraph(
                "A later \(code: "tiergit revert") brings templates and settings back, never data that a deployment deleted. Before anything that is not \(strong: "safe"), take a snapshot of the database and the cache."
            ))
        return blocks
    }

    // MARK: Stages

    /// The ways, each with the environments that have it: environments often do.
    private var ways: [(way: TierChange.Way, environments: [String])] {
        var found: [(way: TierChange.Way, environments: [String])] = []
        for way in change.ways {
            if let index = found.firstIndex(where: { $0.way.isAlike(way) }) {
                found[index].environments.append(way.environment)
            } else {
                found.append((way, [way.environment]))
            }
        }
        return found
    }

    /// What stands before what is about some environments only.
    private func place(_ environments: [String]) -> String {
        environments.count == facts.environments.count ? "" : "In \(Suggestion.list(environments)): "
    }

    private var stages: [Block] {
        [.heading(2, "Stages")] + ways.flatMap { stages($0.way, place($0.environments)) }
    }

    private func stages(_ way: TierChange.Way, _ place: String) -> [Block] {
        let stages = way.stages
        guard stages.bars.isEmpty else {
            return [
                .paragraph(Prose("\(place)there is no way in stages:".capitalizedFirst)),
                .list(stages.bars.map { "\(code: $0.part): \($0.text). Instead: \($0.wayOut)." }),
            ]
        }
        guard way.isStaged else {
            return [
                .paragraph(
                    Prose(
                        "\(place)\(way.plan.verdict == .unchanged ? "nothing is to be done." : "one update does it.")"
                            .capitalizedFirst))
            ]
        }
        let safe = stages.isSafe ? " Made in stages, nothing is lost or recreated, and nothing has to be accepted." : ""
        var blocks: [Block] = [
            .paragraph(
                Prose(
                    "\(place)\(stages.stages.count) updates, each deployed before the next one begins.\(safe)"
                        .capitalizedFirst)),
            .table(
                ["stage", "changes", "verdict", "before it", "needs"],
                stages.stages.map { stage in
                    [
                        "\(stage.number) of \(stage.of)",
                        stage.changes.isEmpty
                            ? "what is left" : stage.changes.map(Prose.code).joined(separator: .lineBreak),
                        Prose(stage.verdict.rawValue),
                        stage.manual.isEmpty
                            ? "nothing" : stage.manual.map { Prose("\($0).") }.joined(separator: .lineBreak),
                        stage.acceptances.isEmpty
                            ? "nothing"
                            : stage.acceptances.map { .code("--accept \($0)") }.joined(separator: .lineBreak),
                    ]
                }),
        ]
        if !stages.remarks.isEmpty { blocks.append(.list(stages.remarks.map { Prose("\($0).") })) }
        return blocks
    }

    // MARK: Commands

    private var isStaged: Bool { change.ways.contains(where: \.isStaged) }

    private func target(_ environment: String) -> String { "-c \(Self.client) -e \(environment)" }

    /// Where environments go other ways, each; else those of the last one, which stand for all.
    private var commands: [Block] {
        var blocks: [Block] = [
            .heading(2, "Commands"),
            .paragraph(
                "For a client on \(code: change.from), here called \(code: Self.client); put your client's name in its place. In a repository without clients leave \(code: "-c") and \(code: "-e") out."
            ),
        ]
        for (_, environments) in ways {
            guard let way = change.ways.last(where: { environments.contains($0.environment) }) else { continue }
            blocks.append(.paragraph("In \(code: way.environment):"))
            blocks += commands(way)
        }
        return blocks
    }

    private func commands(_ way: TierChange.Way) -> [Block] {
        let target = target(way.environment)
        if way.isStaged {
            var blocks: [Block] = [.commands("tiergit plan \(change.to) \(target) --stages")]
            for stage in way.stages.stages {
                let before = stage.manual.map { "first, \($0). Then:" }.joined(separator: " ")
                blocks.append(
                    .paragraph("Stage \(stage.number) of \(stage.of)\(before.isEmpty ? ":" : ": \(before)")"))
                let accepted = stage.acceptances.map { " --accept \($0)" }.joined()
                blocks.append(
                    .commands(
                        [
                            "tiergit switch \(change.to) \(target) --stage \(stage.number)\(accepted) -m \"why\" -y",
                            "tiergit deploy \(target) -y",
                        ].joined(separator: "\n")))
            }
            return blocks
        }
        guard way.plan.findings.isEmpty else {
            return [
                .commands("tiergit plan \(change.to) \(target)"),
                .paragraph(
                    way.stages.bars.isEmpty
                        ? "A switch is refused until what the plan names is accepted, each by its name."
                        : "A switch is refused; what to do instead is above."),
            ]
        }
        return [
            .commands(
                [
                    "tiergit plan \(change.to) \(target)", "tiergit switch \(change.to) \(target) -m \"why\" -y",
                    "tiergit deploy \(target) -y", "tiergit status \(target)",
                ].joined(separator: "\n"))
        ]
    }

    // MARK: And back

    private var back: [Block] {
        guard let reverse = facts.changes.first(where: { $0.from == change.to && $0.to == change.from }) else {
            return []
        }
        let guide: Prose =
            "\(link: "from \(change.to) to \(change.from)", page: TierWords.upgradePage(change.to, change.from))"
        let target = target(facts.environments.last ?? "prod")
        if isStaged {
            return [
                .heading(2, "How to go back"),
                .paragraph(
                    "As by a change of its own, by the guide \(guide): the way back is \(strong: reverse.verdictWords). \(code: "tiergit revert \(target)") goes back one stage."
                ),
            ]
        }
        return [
            .heading(2, "How to go back"),
            .paragraph(
                "\(code: "tiergit revert \(target)") records what ran before as a new entry; then deploy as above. The way back is \(strong: reverse.verdictWords)\(reverse.plan.findings.isEmpty ? ", and nothing on it has to be accepted" : ", and a revert is refused like any switch: read its guide before going ahead"): \(guide)."
            ),
        ]
    }

    // MARK: Money

    private var money: [Block] {
        guard let cost = plan.cost else { return [] }
        return [
            .heading(2, "Costs"),
            .paragraph("\(cost.summary). \(link: "How it is computed", page: "technical/costs")."),
        ]
    }
}

extension Array where Element: Hashable {
    /// Each once, where it stands first.
    var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

extension TierChange.Way {
    /// Whether the same is to be done and to be said, but for the environment's name.
    func isAlike(_ other: TierChange.Way) -> Bool { words == other.words }

    private var words: [String] {
        [plan.verdict.rawValue] + plan.findings.map(\.acceptance) + stages.bars.map { "\($0.part): \($0.text)" }
            + stages.remarks
            + stages.stages.flatMap { [$0.verdict.rawValue] + $0.changes + $0.acceptances + $0.manual }
    }
}
