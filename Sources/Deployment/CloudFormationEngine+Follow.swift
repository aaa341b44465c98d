internal import CloudFormation
internal import Git
internal import History
internal import Switching
internal import Tiers

/// One event of a stack, as `describe-stack-events` gives it.
private struct StackEvent {
    let id: String
    let stackId: String
    let logicalId: String
    let physicalId: String
    let type: String
    let status: String
    let reason: String?
    let token: String?
    let time: String

    init?(_ json: JSON) {
        guard let id = json["EventId"]?.string, let stackId = json["StackId"]?.string,
            let logicalId = json["LogicalResourceId"]?.string, let status = json["ResourceStatus"]?.string
        else { return nil }
        self.id = id
        self.stackId = stackId
        self.logicalId = logicalId
        physicalId = json["PhysicalResourceId"]?.string ?? ""
        type = json["ResourceType"]?.string ?? ""
        self.status = status
        reason = json["ResourceStatusReason"]?.string
        token = json["ClientRequestToken"]?.string
        time = json["Timestamp"]?.string ?? ""
    }

    /// Whether it is about the stack as a whole.
    var isOfStack: Bool { physicalId == stackId }
    /// Whether a resource failed by itself, and was not stopped because another one did.
    var isCause: Bool {
        status.hasSuffix("_FAILED") && !isOfStack && type != "AWS::CloudFormation::Stack"
            && !(reason?.contains("cancelled") ?? false)
    }
}

extension CloudFormationEngine {
    /// Whether AWS has begun with an update: by its events, which bear our token, else by what its change set says.
    func hasBegun(_ open: OpenDeployment) async throws(EngineError) -> Bool {
        if try await news(of: open.stack, open).contains(where: { $0.token == open.token }) { return true }
        do throws(AWSError) {
            let set = try await aws.json(
                ["cloudformation", "describe-change-set", "--change-set-name", open.changeSet], .long)
            return set["ExecutionStatus"]?.string != "AVAILABLE"
        } catch {
            guard error.kind == .notFound else { throw .unknownEnd(stack: open.stack, reason: error.message) }
            // Executed change sets go with the update, and so do those that somebody deleted: then nothing happened since.
            return try await !news(of: open.stack, open).filter(\.isOfStack).isEmpty
        }
    }

    /// Follows an update to its end, and tells what happened to each resource.
    func follow(
        _ open: OpenDeployment, _ tell: (EngineEvent) -> Void
    ) async throws(EngineError) -> EngineOutcome {
        var seen: Set<String> = []
        var events: [StackEvent] = []
        var pause = Duration.milliseconds(200)
        var quiet = 0
        while true {
            var new = try await news(of: open.stack, open)
            if let nested = open.nested { new += try await news(of: nested, open) }
            // Several events of a stack can have one time: then AWS's own order is theirs.
            new = new.filter { seen.insert($0.id).inserted }.enumerated()
                .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
            for event in new {
                events.append(event)
                tell(.resource(id: event.logicalId, status: event.status, reason: event.reason))
            }
            let last = events.last { $0.isOfStack && $0.stackId == open.stack }
            if let last, !last.status.hasSuffix("_IN_PROGRESS") { return outcome(last.status, events, open) }
            quiet = new.isEmpty ? quiet + 1 : 0
            // Not every event is seen by everybody at once: the stack itself is asked too.
            if quiet >= 5, last == nil, let status = try await settledStatus(open) {
                return outcome(status, events, open)
            }
            if signalled() != 0 { throw .leftRunning(stack: open.stack) }
            if !new.isEmpty { pause = .milliseconds(200) }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
    }

    private func settledStatus(_ open: OpenDeployment) async throws(EngineError) -> String? {
        guard try await hasBegun(open), let status = try await describe(open.stack, .long)?["StackStatus"]?.string,
            !status.hasSuffix("_IN_PROGRESS")
        else { return nil }
        return status
    }

    private func outcome(_ status: String, _ events: [StackEvent], _ open: OpenDeployment) -> EngineOutcome {
        if ["CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"].contains(status) {
            return EngineOutcome(.succeeded)
        }
        let cause = events.first(where: \.isCause) ?? events.first { $0.status.hasSuffix("_FAILED") }
        let what =
            cause.map { "\($0.logicalId) \($0.status): \($0.reason ?? "no reason is given")" }
            ?? "the stack is \(status)"
        let name = StackName.of(open.stack)
        switch status {
        case "UPDATE_ROLLBACK_COMPLETE":
            return EngineOutcome(
                .failed, error: "\(what); \(name) rolled back, and runs what it ran before",
                hints: ["data that was written or deleted meanwhile is not part of a roll-back"])
        case "ROLLBACK_COMPLETE":
            return EngineOutcome(
                .failed, error: "\(what); \(name) was not made, and what was made of it is gone again",
                hints: ["aws cloudformation delete-stack --stack-name \(name)"])
        case "UPDATE_ROLLBACK_FAILED":
            return EngineOutcome(
                .failed, error: "\(what); \(name) could not roll back either",
                hints: ["aws cloudformation continue-update-rollback --stack-name \(name)"])
        default: return EngineOutcome(.failed, error: "\(what); \(name) is \(status)")
        }
    }

    /// What happened to a stack since the update was about to begin, oldest first.
    private func news(of stack: String, _ open: OpenDeployment) async throws(EngineError) -> [StackEvent] {
        let last = open.lastEvents[stack]
        let json: JSON
        do throws(AWSError) {
            // Newest first: one page holds more than ever happens between two looks.
            json = try await aws.json(
                ["cloudformation", "describe-stack-events", "--stack-name", stack, "--max-items", "500"], .long)
        } catch {
            switch error.kind {
            case .interrupted: throw .leftRunning(stack: open.stack)
            default: throw .unknownEnd(stack: open.stack, reason: error.message)
            }
        }
        let events = (json["StackEvents"]?.array ?? []).compactMap(StackEvent.init)
        return events.prefix { $0.id != last }.reversed()
    }

    /// The newest event of a stack.
    func newestEvent(_ stack: String) async throws(EngineError) -> String? {
        do throws(AWSError) {
            let json = try await aws.json(
                ["cloudformation", "describe-stack-events", "--stack-name", stack, "--max-items", "1"])
            return json["StackEvents"]?.array?.first?["EventId"]?.string
        } catch { throw .aws(error) }
    }
}

package enum StackName {
    /// `acme-prod` of `arn:aws:cloudformation:us-east-1:123456789012:stack/acme-prod/…`
    package static func of(_ arn: String) -> String {
        let parts = arn.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : arn
    }
}
