internal import CloudFormation
package import Git
internal import History
internal import Planning
package import Switching
package import Tiers

/// The gate before a deployment: it reads, and holds what it reads against the record. Only the lease is written.
///
/// Data flow: session -> newest entry of the target -> disk (addons, manifests, `.workspace`) and account -> verifier -> planner, from what
/// was last deployed to what is recorded -> `GateReport`; where it lets the deployment through, `open` writes the lease.
package struct Gate {
    private let session: Session
    private let catalog: Catalog
    private let target: Target
    private let requestedTier: String?
    private let accepted: [String]
    private let process: ProcessIdentity?
    private var repository: Repository { session.repository }
    private var histories: Histories { Histories(repository) }

    /// - Parameters:
    ///   - requestedTier: what the domain's first label asks for.
    ///   - accepted: `--accept`, besides what the entries since the last deployment accepted.
    ///   - process: what deploys, whose end ends the lease; `nil` for one that is only given back, or runs out.
    package init(
        _ session: Session, catalog: Catalog, target: Target, requestedTier: String?, accepting accepted: [String],
        process: ProcessIdentity?
    ) {
        self.session = session
        self.catalog = catalog
        self.target = target
        self.requestedTier = requestedTier
        self.accepted = accepted
        self.process = process
    }

    private var root: ObjectID? { catalog.root }

    /// Looks at everything, so that one run tells all that is wrong.
    ///
    /// - Throws: `SwitchError` where something cannot be read at all.
    package func check(progress: @escaping (Int) -> Void = { _ in }) async throws(SwitchError) -> GateReport {
        guard let tip = try wrapping({ try histories.tip(target) }) else {
            var report = GateReport(target: target, entry: nil)
            // Deployed as before is what is committed, and never what another client runs.
            if let active = ActiveRecord.read(repository) {
                report.add(
                    .content,
                    .failed(
                        .safety,
                        "what is active is \(active.tier) of \(active.target), and \(target) has no tier history",
                        hint: "tiergit activate --base puts what is committed back"))
            }
            return report
        }
        let entry = try wrapping { try histories.entry(tip) }
        var report = GateReport(target: target, entry: entry)
        report.add(.journal, journal())
        report.add(.lease, lease())
        report.add(.tier, tier(entry))
        let addons = addons()
        report.add(.addons, addons)
        if case .passed = addons { report.add(.content, try content(entry)) }
        report.add(.workspace, workspace())
        report.add(.account, await account())
        report.add(.history, try await history(entry, progress))
        report.add(.policy, try await policy(entry))
        try plan(entry, &report)
        return report
    }

    /// Lets a deployment begin: from here on nobody switches until `DeploymentResult` is recorded.
    ///
    /// - Throws: `SwitchError.stale` where somebody switched since the check, `.held`, `.deploying`.
    package func open(
        _ report: GateReport, engine: String
    ) throws(SwitchError) -> Lease {
        guard let entry = report.entry else { throw .stale(target) }
        let leases = Leases(session, root: root)
        let former = leases.lease(target)
        let identity = try session.identity()
        let base = try? BaseCommit.find(
            revision: nil, environment: target == .shared ? nil : target.environment, repository)
        let lease = Lease(
            target: target, entry: entry.id, tier: entry.document.to, base: base?.commit.id,
            processes: process.map { [$0] } ?? [],
            startedAt: UTCTime.text(identity.seconds), until: UTCTime.now + Lease.longest,
            holder: "\(identity.name) <\(identity.email)>",
            workTree: repository.gitDirectory, engine: engine, verdict: report.plan?.verdict.rawValue,
            planDigest: report.planDigest, accepted: report.accepted)
        try session.withLock(on: target, root: root, beside: former.flatMap { isOurs($0) ? $0 : nil }) {
            () throws(SwitchError) in
            guard try wrapping({ try histories.tip(target) }) == entry.id else { throw .stale(target) }
            try leases.write(lease)
        }
        return lease
    }

    /// A script that runs the gate twice meets its own lease.
    private func isOurs(_ lease: Lease) -> Bool {
        process.map { lease.processes.contains($0) } ?? false
    }

    // MARK: What is here

    private func journal() -> GateReport.Outcome {
        session.hasOpenJournal
            ? .failed(.safety, "a command ended halfway, or is at work here", hint: "tiergit status finishes it")
            : .passed("no command is half done")
    }

    private func lease() -> GateReport.Outcome {
        guard let lease = Leases(session, root: root).lease(target),
            lease.isHeld, !isOurs(lease)
        else { return .passed("nobody else deploys it") }
        return .failed(
            .stale, "it is being deployed \(lease.description)", hint: "wait until that deployment has ended")
    }

    private func tier(_ entry: Entry) -> GateReport.Outcome {
        do {
            let choice = try TierChoice.resolve(
                argument: entry.document.to, variables: session.environment, domainRequest: requestedTier)
            return .passed("no variable asks for another tier than \(choice?.tier ?? entry.document.to)")
        } catch {
            guard case .contradiction(_, let other) = error else { return .passed("") }
            return .failed(
                .safety,
                "\(entry.document.to) is recorded, and \(other.source) asks for \(Names.printable(other.tier))",
                hint: error.hint)
        }
    }

    /// Copilot reads a missing or dangling `addons` as "no addons", and drops the stack with the databases in it.
    private func addons() -> GateReport.Outcome {
        guard let top = repository.workTree else {
            return .failed(.safety, "a bare repository deploys nothing", hint: "deploy from a work tree")
        }
        let path = "\(top)/\(Layout.addons)"
        let hint = "\(command("activate")) puts what is recorded back"
        switch FileSystem.kind(of: path) {
        case .absent: return .failed(.safety, "\(Layout.addons) is missing: Copilot would remove the stack", hint: hint)
        case .file, .other:
            return .failed(.safety, "\(Layout.addons) is no folder: Copilot would remove the stack", hint: hint)
        case .link where FileSystem.kind(of: path + "/.") != .directory:
            return .failed(
                .safety,
                "\(Layout.addons) leads to \(Names.printable(FileSystem.linkTarget(path) ?? "")), which is not there: Copilot would remove the stack",
                hint: hint)
        case .link, .directory: return .passed("\(Layout.addons) is there")
        }
    }

    /// Bytes, never names: a folder may be called after a tier and hold anything.
    private func content(_ entry: Entry) throws(SwitchError) -> GateReport.Outcome {
        guard let top = repository.workTree else { return .skipped("a bare repository") }
        let path = "\(top)/\(Layout.addons)"
        var folder = Layout.addons
        if FileSystem.kind(of: path) == .link, let name = FileSystem.linkTarget(path) { folder = Layout.folder(name) }
        var changes = try wrapping {
            try repository.differences(directory: path + "/.", as: folder, from: entry.content.addons) { file in
                !Layout.isTemplate(String(file.dropFirst(folder.count + 1))) && repository.isIgnored(file)
            }.map { "\(Layout.addons)/\($0.path)" }
        }
        for (service, environments) in entry.content.services.sorted(by: { $0.key < $1.key }) {
            let manifest = Layout.manifest(of: service)
            let wanted = target.isShared ? environments : environments.filter { $0.key == target.environment }
            guard let bytes = FileSystem.read("\(top)/\(manifest)") else {
                changes.append(manifest)
                continue
            }
            let found = try wrapping {
                try ManifestEditor.read(
                    bytes, environments: wanted.keys.sorted(), effective: false, path: manifest)
            }
            for (environment, settings) in wanted.sorted(by: { $0.key < $1.key })
            where !settings.isGiven(by: found[environment] ?? ServiceSettings()) {
                changes.append("\(manifest) (\(environment))")
            }
        }
        guard !changes.isEmpty else { return .passed("what is active is what #\(entry.document.sequence) recorded") }
        let shown = changes.prefix(5).map(Names.printable).joined(separator: ", ")
        let rest = changes.count > 5 ? " and \(changes.count - 5) more" : ""
        return .failed(
            .safety, "what is active is not what #\(entry.document.sequence) recorded: \(shown)\(rest)",
            hint: "\(command("activate")) puts what is recorded back")
    }

    private func workspace() -> GateReport.Outcome {
        guard !target.isShared else { return .skipped("the repository has no clients") }
        guard let top = repository.workTree, let bytes = FileSystem.read("\(top)/\(Layout.workspace)") else {
            return .skipped("there is no \(Layout.workspace)")
        }
        let clients = (try? histories.targets().map(\.target.client)) ?? []
        let resolver = TargetResolver(
            client: nil, environment: nil, variables: [:], workspace: String(decoding: bytes, as: UTF8.self),
            catalog: catalog, knownClients: Set(clients))
        let found: Target?
        do { found = try resolver.workspaceTarget() } catch {
            return .failed(.safety, "\(error)", hint: error.hint)
        }
        guard let found else { return .skipped("\(Layout.workspace) names no client") }
        return found == target
            ? .passed("\(Layout.workspace) is \(target)'s")
            : .failed(
                .safety, "\(Layout.workspace) is \(found)'s: the deployment would go there",
                hint: "write `application: NAME` into \(Layout.workspace)")
    }

    /// Who the credentials belong to is asked only where the catalog says who they should.
    private func account() async -> GateReport.Outcome {
        guard let wanted = catalog.account(of: target) else {
            return .skipped("\(Catalog.path) names no AWS account for it")
        }
        let aws = ExternalProgram("aws", in: repository.workTree ?? repository.gitDirectory)
        let hint = "log in to the account \(wanted), or correct `accounts` in \(Catalog.path)"
        switch await aws(["sts", "get-caller-identity", "--query", "Account", "--output", "text"]) {
        case .ended(0, let output, _):
            let found = Gate.line(output)
            return found == wanted
                ? .passed("the AWS account is \(wanted)")
                : .failed(.safety, "the AWS account is \(Names.printable(found)), not \(wanted)", hint: hint)
        case .ended(_, _, let message):
            return .failed(
                .safety, "the AWS account cannot be told: \(Names.printable(Gate.line(Array(message.utf8))))",
                hint: hint)
        case .missing: return .failed(.safety, "the AWS account cannot be told: there is no aws on PATH", hint: hint)
        case .failed(let message): return .failed(.safety, "the AWS account cannot be told: \(message)", hint: hint)
        }
    }

    private static func line(_ bytes: [UInt8]) -> String {
        String(String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).last ?? "")
    }

    // MARK: Proof

    private func history(
        _ entry: Entry, _ progress: @escaping (Int) -> Void
    ) async throws(SwitchError) -> GateReport.Outcome {
        let hint = "\(command("verify")) shows every entry"
        let policy: PolicyReference
        do { policy = try PolicyReference.require(repository, catalogRoot: root) } catch {
            throw SwitchError(error)
        }
        let verification = try await Verification(session, policy: policy.tip, progress: progress)
        if let (id, failure) = verification.policy.failures.first {
            return .failed(
                .verification, "the policy commit \(id.short): \(failure.reason.rawValue): \(failure.detail)",
                hint: hint)
        }
        let report: HistoryReport
        do { report = try await verification.verifier.verifyHere(target, tip: entry.id) } catch {
            throw SwitchError(error)
        }
        if let failure = report.failure {
            return .failed(.verification, "\(failure.reason.rawValue): \(failure.detail)", hint: hint)
        }
        if !report.isUsable(), let first = report.entries.first(where: { $0.failure != nil }),
            let failure = first.failure
        {
            return .failed(
                .verification,
                "#\(first.sequence.map(String.init) ?? "?") \(first.id.short): \(failure.reason.rawValue): \(failure.detail)",
                hint: hint)
        }
        let revoked = report.entries.count { $0.failure != nil }
        if revoked > 0 {
            return .passed("\(report.count) entries, \(revoked) of them by a key that was revoked since")
        }
        return .passed(report.count == 1 ? "1 entry verified" : "\(report.count) entries verified")
    }

    /// Whoever signs here has to be let, or the result could not be recorded; and a freeze is about what really changes, which is now.
    private func policy(_ entry: Entry) async throws(SwitchError) -> GateReport.Outcome {
        let reference = try wrapping { try PolicyReference.require(repository, catalogRoot: root) }
        let authority: Authority
        do throws(SwitchError) { authority = try await Authority.read(session, reference) } catch {
            // The check before says so.
            if case .unverified = error { return .skipped("the policy is not verified") }
            throw error
        }
        guard let policy = authority.policy else { return .skipped("no policy is in force") }
        let now = try session.identity().seconds
        do throws(SwitchError) {
            try authority.require(
                PolicyRequest(
                    kind: .deploy, target: target, tier: entry.document.to, reason: nil, ticket: nil, breakGlass: false,
                    seconds: now))
        } catch {
            guard case .objected(let failure, _) = error else { throw error }
            return .failed(
                .safety, "\(failure.reason.rawValue): \(failure.detail)",
                hint: "tiergit policy show prints who may do what")
        }
        let who = authority.principal.map { "\($0) may deploy it" } ?? "who signs is known when it is signed"
        guard let freeze = policy.freeze(of: target, tier: entry.document.to, at: now) else { return .passed(who) }
        let frozen = "\(freeze.name), until \(freeze.until) \(freeze.zone.name)"
        if try wrapping({ try histories.setting(from: entry.id) })?.document.breakGlass == true {
            return .passed("\(who); frozen (\(frozen)), and what is recorded passed over that")
        }
        return .failed(
            .safety, "frozen: \(frozen)",
            hint: "\(command("switch TIER --break-glass")) -m WHY records an emergency, which may be deployed")
    }

    // MARK: The plan

    private func plan(_ entry: Entry, _ report: inout GateReport) throws(SwitchError) {
        let last = try LastDeployment.find(target, repository)
        let base = try wrapping {
            try BaseCommit.find(
                revision: nil, environment: target == .shared ? nil : target.environment, repository)
        }
        let source = PlanSource(repository, base: base)
        let tier = base.catalog.tiers.first { $0.name == entry.document.to } ?? Tier(name: entry.document.to)
        var old: PlanSide?
        var running: TierContent?
        let since: String
        switch last.deployed {
        case .some(let deployed):
            old = try source.entry(deployed)
            running = deployed.content
            let how = last.record?.document.kind == .adopt ? "which it was adopted with" : "last deployed"
            since = "#\(deployed.document.sequence) (\(deployed.document.to)), \(how)"
        case .none:
            // As the first switch saw it: what is committed is what runs.
            running = try source.committed(base.commit, settings: entry.content.services)
            old = try running.map { content throws(SwitchError) in try source.committed(content, of: base.commit) }
            since = "what is committed: no deployment is recorded"
        }
        let plan = try source.plan(
            from: old, to: try source.side(entry.content, tier), target: target, recorded: last.deployed,
            inStages: entry.document.stage != nil || (last.deployed?.document.isBetweenTiers ?? false))
        report.deployed = last.deployed
        report.plan = plan
        report.planDigest =
            PlanInputs(
                plan, from: running, to: entry.content, tier: tier.name, target: target, base: base.commit.id
            ).digest
        report.findings = plan.findings
        let allowed = Set(accepted).union(last.accepted)
        report.accepted = plan.findings.map(\.acceptance).filter(allowed.contains).sorted()
        let refused = plan.findings.filter { !allowed.contains($0.acceptance) }
        guard refused.isEmpty else {
            return report.add(
                .plan,
                .failed(
                    .safety,
                    "against \(since): "
                        + refused.map { "\($0.acceptance): \($0.sentence)" }.joined(separator: "; "),
                    hint: "to go on all the same: " + refused.map { "--accept \($0.acceptance)" }.joined(separator: " ")
                ))
        }
        let names = report.accepted.isEmpty ? "" : ", accepted: \(report.accepted.joined(separator: ", "))"
        report.add(.plan, .passed("\(plan.verdict.rawValue), against \(since)\(names)"))
    }

    private func command(_ words: String) -> String {
        "tiergit \(words)" + (target.isShared ? "" : " -c \(target.client) -e \(target.environment)")
    }

    private func wrapping<Value>(_ body: () throws -> Value) throws(SwitchError) -> Value {
        do { return try body() } catch { throw SwitchError(error) }
    }
}

extension ServiceSettings {
    /// Whether what stands in a manifest gives every setting that this one has.
    fileprivate func isGiven(by found: ServiceSettings) -> Bool {
        (cpu == nil || cpu == found.cpu) && (memory == nil || memory == found.memory)
            && (count == nil || count == found.count)
    }
}
