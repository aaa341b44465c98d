internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

/// A report of `sync`, in words and as JSON.
enum SyncText {
    /// 7 where something is not verified, 5 where somebody was quicker or is at work, 3 where a tier branch was edited.
    static func exitCode(_ report: SyncReport) -> Int32? {
        var codes: [Int32] = report.histories.compactMap { history in
            switch history.outcome {
            case .current, .accepted, .pushed, .reappended: nil
            case .refused, .rolledBack: 7
            case .stale, .busy, .notOurs: 5
            }
        }
        for branch in report.branches {
            switch branch.outcome {
            case .current, .accepted, .pushed, .checkedOut: break
            case .edited: codes.append(3)
            case .refused: codes.append(7)
            }
        }
        for release in report.releases {
            switch release.outcome {
            case .current, .accepted, .pushed: break
            case .differs, .refused: codes.append(7)
            }
        }
        return codes.max()
    }

    /// `1 history not verified, 2 too late`
    static func summary(_ report: SyncReport) -> String {
        var (unverified, late, busy) = (0, 0, 0)
        for history in report.histories {
            switch history.outcome {
            case .current, .accepted, .pushed, .reappended: break
            case .refused, .rolledBack: unverified += 1
            case .stale: late += 1
            case .busy, .notOurs: busy += 1
            }
        }
        let branches = report.branches.filter { $0.outcome == .edited || $0.outcome == .refused }.count
        let releases = report.releases.filter {
            switch $0.outcome {
            case .current, .accepted, .pushed: false
            case .differs, .refused: true
            }
        }.count
        let parts = [
            (unverified, "not verified"), (late, "came too late"), (busy, "left for now"),
            (branches, branches == 1 ? "tier branch left as it is" : "tier branches left as they are"),
            (releases, releases == 1 ? "release left as it is" : "releases left as they are"),
        ]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    static func print(_ report: SyncReport, isDry: Bool, installed: Bool, _ context: Context) {
        let output = context.output
        let remote = safeName(report.remote.name)
        if installed {
            output.say("git fetch \(remote) \(isDry ? "would bring" : "brings") tier histories from now on")
        }
        switch report.policy {
        case .current: break
        case .accepted: output.say("policy: \(isDry ? "would be taken" : "taken") from \(remote)")
        case .pushed: output.say("policy: \(isDry ? "would be sent" : "sent") to \(remote)")
        }
        switch report.checkpoints {
        case .none, .current: break
        case .accepted: output.say("checkpoint: \(isDry ? "would be taken" : "taken") from \(remote)")
        case .pushed: output.say("checkpoint: \(isDry ? "would be sent" : "sent") to \(remote)")
        case .putAside:
            output.warn("another checkpoint was made at \(remote): yours is kept under refs/tiergit/stale/checkpoint/")
            output.hint("tiergit checkpoint makes one behind it")
        }
        var current = 0
        for history in report.histories {
            if case .current = history.outcome { current += 1 } else { print(history, remote, isDry, context) }
        }
        for branch in report.branches { print(branch, remote, isDry, output) }
        for release in report.releases { print(release, remote, isDry, output) }
        if !report.isAtomic {
            output.warn(
                "\(remote) takes no atomic pushes: policy, histories and branches went one after the other")
        }
        if current == report.histories.count, exitCode(report) == nil, report.policy == .current,
            report.branches.allSatisfy({ $0.outcome == .current }),
            report.releases.allSatisfy({ $0.outcome == .current })
        {
            output.say(
                current == 0
                    ? "nothing is recorded yet, here or at \(remote)"
                    : "\(current) tier \(current == 1 ? "history is" : "histories are") the same here and at \(remote)")
        }
    }

    private static func count(_ number: Int) -> String { "\(number) \(number == 1 ? "entry" : "entries")" }

    private static func print(_ history: SyncReport.History, _ remote: String, _ isDry: Bool, _ context: Context) {
        let output = context.output
        let target = output.paint(.heading, "\(history.target)")
        switch history.outcome {
        case .current: break
        case .accepted(let number):
            output.result("\(target): \(count(number)) \(isDry ? "would be taken" : "taken") from \(remote)")
        case .pushed(let number):
            output.result("\(target): \(count(number)) \(isDry ? "would be sent" : "sent") to \(remote)")
        case .reappended(let number):
            output.result(
                "\(target): \(count(number)) \(isDry ? "would be recorded" : "recorded") again behind what came first at \(remote), and sent"
            )
        case .stale(let mine, let first, let kept):
            let own = mine.map { "#\($0.document.sequence) \(Wording.change($0.document))" }.joined(separator: ", ")
            output.result("\(target): stale: \(own) came too late")
            output.result(
                "  first was #\(first.document.sequence) \(Wording.change(first.document)) by \(safe(first.document.operatorName)) <\(safe(first.document.operatorEmail))>, \(first.document.time)\(first.document.reason.map { ": \(safe($0))" } ?? "")"
            )
            output.result("  yours \(isDry ? "would be" : "is") kept: \(kept)")
            if let wanted = mine.last?.document.to {
                output.hint(
                    "\(TargetArguments.command("switch \(wanted)", history.target)) records it again, behind theirs; \(TargetArguments.command("activate", history.target)) puts theirs on disk"
                )
            }
        case .refused(let report, _), .rolledBack(let report):
            let isHere = if case .refused(_, true) = history.outcome { true } else { false }
            output.result(
                "\(target): what is \(isHere ? "here" : "at \(remote)") is not verified: nothing taken or sent")
            for line in report.failureLines { output.result("  \(line)") }
            hint(of: report, isHere: isHere, remote, output)
        case .busy(let holder):
            output.result("\(target): left for now: \(holder.isEmpty ? "another command is at work" : safe(holder))")
            output.hint("run tiergit sync again")
        case .notOurs(let signer):
            output.result("\(target): entries by \(safe(signer)) clash with what came first at \(remote)")
            output.hint("they have to be recorded again by the one who signed them: tiergit sync, as \(safe(signer))")
        }
    }

    private static func hint(of report: HistoryReport, isHere: Bool, _ remote: String, _ output: Output) {
        let target = report.target
        switch report.failure?.reason {
        case .truncated?, .forked?, .deleted?:
            if isHere {
                let back = report.seen.map { "git update-ref \(Histories.reference(target)) \($0.id)" } ?? ""
                output.hint("\(back) puts back what was here, where it still exists; then tiergit sync")
            } else if report.failure?.reason == .forked {
                output.hint("ask who moved it; it is left alone, and what is here is not sent")
            } else {
                output.hint("ask who moved it; tiergit sync --restore sends back what this clone has")
            }
        default: if isHere { output.hint(TargetArguments.command("verify", target) + " looks at it alone") }
        }
        let reasons = Set(report.entries.failed.compactMap { $0.failure?.reason })
        if isHere, let late = report.entries.failed.last(where: { $0.failure?.reason == .supersededPolicy }) {
            output.hint("the policy changed first; a maintainer lets it count: tiergit policy accept \(late.id)")
        }
        if reasons.contains(.notCheckable) {
            output.hint("git config gpg.ssh.allowedSignersFile FILE names who may sign")
        }
        if reasons.contains(.unknownSigner) {
            output.hint("a line in gpg.ssh.allowedSignersFile vouches for a key: EMAIL namespaces=\"git\" KEY")
        }
        if reasons.contains(.missing) {
            output.hint(
                "git fetch --unshallow \(remote), where this clone is shallow; else git fetch --refetch \(remote), after tiergit sync --install"
            )
        }
    }

    private static func print(_ branch: SyncReport.Branch, _ remote: String, _ isDry: Bool, _ output: Output) {
        let name = safeName(branch.name)
        switch branch.outcome {
        case .current: break
        case .accepted: output.result("\(name): \(isDry ? "would be taken" : "taken") from \(remote)")
        case .pushed: output.result("\(name): \(isDry ? "would be sent" : "sent") to \(remote)")
        case .checkedOut:
            output.result("\(name): newer at \(remote), and checked out here, so it is not moved")
            output.hint("tiergit activate --base, then tiergit sync")
        case .edited:
            output.result("\(name): edited by hand, so it is not sent")
            output.hint("tiergit branch check says how to mend it")
        case .refused:
            output.result("\(name): what is new is not what tiergit makes, or nobody vouches for its signer")
        }
    }

    private static func print(_ release: SyncReport.Release, _ remote: String, _ isDry: Bool, _ output: Output) {
        let name = safeName(release.tag)
        switch release.outcome {
        case .current: break
        case .accepted: output.result("\(name): \(isDry ? "would be taken" : "taken") from \(remote)")
        case .pushed: output.result("\(name): \(isDry ? "would be sent" : "sent") to \(remote)")
        case .differs(let here, let there):
            output.result(
                "\(name): the tag \(here) here, and \(there) at \(remote): a release never moves, nothing taken or sent"
            )
            output.hint(
                "git cat-file -p \(there.short) shows the other one; where yours runs nowhere: git tag -d \(name), then tiergit sync"
            )
        case .refused(let id, let failure, let isHere):
            output.result(
                "\(name): the tag \(id) \(isHere ? "here" : "at \(remote)") is not accepted: \(failure.reason.rawValue): \(safe(failure.detail))"
            )
        }
    }

    private static func json(_ release: SyncReport.Release) -> JSON {
        var (outcome, here, there): (String, ObjectID?, ObjectID?) = ("current", nil, nil)
        var failure: VerificationFailure?
        switch release.outcome {
        case .current: break
        case .accepted: outcome = "accepted"
        case .pushed: outcome = "pushed"
        case .differs(let mine, let theirs): (outcome, here, there) = ("differs", mine, theirs)
        case .refused(let id, let why, let isHere):
            (outcome, here, there) = ("refused", isHere ? id : nil, isHere ? nil : id)
            failure = why
        }
        return [
            "tag": .string(release.tag), "outcome": .string(outcome), "here": JSON(here?.hex),
            "there": JSON(there?.hex), "reason": JSON(failure?.reason.rawValue), "detail": JSON(failure?.detail),
        ]
    }

    static func json(_ report: SyncReport, isDry: Bool, installed: Bool) -> JSON {
        [
            "format": 1, "remote": .string(report.remote.name), "dryRun": .bool(isDry), "installed": .bool(installed),
            "policy": .string(report.policy.rawValue), "checkpoint": .string(report.checkpoints.rawValue),
            "atomic": .bool(report.isAtomic),
            "histories": .array(report.histories.map(json)),
            "branches": .array(
                report.branches.map { ["branch": .string($0.name), "outcome": .string($0.outcome.rawValue)] }),
            "releases": .array(report.releases.map(json)),
        ]
    }

    private static func json(_ history: SyncReport.History) -> JSON {
        let outcome: String
        var entries: Int?
        var kept: String?
        var mine: [Entry] = []
        var first: Entry?
        var failures: [JSON] = []
        var holder: String?
        func failure(_ id: ObjectID?, _ failure: VerificationFailure) -> JSON {
            ["entry": JSON(id?.hex), "reason": .string(failure.reason.rawValue), "detail": .string(failure.detail)]
        }
        switch history.outcome {
        case .current: outcome = "current"
        case .accepted(let number):
            outcome = "accepted"
            entries = number
        case .pushed(let number):
            outcome = "pushed"
            entries = number
        case .reappended(let number):
            outcome = "reappended"
            entries = number
        case .stale(let own, let theirs, let name):
            outcome = "stale"
            kept = name
            mine = own
            first = theirs
        case .refused(let report, _), .rolledBack(let report):
            if case .rolledBack = history.outcome { outcome = "rolled-back" } else { outcome = "refused" }
            failures = report.failure.map { [failure(report.seen?.id, $0)] } ?? []
            failures += report.entries.failed.compactMap { entry in entry.failure.map { failure(entry.id, $0) } }
        case .busy(let description):
            outcome = "busy"
            holder = description
        case .notOurs(let signer):
            outcome = "not-ours"
            holder = signer
        }
        return [
            "client": .string(history.target.client), "environment": .string(history.target.environment),
            "outcome": .string(outcome), "old": JSON(history.old?.hex), "new": JSON(history.new?.hex),
            "entries": JSON(entries), "kept": JSON(kept), "first": JSON(first?.id.hex),
            "mine": .array(mine.map { .string($0.id.hex) }), "failures": .array(failures), "holder": JSON(holder),
        ]
    }
}
