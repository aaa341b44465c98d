internal import Git
internal import Tiers

/// What a policy chain says about one history, worked out once, so that any thread may ask.
struct PolicyView: Sendable {
    let chain: PolicyChain
    let target: Target
    /// By place: the lowest number that the tips of later policies reach; an entry with a higher one came after them.
    private let floors: [Int]
    private let accepted: Set<ObjectID>
    /// By key, the number of the first entry that no longer counts, and the policy that says so.
    private let revoked: [String: (since: Int, policy: ObjectID)]
    /// What the history has to hold, oldest first, each once.
    let tips: [(policy: ObjectID, id: ObjectID)]

    /// - Parameters:
    ///   - isPlaced: whether later policies have to know of an entry.
    ///   - sequence: the number of an entry; `nil` where it is not here, or is none.
    ///   - leads: whether an older entry is reached from a newer one.
    init(
        _ chain: PolicyChain, _ target: Target, isPlaced: Bool, sequence: (ObjectID) -> Int?,
        leads: (ObjectID, ObjectID) -> Bool
    ) {
        self.chain = chain
        self.target = target
        let links = chain.links.prefix(chain.count)
        var floors = [Int](repeating: .max, count: links.count)
        var tips: [(policy: ObjectID, id: ObjectID)] = []
        var numbers: [Int?] = []
        for link in links {
            let tip = link.tree?.state?.tips[target]
            if let tip, tips.last?.id != tip { tips.append((link.id, tip)) }
            // Where the tip is not here the history lacks it, and fails as a whole.
            numbers.append(tip.map { sequence($0) ?? .max } ?? (link.tree?.state == nil ? nil : 0))
        }
        for place in floors.indices.dropLast().reversed() where isPlaced {
            floors[place] = min(floors[place + 1], numbers[place + 1] ?? .max)
        }
        var revoked: [String: (since: Int, policy: ObjectID)] = [:]
        for (link, number) in zip(links, numbers) {
            let tip = link.tree?.state?.tips[target]
            for key in link.tree?.state?.revoked ?? [] {
                var since = number.map { $0 == .max ? .max : $0 + 1 } ?? 1
                if let first = key.since[target] {
                    // An entry that is not in the history stands for its beginning: nobody is believed for what cannot be found.
                    since = tip.map { leads($0, first) } == true ? sequence(first) ?? 1 : 1
                } else if revoked[key.key] != nil {
                    continue
                }
                // A later policy may know of an earlier entry.
                if let known = revoked[key.key], known.since <= since { continue }
                revoked[key.key] = (since, link.id)
            }
        }
        self.floors = floors
        self.tips = tips
        self.revoked = revoked
        accepted = Set(links.last?.tree?.state?.accepted ?? [])
    }

    /// Whether a key no longer counts for an entry of this number; asked of SSH keys and OpenPGP ones.
    func revocation(of key: String?, at sequence: Int) -> VerificationFailure? {
        guard let key, let found = revoked[key] ?? revoked[key.uppercased()], sequence >= found.since else {
            return nil
        }
        return VerificationFailure(
            .revokedKey, "the policy \(found.policy.short) revokes the key \(key) from #\(found.since) on")
    }

    /// Whether an entry was made under a policy that was over.
    func supersession(of id: ObjectID, sequence: Int, place: Int) -> VerificationFailure? {
        guard sequence > floors[place], !accepted.contains(id) else { return nil }
        let later = chain.links.prefix(chain.count).dropFirst(place + 1).first { link in
            link.tree?.state != nil
        }
        return VerificationFailure(
            .supersededPolicy,
            "its policy \(chain.links[place].id.short) was over: the tips of a later one, \(later?.id.short ?? ""), do not reach it"
        )
    }

    /// Whether an entry is dated before what it rests on.
    ///
    /// - Parameter before: the entry before; `nil` for the first.
    func backdating(_ document: EntryDocument, id: ObjectID, place: Int, before: (id: ObjectID, time: String)?)
        -> VerificationFailure?
    {
        guard chain.links[place].isEnforced, !accepted.contains(id), let time = UTCTime.seconds(document.time) else {
            return nil
        }
        if let before, !accepted.contains(before.id), let earlier = UTCTime.seconds(before.time),
            time < earlier - PolicyRequest.tolerance
        {
            return VerificationFailure(
                .backdated, "it is dated \(document.time), and the entry before it \(before.time)")
        }
        let policy = chain.links[place].time
        guard time < policy - PolicyRequest.tolerance else { return nil }
        return VerificationFailure(
            .backdated, "it is dated \(document.time), and its policy \(UTCTime.text(policy))")
    }
}
