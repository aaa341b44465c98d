internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

/// What the policy says no to.
extension ErrorReport {
    static func policy(_ error: SwitchError) -> ErrorReport {
        switch error {
        case .rootUnknown(let facts):
            ErrorReport(
                "a policy is in force, and nobody here has vouched for its root yet: \(facts.root), maintained by \(Wording.names(facts.maintainers))",
                hints: [
                    "ask a maintainer whether the root is theirs, then: tiergit verify --root \(facts.root)",
                    "in a pipeline: TIERGIT_ROOT=\(facts.root)",
                ], exitCode: 4)
        case .notARoot(let text):
            ErrorReport(
                "TIERGIT_ROOT is `\(Names.printable(text))`, and no whole object id of 40 digits",
                hints: ["unset TIERGIT_ROOT, or ask a maintainer for the root's id"], exitCode: 64)
        case .rootMismatch(let pinned, let found):
            ErrorReport(
                "the policy here begins with \(found), and the one that was vouched for with \(pinned)",
                hints: [
                    "ask a maintainer; where this folder holds another repository now: tiergit verify --root \(found)"
                ], exitCode: 7)
        case .objected(let failure, let target): objected(failure, target)
        case .approvalsMissing(let target, let tier, let there, let needed, let others):
            ErrorReport(
                "\(target) changes only when \(needed) \(needed == 1 ? "other has" : "others have") approved it: \(there.isEmpty ? "nobody has" : "only \(Wording.names(there)) has")",
                hints: [
                    others > 0
                        ? "\(others) \(others == 1 ? "approval is" : "approvals are") for another plan: the tier, the base commit or what runs is not what was approved"
                        : nil,
                    "somebody else runs \(TargetArguments.command("approve \(tier)", target)) (a revert: with --revert), then tiergit sync",
                    "in an emergency: --break-glass -m \"why\"",
                ], exitCode: 4)
        case .policyOpen:
            ErrorReport(
                "no policy is in force (mode: open), so there is nothing to pass over",
                hints: ["tiergit policy init makes one"], exitCode: 64)
        case .badPolicy(let problems):
            ErrorReport(
                "that is no policy:\n  " + problems.map(safe).joined(separator: "\n  "),
                hints: ["tiergit policy show prints the one in force"])
        case .behindPolicy(let target, let id):
            ErrorReport(
                "the tier history of \(target) lacks \(id), which the policy in force names: a change of it from here would put that behind",
                hints: ["tiergit sync, then run it again", "\(TargetArguments.command("verify", target)) says more"],
                exitCode: 5)
        case .notMaintainer(let name, let maintainers):
            ErrorReport(
                "\(safe(name)) does not maintain the policy: \(Wording.names(maintainers)) \(maintainers.count == 1 ? "does" : "do")",
                exitCode: 3)
        case .policyMoved:
            ErrorReport(
                "somebody changed the policy, or recorded something, meanwhile: nothing was changed",
                hints: ["run it again"], exitCode: 5)
        default: ErrorReport("\(error)")
        }
    }

    private static func objected(_ failure: VerificationFailure, _ target: Target) -> ErrorReport {
        let show = "tiergit policy show prints who may do what"
        let glass = "in an emergency: --break-glass -m \"why\""
        let (code, hints): (Int32, [String]) =
            switch failure.reason {
            case .reasonMissing: (4, ["add -m \"why\""])
            case .ticketMissing: (3, ["add --ticket ID", glass])
            case .approvalMissing: (4, ["\(TargetArguments.command("approve TIER", target)), by somebody else", glass])
            case .frozen: (3, ["tiergit policy show prints until when", glass])
            case .notAllowed: (3, [show])
            case .unknownSigner, .revokedKey:
                (3, [show, "a maintainer adds a key: tiergit policy add-key PRINCIPAL KEY.pub"])
            case .backdated: (3, ["set the clock of this machine"])
            case .supersededPolicy, .truncated, .forked, .unknownPolicy: (5, ["tiergit sync, then run it again"])
            default: (7, ["\(TargetArguments.command("verify", target)) says more"])
            }
        return ErrorReport(
            "the policy refuses it: \(failure.reason.rawValue): \(safe(failure.detail))", hints: hints,
            exitCode: code)
    }
}
