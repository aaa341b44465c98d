internal import ArgumentParser
internal import Deployment
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show who is on which tier, since when, by whom and why, and what is active on disk.",
        discussion: """
            EXAMPLES
              tiergit status
              tiergit status -c acme -e prod
              tiergit status --all --at 2026-09-01
            """)

    @Flag(help: "Every client/environment (the default without -c and -e).") var all = false
    @Option(help: ArgumentHelp("As it was recorded at that time.", valueName: "time")) var at: String?
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "status", needsSettings: false) { context in
            let catalog = try context.catalog()
            let histories = Histories(context.repository)
            let active = try ActiveStatus.read(context.repository, catalog: catalog)
            let protection = try await LinkProtection.read(context.session)
            let time = try await at.flatMapAsync { try await GitDate.seconds($0, context) }
            var wanted: Target?
            if !all, target.client != nil || target.environment != nil {
                wanted = try context.resolve(target, catalog: catalog, command: "status").target
            }
            var ids: [(target: Target, id: ObjectID)] = []
            for (target, tip) in try histories.targets() where wanted == nil || wanted == target {
                if let id = try histories.newest(of: target, tip: tip, at: time) { ids.append((target, id)) }
            }
            if let wanted, ids.isEmpty, at == nil { throw HistoryError.noHistory(wanted) }
            if context.json {
                return print(
                    try ids.map { one throws(HistoryError) in try histories.entry(one.id, of: one.target) }, active,
                    protection, wanted,
                    context)
            }
            let rows = try ids.map { one throws(HistoryError) in try histories.summary(one.id, of: one.target) }
            defer { if at == nil { ScriptStatus.warn(ScriptStatus.states(context), context.output) } }
            if rows.isEmpty {
                if at == nil, catalog.repository != nil, try PolicyReference.read(context.repository) == nil {
                    context.output.warn("this clone has no tier histories: they were not fetched")
                    for hint in ErrorReport(HistoryError.policyMissing(root: nil)).hints { context.output.hint(hint) }
                    return StatusText.active(active, protection, context.output)
                }
                context.output.say(
                    at == nil
                        ? "no client/environment is recorded yet" : "no client/environment was recorded at that time")
                if at == nil { context.output.suggest("tiergit adopt TIER -c CLIENT -e ENV records what one runs") }
            }
            if wanted != nil, let one = ids.first {
                details(try histories.entry(one.id, of: one.target), context)
            } else {
                try table(rows, active, context)
            }
            if at == nil { warn(of: rows, Leases(context.session, root: catalog.root), context.output) }
            if all, let line = Self.counts(rows) { context.output.result(line) }
            if at == nil {
                if !rows.isEmpty { context.output.result() }
                StatusText.active(active, protection, context.output)
            }
        }
    }

    private func table(_ rows: [EntrySummary], _ active: ActiveStatus?, _ context: Context) throws {
        let histories = Histories(context.repository)
        let activeTarget = at == nil ? active?.record?.target : nil
        let table = Table(
            [
                "", "client/environment", "tier", Table.Heading("since (UTC)", .second), Table.Heading("by", .first),
                Table.Heading("why", .cut),
            ],
            rows: try rows.map { row in
                let origin = try histories.origin(of: row)
                return [
                    row.target == activeTarget ? "*" : "", row.target.description,
                    Wording.tier(row), Wording.minute(UTCTime.text(origin.seconds)), origin.operatorName,
                    origin.reason ?? "",
                ]
            })
        var lines = table.lines(width: context.output.width)
        guard let heading = lines.first else { return }
        lines[0] = context.output.paint(.heading, heading)
        context.output.result(lines.joined(separator: "\n"))
    }

    /// Updates whose end nobody saw.
    private func warn(of rows: [EntrySummary], _ leases: Leases, _ output: Output) {
        for row in rows {
            guard let open = leases.open(row.target), leases.lease(row.target)?.isHeld != true else { continue }
            let report = ErrorReport(SwitchError.unseen(open))
            output.warn("\(row.target): \(report.message)")
            for hint in report.hints { output.hint(hint) }
        }
    }

    /// `medium 1.4.0 on 2, medium on 1`; `nil` where the table says as much.
    private static func counts(_ rows: [EntrySummary]) -> String? {
        guard rows.count > 1 || rows.contains(where: { $0.version != nil }) else { return nil }
        let counts = Dictionary(rows.map { ($0.tierName, 1) }, uniquingKeysWith: +)
        return counts.sorted { $0.key < $1.key }.map { "\($0.key) on \($0.value)" }.joined(separator: ", ")
    }

    private func details(_ entry: Entry, _ context: Context) {
        let output = context.output
        let origin = origin(entry, context)
        let document = origin.document
        let age = UTCTime.seconds(document.time).map { " (\(Wording.age($0, now: context.now)))" } ?? ""
        output.result(
            "\(output.paint(.heading, entry.target.description)) is recorded on \(output.paint(.tier, document.tierName))"
        )
        if document.isBetweenTiers, let stage = document.stage {
            output.result(
                "stage  \(stage.number) of \(stage.of) from \(safe(begun(origin, context))): between the tiers, and \(TargetArguments.command("switch \(document.to) --stage \(stage.number + 1)", entry.target)) goes on"
            )
        }
        output.result("since  \(document.time)\(age)")
        output.result("by     \(safe(document.operatorName)) <\(safe(document.operatorEmail))>")
        output.result(
            "why    \(document.reason.map(safe) ?? "no reason given")\(document.ticket.map { " [\(safe($0))]" } ?? "")")
        output.result("entry  #\(document.sequence) \(Wording.change(document)) \(output.paint(.faint, origin.id.hex))")
        deployed(entry, context)
    }

    /// The tier that the way in stages began on.
    private func begun(_ entry: Entry, _ context: Context) -> String {
        var found = entry.document.from ?? ""
        try? Histories(context.repository).walk(entry.target) { older throws(HistoryError) in
            guard older.document.sequence <= entry.document.sequence else { return true }
            guard older.document.to == entry.document.to, older.document.stage != nil else { return false }
            found = older.document.from ?? found
            return true
        }
        return found
    }

    /// What was deployed last, and whether what is recorded still has to be.
    private func deployed(_ entry: Entry, _ context: Context) {
        guard let last = try? LastDeployment.find(entry.target, context.repository) else { return }
        let output = context.output
        if let attempt = last.attempt, attempt.id != last.record?.id, let deployment = attempt.document.deployment {
            let reason =
                deployment.error.map { ": \(safe($0.split(separator: "\n").first.map(String.init) ?? ""))" } ?? ""
            output.result(
                "tried  #\(attempt.document.sequence) \(output.paint(.warning, deployment.result.rawValue)), begun \(deployment.startedAt)\(reason)"
            )
        }
        guard let record = last.record, let deployed = last.deployed else {
            return output.result("runs   unknown: no deployment is recorded")
        }
        let how = record.document.kind == .adopt ? "adopted" : "deployed"
        let pending =
            deployed.content == entry.content ? "" : output.paint(.warning, "; what is recorded is not deployed yet")
        output.result(
            "runs   \(safe(deployed.document.tierName)), \(how) \(record.document.deployment?.endedAt ?? record.document.time)\(pending)"
        )
    }

    private func deployedJSON(_ entry: Entry, _ context: Context) -> JSON {
        guard let last = try? LastDeployment.find(entry.target, context.repository) else { return .null }
        return [
            "tier": JSON(last.deployed?.document.to), "entry": JSON(last.deployed?.id.hex),
            "record": JSON(last.record?.id.hex), "isCurrent": .bool(last.deployed?.content == entry.content),
            "attempt": JSON(last.attempt?.id.hex), "result": JSON(last.attempt?.document.deployment?.result.rawValue),
        ]
    }

    /// The entry that set what is recorded now; a note or a deployment sets nothing.
    private func origin(_ entry: Entry, _ context: Context) -> Entry {
        guard !entry.document.kind.changesContent else { return entry }
        var found = entry
        try? Histories(context.repository).walk(entry.target) { older throws(HistoryError) in
            // With --at, newer ones do not count.
            guard older.document.sequence <= entry.document.sequence else { return true }
            found = older
            return !older.document.kind.changesContent
        }
        return found
    }

    private func print(
        _ rows: [Entry], _ active: ActiveStatus?, _ protection: LinkProtection, _ wanted: Target?, _ context: Context
    ) {
        context.print([
            "format": 1, "active": active.map { StatusText.json($0, protection) } ?? .null,
            "targets": .array(
                rows.map { entry in
                    [
                        "client": .string(entry.target.client), "environment": .string(entry.target.environment),
                        "tier": .string(entry.document.to), "stage": JSON(stage: entry.document.stage),
                        "version": JSON(entry.document.version),
                        "since": .string(origin(entry, context).document.time),
                        "deployed": wanted == nil ? .null : deployedJSON(entry, context),
                        "isActive": .bool(entry.target == active?.record?.target),
                        "entry": entry.outputJSON,
                    ]
                }),
            "scripts": .array(ScriptStatus.states(context).map(ScriptStatus.json)),
        ])
    }
}

extension Optional {
    /// `flatMap` for a transform that waits.
    func flatMapAsync<Value>(_ transform: (Wrapped) async throws -> Value?) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}

/// What is active on disk, in words and as JSON.
enum StatusText {
    static func active(_ status: ActiveStatus?, _ protection: LinkProtection, _ output: Output) {
        guard let status else { return }
        let place =
            switch status.place {
            case .link(let target): "\(Layout.addons) -> \(safe(target))"
            case .directory: "\(Layout.addons), a folder"
            case .missing: "\(Layout.addons) is missing"
            case .dangling(let target): "\(Layout.addons) -> \(safe(target)), which is not there"
            case .notAFolder: "\(Layout.addons) is no folder"
            }
        if let record = status.record {
            output.result(
                "active here: \(output.paint(.heading, "\(record.target)")) on \(output.paint(.tier, safe(record.tier))) (\(place))"
            )
        } else {
            output.result("active here: what is committed\(status.committedTier.map { ", \($0)" } ?? "") (\(place))")
        }
        if !status.tierSettings.isEmpty {
            output.result("tier settings in: \(status.tierSettings.joined(separator: ", "))")
        }
        findings(status, protection, output)
        if let record = status.record, let tier = status.committedTier, tier != record.tier {
            output.result(
                "a machine without tiergit would deploy \(tier): \(Layout.addons) is committed as a link to it")
        }
    }

    /// What is not as it should be, and the command that mends it.
    static func findings(_ status: ActiveStatus, _ protection: LinkProtection, _ output: Output) {
        let target = status.record.map { TargetArguments.of($0.target) } ?? "-c CLIENT -e ENV"
        switch status.agreement {
        case .agrees, .base: break
        case .elsewhere(let head):
            output.warn(
                "HEAD is \(Wording.place(head)), so what is committed there is active, and not what is recorded")
            output.hint("tiergit activate \(target)")
        case .edited(let changes):
            output.warn(
                "changed by hand:\n  "
                    + changes.map { "\(Wording.kind($0.kind)) \(safeName($0.path))" }.joined(separator: "\n  "))
            output.hint(
                "commit the change in the tier's folder and switch, or put the recorded content back: tiergit activate \(target)"
            )
        case .folderMovedOn(let folder):
            output.warn("\(folder) was changed by commits since the switch, so what is active is not what is recorded")
            output.hint(
                "tiergit switch \(status.record?.tier ?? "TIER") \(target) records it; tiergit activate \(target) puts the recorded content back"
            )
        case .behind(let entry, let isPutAside):
            let newer = "#\(entry.document.sequence) \(Wording.change(entry.document))"
            output.warn(
                isPutAside
                    ? "what is active was recorded too late and put aside: the tier history has \(newer)"
                    : "the tier history has a newer entry: \(newer)")
            output.hint("tiergit activate \(target)")
        case .unknownEntry(let id):
            output.warn("the active entry \(id.short) is not in this repository")
        case .unusable:
            output.warn("Copilot would find no addons here, and delete the addons stack at the next deployment")
            output.hint(status.record == nil ? "tiergit activate --base" : "tiergit activate \(target)")
        }
        if let branch = status.editedBranch {
            output.warn("\(safe(branch)) is generated, and somebody committed to it: such a commit is in no tier")
            output.hint("move the commit to the base branch; tiergit activate --base goes there")
        }
        if status.isLinkChangedUpstream {
            output.warn(
                "upstream \(Layout.addons) leads elsewhere, and git refuses to pull that while a tier is active here")
            output.hint("tiergit activate --base, then git pull")
        }
        switch protection {
        case .held, .notNeeded: break
        case .lost:
            output.warn("git no longer keeps \(Layout.addons) out of commits: git add -A would stage what is active")
            output.hint("tiergit activate \(target)")
        case .overlooked:
            output.warn(
                "in a sparse checkout git overlooks what keeps \(Layout.addons) out of commits: git add -A would stage what is active"
            )
            output.hint("git config sparse.expectFilesOutsideOfPatterns true, then tiergit activate \(target)")
        case .inConflict:
            output.warn("\(Layout.addons) is in conflict, and what is active there is one side of it")
            output.hint("resolve it, git add it and commit, then tiergit activate \(target)")
        }
    }

    static func json(_ status: ActiveStatus, _ protection: LinkProtection) -> JSON {
        let (place, link): (String, String?) =
            switch status.place {
            case .link(let target): ("link", target)
            case .directory: ("folder", nil)
            case .missing: ("missing", nil)
            case .dangling(let target): ("dangling", target)
            case .notAFolder: ("not-a-folder", nil)
            }
        var changes: [ActivationError.LocalChange] = []
        let agreement: String
        switch status.agreement {
        case .agrees: agreement = "agrees"
        case .base: agreement = "base"
        case .elsewhere: agreement = "elsewhere"
        case .edited(let edited):
            agreement = "edited"
            changes = edited
        case .folderMovedOn: agreement = "folder-moved-on"
        case .behind: agreement = "behind"
        case .unknownEntry: agreement = "unknown-entry"
        case .unusable: agreement = "unusable"
        }
        return [
            "client": JSON(status.record?.target.client), "environment": JSON(status.record?.target.environment),
            "tier": JSON(status.record?.tier), "entry": JSON(status.record?.entry.hex),
            "mode": JSON(status.record?.mode.rawValue), "place": .string(place), "link": JSON(link),
            "agreement": .string(agreement), "committedTier": JSON(status.committedTier),
            "tierSettings": .array(status.tierSettings.map { .string($0) }),
            "editedBranch": JSON(status.editedBranch), "linkChangedUpstream": .bool(status.isLinkChangedUpstream),
            "linkProtected": .bool(protection == .held || protection == .notNeeded),
            "changes": .array(changes.map { ["path": .string($0.path), "kind": .string($0.kind.rawValue)] }),
        ]
    }
}
