package import Git
package import History
package import Tiers

/// What somebody pushes, held against the policy on the machine that receives it, whatever they push with.
///
/// Data flow: git's lines -> references of tiergit's -> the policy that will hold (the one that is pushed, else the one that is here), which
/// has to lead on from the one that is here -> the same verifier as `verify` on every history that is pushed, and on the others where
/// the policy changes -> refusals. The references that are here are what is trusted; nothing is written.
package struct Receiving {
    /// One line that git gives a pre-receive hook: `<old oid> <new oid> <ref>`.
    package struct Update: Hashable, Sendable {
        package let old: ObjectID?
        package let new: ObjectID?
        package let reference: String

        package init?(line: String) {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count == 3, let old = ObjectID(hex: words[0]), let new = ObjectID(hex: words[1]) else {
                return nil
            }
            self.old = old == .zero ? nil : old
            self.new = new == .zero ? nil : new
            reference = words[2]
        }

        /// Both names that something of tiergit's may have.
        static func names(_ name: String) -> [String] {
            [name, "refs/heads/tiergit/" + name.dropFirst("refs/tiergit/".count)]
        }

        /// The name that it would have below `refs/tiergit/`, also where it lies among the branches (`sync --heads`); `nil` for what is
        /// none of tiergit's.
        package var name: String? {
            for prefix in ["refs/tiergit/", "refs/heads/tiergit/"] where reference.hasPrefix(prefix) {
                return "refs/tiergit/" + reference.dropFirst(prefix.count)
            }
            return nil
        }

        /// Whether it is the tag of a release.
        package var isRelease: Bool { TierReference(reference: reference) != nil }
    }

    package enum Refusal: Sendable {
        case deletes(String)
        /// The tag of a release leads elsewhere than it did.
        case movesRelease(String)
        /// What is here does not lead to what would be.
        case rewinds(String, from: ObjectID)
        case policy(ObjectID, VerificationFailure)
        /// There is no policy here, and none is pushed.
        case noPolicy(String)
        /// No client/environment can be called so.
        case name(String)
        /// It lies under another name here already, or is pushed under two.
        case twice(String, other: String)
        case history(HistoryReport)
        /// Dated later than this machine's clock allows.
        case future(Target, ObjectID, time: String)
        /// It is not pushed, and would not count any more under the policy that is.
        case leftBehind(HistoryReport)
        case checkpoint(ObjectID, VerificationFailure)
    }

    private let session: Session
    private let updates: [(name: String, update: Update)]
    private let releases: [Update]
    private var repository: Repository { session.repository }

    package init(_ session: Session, _ updates: [Update]) {
        self.session = session
        releases = updates.filter(\.isRelease)
        self.updates = updates.compactMap { update in update.name.map { ($0, update) } }
    }

    /// Everything that speaks against the push; empty where nothing does.
    package func refusals() async throws(SwitchError) -> [Refusal] {
        // Entries name releases, and others have fetched them: a tag that was pushed stays.
        var found: [Refusal] = releases.compactMap { update in
            guard update.old != nil, update.new != update.old else { return nil }
            return update.new == nil ? .deletes(update.reference) : .movesRelease(update.reference)
        }
        for (name, update) in updates where isChain(name) {
            guard let new = update.new else {
                found.append(.deletes(update.reference))
                continue
            }
            if let old = update.old, !Histories(repository).leads(from: new, to: old) {
                found.append(.rewinds(update.reference, from: old))
            }
            if name.hasPrefix(Histories.prefix), Histories.target(name) == nil {
                found.append(.name(update.reference))
            }
            // One history has one name, or what holds for the one could be got around by the other.
            let other = Update.names(name).first { $0 != update.reference } ?? ""
            let isPushed = updates.contains { $0.update.reference == other }
            let there = try wrap { try repository.reference(other) }
            if isPushed || update.old == nil && there != nil {
                found.append(.twice(update.reference, other: other))
            }
        }
        // What is not there, or not in order, cannot be verified either.
        guard found.isEmpty, updates.contains(where: { isChain($0.name) }) else { return found }
        let pushed = updates.first { $0.name == PolicyReference.name }?.update
        let here = try reference(PolicyReference.name)
        guard let tip = pushed?.new ?? here else {
            return updates.filter { isChain($0.name) }.map { .noPolicy($0.update.reference) }
        }
        let verification = try await Verification(receiving: session, policy: tip)
        found += verification.policy.failures.map { .policy($0.id, $0.failure) }
        guard found.isEmpty else { return found }
        let now = UTCTime.now + PolicyRequest.tolerance
        for (name, update) in updates where name.hasPrefix(Histories.prefix) {
            guard let target = Histories.target(name), let new = update.new else { continue }
            let report = try await verify(target, new, verification)
            guard report.isUsable(since: update.old) else {
                found.append(.history(report))
                continue
            }
            for entry in report.entries.prefix(while: { $0.id != update.old }) {
                guard let time = entry.time, UTCTime.seconds(time).map({ $0 > now }) ?? false else { continue }
                found.append(.future(target, entry.id, time: time))
            }
        }
        if pushed != nil, verification.policy.isEnforced { found += try await leftBehind(verification) }
        for (name, update) in updates where name == Checkpoint.name {
            guard let new = update.new else { continue }
            let chain = try await Checkpointing(session, verification).chain(from: new)
            if !chain.mayGoOn { found += chain.failures.map { .checkpoint($0.id, $0.failure) } }
            // Nobody goes on under rules that are over, with a key that was retired since. Whoever makes the newest one vouches for what
            // it follows: one that was honest and late would else bar every later push.
            if let newest = chain.newest, verification.policy.isEnforced, newest.policy != tip {
                let why = "its policy \(newest.policy.short) is not the one in force, \(tip.short)"
                found.append(.checkpoint(new, VerificationFailure(.supersededPolicy, why)))
            }
        }
        return found
    }

    /// Histories that are here, and whose newest entries the policy that is pushed does not know.
    private func leftBehind(_ verification: Verification) async throws(SwitchError) -> [Refusal] {
        let pushed = Set(updates.map(\.name))
        var found: [Refusal] = []
        for prefix in ["refs/tiergit/", "refs/heads/tiergit/"] {
            for (reference, id) in try wrap({ try repository.references(under: "\(prefix)history/") }) {
                let name = "refs/tiergit/" + reference.dropFirst(prefix.count)
                guard !pushed.contains(name), let target = Histories.target(name) else { continue }
                let report = try await verify(target, id, verification)
                let reasons = Set(
                    [report.failure?.reason].compactMap(\.self)
                        + report.entries.failed.compactMap { $0.failure?.reason })
                if !reasons.isDisjoint(with: [.supersededPolicy, .truncated, .forked]) {
                    found.append(.leftBehind(report))
                }
            }
        }
        return found
    }

    private func verify(
        _ target: Target, _ tip: ObjectID, _ verification: Verification
    ) async throws(SwitchError) -> HistoryReport {
        try await wrap { () async throws -> HistoryReport in
            try await verification.verifier.verify(target, tip: tip)
        }
    }

    /// What only ever grows.
    private func isChain(_ name: String) -> Bool {
        name == PolicyReference.name || name == Checkpoint.name || name.hasPrefix(Histories.prefix)
    }

    private func reference(_ name: String) throws(SwitchError) -> ObjectID? {
        try wrap {
            for name in Update.names(name) {
                if let id = try repository.reference(name) { return id }
            }
            return nil
        }
    }
}
