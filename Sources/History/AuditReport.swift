package import Git
internal import Tiers

/// Who did what to which client/environment, when and why, with proof: everything that an auditor is shown, in one value.
///
/// The same histories and the same scope give the same report; it holds no time of its own making.
package struct AuditReport: Sendable {
    package let scope: AuditScope
    package let policy: PolicyChain
    /// What the histories were held against, besides what was seen here; `nil` where there is none.
    package let checkpoints: CheckpointChain?
    /// Sorted by client and environment, each verified from its first entry on, also before the period.
    package let histories: [HistoryReport]
    /// The entries in the period: by client and environment, oldest first.
    package let items: [AuditItem]
    /// Those that began in the period.
    package let outages: [AuditOutage]
    package let operators: [AuditOperator]
    package let counts: AuditCounts
    /// The policy commits of the period, oldest first.
    package let policyChanges: [AuditPolicyChange]
    /// What policies say of entries, also of those before the period.
    package let policyVerdicts: [ObjectID: AuditItem.PolicyVerdict]
    /// The end of the period, else the newest entry's time, in seconds since 1970; `nil` where there is neither.
    package let asOf: Int64?

    /// - Parameter histories: of the scope, verified with nothing passed over.
    package init(
        _ histories: [HistoryReport], policy: PolicyChain, checkpoints: CheckpointChain?, scope: AuditScope,
        in repository: Repository
    ) {
        self.scope = scope
        self.checkpoints = checkpoints
        self.policy = policy
        self.histories = histories.sorted { $0.target < $1.target }
        let reader = Histories(repository)
        var items: [AuditItem] = []
        var outages: [AuditOutage] = []
        var verdicts: [ObjectID: AuditItem.PolicyVerdict] = [:]
        for history in self.histories {
            var whole = history.entries.reversed().map { check in
                AuditItem(target: history.target, check: check, document: reader.document(check.id))
            }
            for index in whole.indices {
                whole[index].policy = AuditReport.verdict(whole[index], policy)
                verdicts[whole[index].id] = whole[index].policy
            }
            AuditReport.link(&whole)
            let included = whole.filter { scope.includes($0.seconds) }
            let ids = Set(included.map(\.id))
            items += included
            // What ended one may lie after the period: nothing is called open that is over.
            outages += AuditOutage.find(whole).filter { ids.contains($0.failed) }
        }
        self.items = items
        self.outages = outages
        operators = AuditOperator.list(items)
        policyVerdicts = verdicts
        policyChanges = AuditPolicyChange.list(policy, scope)
        counts = AuditCounts(items, outages, policyChanges)
        asOf = scope.until ?? items.compactMap(\.seconds).max()
    }

    /// What the policy that an entry names says of it; `nil` where that one has no rules.
    private static func verdict(_ item: AuditItem, _ policy: PolicyChain) -> AuditItem.PolicyVerdict? {
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

    /// Puts deployments and approvals to their changes, and reviews to emergencies.
    ///
    /// - Parameter items: a whole history, oldest first.
    private static func link(_ items: inout [AuditItem]) {
        var current: Int?
        var places: [ObjectID: Int] = [:]
        for index in items.indices {
            places[items[index].id] = index
            guard let document = items[index].document else { continue }
            guard !document.kind.changesContent else {
                current = index
                continue
            }
            // A deployment that was recorded after the next switch says which entry it deployed.
            let named = document.restores.flatMap { places[$0] }
            let change = named.flatMap { place in items[place].change.flatMap { places[$0] } ?? place } ?? current
            guard let change else { continue }
            items[index].change = items[change].id
            if document.kind == .deploy { items[change].deployments.append(items[index].id) }
        }
        for index in items.indices where items[index].isChange {
            let change = items[index]
            let approvals = (change.document?.approvals ?? []).compactMap { id in
                ObjectID(lowerCase: id).flatMap { places[$0] }.map { items[$0] }
            }
            items[index].approvers = principals(approvals.filter { $0.approves(change) })
        }
        for index in items.indices where items[index].isEmergency {
            let emergency = items[index]
            let reviews = items[(index + 1)...].filter { $0.reviews(emergency) && $0.isProvedBeside(emergency) }
            items[index].reviews = reviews.map(\.id)
            items[index].reviewers = principals(reviews)
        }
    }

    /// Each once, in order.
    private static func principals(_ items: [AuditItem]) -> [String] {
        var found: [String] = []
        for principal in items.compactMap(\.principal) where !found.contains(principal) { found.append(principal) }
        return found
    }
}

extension Histories {
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
