internal import CloudFormation
internal import Deployment
internal import Documents
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// An error in words: what happened and why, what to do next, and the exit code. The only place where these are decided.
struct ErrorReport: Error {
    let message: String
    let hints: [String]
    let exitCode: Int32

    init(_ message: String, hints: [String?] = [], exitCode: Int32 = 1) {
        self.message = message
        self.hints = hints.compactMap(\.self)
        self.exitCode = exitCode
    }

    func with(exitCode: Int32) -> ErrorReport { ErrorReport(message, hints: hints, exitCode: exitCode) }

    init(_ error: any Error) {
        switch error {
        case let error as ErrorReport: self = error
        case let error as UsageError: self.init(error.message, hints: [error.hint], exitCode: 64)
        case let error as TargetError: self.init(error.description, hints: [error.hint], exitCode: 64)
        case let error as TierChoiceError: self.init(error.description, hints: [error.hint], exitCode: 3)
        case let error as PriceFileError:
            self.init(
                safe(error.description), hints: ["tiergit cost --prices prints a file that can be read"], exitCode: 1)
        case let error as ChangeSetError:
            self.init(safe(error.description), hints: [error.hint])
        case is ChangeSetIsWorse:
            self.init(
                "the change set says something else than the plan: do not execute it before somebody has looked",
                exitCode: 3)
        case let error as GitHookError: self = ErrorReport.of(error)
        case let error as EngineError: self = ErrorReport.of(error)
        case let error as RolloutError: self = ErrorReport.of(error)
        case let error as DocumentFolder.Failure: self = ErrorReport.of(error)
        case let error as TierCreation.Failure: self = ErrorReport.of(error)
        case let error as ConfirmationMissing: self.init(error.message, hints: [error.hint], exitCode: 4)
        default: self = ErrorReport.of(SwitchError(error))
        }
    }

    static func of(_ error: SwitchError) -> ErrorReport {
        switch error {
        case .git(let error): of(error)
        case .tiers(let error): of(error)
        case .activation(let error): of(error)
        case .history(let error): of(error)
        case .initialisation(let error): of(error)
        case .branch(let error): of(error)
        case .remote(let error): of(error)
        case .release(let error): of(error)
        case .rootUnknown, .rootMismatch, .notARoot, .objected, .approvalsMissing, .policyOpen, .badPolicy,
            .policyMoved, .notMaintainer, .behindPolicy:
            policy(error)
        case .unverified(let id, let failure):
            ErrorReport(
                "the policy commit \(id) is not accepted: \(failure.reason.rawValue): \(safe(failure.detail))",
                hints: [
                    failure.reason == .notCheckable
                        ? "git config gpg.ssh.allowedSignersFile FILE names who may sign" : nil,
                    failure.reason == .unknownSigner || failure.reason == .notCheckable
                        ? "git show \(id.short):allowed_signers prints the first maintainer's key: ask them whether it is theirs"
                        : nil,
                ], exitCode: 7)
        case .catalog(let error):
            ErrorReport(error.description, hints: [error.hint], exitCode: error.problems.isEmpty ? 64 : 1)
        case .template(let error):
            ErrorReport(
                "a template cannot be read, so nothing can be said of it: \(safe(error.description))",
                hints: ["tiergit validate shows everything that is wrong"], exitCode: 3)
        case .held(let holder):
            ErrorReport(
                "another command is at work: \(holder.description.isEmpty ? "unknown" : safe(holder.description))",
                hints: ["wait until it has ended, then run this again"], exitCode: 5)
        case .notPromotable(let obstacle): of(obstacle)
        case .deploying(let lease):
            ErrorReport(
                "a deployment of \(lease.target) is under way: \(safe(lease.description))",
                hints: [
                    "wait until it has ended",
                    "where it has, and told nobody: \(TargetArguments.command("hook post-deploy --result interrupted", lease.target))",
                ], exitCode: 5)
        case .unseen(let open):
            ErrorReport(
                "an update of \(safe(open.stackName)), begun \(open.lease.startedAt) by \(safe(open.lease.holder)), told no result: it may go on at AWS",
                hints: [
                    "\(TargetArguments.command("deploy", open.lease.target)) --engine cloudformation finds out, and records it"
                ], exitCode: 5)
        case .stale(let target):
            ErrorReport(
                "the tier history of \(target) moved on while this was planned",
                hints: ["tiergit status, then run it again"],
                exitCode: 5)
        case .journalOpen(let path):
            ErrorReport(
                "a command ended halfway, or is at work, and its journal is open or cannot be read: \(path)",
                hints: [
                    "where it is valid JSON, tiergit status finishes it",
                    "else tiergit doctor says what to do",
                ],
                exitCode: 6)
        case .refused(let findings):
            ErrorReport(
                "refused:\n  "
                    + findings.flatMap { finding in
                        finding.sentences.map {
                            // What is about the history stands in no file.
                            (finding.place.file.isEmpty ? "" : "\(safeName(finding.place.description)): ") + safe($0)
                        }
                    }.joined(separator: "\n  "),
                hints: Wording.once(findings.flatMap(\.hints)).map(safe)
                    + ["to go on all the same: " + findings.map { "--accept \($0.acceptance)" }.joined(separator: " ")],
                exitCode: 3)
        case .noStages(let from, let to, let bars):
            ErrorReport(
                "there is no way in stages from \(safe(from)) to \(safe(to)):\n  "
                    + bars.map { "\(safe($0.part)): \(safe($0.text))" }.joined(separator: "\n  "),
                hints: Wording.once(bars.map(\.wayOut)).map(safe), exitCode: 3)
        case .stageOrder(let given, let next, let count, let to):
            ErrorReport(
                "stage \(given) of the way to \(safe(to)) is not the next one: stage \(next) of \(count) is",
                hints: ["tiergit plan \(safe(to)) --stages shows the way"], exitCode: 3)
        case .noStageLeft(let to):
            ErrorReport(
                "no stage is left: what is recorded is \(safe(to)) already", hints: ["tiergit status"], exitCode: 3)
        case .checkpointMoved:
            ErrorReport(
                "somebody made another checkpoint meanwhile: nothing was changed",
                hints: ["run this again"], exitCode: 5)
        case .checkpointMissing(let id):
            ErrorReport(
                "the checkpoint \(id) is not on \(Checkpoint.name): this repository lacks what was recorded by then, or is another one",
                hints: ["tiergit sync, where it was made since", "ask who gave you the id"], exitCode: 7)
        case .badCheckpoint(let id, let failure):
            ErrorReport(
                "the checkpoint \(id) is not accepted: \(failure.reason.rawValue): \(safe(failure.detail))",
                hints: ["tiergit verify shows all of them"], exitCode: 7)
        case .servicesImport(let moves):
            ErrorReport(
                "services import what the stage changes:\n  "
                    + moves.map { "\(safe($0.export)): \(safe($0.services.joined(separator: ", ")))" }.joined(
                        separator: "\n  "),
                hints: moves.map {
                    safe(
                        "from_cfn: \($0.alternatives.joined(separator: " or ")) in their manifests, deploy them, then run this again"
                    )
                }, exitCode: 3)
        case .planMoved(let texts):
            ErrorReport(
                "the saved plan does not hold any more:\n  " + texts.map(safe).joined(separator: "\n  "),
                hints: ["plan again: tiergit plan TIER -o FILE"], exitCode: 5)
        case .notAPlan(let path, let reason):
            ErrorReport(
                "\(safeName(path)) is no saved plan: \(reason)", hints: ["tiergit plan TIER -o FILE"], exitCode: 64)
        case .acceptedForNothing(let names):
            ErrorReport(
                "--accept \(names.map(safe).joined(separator: ", ")): nothing of that name is to be accepted here",
                hints: ["run it without --accept to see what is"], exitCode: 64)
        case .reasonRequired:
            ErrorReport(
                "a reason is required: the catalog says require_reason: true", hints: ["add -m \"why\""], exitCode: 4)
        case .controlCharacter(let option, let code):
            ErrorReport(
                "\(option) holds the control character U+\(String(repeating: "0", count: code < 0x100 ? 2 : 0))\(String(code, radix: 16, uppercase: true)), which a terminal would obey",
                exitCode: 64)
        case .exchangeUnsupported(let path):
            ErrorReport(
                "\(path) cannot be replaced in one step: the file system does not support exchanging directories",
                hints: [
                    "clone the repository to a file system that does (ext4, XFS, Btrfs); where links work, activation: symlink in \(Catalog.path) needs no exchange"
                ])
        case .interrupted:
            ErrorReport("interrupted: nothing was changed", exitCode: 130)
        case .mixed(let paths, let journal):
            ErrorReport(
                "partly done: \(paths.map(safe).joined(separator: ", ")) holds neither the old content nor the new",
                hints: [
                    "move your own changes away, then run tiergit status: it goes on by the journal \(journal)"
                ], exitCode: 6)
        case .recordedNotActive(let entry, let cause, let journal):
            ErrorReport(
                "recorded\(entry.map { " as \($0.short)" } ?? "") but not active: \(safe(cause))",
                hints: ["mend the cause, then run tiergit status: it goes on by the journal \(journal)"], exitCode: 6)
        case .operationInProgress(let operation):
            ErrorReport(
                "a git \(operation) is under way here, and this would move HEAD",
                hints: [
                    operation == "bisect"
                        ? "finish it, or git bisect reset, and run this again"
                        : "finish it, or git \(operation) --abort, and run this again"
                ])
        case .stagedChanges(let paths):
            ErrorReport(
                "changes are staged in what would be overwritten: \(paths.map(safe).joined(separator: ", "))",
                hints: ["commit them, or unstage them with git restore --staged"])
        case .targetsFile(let location, let problem):
            ErrorReport("\(location): \(safe(problem))", exitCode: 64)
        case .alreadyAdopted(let target, let tier, let wanted):
            ErrorReport(
                tier == wanted
                    ? "\(target) is recorded on \(tier) already, with older content than today's"
                    : "\(target) is recorded on \(tier) already",
                hints: [
                    "\(TargetArguments.command("switch \(wanted)", target)) records \(tier == wanted ? "today's" : "the change")"
                ],
                exitCode: 3)
        }
    }
}

/// Nobody could be asked, or somebody said no: exit 4.
struct ConfirmationMissing: Error {
    let message: String
    let hint: String?
}
