internal import CloudFormation
internal import Git
internal import History
package import Switching
internal import Tiers

/// Deploys the addons straight through CloudFormation, by the AWS CLI.
///
/// Data flow: files -> `AddonsPackage` -> the environment's template with it (`EnvironmentTemplate`), or a stack of its own -> change set ->
/// held against the plan -> stack policy -> `OpenDeployment` on disk -> execute -> events -> `EngineOutcome`.
package struct CloudFormationEngine: Engine {
    package var name: String { "cloudformation" }

    let aws: AWSCommand
    let application: String
    let leases: Leases
    /// A stack of its own, instead of the one that is nested in Copilot's.
    let stack: String?
    /// Where templates are uploaded to for such a stack.
    let bucket: String?
    /// The last signal that this process got, 0 for none.
    let signalled: @Sendable () -> Int32
    /// Tells one change set, and one request, from another.
    let nonce: String

    package init(
        _ aws: AWSCommand, application: String, leases: Leases, stack: String?, bucket: String?, nonce: String,
        signalled: @escaping @Sendable () -> Int32
    ) {
        self.aws = aws
        self.application = application
        self.leases = leases
        self.stack = stack
        self.bucket = bucket
        self.nonce = nonce
        self.signalled = signalled
    }

    package func preview(_ request: EngineRequest) async throws(EngineError) -> EnginePreview {
        let made = try await changeSet(request)
        await made.discard(aws)
        return EnginePreview(
            changes: made.changes, findings: made.comparison.findings.filter { $0.severity > .stricter },
            commands: [])
    }

    package func deploy(_ request: EngineRequest) async throws(EngineError) -> EngineOutcome {
        guard let lease = request.lease else { return EngineOutcome(.failed) }
        let made = try await changeSet(request)
        guard !made.isUnchanged else {
            await made.discard(aws)
            return EngineOutcome(.unchanged)
        }
        do throws(EngineError) {
            try hold(made, against: request)
            if signalled() != 0 { throw .aws(AWSError(.interrupted, "create-change-set", "interrupted")) }
            let open = try await protect(made, request, lease)
            do throws(EngineError) {
                request.tell(.step("executing the change set of \(made.stackName)"))
                try await execute(open)
            } catch {
                // It may go on at AWS: what finds out, and what protects, stays.
                if error.isUnknown { throw error }
                // Refused by AWS: nothing was begun.
                await lift(open, request.tell)
                try? leases.forget(open)
                throw error
            }
            return try await end(of: open, request.tell)
        } catch {
            if !error.isUnknown { await made.discard(aws) }
            throw error
        }
    }

    /// What became of an update that nobody saw the end of; `nil` where it never began, and everything is as before.
    package func finish(
        _ open: OpenDeployment, _ tell: @escaping (EngineEvent) -> Void
    ) async throws(EngineError) -> EngineOutcome? {
        if try await hasBegun(open) { return try await end(of: open, tell) }
        await lift(open, tell)
        _ = try? await aws.bytes(["cloudformation", "delete-change-set", "--change-set-name", open.changeSet])
        return nil
    }

    private func end(
        of open: OpenDeployment, _ tell: @escaping (EngineEvent) -> Void
    ) async throws(EngineError) -> EngineOutcome {
        let outcome = try await follow(open, tell)
        await lift(open, tell)
        return outcome
    }

    /// Stops where CloudFormation would do what the plan did not foresee, and nobody accepted.
    private func hold(_ made: MadeChangeSet, against request: EngineRequest) throws(EngineError) {
        let refused = made.comparison.findings.filter {
            $0.severity >= .notUnderstood && !request.accepted.contains($0.acceptance)
        }
        guard refused.isEmpty else { throw .unforeseen(refused) }
        for finding in made.comparison.findings where finding.severity == .possible {
            request.tell(.warning("\(finding.logicalId.map { "\($0): " } ?? "")\(finding.text)"))
        }
    }

    /// Tells AWS to begin. A lost answer is asked for again with the same token, which begins nothing twice.
    private func execute(_ open: OpenDeployment) async throws(EngineError) {
        do throws(AWSError) {
            _ = try await aws.bytes(
                [
                    "cloudformation", "execute-change-set", "--change-set-name", open.changeSet,
                    "--client-request-token", open.token,
                ], .long)
        } catch {
            switch error.kind {
            // Whether AWS has heard it is not known.
            case .unreachable, .interrupted, .garbled:
                throw .unknownEnd(stack: open.stack, reason: error.message)
            default: throw .aws(error)
            }
        }
    }
}

extension ChangeSetFinding {
    /// As `--accept` names it.
    package var acceptance: String { "change-set:\(logicalId ?? "stack")" }
}
