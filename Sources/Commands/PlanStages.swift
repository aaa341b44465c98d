internal import CloudFormation
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// The way in stages for people, and its JSON. Format 1.
struct PlanStages {
    let way: StagePlan
    /// `acme/prod: minimum -> medium`
    let title: String
    let paint: (Label, String) -> String

    func lines() -> [String] {
        if !way.bars.isEmpty { return [paint(.heading, "\(title): there is no way in stages")] + barLines() }
        guard let first = way.stages.first else { return [paint(.heading, "\(title): nothing is to be done")] }
        let left = way.stages.count
        let head = left == 1 ? "one update does it" : "\(left) stages, an update each"
        var lines = [paint(.heading, "\(title): \(first.number > 1 ? "\(left) of \(first.of) stages are left" : head)")]
        for stage in way.stages { lines += stageLines(stage) }
        lines += way.remarks.map { "\(paint(.warning, "note:")) \(safe($0))" }
        if way.isSafe {
            lines += ["", "Nothing is lost or recreated on the way."]
        } else {
            lines += ["", "There is no way on which nothing has to be accepted: this is the one with the least."]
        }
        return lines + [paint(.faint, "Resource schemas of \(Plan.dataDate), rules of \(Plan.rulesDate).")]
    }

    private func stageLines(_ stage: StagePlan.Stage) -> [String] {
        let verdict = stage.verdict
        let label: Label = verdict <= .safe ? .success : verdict == .interrupts ? .changed : .error
        let parts = stage.changes.isEmpty ? ["what is left"] : stage.changes
        var lines = [
            "",
            "\(paint(.tier, "stage \(stage.number) of \(stage.of)")): \(paint(label, verdict.rawValue)); changes \(safe(Suggestion.list(parts)))",
        ]
        lines += stage.manual.map { "  \(paint(.warning, "before it:")) \(safe($0))" }
        lines += PlanText(plan: stage.plan, paint: paint).stage(without: Set(stage.moves.map(\.export))).map {
            "  \($0)"
        }
        if !stage.acceptances.isEmpty {
            lines.append("  needs " + stage.acceptances.map { "--accept \($0)" }.joined(separator: " "))
        }
        return lines
    }

    private func barLines() -> [String] {
        way.bars.flatMap { bar in
            [
                "\(paint(.error, "x \(safe(bar.part))")): \(safe(bar.text)) \(paint(.faint, "[\(bar.source)]"))",
                "    \(paint(.hint, "way out:")) \(safe(bar.wayOut))",
            ]
        }
    }

    // MARK: JSON

    static func stages(_ way: StagePlan) -> JSON {
        .array(
            way.stages.map { stage in
                [
                    "number": .integer(stage.number), "of": .integer(stage.of),
                    "verdict": .string(stage.verdict.rawValue),
                    "changes": .array(stage.changes.map { .string($0) }),
                    "acceptances": .array(stage.acceptances.map { .string($0) }),
                    "manual": .array(stage.manual.map { .string($0) }),
                    "moves": .array(
                        stage.moves.map { move in
                            [
                                "export": .string(move.export),
                                "alternatives": .array(move.alternatives.map { .string($0) }),
                                "services": .array(move.services.map { .string($0) }),
                            ]
                        }),
                ]
            })
    }

    static func bars(_ way: StagePlan) -> JSON {
        .array(
            way.bars.map { bar in
                [
                    "part": .string(bar.part), "text": .string(bar.text), "wayOut": .string(bar.wayOut),
                    "source": .string(bar.source),
                ]
            })
    }
}
