internal import CloudFormation
internal import Git
package import History
internal import Planning
package import Tiers

extension Switcher {
    /// Everything that `perform` could refuse without signing or locking: what was not accepted, the signing setup, the
    /// reason and the ticket, and what the policy asks for.
    ///
    /// - Parameters:
    ///   - isDry: whether nothing will be signed.
    ///   - mayAsk: whether somebody is asked for a reason yet.
    package func check(
        _ proposal: Proposal, _ authority: Authority, reason: String?, ticket: String?, breakGlass: Bool, isDry: Bool,
        mayAsk: Bool
    ) async throws(SwitchError) {
        guard proposal.refused.isEmpty else { throw .refused(proposal.refused) }
        _ = try EntryMessage.checked(reason, option: "-m")
        let given = try EntryMessage.checked(ticket, option: "--ticket")
        guard !proposal.isRecorded else { return }
        if !isDry { _ = try session.signer() }
        // What is asked for later is there then.
        let why = reason ?? (mayAsk || isDry ? "-" : nil)
        guard authority.isEnforced || breakGlass else { return }
        try authority.require(try request(proposal, reason: why, ticket: given, breakGlass: breakGlass))
        _ = try await approvals(proposal, authority, breakGlass: breakGlass)
    }

    /// Whether a reason has to be given, for the catalog or the policy.
    package func needsReason(_ proposal: Proposal, _ authority: Authority, breakGlass: Bool) -> Bool {
        proposal.base.catalog.requireReason
            || authority.isEnforced
                && (breakGlass
                    || authority.policy?.rules(for: proposal.target, tier: proposal.to.name).contains {
                        $0.needsReason
                    } == true)
    }

    private func request(
        _ proposal: Proposal, reason: String?, ticket: String?, breakGlass: Bool
    ) throws(SwitchError) -> PolicyRequest {
        PolicyRequest(
            kind: proposal.kind, target: proposal.target, tier: proposal.to.name, reason: reason, ticket: ticket,
            breakGlass: breakGlass, seconds: try session.identity().seconds)
    }

    /// The approvals that a proposal rests on.
    ///
    /// - Throws: `SwitchError.approvalsMissing`, `.policyOpen`.
    private func approvals(
        _ proposal: Proposal, _ authority: Authority, breakGlass: Bool
    ) async throws(SwitchError) -> [ObjectID] {
        if breakGlass, !authority.isEnforced { throw .policyOpen }
        guard authority.isEnforced else { return [] }
        let found = try await authority.approvals(
            of: try proposal.change(repository), for: proposal.target, breakGlass: breakGlass)
        guard found.ids.count >= found.needed else {
            throw .approvalsMissing(
                proposal.target, tier: proposal.to.name, there: found.by, needed: found.needed,
                others: found.others)
        }
        return found.ids
    }

    /// Signs, records and activates a proposal.
    ///
    /// - Throws: `SwitchError.refused` for what was not accepted, `.reasonRequired`, `.held`, `.stale`, and whatever keeps
    ///   the content from becoming active; nothing is changed then.
    package func perform(
        _ proposal: Proposal, _ authority: Authority, reason: String?, ticket: String?, breakGlass: Bool
    ) async throws(SwitchError) -> SwitchOutcome {
        guard proposal.refused.isEmpty else { throw .refused(proposal.refused) }
        let reason = try EntryMessage.checked(reason, option: "-m")
        let ticket = try EntryMessage.checked(ticket, option: "--ticket")
        if !proposal.isRecorded, reason == nil, proposal.base.catalog.requireReason { throw .reasonRequired }
        if !proposal.isRecorded, authority.isEnforced {
            try authority.require(
                try request(proposal, reason: reason, ticket: ticket, breakGlass: breakGlass))
        }
        _ = try session.writer()
        let locks = try session.lock(proposal.target, root: proposal.policy.root)
        defer { withExtendedLifetime(locks) {} }
        guard try wrap({ try histories.tip(proposal.target) }) == proposal.tip?.id else {
            throw .stale(proposal.target)
        }
        if proposal.isRecorded, let tip = proposal.tip {
            return try await activate(
                tip, tier: proposal.to, base: proposal.base, recording: nil)
        }
        var draft = EntryWriter.Draft(
            target: proposal.target, kind: proposal.kind, to: proposal.to.name, content: proposal.content,
            base: proposal.base.commit.id, restores: proposal.restores?.id, accepted: proposal.accepted,
            verdict: proposal.plan.verdict.rawValue, planDigest: proposal.planInputs.digest,
            stage: proposal.stage, reason: reason, ticket: ticket)
        draft.approvals = try await approvals(proposal, authority, breakGlass: breakGlass)
        draft.breakGlass = breakGlass
        draft.version = proposal.version?.description
        let id = try await authority.write(draft, after: proposal.tip)
        try session.checkInterrupted()
        let entry = try wrap { try histories.entry(id) }
        let outcome = try await activate(
            entry, tier: proposal.to, base: proposal.base,
            recording: .init(reference: Histories.reference(proposal.target), old: proposal.tip?.id, new: id))
        session.remember(entry)
        return outcome
    }

    /// Puts a recorded entry's content back on disk; nothing is recorded.
    package func activate(_ entry: Entry) async throws(SwitchError) -> SwitchOutcome {
        let base = try wrap {
            try BaseCommit.find(revision: nil, environment: environment(entry.target), repository)
        }
        let tier = base.catalog.tiers.first { $0.name == entry.document.to } ?? Tier(name: entry.document.to)
        return try await activate(entry, tier: tier, base: base, recording: nil)
    }

    /// What `activate` would change on disk; `nil` where it would check a generated commit out.
    package func preview(_ entry: Entry) throws(SwitchError) -> ActivationPlan? {
        let base = try wrap {
            try BaseCommit.find(revision: nil, environment: environment(entry.target), repository)
        }
        try wrap { try TierContent.checkFolder(entry.content.addons, at: Layout.addons, in: base.commit, repository) }
        guard base.catalog.activation != .branch else { return nil }
        let tier = base.catalog.tiers.first { $0.name == entry.document.to } ?? Tier(name: entry.document.to)
        return try wrap {
            try ActivationPlanner(repository, force: force).overlay(
                goal(entry, tier), base: base, copy: copies(entry, base))
        }
    }

    /// What `activate --base` would change on disk.
    package func previewBase() throws(SwitchError) -> ActivationPlan {
        let environment = ActiveRecord.read(repository)?.target.environment
        let base = try wrap { try BaseCommit.find(revision: nil, environment: environment, repository) }
        return try wrap { try ActivationPlanner(repository, force: force).committed(base: base) }
    }

    /// Puts the committed base back on disk: link, manifests, flags, and HEAD where it is on a generated commit.
    ///
    /// - Returns: whether anything changed, and what was overwritten.
    package func activateBase() async throws(SwitchError) -> (changed: Bool, saved: SavedWork?) {
        let environment = ActiveRecord.read(repository)?.target.environment
        let base = try wrap { try BaseCommit.find(revision: nil, environment: environment, repository) }
        let lock = try session.lock(session.workTreeLock)
        let plan = try sparsely { () throws(SwitchError) in
            try wrap { try ActivationPlanner(repository, force: force).committed(base: base) }
        }
        let changed = !plan.isEmpty || ActiveRecord.read(repository) != nil
        let saved = force ? try await SavedWork.save(plan, session) : nil
        var transaction = Transaction(session, commit: nil, message: "activate --base", plan: plan, saved: saved)
        try await transaction.run(holding: lock)
        return (changed, saved)
    }

    /// A release is copied whatever the catalog says: a link would lead to a folder that goes on changing.
    private func copies(_ entry: Entry, _ base: BaseCommit) -> Bool {
        base.catalog.activation == .copy || entry.document.version != nil
    }

    /// The common end of switch, revert and activate. `move` is the commit point; without one, nothing is recorded.
    private func activate(
        _ entry: Entry, tier: Tier, base: BaseCommit, recording move: Journal.Move?
    ) async throws(SwitchError) -> SwitchOutcome {
        // A history may come from elsewhere: what it brings to the disk is held to what a tier may be.
        try wrap { try TierContent.checkFolder(entry.content.addons, at: Layout.addons, in: base.commit, repository) }
        let goal = move == nil ? goal(entry, tier) : goal(entry.target, entry.id, tier, entry.content)
        var branches: [Journal.Move] = []
        var branchName: String?
        let plan: ActivationPlan
        let lock: FileLock
        if base.catalog.activation == .branch {
            let generated = try await generatedCommit(for: entry, tier: tier, base: base)
            // What is on disk is looked at under the lock: another switch of this work tree may just have ended.
            lock = try session.lock(session.workTreeLock)
            branches = generated.move.map { [$0] } ?? []
            branchName = generated.move.map { String($0.reference.dropFirst("refs/heads/".count)) }
            plan = try sparsely { () throws(SwitchError) in
                try wrap {
                    try ActivationPlanner(repository, force: force).checkout(
                        goal, generated: generated.commit, branch: generated.branch,
                        manifests: generated.manifests)
                }
            }
        } else {
            lock = try session.lock(session.workTreeLock)
            plan = try sparsely { () throws(SwitchError) in
                try wrap {
                    try ActivationPlanner(repository, force: force).overlay(
                        goal, base: base, copy: copies(entry, base))
                }
            }
        }
        if move != nil {
            // Under the lock that a change of the policy takes as well.
            guard try wrap({ try repository.reference(PolicyReference.name) }) == entry.document.policy else {
                throw .policyMoved
            }
        }
        let changes = !plan.isEmpty || plan.record != ActiveRecord.read(repository)
        let subject = EntryMessage.subject(entry.document)
        let message = move == nil ? "activate \(entry.target)" : String(subject.drop { $0 != " " }.dropFirst())
        let saved = force ? try await SavedWork.save(plan, session) : nil
        var transaction = Transaction(
            session, commit: move, message: message, branches: branches, plan: plan, saved: saved)
        let litter = try await transaction.run(holding: lock)
        let overlooked = plan.skipWorktree == true ? try LinkProtection.isOverlooked(session) : false
        return SwitchOutcome(
            entry: move == nil ? nil : entry, activated: changes, mode: plan.record?.mode,
            remarks: plan.remarks + (overlooked ? [.overlooked] : []) + litter.map { .litter($0) },
            branch: branchName, saved: saved)
    }

    /// The generated commit that shows an entry's content: the tier branch where it is what the tier makes of the base,
    /// else a commit of its own, on which HEAD is detached.
    private func generatedCommit(
        for entry: Entry, tier: Tier, base: BaseCommit
    ) async throws(SwitchError) -> (
        commit: Commit, branch: String?, move: Journal.Move?, manifests: [String: TreeItem]
    ) {
        let branches = TierBranches(session)
        let tree = try wrap { try TierTree.build(entry.content, named: tier.name, on: base.commit, repository) }
        let known = base.catalog.tiers.contains { $0.name == tier.name }
        if known {
            let branch = try branches.inspect(tier, environment: environment(entry.target), base: base)
            if branch.tree?.tree == tree.tree {
                if branch.state == .edited, let tip = branch.tip {
                    throw .branch(.edited(branch: branch.name, commit: tip))
                }
                let commit = try await branches.commit(for: branch)
                if branch.state == .current { return (commit, branch.reference, nil, tree.manifests) }
                if repository.otherWorkTrees(onBranch: branch.reference).isEmpty {
                    return (
                        commit, branch.reference,
                        Journal.Move(reference: branch.reference, old: branch.tip, new: commit.id), tree.manifests
                    )
                }
                return (commit, nil, nil, tree.manifests)
            }
        }
        // The same content was perhaps detached here before: then there is nothing to sign again.
        if case .detached(let id) = try wrap({ try repository.head() }),
            let commit = try? repository.commit(id), commit.tree == tree.tree,
            GeneratedCommit.base(of: commit) == base.commit.id
        {
            return (commit, nil, nil, tree.manifests)
        }
        return (
            try await branches.generate(tree.tree, tier: tier.name, base: base.commit, after: nil), nil, nil,
            tree.manifests
        )
    }
}

extension EntryMessage {
    /// A reason or ticket as it is recorded.
    ///
    /// - Throws: `SwitchError.controlCharacter` for what a terminal would obey.
    static func checked(_ text: String?, option: String) throws(SwitchError) -> String? {
        if let text, let code = controlCharacter(in: text) { throw .controlCharacter(option: option, code: code) }
        guard let text = cleaned(text) else { return nil }
        // A ticket is one trailer line.
        if option == "--ticket", text.contains(where: \.isNewline) { throw .controlCharacter(option: option, code: 10) }
        return text
    }
}
