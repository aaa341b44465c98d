internal import CloudFormation
internal import Deployment
internal import Switching
internal import Terminal
internal import Tiers

/// What keeps an engine from deploying.
extension ErrorReport {
    static func of(_ error: EngineError) -> ErrorReport {
        switch error {
        case .aws(let error): of(error)
        case .template(let error): ErrorReport(error)
        case .changeSet(let error): ErrorReport(error)
        case .switching(let error): of(error)
        case .file(let error): of(error)
        case .program(.missing(let name)):
            ErrorReport(
                "\(safe(name)) is not on PATH",
                hints: ["--engine cloudformation deploys the addons by the AWS CLI"])
        case .program(.notRun(let name, let reason)): ErrorReport("\(safe(name)) cannot be run: \(safe(reason))")
        case .unforeseen(let findings):
            ErrorReport(
                "CloudFormation would do what the plan did not foresee: "
                    + findings.map { "\(safe($0.logicalId ?? "the stack")): \(safe($0.text))" }.joined(separator: "; "),
                hints: [
                    "nothing was changed; to go on all the same: "
                        + Wording.once(findings.map { "--accept \(safe($0.acceptance))" }).joined(separator: " ")
                ], exitCode: 3)
        case .noChangeSet(let stack, let reason):
            ErrorReport("CloudFormation refuses the update of \(safe(stack)): \(safe(reason))")
        case .busy(let stack, let status):
            ErrorReport(
                "\(safe(stack)) is being updated already (\(safe(status)))",
                hints: ["wait until it has ended, and run this again"], exitCode: 5)
        case .broken(let stack, let status):
            ErrorReport(
                "\(safe(stack)) is \(safe(status)): CloudFormation updates nothing in this state",
                hints: [
                    status == "UPDATE_ROLLBACK_FAILED"
                        ? "aws cloudformation continue-update-rollback --stack-name \(safe(stack))"
                        : "aws cloudformation describe-stack-events --stack-name \(safe(stack)) says why"
                ])
        case .noStack(let stack):
            ErrorReport(
                "there is no stack \(safe(stack)) in this account and region",
                hints: [
                    "copilot env deploy makes the environment; --app names the application; --stack NAME deploys the addons as a stack of their own"
                ])
        case .noAddons(let stack):
            ErrorReport(
                "\(safe(stack)) was deployed without addons",
                hints: [
                    "copilot env deploy makes them part of it, once; --stack NAME deploys them as a stack of their own"
                ])
        case .localAssets(let assets):
            ErrorReport(
                "templates upload local files, which --engine cloudformation does not: \(assets.map(safe).joined(separator: ", "))",
                hints: ["--engine copilot deploys them"])
        case .parameters(let names):
            ErrorReport(
                "\(names.map(safe).joined(separator: ", ")) in addons.parameters.yml refers to Copilot's stack, and the stack has no value for it yet",
                hints: ["write the value into addons.parameters.yml"])
        case .tooLarge(let bytes):
            ErrorReport(
                "the merged template has \(bytes) bytes, and CloudFormation takes at most 51200 in a call",
                hints: ["--bucket NAME uploads it"])
        case .notABucket(let url):
            ErrorReport("the deployed template of the addons is at \(safe(url)), which is no bucket that is understood")
        case .unknownEnd(let stack, let reason):
            ErrorReport(
                "how the update of \(safe(StackName.of(stack))) ends is not known: \(safe(reason))",
                hints: ["nothing is recorded yet; tiergit deploy again finds out, and records it"],
                exitCode: reason == "interrupted" ? 130 : 1)
        case .leftRunning(let stack):
            ErrorReport(
                "interrupted: the update of \(safe(StackName.of(stack))) goes on at AWS",
                hints: ["nothing is recorded yet; tiergit deploy again follows it, and records how it ends"],
                exitCode: 130)
        }
    }

    static func of(_ obstacle: PromotionObstacle) -> ErrorReport {
        switch obstacle {
        case .noHistory(let source):
            ErrorReport(
                "\(source) has no tier history: there is nothing to promote",
                hints: [TargetArguments.command("adopt TIER", source)], exitCode: 3)
        case .notDeployed(let source, let sequence, let tier):
            ErrorReport(
                "\(source) is recorded to run \(safe(tier)) (#\(sequence)), and no deployment of it is recorded",
                hints: ["\(TargetArguments.command("deploy", source)) first"], exitCode: 3)
        case .failed(let source, let sequence, let result):
            ErrorReport(
                "the last deployment of \(source) (#\(sequence)) is recorded as \(result)",
                hints: ["\(TargetArguments.command("deploy", source)) first"], exitCode: 3)
        }
    }

    static func of(_ error: AWSError) -> ErrorReport {
        let text = "aws \(safe(error.operation)): \(safe(error.message))"
        switch error.kind {
        case .missing:
            return ErrorReport("there is no aws on PATH", hints: ["install the AWS CLI, or --engine copilot"])
        case .credentials:
            return ErrorReport(text, hints: ["aws configure, or aws sso login; AWS_PROFILE and AWS_REGION name which"])
        case .expired: return ErrorReport(text, hints: ["log in again (aws sso login), and run this again"])
        case .denied: return ErrorReport(text, hints: ["ask for the permission, or name another AWS_PROFILE"])
        case .throttled, .unreachable: return ErrorReport(text, hints: ["run it again"])
        case .interrupted: return ErrorReport("interrupted: nothing was changed", exitCode: 130)
        case .notFound, .exists, .noUpdates, .busy, .refused, .garbled: return ErrorReport(text)
        }
    }
}
