internal import CloudFormation
internal import Git
package import History
internal import Planning
package import Switching
package import Tiers

/// Where what runs, what lies on disk and what is recorded differ.
package struct DriftReport: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// What Copilot would read here is not what is recorded.
        case disk
        /// What is recorded was not deployed yet.
        case undeployed
        /// The deployed template is not the recorded one.
        case template
        /// Somebody changed a resource by hand.
        case resource
        /// The stack is in a state in which nothing can be updated.
        case stack
    }

    package struct Finding: Hashable, Sendable {
        package let kind: Kind
        package let logicalId: String?
        package let text: String
        /// What mends it.
        package let command: String
    }

    package let target: Target
    package let entry: Entry
    package internal(set) var findings: [Finding] = []
    /// What could not be looked at, and why.
    package internal(set) var unknown: [String] = []
}

/// Holds what is recorded against the disk, the last deployment, and what CloudFormation has.
package struct Drift {
    private let session: Session
    private let catalog: Catalog
    private let words: (String, Target) -> String
    private var repository: Repository { session.repository }

    /// - Parameter words: makes a command of tiergit's for a target.
    package init(_ session: Session, catalog: Catalog, command words: @escaping (String, Target) -> String) {
        self.session = session
        self.catalog = catalog
        self.words = words
    }

    /// - Parameter deployed: what CloudFormation has; `nil` where it was not asked.
    package func report(
        _ entry: Entry, active: ActiveStatus?, deployed: Result<DeployedAddons, AWSError>?
    ) throws(SwitchError) -> DriftReport {
        var report = DriftReport(target: entry.target, entry: entry)
        let target = entry.target
        let deploy = words("deploy", target)
        if let active, active.record?.target == target, active.agreement != .agrees {
            report.findings.append(
                .init(
                    kind: .disk, logicalId: nil,
                    text: "what is active here is not what #\(entry.document.sequence) recorded",
                    command: words("activate", target)))
        }
        let last = try LastDeployment.find(target, repository)
        if last.deployed?.content != entry.content {
            let ran = last.deployed.map { "#\($0.document.sequence) (\($0.document.to))" } ?? "nothing that is recorded"
            report.findings.append(
                .init(
                    kind: .undeployed, logicalId: nil,
                    text: "#\(entry.document.sequence) (\(entry.document.to)) is not deployed: \(ran) is",
                    command: deploy))
        }
        switch deployed {
        case nil: break
        case .failure(let error): report.unknown.append("\(error.operation): \(error.message)")
        case .success(let stack): try compare(stack, last.deployed ?? entry, deploy, &report)
        }
        return report
    }

    private func compare(
        _ stack: DeployedAddons, _ entry: Entry, _ deploy: String, _ report: inout DriftReport
    ) throws(SwitchError) {
        if !["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"].contains(stack.status)
        {
            report.findings.append(
                .init(
                    kind: .stack, logicalId: nil, text: "\(StackName.of(stack.stack)) is \(stack.status)",
                    command: "aws cloudformation describe-stack-events --stack-name \(StackName.of(stack.stack))"))
        }
        for (logicalId, text) in (stack.drifted ?? [:]).sorted(by: { $0.key < $1.key }) {
            report.findings.append(
                .init(
                    kind: .resource, logicalId: logicalId, text: text,
                    command: "change it back by hand, or write it into the tier's template and \(deploy)"))
        }
        let source = PlanSource(
            repository,
            base: try wrapping {
                try BaseCommit.find(
                    revision: nil, environment: entry.target.isShared ? nil : entry.target.environment, repository)
            })
        let recorded = try source.entry(entry)
        var files = recorded.files.filter { $0.key.hasPrefix("addons.parameters.") }
        files["deployed.yml"] = stack.template
        let there = PlanSide(
            label: "deployed", tier: nil, files: files, folder: "deployed", services: recorded.services, addons: nil)
        let plan: Plan
        do throws(SwitchError) {
            plan = try source.plan(from: there, to: recorded, target: entry.target)
        } catch {
            report.unknown.append("the deployed template of \(StackName.of(stack.stack)) cannot be compared")
            return
        }
        for resource in plan.resources where resource.change.effect != .none {
            let properties = resource.change.reasons.compactMap(\.property)
            let what: String =
                switch resource.change.effect {
                case .add: "it is not in the deployed template"
                case .removes: "it is in the deployed template only"
                default:
                    "the deployed template has another \(properties.isEmpty ? "text" : Set(properties).sorted().joined(separator: ", "))"
                }
            report.findings.append(
                .init(kind: .template, logicalId: resource.change.logicalId, text: what, command: deploy))
        }
    }

    private func wrapping<Value>(_ body: () throws -> Value) throws(SwitchError) -> Value {
        do { return try body() } catch { throw SwitchError(error) }
    }
}
