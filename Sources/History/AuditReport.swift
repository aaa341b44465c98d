package import Git
package import Tiers

/// Who did what to which client/environment, when and why, with proof: everything that an auditor is shown, in one value.
///
/// The same histories and the same scope give the same report; it holds no time of its own making.
package struct AuditReport {
    package let scope: AuditScope
    package let policy: PolicyChain
    /// What the histories were held against, besides what was seen here; `nil` where there is none.
    package let checkpoints: CheckpointChain?
    /// Sorted by client and environment, each verified from its first entry on, also before the period.
    package let histories: [HistoryReport]
    /// The entries in the period: by client and environment, oldest first.
    package let items: AuditItems
    /// Those that are not proved and not in the period, by client and environment, oldest first.
    package let failedOutside: [(target: Target, check: EntryCheck)]
    /// Those that began in the period.
    package let outages: [AuditOutage]
    package let operators: [AuditOperator]
    package let counts: AuditCounts
    /// The policy commits of the period, oldest first.
    package let policyChanges: [AuditPolicyChange]
    /// The end of the period, else the newest entry's time, in seconds since 1970; `nil` where there is neither.
    package let asOf: Int64?
    private let reader: Histories

    /// - Parameter histories: of the scope, verified with nothing passed over.
    package init(
        _ histories: [HistoryReport], policy: PolicyChain, checkpoints: CheckpointChain?, scope: AuditScope,
        in repository: Repository
    ) {
        self.scope = scope
        self.checkpoints = checkpoints
        self.policy = policy
        self.histories = histories.sorted { $0.target < $1.target }
        reader = Histories(repository)
        var tally = AuditTally()
        var whole: [AuditHistory] = []
        for history in self.histories { whole.append(AuditHistory(history, reader, policy, scope, &tally)) }
        items = AuditItems(whole)
        failedOutside = whole.flatMap { history in history.failedOutside.map { (history.target, $0) } }
        outages = tally.outages
        operators = tally.list
        policyChanges = AuditPolicyChange.list(policy, scope)
        counts = tally.counts(policyChanges)
        asOf = scope.until ?? tally.newest
    }

    /// What its policy says of an entry, also of one before the period; `nil` where that one has no rules.
    package func policyVerdict(_ check: EntryCheck, of target: Target) -> AuditItem.PolicyVerdict? {
        AuditReport.verdict(
            AuditItem(target: target, check: check, document: reader.document(check.id)), policy)
    }

    /// What the policy that an entry names says of it; `nil` where that one has no rules.
    static func verdict(_ item: AuditItem, _ policy: PolicyChain) -> AuditItem.PolicyVerdict? {
        if let failure = item.check.failure, failure.reason.isPolicys {
            return AuditItem.PolicyVerdict(isAllowed: false, reason: failure.reason.rawValue)
        }
        guard let place = item.document.flatMap({ policy.place(of: $0.policy) }), policy.links[place].isEnforced else {
            return nil
        }
        return AuditItem.PolicyVerdict(isAllowed: item.isVerified, reason: item.check.failure?.reason.rawValue)
    }

    /// Whether everything is proved: every history of the scope as a whole, the policy, and the checkpoints.
    package var isVerified: Bool {
        policy.failures.isEmpty && (checkpoints?.failures.isEmpty ?? true)
            && histories.allSatisfy(\.isVerified)
    }
}

extension Histories {
    /// What a checked entry says. One that was verified has one shape, and is read sooner for it.
    func document(_ check: EntryCheck) -> EntryDocument? {
        // `tree ` and 40 digits come first.
        guard check.failure == nil, let commit = try? repository.rawObject(check.id), commit.count > 45,
            let tree = ObjectID(lowerCase: commit[5..<45]), let bytes = try? repository.rawObject(tree),
            let items = EntryLayout.items(ofTree: bytes), let document = try? repository.rawObject(items.document)
        else { return document(check.id) }
        return EntryDocument(canonical: document)
    }

    /// What an entry says, whatever is wrong with it; `nil` where that cannot be read.
    func document(_ id: ObjectID) -> EntryDocument? {
        guard let tree = try? repository.commit(id).tree,
            let item = (try? repository.item(in: tree, at: EntryLayout.document)) ?? nil,
            let size = try? repository.size(of: item.id), size <= Histories.longestDocument,
            let bytes = try? repository.blob(item.id)
        else { return nil }
        return EntryDocument(canonical: bytes)
    }
}
