internal import Git
internal import History
internal import Signatures
package import Tiers

/// `sync`: fetches histories, verifies them before it takes any over, and sends ours, in one step and only if nobody was quicker.
///
/// Data flow: `git fetch` into `refs/tiergit-remote/<remote>/*` -> `HistoryVerifier` on each tip that differs -> references here move
/// forward, one by one, each by compare-and-swap under its target's lock (`IndependentMoves`: every one is whole by itself)
/// -> one `git push` with a lease for each reference -> tips are remembered. Where somebody was quicker, from the beginning.
package struct Synchronisation {
    let session: Session
    let catalog: Catalog
    var remote: Remote
    let git: GitCommand
    let options: Options
    let progress: (Int) -> Void
    var repository: Repository { session.repository }

    package struct Options: Sendable {
        /// Fetches and compares; takes nothing over and sends nothing.
        package var isDry: Bool
        /// Sends what is missing at a remote that lost entries.
        package var restores: Bool
        /// Whether git may ask for a user name or a password.
        package var mayAsk: Bool

        package init(isDry: Bool, restores: Bool, mayAsk: Bool) {
            self.isDry = isDry
            self.restores = restores
            self.mayAsk = mayAsk
        }
    }

    /// What one round is to do.
    struct Work {
        /// References here.
        var moves: [Journal.Move] = []
        /// References there.
        var orders: [Push.Order] = []
        /// Held until both are done.
        var locks: [FileLock] = []
    }

    /// How often it begins again because others were quicker: with many at once each round lets at least one through.
    private static let rounds = 100
    /// How often the same is sent again though nothing moved at the remote.
    private static let patience = 8

    package init(
        _ session: Session, catalog: Catalog, remote: Remote, options: Options,
        progress: @escaping (Int) -> Void = { _ in }
    ) {
        self.session = session
        self.catalog = catalog
        self.remote = remote
        self.options = options
        self.progress = progress
        // What stands in for an object here (`refs/replace`) is nothing that others could verify.
        git = GitCommand(
            in: session.repository.workTree ?? session.repository.gitDirectory,
            environment: ["GIT_NO_REPLACE_OBJECTS": "1", "GIT_TERMINAL_PROMPT": options.mayAsk ? "1" : "0"])
    }

    /// - Throws: `GitError.command` where git cannot reach the remote, `HistoryError.policyMismatch`,
    ///   `SwitchError.remote`.
    package mutating func run() async throws(SwitchError) -> SyncReport {
        var last: (orders: [Push.Order], times: Int) = ([], 0)
        var earlier: SyncReport?
        for round in 0..<Self.rounds {
            // Before the fetch: what somebody else on this machine sends during it need not be in it.
            let seen = publishedTips()
            try await fetch()
            var work = Work()
            let policy = try await takePolicy(&work)
            let verification = try await Verification(session, policy: policy.tip, progress: progress)
            var report = SyncReport(remote: remote, policy: policy.state, histories: [], branches: [])
            if policy.state == .pushed {
                // Nobody is sent what they would have to refuse.
                if let (id, failure) = verification.policy.failures.first { throw .unverified(id, failure) }
                work.orders.append(order(PolicyReference.name, policy.tip))
            }
            report.checkpoints = try await takeCheckpoints(verification, &work)
            try takeProposals(&work)
            for target in try targets(seen, verification) {
                report.histories.append(try await take(target, seen: seen[target], verification, &work))
            }
            try await takeBranches(verification, &report, &work)
            try await takeReleases(verification, &report, &work)
            if !options.isDry {
                expectHere(report, verification)
                try IndependentMoves(session: session).run(work.moves, message: "tiergit: sync")
                rememberHere(report, verification)
                if policy.state == .accepted { try? verification.state?.setSeen(policy.tip, .policy, .clone) }
            }
            if options.isDry || work.orders.isEmpty {
                rememberPublished(report, verification, sent: false)
                rememberPolicy(policy.tip, verification)
                rememberCheckpoint(verification)
                return report.after(earlier)
            }
            switch try await Push(remote: remote, git: git).run(work.orders) {
            case .done(let isAtomic):
                report.isAtomic = isAtomic
                rememberPublished(report, verification, sent: true)
                rememberPolicy(policy.tip, verification)
                rememberCheckpoint(verification)
                return report.after(earlier)
            case .quicker(let refusal):
                // A lock that stands for good, or a name that cannot be made there: nobody was quicker.
                let isRepeated = work.orders == last.orders && !refusal.isStale
                last = (work.orders, isRepeated ? last.times + 1 : 0)
                if last.times == Self.patience {
                    throw .remote(.refused(refusal.reasons, words: refusal.words, usesHeads: remote.usesHeads))
                }
                earlier = report.after(earlier)
                // Whoever waits for us gets the locks now.
                work = Work()
                let pause = UInt64.random(in: 5...(20 + UInt64(min(round, 20)) * 20))
                try? await Task.sleep(for: .milliseconds(pause))
                try session.checkInterrupted()
            case .refused(let refusal):
                throw .remote(.refused(refusal.reasons, words: refusal.words, usesHeads: remote.usesHeads))
            }
        }
        throw .remote(.moving)
    }

    // MARK: Fetching

    /// Fetches histories, policy and tier branches into references of their own.
    private mutating func fetch() async throws(SwitchError) {
        try await fetchOnce()
        let tracked = try wrap { try repository.references(under: remote.trackingPrefix) }.filter {
            // A remote may take tags and nothing else of ours.
            !$0.name.hasPrefix(remote.tracking("refs/tags/"))
        }
        guard tracked.isEmpty, !remote.usesHeads else { return try await complete() }
        // A remote that takes branches and tags alone.
        let listing = try await wrap { [remote, git] () async throws -> [UInt8] in
            try await git(["ls-remote", remote.name, "refs/heads/tiergit/policy"])
        }
        guard !listing.isEmpty else { return }
        try await useHeads()
        try await fetchOnce()
        try await complete()
    }

    /// In a partial clone, what an earlier `git fetch` left at the remote.
    private func complete() async throws(SwitchError) {
        guard repository.isPartial, let partial = PartialClone(repository, try session.settings) else { return }
        try await wrap { [remote] () async throws -> Void in
            try await partial.complete(revisions: ["--glob=\(remote.trackingPrefix)"])
        }
    }

    private func fetchOnce() async throws(SwitchError) {
        var specifications = [remote.fetchSpecification, releaseSpecification]
        for name in branchNames { specifications.append("+refs/heads/\(name)*:refs/remotes/\(remote.name)/\(name)*") }
        let arguments =
            [
                // All of a history, also in a partial clone.
                "fetch", "--no-filter", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--prune",
                "--recurse-submodules=no", "--refmap=", remote.name,
            ] + specifications
        try await wrap { [git] () async throws -> Void in try await git(arguments) }
    }

    /// Remembers that histories lie under `refs/heads/tiergit/` at this remote.
    package mutating func useHeads() async throws(SwitchError) {
        remote.usesHeads = true
        guard !options.isDry else { return }
        try await wrap { [remote, git] () async throws -> Void in
            try await git(["config", "--local", "remote.\(remote.name).tiergitHeads", "true"])
        }
    }

    /// Adds what `git fetch` is to bring of itself.
    ///
    /// - Returns: whether it was not there already.
    package func install() async throws(SwitchError) -> Bool {
        let key = "remote.\(remote.name).fetch"
        let known = try await wrap { [git] () async throws -> [UInt8] in
            try await git(["config", "--local", "--get-all", key], accepting: [0, 1])
        }
        let lines = String(decoding: known, as: UTF8.self).split(separator: "\n").map(String.init)
        guard !lines.contains(remote.fetchSpecification) else { return false }
        guard !options.isDry else { return true }
        try await wrap { [git, remote] () async throws -> Void in
            try await git(["config", "--local", "--add", key, remote.fetchSpecification])
        }
        return true
    }

    // MARK: The policy

    private func takePolicy(_ work: inout Work) async throws(SwitchError) -> (tip: ObjectID, state: SyncReport.Policy) {
        let root = catalog.root
        let here = try wrap { try PolicyReference.read(repository) }
        let there = try wrap { try repository.reference(remote.tracking(PolicyReference.name)) }
        if let here, here.root != root { throw .history(.policyMismatch(catalog: root, found: here.root)) }
        guard let there else {
            guard let here else { throw .remote(.policyMissing(root, remote: remote.name)) }
            return (here.tip, .pushed)
        }
        if here?.tip == there { return (there, .current) }
        let origin = try wrap { try PolicyReference.root(of: there, repository) }
        guard origin == root || here != nil else {
            throw .history(.policyMismatch(catalog: root, found: origin))
        }
        let scope = LocalState.Scope.remote(remote.identity)
        let seen = root.flatMap { session.localState(root: $0)?.seen(.policy, scope) }
        if let seen, seen != there, !repository.isAncestor(seen, of: there), !options.restores {
            throw .unverified(
                there, VerificationFailure(.truncated, "the remote had the policy \(seen), and does not any more"))
        }
        if let here, repository.isAncestor(there, of: here.tip) { return (here.tip, .pushed) }
        if let here, !repository.isAncestor(here.tip, of: there) {
            throw .remote(.policyForked(here: here.tip, there: there))
        }
        let verification = try await Verification(session, policy: there)
        guard verification.policy.root == root else {
            throw .history(.policyMismatch(catalog: root, found: verification.policy.root))
        }
        if let (id, failure) = verification.policy.failures.first { throw .unverified(id, failure) }
        work.moves.append(.init(reference: PolicyReference.name, old: here?.tip, new: there))
        return (there, .accepted)
    }

    // MARK: Histories

    /// Every target that has a history here or there, or had one that was seen, sorted.
    private func targets(
        _ seen: [Target: LocalState.Pin], _ verification: Verification
    ) throws(SwitchError) -> [Target] {
        let here = try wrap { try Histories(repository).targets().map(\.target) }
        let prefix = remote.tracking(Histories.prefix)
        let there = try wrap { try repository.references(under: prefix) }.compactMap { reference in
            Histories.target(Histories.prefix + reference.name.dropFirst(prefix.count))
        }
        return Set(here + there + seen.keys + (verification.state?.pinned(.clone) ?? [])).sorted()
    }

    func tracked(_ target: Target) throws(SwitchError) -> ObjectID? {
        try wrap { try repository.reference(remote.tracking(Histories.reference(target))) }
    }

    func order(_ reference: String, _ id: ObjectID) -> Push.Order {
        Push.Order(
            name: remote.remoteName(reference), new: id,
            old: (try? repository.reference(remote.tracking(reference))) ?? nil)
    }

    /// Compares one history here and there, and takes over or prepares to send what is newer.
    private func take(
        _ target: Target, seen: LocalState.Pin?, _ verification: Verification, _ work: inout Work
    ) async throws(SwitchError) -> SyncReport.History {
        let here = try wrap { try Histories(repository).tip(target) }
        let there = try tracked(target)
        func history(_ outcome: SyncReport.Outcome, _ new: ObjectID?) -> SyncReport.History {
            SyncReport.History(target: target, old: here, new: new, outcome: outcome)
        }
        if let report = try await rolledBack(target, seen, there, here, verification) {
            return history(.rolledBack(report), here)
        }
        if here == there {
            if let report = try await lost(target, here, verification) {
                return history(.refused(report, isHere: true), here)
            }
            return history(.current, here)
        }
        // A switch that fails takes its entry back, so nothing may be sent while one is at work here. Other clones do not matter.
        do throws(SwitchError) { work.locks += try session.lock(target, root: nil) } catch .held(let holder) {
            return history(.busy(holder.description), here)
        } catch .deploying(let lease) {
            return history(.busy("a deployment \(lease.description)"), here)
        } catch .unseen(let open) {
            return history(.busy("an update of AWS's, begun \(open.lease.startedAt), whose end is not known"), here)
        }
        guard try wrap({ try Histories(repository).tip(target) }) == here else {
            return history(.busy("it moved meanwhile"), here)
        }
        if let there, let here, repository.isAncestor(there, of: here) {
            return try await send(target, here, beyond: there, verification, &work)
        }
        guard let there else {
            guard let here else { return history(.current, nil) }
            return try await send(target, here, beyond: nil, verification, &work)
        }
        let isForward = here.map { repository.isAncestor($0, of: there) } ?? true
        if let here, !isForward {
            // Entries of ours are put aside or recorded again as what they say, so they have to be what they say.
            let own = try await wrap { () async throws -> HistoryReport in
                try await verification.verifier.verifyHere(
                    target, tip: here, remembers: false, isPlaced: false)
            }
            guard own.isUsable() else { return history(.refused(own, isHere: true), here) }
        }
        let report = try await wrap { () async throws -> HistoryReport in
            try await verification.verifier.verify(target, tip: there)
        }
        guard report.isUsable(since: here) else { return history(.refused(report, isHere: false), here) }
        if isForward {
            // An entry of ours that nobody else has, and that went from here: what comes from there must not cover that up.
            let held = verification.verifier.held(report)
            guard held.isUsable(since: here) else { return history(.refused(held, isHere: true), here) }
            let number = (report.sequence ?? 0) - (try sequence(here) ?? 0)
            work.moves.append(.init(reference: Histories.reference(target), old: here, new: there))
            return history(.accepted(entries: number), there)
        }
        guard let here else { return history(.current, there) }
        return try await settle(target, mine: here, theirs: there, verification, &work)
    }

    func sequence(_ id: ObjectID?) throws(SwitchError) -> Int? {
        guard let id else { return nil }
        return try wrap { try Histories(repository).entry(id).document.sequence }
    }

    private func send(
        _ target: Target, _ here: ObjectID, beyond there: ObjectID?, _ verification: Verification,
        _ work: inout Work
    ) async throws(SwitchError) -> SyncReport.History {
        // Nobody is sent what they would have to refuse.
        let report = try await wrap { () async throws -> HistoryReport in
            try await verification.verifier.verifyHere(target, tip: here)
        }
        guard report.isUsable(since: there) else {
            return SyncReport.History(target: target, old: here, new: here, outcome: .refused(report, isHere: true))
        }
        work.orders.append(order(Histories.reference(target), here))
        let number = (report.sequence ?? 0) - (try sequence(there) ?? 0)
        return SyncReport.History(target: target, old: here, new: here, outcome: .pushed(entries: number))
    }
}
