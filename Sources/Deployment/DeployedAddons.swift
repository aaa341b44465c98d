internal import CloudFormation
internal import Tiers

/// The addons as CloudFormation has them.
package struct DeployedAddons: Sendable {
    /// The ARN of the stack.
    package let stack: String
    /// `UPDATE_COMPLETE`, …
    package let status: String
    /// The template that it was last updated with, as it was given.
    package let template: [UInt8]
    /// The stack that it is nested in; `nil` for one of its own.
    package let environment: String?
    /// Resources that differ from the template; empty where that was not asked for.
    package private(set) var drifted: [ResourceDrift] = []
    /// Why not every resource was looked at.
    package private(set) var unknown: String?

    /// Where the addons of a target are looked for.
    package enum Place: Hashable, Sendable {
        /// In Copilot's environment stack.
        case nested(String)
        /// A stack of their own.
        case own(String)

        /// The stack that is asked for first.
        package var name: String {
            switch self {
            case .nested(let name), .own(let name): name
            }
        }
    }

    /// Reads several at once, some at a time: AWS allows few calls a second, and throttled ones are tried again.
    ///
    /// - Parameter resources: whether AWS compares each resource with the template, which takes it some minutes.
    package static func read(
        _ places: [Place], resources: Bool, _ aws: AWSCommand, progress: @escaping (Int) -> Void = { _ in }
    ) async -> [Place: Result<DeployedAddons, AWSError>] {
        await withTaskGroup(of: (Place, Result<DeployedAddons, AWSError>).self) { group in
            var waiting = Array(Set(places))[...]
            var found: [Place: Result<DeployedAddons, AWSError>] = [:]
            func next() {
                guard let place = waiting.popFirst() else { return }
                group.addTask {
                    do throws(AWSError) {
                        return (place, .success(try await read(place, resources: resources, aws)))
                    } catch {
                        return (place, .failure(error))
                    }
                }
            }
            for _ in 0..<4 { next() }
            while let (place, result) = await group.next() {
                found[place] = result
                progress(1)
                next()
            }
            return found
        }
    }

    private static func read(
        _ place: Place, resources: Bool, _ aws: AWSCommand
    ) async throws(AWSError) -> DeployedAddons {
        var name: String
        switch place {
        case .own(let stack): name = stack
        case .nested(let environment):
            let detail = try await aws.json([
                "cloudformation", "describe-stack-resource", "--stack-name", environment, "--logical-resource-id",
                EnvironmentTemplate.addons,
            ])
            guard let id = detail["StackResourceDetail"]?["PhysicalResourceId"]?.string else {
                throw AWSError(.notFound, "describe-stack-resource", "\(environment) nests no addons")
            }
            name = id
        }
        let stack = try await aws.json(["cloudformation", "describe-stacks", "--stack-name", name])["Stacks"]?.array?
            .first
        guard let stack, let id = stack["StackId"]?.string else {
            throw AWSError(.notFound, "describe-stacks", "there is no stack \(name)")
        }
        let body = try await aws.bytes([
            "cloudformation", "get-template", "--stack-name", name, "--template-stage", "Original",
        ])
        guard let template = DeployedTemplate.body(body) else {
            throw AWSError(.garbled, "get-template", "the template of \(StackName.of(id)) cannot be read")
        }
        var addons = DeployedAddons(
            stack: id, status: stack["StackStatus"]?.string ?? "?", template: template,
            environment: name == place.name ? nil : place.name)
        if resources {
            // What is known of the rest is no less known.
            do throws(AWSError) { try await addons.detect(aws) } catch {
                addons.unknown = "\(error.operation): \(error.message)"
            }
        }
        return addons
    }

    /// Source: the API reference, `DetectStackDrift` and `DescribeStackResourceDrifts`.
    private mutating func detect(_ aws: AWSCommand) async throws(AWSError) {
        let started = try await aws.json(["cloudformation", "detect-stack-drift", "--stack-name", stack])
        guard let id = started["StackDriftDetectionId"]?.string else {
            throw AWSError(.garbled, "detect-stack-drift", "the answer names no detection")
        }
        var pause = Duration.seconds(1)
        while true {
            let state = try await aws.json([
                "cloudformation", "describe-stack-drift-detection-status", "--stack-drift-detection-id", id,
            ])
            switch state["DetectionStatus"]?.string {
            case "DETECTION_IN_PROGRESS":
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(10))
                continue
            case "DETECTION_COMPLETE": break
            default:
                // "Results will be available for resources on which drift detection was completed successfully."
                unknown =
                    "detect-stack-drift: \(state["DetectionStatusReason"]?.string ?? "AWS could not compare all resources")"
            }
            break
        }
        let found = try await aws.json([
            "cloudformation", "describe-stack-resource-drifts", "--stack-name", stack,
            "--stack-resource-drift-status-filters", "MODIFIED", "DELETED",
        ])
        drifted = (found["StackResourceDrifts"]?.array ?? []).compactMap(ResourceDrift.init)
            .sorted { $0.logicalId < $1.logicalId }
    }
}
