internal import FoundationEssentials
package import Git
package import Signatures
package import Tiers

/// Proves histories: each entry's signature, shape, content and place, and that nothing which was seen here is gone.
///
/// Data flow: `HistoryWalk` gives out raw commits from the tip back; `EntryChecker`s take and judge them in parallel, each with a
/// repository handle of its own; then neighbours are held against each other, and the tip against what this machine
/// remembers (`LocalState`). Nothing is written but that memory.
package struct HistoryVerifier {
    private let repository: Repository
    private let signatures: SignatureVerifier
    private let policy: PolicyChain
    private let state: LocalState?
    private let isCold: Bool
    private let keyring: String
    private let progress: (Int) -> Void
    private let portion: Int
    private let numbers = EntryNumbers()

    /// - Parameters:
    ///   - state: `nil` where this machine can remember nothing.
    ///   - isCold: passes over what was verified before.
    ///   - keyring: stands for the state of the OpenPGP keyring; verdicts that gpg gave are remembered under it.
    ///   - portion: entries that a thread takes at a time; 64 are some 5 ms of work.
    ///   - progress: is told how many entries were checked since the last call.
    package init(
        _ repository: Repository, _ signatures: SignatureVerifier, policy: PolicyChain, state: LocalState?,
        isCold: Bool = false, keyring: String, portion: Int = 64, progress: @escaping (Int) -> Void = { _ in }
    ) {
        self.repository = repository
        self.signatures = signatures
        self.policy = policy
        self.state = state
        self.isCold = isCold
        self.keyring = keyring
        self.portion = portion
        self.progress = progress
    }

    /// Verifies what a tip leads to, as the history of a target, and remembers how far it was verified.
    ///
    /// - Throws: `HistoryError.signature(.cancelled)` where somebody ended gpg; everything else is a reason in the report.
    ///
    /// - Parameters:
    ///   - remembers: whether the next verification may begin there.
    ///   - isPlaced: whether it has to hold what policies name. Where it and another one went different ways, both cannot.
    package func verify(
        _ target: Target, tip: ObjectID, remembers: Bool = true, isPlaced: Bool = true
    ) async throws(HistoryError) -> HistoryReport {
        let remembered = isCold ? nil : state?.verified(target).flatMap { holds($0.rules) ? $0 : nil }
        let (entries, anchor, isWhole, hasAsked) = try await check(
            view(target, isPlaced: isPlaced), from: tip, to: remembered)
        // The last one was verified before too, and says how many come before it.
        let known = isWhole ? 0 : max(0, (entries.last?.sequence ?? 1) - 1)
        var report = HistoryReport(target: target, tip: tip, entries: entries, known: known)
        // Where it was verified up to an entry, that one led to them.
        if isPlaced, isWhole { report = heldToPolicies(report) }
        // Under a policy that is in doubt nothing is known for good.
        if remembers, report.isVerified, policy.failures.isEmpty, let anchor {
            let asked = hasAsked || remembered.map { $0.rules == rules(true) } ?? false
            // What cannot be remembered is checked again next time.
            try? state?.setVerified(
                .init(id: anchor.id, sha256: anchor.sha256.hex, rules: rules(asked)), target)
        }
        return report
    }

    /// A history that this clone holds: verified, and held against the tip that was seen here.
    ///
    /// - Parameter accepted: a tip that may stand though an older one contradicts it.
    package func verifyHere(
        _ target: Target, tip: ObjectID, accepted: ObjectID? = nil, remembers: Bool = true, isPlaced: Bool = true
    ) async throws(HistoryError) -> HistoryReport {
        let report = try await verify(target, tip: tip, remembers: remembers, isPlaced: isPlaced)
        if accepted != tip {
            var held = held(report)
            // A clone that never saw this history has to begin at what others saw.
            if state?.pin(target, .clone) == nil, let pin = state?.published(target) {
                held = report.held(against: pin, self)
            }
            if held.failure != nil {
                // Somebody recorded an entry since the tip was read, and what was seen is that one.
                if let now = (try? Histories(repository).tip(target)) ?? nil, now != tip,
                    repository.isAncestor(tip, of: now)
                {
                    return try await verifyHere(
                        target, tip: now, accepted: accepted, remembers: remembers, isPlaced: isPlaced)
                }
                return held
            }
        }
        if report.isUsable(), policy.failures.isEmpty, let sequence = report.sequence {
            let newest = LocalState.Pin(id: tip, sequence: sequence)
            if accepted == tip {
                try? state?.accept(newest, target)
            } else {
                try? state?.setPin(newest, target, .clone)
            }
        }
        return report
    }

    /// A report held against the tip that was seen in this clone.
    package func held(_ report: HistoryReport) -> HistoryReport {
        guard let pin = state?.pin(report.target, .clone) else { return report }
        let held = report.held(against: pin, self)
        guard held.failure != nil, let former = state?.formerPin(report.target, .clone),
            report.held(against: former, self).failure == nil
        else { return held }
        return report
    }

    /// The histories that were seen in this clone and that it no longer has.
    ///
    /// - Parameter accepted: the newest entry of one that may be gone: it is forgotten.
    package func deleted(among targets: [Target], accepted: ObjectID? = nil) -> [HistoryReport] {
        let present = Set(targets)
        return (state?.pinned(.clone) ?? []).filter { !present.contains($0) }.compactMap { target in
            // Begun since the targets were listed, it is not gone.
            guard let pin = state?.pin(target, .clone), (try? Histories(repository).tip(target)) == .some(nil) else {
                return nil
            }
            if pin.id == accepted, (try? state?.forget(target)) != nil { return nil }
            return gone(target, seen: pin)
        }
    }

    /// A history that is gone from where it was seen.
    package func gone(
        _ target: Target, seen pin: LocalState.Pin, by witness: HistoryReport.Witness = .memory
    ) -> HistoryReport {
        HistoryReport(
            target: target, tip: nil, entries: CheckedEntries(), known: 0,
            failure: VerificationFailure(.deleted, "it is gone; #\(pin.sequence) \(pin.id) was seen before"), seen: pin,
            witness: witness)
    }

    /// Whether a tip that was seen is still part of a history.
    func compare(_ pin: LocalState.Pin, _ report: HistoryReport) -> VerificationFailure? {
        guard let tip = report.tip else { return report.failure }
        if report.entries.contains(pin.id) || Histories(repository).leads(from: tip, to: pin.id) {
            return nil
        }
        let here = report.sequence.map { "#\($0) \(tip)" } ?? "\(tip)"
        let isShort = (report.sequence ?? .max) < pin.sequence
        if repository.isAncestor(tip, of: pin.id) || (!repository.contains(pin.id) && isShort) {
            return VerificationFailure(
                .truncated, "it ends at \(here), and #\(pin.sequence) \(pin.id) was seen before")
        }
        return VerificationFailure(
            .forked, "it leads to \(here), which does not descend from #\(pin.sequence) \(pin.id) that was seen before")
    }

    // MARK: The policy

    private func view(_ target: Target, isPlaced: Bool = true) -> PolicyView {
        let histories = Histories(repository)
        return PolicyView(
            policy, target, isPlaced: isPlaced, sequence: { numbers.number(of: $0, histories) },
            leads: { histories.leads(from: $0, to: $1) })
    }

    /// A report held against the newest entries that policies name.
    private func heldToPolicies(_ report: HistoryReport) -> HistoryReport {
        guard let tip = report.tip else { return report }
        let histories = Histories(repository)
        var from = tip
        // From one policy's tip to the one before, the history is walked once.
        for (policy, id) in view(report.target).tips.reversed() {
            guard histories.leads(from: from, to: id) else {
                let isShort = repository.isAncestor(tip, of: id) || !repository.contains(id)
                return HistoryReport(
                    target: report.target, tip: tip, entries: report.entries, known: report.known,
                    failure: VerificationFailure(
                        isShort ? .truncated : .forked,
                        "it ends at \(report.sequence.map { "#\($0) " } ?? "")\(tip), and the policy \(policy.short) names \(id), which it does not lead to"
                    ),
                    seen: LocalState.Pin(id: id, sequence: numbers.number(of: id, histories) ?? 0), witness: .policy)
            }
            from = id
        }
        return report
    }

    // MARK: Rules

    /// What a verdict depends on besides the objects.
    private func rules(_ asked: Bool) -> String {
        // The version is to be raised with every change of what is accepted.
        let text = "tiergit-verified-2 \(policy.root) \(policy.tip) \(signatures.digest)" + (asked ? " \(keyring)" : "")
        return SHA256Digest(of: Array(text.utf8)).hex
    }

    private func holds(_ rules: String) -> Bool { rules == self.rules(false) || rules == self.rules(true) }

    // MARK: Entries by themselves

    private static let few = 32
    /// Portions for each thread until what was read is let go of.
    private static let many = 16

    /// - Returns: the checks, newest first, from which entry on the next verification may begin, whether the checks reach the first
    ///   entry, and whether programs were asked.
    private func check(
        _ view: PolicyView, from tip: ObjectID, to remembered: LocalState.Verified?
    ) async throws(HistoryError) -> (
        checks: CheckedEntries, anchor: CheckedHistory.Anchor?, isWhole: Bool, hasAsked: Bool
    ) {
        let walk = HistoryWalk(from: tip, to: remembered)
        let contents = ContentChecks()
        let links = EntryLinks(view)
        let (signatures, portion, directory) = (signatures, portion, repository.gitDirectory)
        var history = CheckedHistory(links, view)
        func take(_ portion: CheckedPortion) {
            progress(portion.checks.count)
            history.add(portion)
        }
        let here = EntryChecker(repository, signatures, view, contents: contents)
        // A few are done sooner than a thread begins.
        if let next = walk.portion(Self.few, repository), let checked = here.check(next, links) { take(checked) }
        while !walk.isOver {
            walk.pause(after: portion * Self.many * ProcessInfo.processInfo.activeProcessorCount)
            let (stream, continuation) = AsyncStream.makeStream(of: CheckedPortion.self)
            await withTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: globalConcurrentExecutor) {
                    await withTaskGroup(of: Void.self) { workers in
                        for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                            workers.addTask {
                                // libgit2 allows one thread at a time in a repository.
                                guard let own = try? Repository(at: directory) else { return }
                                let checker = EntryChecker(own, signatures, view, contents: contents)
                                while let next = walk.portion(portion, own), let checked = checker.check(next, links) {
                                    continuation.yield(checked)
                                }
                            }
                        }
                    }
                    continuation.finish()
                }
                for await portion in stream { take(portion) }
            }
            // Nothing, unless no other handle could be had.
            while let next = walk.portion(portion, repository), let checked = here.check(next, links) { take(checked) }
            // What libgit2 keeps of objects is freed by the last handle, and those of the threads are closed. Short histories keep theirs:
            // the next one's objects are often in the same pack.
            if !walk.isOver { repository.releaseObjects() }
        }
        history.finish(walk.end, isWhole: walk.isWhole)
        var checks = history.checks
        let hasAsked = try await ask(&checks, view)
        view.judgePending(&checks)
        return (checks, policy.isEnforced ? history.anchor : history.newest, walk.isWhole, hasAsked)
    }

    /// Asks gpg and ssh-keygen about what they alone can judge, a few at a time.
    ///
    /// - Returns: whether there was any of it.
    private func ask(_ checks: inout CheckedEntries, _ view: PolicyView) async throws(HistoryError) -> Bool {
        let questions = checks.open.compactMap { index in checks[index].question.map { (index, $0) } }
        guard !questions.isEmpty else { return false }
        let signatures = signatures
        let verdicts = await withTaskGroup(of: (Int, Result<SignatureVerdict, SignatureError>).self) { group in
            var rest = questions[...]
            func start() {
                guard let (index, question) = rest.popFirst() else { return }
                group.addTask {
                    do throws(SignatureError) {
                        let (signature, payload, time) = (question.signature, question.payload, question.time)
                        let verdict =
                            if let signers = question.signers {
                                try await signers.check(signature, of: payload, time: time)
                            } else {
                                try await signatures.check(signature, of: payload, time: time, strict: true)
                            }
                        return (index, .success(verdict))
                    } catch { return (index, .failure(error)) }
                }
            }
            for _ in 0..<4 { start() }
            var found: [(Int, Result<SignatureVerdict, SignatureError>)] = []
            for await verdict in group {
                found.append(verdict)
                progress(1)
                start()
            }
            return found
        }
        for (index, result) in verdicts {
            do throws(SignatureError) {
                let verdict = try result.get()
                checks[index].signer = verdict.signer
                checks[index].key = verdict.key
                checks[index].looked = checks[index].looked ?? EntryCheck.Signature(verdict)
                // A bad signature says more than a bad place.
                checks[index].failure =
                    view.failure(verdict, sequence: checks[index].sequence) ?? checks[index].failure
            } catch { throw .signature(error) }
        }
        return true
    }
}
