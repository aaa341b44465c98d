package import Git
package import Tiers

/// What an entry's commit alone says of it: enough to list many, without opening a tree or `entry.json`. Message and document agree
/// (`EntryMessage`); `verify` holds one against the other.
package struct EntrySummary: Sendable {
    package let id: ObjectID
    package let target: Target
    package let sequence: Int
    package let kind: EntryDocument.Kind
    package let to: String
    package let version: String?
    package let stage: (number: Int, of: Int)?
    package let reason: String?
    package let operatorName: String
    /// Since 1970, in seconds.
    package let seconds: Int64
    let previous: ObjectID?

    /// The tier with its release: `medium 1.4.0`, `medium`.
    package var tierName: String { version.map { "\(to) \($0)" } ?? to }
    /// Whether more stages follow until what runs is the tier itself.
    package var isBetweenTiers: Bool { stage.map { $0.number < $0.of } ?? false }

    package init(_ entry: Entry) {
        let document = entry.document
        id = entry.id
        target = document.target
        sequence = document.sequence
        kind = document.kind
        to = document.to
        version = document.version
        stage = document.stage
        reason = document.reason
        operatorName = document.operatorName
        seconds = entry.commit.committer.seconds
        previous = document.previous?.id
    }

    /// - Returns: `nil` for a commit that has not the shape of an entry.
    init?(_ id: ObjectID, raw: [UInt8]) {
        guard let commit = try? SignedCommit(raw) else { return nil }
        let message = commit.message
        let feed = UInt8(ascii: "\n")
        // The subject, an empty line, the reason and an empty line where there is a reason, the trailers; a line feed at the end.
        guard message.last == feed, let subject = message.firstIndex(of: feed), subject + 1 < message.count,
            message[subject + 1] == feed,
            let blank = message.indices.last(where: { $0 > subject && message[$0] == feed && message[$0 - 1] == feed })
        else { return nil }
        var (client, environment, named, to): (String?, String?, String?, String?)
        var (version, number, stages): (String?, String?, String?)
        var rest = message[(blank + 1)...]
        while let end = rest.firstIndex(of: feed) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon + 1 < end,
                line[colon + 1] == UInt8(ascii: " ")
            else { return nil }
            let value = String(decoding: line[(colon + 2)...], as: UTF8.self)
            switch String(decoding: line[..<colon], as: UTF8.self) {
            case "Tier-Client": client = value
            case "Tier-Environment": environment = value
            case "Tier-Kind": named = value
            case "Tier-To": to = value
            case "Tier-Version": version = value
            case "Tier-Stage": stages = value
            case "Tier-Sequence": number = value
            default: break
            }
        }
        guard let client, let environment, let target = try? Target(client: client, environment: environment),
            let kind = named.flatMap(EntryDocument.Kind.init), let to, let sequence = number.flatMap({ Int($0) })
        else { return nil }
        self.id = id
        self.target = target
        self.sequence = sequence
        self.kind = kind
        self.to = to
        self.version = version
        let numbers = stages?.split(separator: " of ").compactMap { Int($0) } ?? []
        stage = numbers.count == 2 ? (numbers[0], numbers[1]) : nil
        // Between the subject and the trailers, without the indent that keeps a line from looking like one of these.
        reason =
            blank > subject + 2
            ? message[(subject + 2)..<(blank - 1)].split(separator: feed, omittingEmptySubsequences: false).map {
                line in
                let text = line.starts(with: "    ".utf8) ? line.dropFirst(4) : line
                return String(decoding: EntryMessage.looksLikeTrailer(text) ? text : line, as: UTF8.self)
            }.joined(separator: "\n") : nil
        operatorName = commit.name
        seconds = commit.time
        previous = commit.parents.first
    }
}

extension Histories {
    /// What the commit of an entry says; of one in another shape, what `entry` says.
    ///
    /// - Throws: `HistoryError.malformed`, also for an entry of another target; `.missing`.
    package func summary(_ id: ObjectID, of target: Target) throws(HistoryError) -> EntrySummary {
        if let raw = try? repository.rawObject(id), let summary = EntrySummary(id, raw: raw), summary.target == target {
            return summary
        }
        return EntrySummary(try entry(id, of: target))
    }

    /// The same of every entry of a target, from a tip back, until `visit` returns false.
    ///
    /// - Throws: `HistoryError.malformed`, `.missing`.
    func summaries(
        of target: Target, from tip: ObjectID, visit: (EntrySummary) throws(HistoryError) -> Bool
    ) throws(HistoryError) {
        var next: ObjectID? = tip
        while let id = next {
            let summary = try summary(id, of: target)
            guard try visit(summary) else { return }
            next = summary.previous
        }
    }

    /// The entries of several histories, newest first, as `git log --date-order` merges branches: of what each has left, the one that is dated last
    /// comes next, so a history's own order stays where clocks disagree. No more is read than `visit` is told, but one of each.
    ///
    /// - Parameter tips: of equally old entries, the first target's comes first.
    /// - Throws: `HistoryError.malformed`, `.missing`.
    package func merged(
        _ tips: [(target: Target, tip: ObjectID)], visit: (EntrySummary) throws(HistoryError) -> Bool
    ) throws(HistoryError) {
        var heads: [EntrySummary] = []
        for (target, tip) in tips { heads.append(try summary(tip, of: target)) }
        func isOlder(_ left: Int, _ right: Int) -> Bool {
            heads[left].seconds == heads[right].seconds
                ? heads[left].target > heads[right].target : heads[left].seconds < heads[right].seconds
        }
        while let place = heads.indices.max(by: isOlder) {
            let entry = heads[place]
            guard try visit(entry) else { return }
            if let previous = entry.previous {
                heads[place] = try summary(previous, of: entry.target)
            } else {
                heads.remove(at: place)
            }
        }
    }

    /// The newest entry of a target that is no younger than a time, from its tip back; the tip without one.
    ///
    /// - Parameter time: seconds since 1970.
    /// - Returns: `nil` where all are younger.
    /// - Throws: `HistoryError.malformed`, `.missing` for an entry on the way that is none.
    package func newest(of target: Target, tip: ObjectID, at time: Int64?) throws(HistoryError) -> ObjectID? {
        guard let time else { return tip }
        var next: ObjectID? = tip
        while let id = next {
            if let raw = try? repository.rawObject(id), let committed = Self.committed(raw) {
                if committed <= time { return id }
                next = Histories.parent(id, raw, repository)
            } else {
                let entry = try entry(id)
                if entry.commit.committer.seconds <= time { return id }
                next = entry.document.previous?.id
            }
        }
        return nil
    }

    /// The newest entry, from one back, that set what runs; the oldest where none did.
    package func origin(of summary: EntrySummary) throws(HistoryError) -> EntrySummary {
        var found = summary
        while !found.kind.changesContent, let previous = found.previous {
            found = try self.summary(previous, of: found.target)
        }
        return found
    }

    /// When a raw commit was committed, in seconds since 1970; `nil` for one in another shape than an entry's.
    static func committed(_ raw: [UInt8]) -> Int64? {
        // `tree `, 40 digits and a line feed; then the parent, the author, the committer.
        guard raw.count > 46 else { return nil }
        var start = 46
        for _ in 0..<3 {
            guard let end = raw[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            let line = raw[start..<end]
            if line.starts(with: "committer ".utf8) {
                guard let close = line.lastIndex(of: UInt8(ascii: ">")), close + 2 < end else { return nil }
                var seconds: Int64 = 0
                for byte in line[(close + 2)...] {
                    guard byte >= 0x30, byte <= 0x39 else { return byte == 0x20 ? seconds : nil }
                    guard seconds < 1 << 40 else { return nil }
                    seconds = seconds * 10 + Int64(byte - 0x30)
                }
                return nil
            }
            start = end + 1
        }
        return nil
    }
}
