internal import Git
internal import Tiers

/// One history of an audit: how its entries belong together, by their places from the oldest on.
struct AuditHistory {
    let report: HistoryReport
    private let reader: Histories
    private let policy: PolicyChain
    /// The places of those in the period.
    private(set) var included: [Int32] = []
    /// How many of these are not verified.
    private(set) var unverified = 0
    /// Those that failed and are not in the period.
    private(set) var failedOutside: [EntryCheck] = []
    /// Of each entry the change that it belongs to; -1 for none.
    private var changes: [Int32] = []
    /// Of each change the first of its deployments, and of each of these the next one; -1 for none.
    private var deployments: [Int32] = []
    private var approvers: [Int32: [String]] = [:]
    private var reviews: [Int32: (ids: [ObjectID], reviewers: [String])] = [:]

    var target: Target { report.target }

    /// - Parameter tally: counts what is in the period.
    init(
        _ report: HistoryReport, _ reader: Histories, _ policy: PolicyChain, _ scope: AuditScope,
        _ tally: inout AuditTally
    ) {
        self.report = report
        self.reader = reader
        self.policy = policy
        read(scope, &tally)
    }

    private func index(_ place: Int32) -> Int { report.entries.count - 1 - Int(place) }

    private func id(_ place: Int32) -> ObjectID { report.entries.id(at: index(place)) }

    /// Everything of an entry.
    func item(_ place: Int32) -> AuditItem {
        var item = plain(place)
        if changes[Int(place)] >= 0 { item.change = id(changes[Int(place)]) }
        // Of a deployment it is the next one of the same change.
        var next = item.document?.kind == .deploy && item.change != nil ? -1 : deployments[Int(place)]
        while next >= 0 {
            item.deployments.append(id(next))
            next = deployments[Int(next)]
        }
        item.approvers = approvers[place] ?? []
        if let (ids, reviewers) = reviews[place] { (item.reviews, item.reviewers) = (ids, reviewers) }
        return item
    }

    /// What it says itself, and what its policy says of it.
    private func plain(_ place: Int32) -> AuditItem {
        let check = report.entries[index(place)]
        var item = AuditItem(target: target, check: check, document: reader.document(check))
        item.policy = AuditReport.verdict(item, policy)
        return item
    }

    /// Goes through all entries once: puts deployments and approvals to their changes, and reviews to emergencies.
    private mutating func read(_ scope: AuditScope, _ tally: inout AuditTally) {
        let count = report.entries.count
        changes = [Int32](repeating: -1, count: count)
        deployments = [Int32](repeating: -1, count: count)
        included.reserveCapacity(count)
        var sorted: [Int32]?
        func named(_ id: ObjectID) -> Int32? {
            let places = sorted ?? (0..<Int32(count)).sorted { self.id($0) < self.id($1) }
            sorted = places
            return find(id, in: places)
        }
        var current: Int32?
        var last: [Int32: Int32] = [:]
        var approved: [Int32] = []
        var emergencies: [(place: Int32, item: AuditItem)] = []
        var reviewers: [Int32: [AuditItem]] = [:]
        var outages = AuditOutage.Finder()
        for place in 0..<Int32(count) {
            let item = plain(place)
            let isIncluded = scope.includes(item.seconds)
            if isIncluded {
                included.append(place)
                if !item.isVerified { unverified += 1 }
                tally.add(item)
            } else if !item.isVerified {
                failedOutside.append(item.check)
            }
            outages.add(item, place: isIncluded ? tally.entries - 1 : nil)
            for emergency in emergencies where item.reviews(emergency.item) && item.isProvedBeside(emergency.item) {
                reviews[emergency.place, default: ([], [])].ids.append(item.id)
                reviewers[emergency.place, default: []].append(item)
            }
            if item.isEmergency { emergencies.append((place, item)) }
            guard let document = item.document else { continue }
            guard !document.kind.changesContent else {
                current = place
                last.removeAll(keepingCapacity: true)
                if item.isChange, !document.approvals.isEmpty { approved.append(place) }
                continue
            }
            // A deployment that was recorded after the next switch says which entry it deployed.
            let deployed = document.restores.flatMap { named($0) }.flatMap { $0 < place ? $0 : nil }
            guard let change = deployed.map({ changes[Int($0)] >= 0 ? changes[Int($0)] : $0 }) ?? current else {
                continue
            }
            changes[Int(place)] = change
            guard document.kind == .deploy else { continue }
            deployments[Int(last[change] ?? lastDeployment(of: change))] = place
            last[change] = place
        }
        outages.close(by: nil, at: nil)
        tally.outages += outages.found
        for place in approved {
            let change = plain(place)
            let approvals = (change.document?.approvals ?? []).compactMap { id in
                ObjectID(lowerCase: id).flatMap { named($0) }.map { plain($0) }
            }
            let principals = Self.principals(approvals.filter { $0.approves(change) })
            if !principals.isEmpty { approvers[place] = principals }
        }
        for (place, items) in reviewers { reviews[place]?.reviewers = Self.principals(items) }
        tally.approved += included.count { approvers[$0] != nil }
        tally.unreviewed += emergencies.count { scope.includes($0.item.seconds) && reviews[$0.place] == nil }
    }

    /// The place of an entry, among places in the order of their entries' ids; `nil` where none of them is its.
    private func find(_ id: ObjectID, in places: [Int32]) -> Int32? {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if self.id(places[middle]) < id { low = middle + 1 } else { high = middle }
        }
        return low < places.count && self.id(places[low]) == id ? places[low] : nil
    }

    /// The end of a change's list, which is the change itself while it has none.
    private func lastDeployment(of change: Int32) -> Int32 {
        var end = change
        while deployments[Int(end)] >= 0 { end = deployments[Int(end)] }
        return end
    }

    /// Each once, in order.
    private static func principals(_ items: [AuditItem]) -> [String] {
        var found: [String] = []
        for principal in items.compactMap(\.principal) where !found.contains(principal) { found.append(principal) }
        return found
    }
}
