internal import CloudFormation
internal import Planning
internal import Terminal
internal import Tiers

/// What CloudFormation itself says it would do, held against the plan.
struct ChangeSetReport {
    let comparison: ChangeSetComparison

    /// Reads the documents of `aws cloudformation describe-change-set`, of the environment's stack and of the addons nested in it, and
    /// compares them with what the plan says of one environment.
    init(_ files: [(name: String, bytes: [UInt8])], _ plan: Plan) throws {
        guard plan.environments.count == 1 else {
            throw UsageError(
                "a change set is about one environment, and this plan about \(Suggestion.list(plan.environments))",
                hint: "name the environment with -e ENV")
        }
        let sets = try ChangeSets.read(files.map { ChangeSets.Document(name: $0.name, bytes: $0.bytes) })
        comparison = ChangeSetComparison.compare(try sets.nested(), with: plan.resources.map(\.change))
    }

    /// Whether CloudFormation would do worse than the plan says, or something that cannot be held against it.
    var isWorse: Bool { comparison.worst >= .notUnderstood }

    func lines(_ paint: (Label, String) -> String) -> [String] {
        let found = comparison.findings.sorted { $0.severity > $1.severity }
        let rows = found.map { finding in
            let label: Label =
                finding.severity >= .notUnderstood ? .error : finding.severity == .agrees ? .success : .changed
            return
                "\(paint(label, finding.severity.rawValue))  \(safe(finding.logicalId.map { "\($0): " } ?? ""))\(safe(finding.text))"
        }
        return ["", paint(.heading, "Against the change set: \(comparison.worst.rawValue)")] + rows
    }

    var json: JSON {
        [
            "worst": .string(comparison.worst.rawValue),
            "findings": .array(comparison.findings.map(\.json)),
        ]
    }
}

extension ChangeSetFinding {
    var json: JSON {
        ["logicalId": JSON(logicalId), "severity": .string(severity.rawValue), "text": .string(text)]
    }
}
