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
        /// Where they differ, for a resource.
        package var properties: [ResourceDrift.Difference] = []
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

    /// - Parameters:
    ///   - place: where it was looked for.
    ///   - deployed: what CloudFormation has; `nil` where it was not asked.
    package func report(
        _ entry: Entry, active: ActiveStatus?, at place: DeployedAddons.Place,
        deployed: Result<DeployedAddons, AWSError>?
    ) throws(SwitchError) -> DriftReport {
        var report = DriftReport(target: entry.target, entry: entry)
        let target = entry.target
        if let active, active.record?.target == target, active.agreement != .agrees {
            report.findings.append(
                .init(
                    kind: .disk, logicalId: nil,
                    text: "what is active here is not what #\(entry.document.sequence) recorded",
                    command: words("activate", target)))
        }
        let last = try LastDeployment.find(target, repository)
        let deploy = deploy(target, place, last)
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
        case .failure(let error) where error.kind == .notFound:
            let missing = missing(place, error, deploy)
            report.findings = report.findings.filter { $0.command != deploy } + [missing]
        case .failure(let error): report.unknown.append("\(error.operation): \(error.message)")
        case .success(let stack): try compare(stack, last.deployed ?? entry, deploy, &report)
        }
        // Before anything else can be mended, the stack has to.
        report.findings = report.findings.filter { $0.kind == .stack } + report.findings.filter { $0.kind != .stack }
        return report
    }

    private func compare(
        _ stack: DeployedAddons, _ entry: Entry, _ deploy: String, _ report: inout DriftReport
    ) throws(SwitchError) {
        if let command = Self.mend(stack) {
            report.findings.append(
                .init(
                    kind: .stack, logicalId: nil, text: "\(StackName.of(stack.stack)) is \(stack.status)",
                    command: command))
        }
        for resource in stack.drifted {
            report.findings.append(
                .init(
                    kind: .resource, logicalId: resource.logicalId, text: resource.text,
                    command: "change it back by hand, or write it into the tier's template and \(deploy)",
                    properties: resource.differences))
        }
        if let unknown = stack.unknown { report.unknown.append(unknown) }
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
        let changes = plan.resources.map(\.change).filter { $0.effect != .none }
        // The plan of a deployment is from what was deployed last, and knows nothing of this. What harms nobody may be accepted unseen.
        let isHarmless = changes.allSatisfy { [.add, .inPlace].contains($0.effect) }
        let isAlone = report.findings.allSatisfy { $0.kind != .undeployed } && deploy.contains("cloudformation")
        let accepted = changes.map { " --accept change-set:\($0.logicalId)" }.joined()
        let command = isHarmless && isAlone ? deploy + accepted : deploy
        for change in changes {
            let all = Set(change.reasons.compactMap(\.property))
            let properties = all.filter { property in !all.contains { $0.hasPrefix("\(property).") } }.sorted()
            let what: String =
                switch change.effect {
                case .add: "it is not in the deployed template"
                case .removes: "it is in the deployed template only"
                default:
                    "the deployed template has another \(properties.isEmpty ? "text" : properties.joined(separator: ", "))"
                }
            report.findings.append(
                .init(kind: .template, logicalId: change.logicalId, text: what, command: command))
        }
    }

    /// Deploys with what deployed last.
    private func deploy(_ target: Target, _ place: DeployedAddons.Place, _ last: LastDeployment) -> String {
        let command = words("deploy", target)
        if case .own(let stack) = place { return "\(command) --engine cloudformation --stack \(stack)" }
        return last.attempt?.document.deployment?.engine == "cloudformation"
            ? "\(command) --engine cloudformation" : command
    }

    private func missing(_ place: DeployedAddons.Place, _ error: AWSError, _ deploy: String) -> DriftReport.Finding {
        switch place {
        case .own(let stack):
            .init(
                kind: .stack, logicalId: nil, text: "there is no stack \(stack) in this account and region",
                command: "\(deploy) --accept change-set:stack")
        case .nested(let environment):
            // Only Copilot makes either of them.
            .init(
                kind: .stack, logicalId: nil,
                text: error.message.contains("Stack with id") || error.message.contains("Stack '")
                    ? "there is no stack \(environment) in this account and region"
                    : "\(environment) was deployed without addons",
                command: deploy.replacing(" --engine cloudformation", with: ""))
        }
    }

    /// What gets a stack out of a state in which nothing can be updated; `nil` where it is in none.
    ///
    /// Sources: the user guide, "Continue rolling back an update" (a nested stack goes on with its root), "Stack failure options"; the AWS
    /// CLI's waiters.
    private static func mend(_ stack: DeployedAddons) -> String? {
        let name = StackName.of(stack.stack)
        let root = stack.environment ?? name
        let aws = "aws cloudformation"
        switch stack.status {
        case "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE",
            "IMPORT_ROLLBACK_COMPLETE":
            return nil
        case "UPDATE_ROLLBACK_FAILED": return "\(aws) continue-update-rollback --stack-name \(root)"
        case "UPDATE_FAILED": return "\(aws) rollback-stack --stack-name \(root)"
        // Nothing is in it: what was made of it is gone again.
        case "ROLLBACK_COMPLETE" where stack.environment == nil: return "\(aws) delete-stack --stack-name \(name)"
        case "CREATE_IN_PROGRESS": return "\(aws) wait stack-create-complete --stack-name \(name)"
        case "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":
            return "\(aws) wait stack-update-complete --stack-name \(name)"
        default: return "\(aws) describe-stack-events --stack-name \(name)"
        }
    }

    private func wrapping<Value>(_ body: () throws -> Value) throws(SwitchError) -> Value {
        do { return try body() } catch { throw SwitchError(error) }
    }
}
