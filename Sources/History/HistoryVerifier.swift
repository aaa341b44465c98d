package import Git
package import Signatures
package import Tiers

/// Proves histories: each entry's signature, shape, content and place, and that nothing which was seen here is gone.
///
/// Data flow: raw commits are read from the tip back, on the calling thread; `EntryChecker`s judge them in parallel, each with a
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

    /// - Parameters:
    ///   - state: `nil` where this machine can remember nothing.
    ///   - isCold: passes over what was verified before.
    ///   - keyring: stands for the state of the OpenPGP keyring; verdicts that gpg gave are remembered under it.
    ///   - portion: entries that one task takes; 512 are some 100 ms of work, far more than opening a repository costs.
    ///   - progress: is told how many entries were checked since the last call.
    package init(
        _ repository: Repository, _ signatures: SignatureVerifier, policy: PolicyChain, state: LocalState?,
        isCold: Bool = false, keyring: String, portion: Int = 512, progress: @escaping (Int) -> Void = { _ in }
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
    /// - Parameter remembers: whether the next verification may begin there.
    package func verify(
        _ target: Target, tip: ObjectID, remembers: Bool = true
    ) async throws(HistoryError) -> HistoryReport {
        let remembered = isCold ? nil : state?.verified(target).flatMap { holds($0.rules) ? $0 : nil }
        var (entries, isWhole) = try await check(target, from: tip, to: remembered)
        link(&entries, isWhole: isWhole)
        // The last one was verified before too, and says how many come before it.
        let known = isWhole ? 0 : max(0, (entries.last?.document?.sequence ?? 1) - 1)
        let report = HistoryReport(target: target, tip: tip, entries: entries, known: known)
        if remembers, report.isVerified, let first = entries.first, let sha256 = first.sha256 {
            let asked = entries.contains { $0.question != nil } || remembered.map { $0.rules == rules(true) } ?? false
            // What cannot be remembered is checked again next time.
            try? state?.setVerified(
                .init(id: first.id, sha256: sha256.hex, rules: rules(asked)), target)
        }
        return report
    }

    /// A history that this clone holds: verified, and held against the tip that was seen here.
    ///
    /// - Parameter accepted: a tip that may stand though an older one contradicts it.
    package func verifyHere(
        _ target: Target, tip: ObjectID, accepted: ObjectID? = nil, remembers: Bool = true
    ) async throws(HistoryError) -> HistoryReport {
        let report = try await verify(target, tip: tip, remembers: remembers)
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
                    return try await verifyHere(target, tip: now, accepted: accepted, remembers: remembers)
                }
                return held
            }
        }
        if report.isVerified, let sequence = report.sequence {
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
    package func gone(_ target: Target, seen pin: LocalState.Pin) -> HistoryReport {
        HistoryReport(
            target: target, tip: nil, entries: [], known: 0,
            failure: VerificationFailure(.deleted, "it is gone; #\(pin.sequence) \(pin.id) was seen before"), seen: pin)
    }

    /// Whether a tip that was seen is still part of a history.
    func compare(_ pin: LocalState.Pin, _ report: HistoryReport) -> VerificationFailure? {
        guard let tip = report.tip else { return report.failure }
        if report.entries.contains(where: { $0.id == pin.id }) || Histories(repository).leads(from: tip, to: pin.id) {
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

    // MARK: Rules

    /// What a verdict depends on besides the objects.
    private func rules(_ asked: Bool) -> String {
        let text = "tiergit-verified-1 \(policy.root) \(signatures.digest)" + (asked ? " \(keyring)" : "")
        return SHA256Digest(of: Array(text.utf8)).hex
    }

    private func holds(_ rules: String) -> Bool { rules == self.rules(false) || rules == self.rules(true) }

    // MARK: Entries by themselves

    /// - Returns: the checks, newest first, and whether they reach the first entry.
    private func check(
        _ target: Target, from tip: ObjectID, to remembered: LocalState.Verified?
    ) async throws(HistoryError) -> ([EntryCheck], Bool) {
        let contents = ContentChecks()
        var isWhole = true
        var end: EntryCheck?
        var raws: [(id: ObjectID, raw: [UInt8])] = []
        var next: ObjectID? = tip
        let here = EntryChecker(repository, signatures, target: target, root: policy.root, contents: contents)
        let directory = repository.gitDirectory
        let (signatures, root) = (signatures, policy.root)
        var checks = await withTaskGroup(of: (Int, [EntryCheck]).self) { group in
            var portions = 0
            func flush() {
                let portion = raws
                let number = portions
                raws = []
                portions += 1
                group.addTask(executorPreference: globalConcurrentExecutor) {
                    // libgit2 allows one thread at a time in a repository.
                    guard let own = try? Repository(at: directory) else { return (number, []) }
                    let checker = EntryChecker(own, signatures, target: target, root: root, contents: contents)
                    return (number, portion.map { checker.check($0.id, $0.raw) })
                }
            }
            while let id = next {
                let raw: [UInt8]
                do throws(GitError) { raw = try repository.rawObject(id) } catch {
                    end = EntryCheck(
                        id: id, sha256: nil,
                        failure: VerificationFailure(reading: error, "the commit", id), parent: nil)
                    break
                }
                raws.append((id, raw))
                if id == remembered?.id, SHA256Digest(of: raw).hex == remembered?.sha256 {
                    isWhole = false
                    break
                }
                next = Histories.parent(id, raw, repository)
                if raws.count == portion { flush() }
            }
            // A few are done sooner than a thread begins.
            var last: [EntryCheck] = []
            if portions > 0 || raws.count > 32 {
                flush()
            } else {
                last = raws.map { here.check($0.id, $0.raw) }
                progress(last.count)
            }
            var found: [(Int, [EntryCheck])] = [(portions, last)]
            for await portion in group {
                progress(portion.1.count)
                found.append(portion)
            }
            return found.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
        if let end { checks.append(end) }
        try await ask(&checks)
        return (checks, isWhole)
    }

    /// Asks gpg and ssh-keygen about what they alone can judge, a few at a time.
    private func ask(_ checks: inout [EntryCheck]) async throws(HistoryError) {
        let questions = checks.indices.compactMap { index in
            checks[index].failure == nil ? checks[index].question.map { (index, $0) } : nil
        }
        guard !questions.isEmpty else { return }
        let signatures = signatures
        let verdicts = await withTaskGroup(of: (Int, Result<SignatureVerdict, SignatureError>).self) { group in
            var rest = questions[...]
            func start() {
                guard let (index, question) = rest.popFirst() else { return }
                group.addTask {
                    do throws(SignatureError) {
                        return (
                            index,
                            .success(
                                try await signatures.check(
                                    question.signature, of: question.payload, time: question.time, strict: true))
                        )
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
                checks[index].failure = VerificationFailure(verdict)
            } catch { throw .signature(error) }
        }
    }

    // MARK: Neighbours

    private func link(_ entries: inout [EntryCheck], isWhole: Bool) {
        for index in entries.indices where entries[index].failure == nil {
            guard let document = entries[index].document else { continue }
            let isOldest = index == entries.count - 1
            // What came before the one that was verified earlier was verified with it.
            if isOldest, !isWhole { continue }
            entries[index].failure = failure(
                document, parent: entries[index].parent, before: isOldest ? nil : entries[index + 1])
        }
    }

    private func failure(
        _ document: EntryDocument, parent: ObjectID?, before: EntryCheck?
    ) -> VerificationFailure? {
        guard let place = policy.place(of: document.policy) else {
            return VerificationFailure(.unknownPolicy, "the policy \(document.policy) is not on refs/tiergit/policy")
        }
        guard let before else {
            guard document.sequence == 1, document.previous == nil, parent == nil, document.from == nil else {
                return VerificationFailure(
                    .brokenChain, "it calls itself #\(document.sequence), and none comes before it")
            }
            return nil
        }
        guard let previous = document.previous, previous.id == before.id, parent == before.id else {
            return VerificationFailure(.brokenChain, "it does not name its parent \(before.id) as the entry before")
        }
        if let sha256 = before.sha256, previous.sha256 != sha256.hex {
            return VerificationFailure(.brokenChain, "the SHA-256 of the entry before, \(before.id), is another")
        }
        guard let older = before.document else { return nil }
        guard document.sequence == older.sequence + 1 else {
            return VerificationFailure(.brokenChain, "it calls itself #\(document.sequence) after #\(older.sequence)")
        }
        guard document.from == older.to else {
            return VerificationFailure(
                .brokenChain, "it comes from \(document.from ?? "no tier"), and the entry before led to \(older.to)")
        }
        if !document.kind.changesContent, document.to != older.to || document.contentTree != older.contentTree {
            return VerificationFailure(
                .contentMismatch,
                "an entry of the kind \(document.kind.rawValue) repeats what was there, and this is something else")
        }
        if let earlier = policy.place(of: older.policy), place < earlier {
            return VerificationFailure(.unknownPolicy, "its policy \(document.policy) is older than the one before")
        }
        return nil
    }
}
