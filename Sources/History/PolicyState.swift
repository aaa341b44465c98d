package import Git
package import Tiers

/// `state.json` of a policy commit: what the program writes beside the rules that people write.
package struct PolicyState: Hashable, Sendable {
    package static let file = "state.json"
    /// The version of the format that this program writes and reads.
    package static let format = 1

    /// A key whose entries no longer count.
    package struct Revocation: Hashable, Sendable {
        /// `SHA256:…`, or the fingerprint of an OpenPGP key in upper case.
        package let key: String
        /// By history, the first entry from which they do not.
        package let since: [Target: ObjectID]

        package init(key: String, since: [Target: ObjectID]) {
            self.key = key
            self.since = since
        }
    }

    /// The newest entry of every history when the policy was signed.
    package var tips: [Target: ObjectID]
    /// Entries that were made under an earlier policy meanwhile, and count all the same; sorted.
    package var accepted: [ObjectID]
    /// Sorted by key; each key once.
    package var revoked: [Revocation]

    package init(tips: [Target: ObjectID] = [:], accepted: [ObjectID] = [], revoked: [Revocation] = []) {
        self.tips = tips
        self.accepted = accepted
        self.revoked = revoked
    }

    func revokes(_ key: String) -> Bool { revoked.contains { $0.key == key || $0.key == key.uppercased() } }

    package var json: JSON {
        func object(_ ids: [Target: ObjectID]) -> JSON {
            .object(Dictionary(uniqueKeysWithValues: ids.map { ("\($0.key)", .string($0.value.hex)) }))
        }
        return [
            "format": .integer(Self.format), "tips": object(tips),
            "accepted": .array(accepted.map { .string($0.hex) }),
            "revoked": .array(revoked.map { ["key": .string($0.key), "since": object($0.since)] }),
        ]
    }

    /// - Returns: `nil` for bytes that this program would not have written.
    package init?(canonical bytes: [UInt8]) {
        guard bytes.count <= Histories.longestDocument, let json = try? JSON.parseCanonical(bytes),
            let state = PolicyState(json: json), state.json.canonical() == bytes
        else { return nil }
        self = state
    }

    private init?(json: JSON) {
        func ids(_ value: JSON?) -> [Target: ObjectID]? {
            guard let object = value?.object else { return nil }
            var found: [Target: ObjectID] = [:]
            for (key, value) in object {
                let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2, let target = try? Target(client: parts[0], environment: parts[1]),
                    let id = value.string.flatMap({ ObjectID(lowerCase: $0) })
                else { return nil }
                found[target] = id
            }
            return found
        }
        guard json.object?.count == 4, json["format"]?.int == Self.format, let tips = ids(json["tips"]),
            let listed = json["accepted"]?.array, let keys = json["revoked"]?.array
        else { return nil }
        let accepted = listed.compactMap { $0.string.flatMap { ObjectID(lowerCase: $0) } }
        let revoked = keys.compactMap { value -> Revocation? in
            guard value.object?.count == 2, let key = value["key"]?.string, let since = ids(value["since"]) else {
                return nil
            }
            return Revocation(key: key, since: since)
        }
        guard accepted.count == listed.count, accepted == Set(accepted).sorted(), revoked.count == keys.count,
            revoked.map(\.key) == Set(revoked.map(\.key)).sorted()
        else { return nil }
        self.init(tips: tips, accepted: accepted, revoked: revoked)
    }

    /// What an earlier state has that this one lacks, for people; `nil` where it keeps all.
    func loss(since earlier: PolicyState) -> String? {
        if let gone = earlier.tips.keys.filter({ tips[$0] == nil }).min() { return "its tips lack \(gone)" }
        if let gone = Set(earlier.accepted).subtracting(accepted).min() { return "accepted lacks \(gone)" }
        for key in earlier.revoked {
            let now = revoked.first { $0.key == key.key }
            guard let now, key.since.allSatisfy({ now.since[$0.key] == $0.value }) else {
                return "revoked does not say of \(key.key) what it said before"
            }
        }
        return nil
    }
}
