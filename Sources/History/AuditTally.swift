internal import Tiers

/// Counts the entries of an audit, one by one.
struct AuditTally {
    private(set) var entries = 0
    private var changes = 0
    private var reverts = 0
    private var adoptions = 0
    private var emergencies = 0
    private var withoutReason = 0
    private var withoutTicket = 0
    private var deployments = 0
    private var failedDeployments = 0
    private var interruptedDeployments = 0
    private var unverified = 0
    private var refused = 0
    private var targets: Set<Target> = []
    private var operators: [String: Operator] = [:]
    /// The newest time of an entry, in seconds since 1970.
    private(set) var newest: Int64?
    // What only a whole history tells.
    var unreviewed = 0
    var approved = 0
    var outages: [AuditOutage] = []

    private struct Operator {
        var names: Set<String> = []
        var keys: Set<String> = []
        var entries = 0
        var changes = 0
        var emergencies = 0
    }

    mutating func add(_ item: AuditItem) {
        func count(_ holds: Bool) -> Int { holds ? 1 : 0 }
        let document = item.document
        entries += 1
        changes += count(item.isChange)
        reverts += count(document?.kind == .revert)
        adoptions += count(document?.kind == .adopt)
        emergencies += count(item.isEmergency)
        withoutReason += count(item.isChange && (document?.reason ?? "").isEmpty)
        withoutTicket += count(item.isChange && (document?.ticket ?? "").isEmpty)
        deployments += count(document?.kind == .deploy)
        failedDeployments += count(item.result == .failed)
        interruptedDeployments += count(item.result == .interrupted)
        unverified += count(!item.isVerified)
        refused += count(item.isRefused)
        targets.insert(item.target)
        if let seconds = item.seconds { newest = max(newest ?? seconds, seconds) }
        guard let principal = item.principal else { return }
        var person = operators.removeValue(forKey: principal) ?? Operator()
        if let document { person.names.insert("\(document.operatorName) <\(document.operatorEmail)>") }
        if let key = item.check.key { person.keys.insert(key) }
        person.entries += 1
        person.changes += count(item.isChange)
        person.emergencies += count(item.isEmergency)
        operators[principal] = person
    }

    /// Sorted by principal.
    var list: [AuditOperator] {
        operators.map { principal, own in
            AuditOperator(
                principal: principal, names: own.names.sorted(), keys: own.keys.sorted(), entries: own.entries,
                changes: own.changes, emergencies: own.emergencies)
        }.sorted { $0.principal.utf8.lexicographicallyPrecedes($1.principal.utf8) }
    }

    func counts(_ policies: [AuditPolicyChange]) -> AuditCounts {
        let times = outages.compactMap(\.seconds).sorted()
        return AuditCounts(
            entries: entries, changes: changes, reverts: reverts, adoptions: adoptions, emergencies: emergencies,
            unreviewed: unreviewed, withoutReason: withoutReason, withoutTicket: withoutTicket,
            deployments: deployments, failedDeployments: failedDeployments,
            interruptedDeployments: interruptedDeployments, outages: outages.count,
            unrestored: outages.count { $0.restored == nil },
            medianTimeToRestore: times.isEmpty ? nil : (times[(times.count - 1) / 2] + times[times.count / 2]) / 2,
            longestTimeToRestore: times.last, clients: Set(targets.map(\.client)).count, targets: targets.count,
            operators: operators.count, unverified: unverified, refused: refused, approved: approved,
            policyChanges: policies.count)
    }
}
