internal import Git
internal import Signatures

/// One entry that was checked by itself, with what its neighbours have to know of it.
struct CheckedEntry: Sendable {
    var check: EntryCheck
    /// Over the whole raw commit object, as the next entry names it; `nil` where the object is missing.
    let sha256: SHA256Digest?
    /// The first of the parents, whatever else is wrong: there are older entries to look at.
    let parent: ObjectID?
    var document: EntryDocument? {
        didSet { (check.sequence, check.kind, check.time) = (document?.sequence, document?.kind, document?.time) }
    }

    init(_ check: EntryCheck, sha256: SHA256Digest?, parent: ObjectID?) {
        self.check = check
        self.sha256 = sha256
        self.parent = parent
    }
}

/// Entries that follow one another, newest first: checked, and held against each other but for the last one, whose neighbour comes with
/// the next portion. The documents of those in between are let go of.
struct CheckedPortion: Sendable {
    let number: Int
    let checks: [EntryCheck]
    let first: CheckedEntry
    let last: CheckedEntry
    /// The newest of them that sets what runs.
    let anchor: CheckedHistory.Anchor?
}

/// Puts portions together that come in any order.
struct CheckedHistory {
    private let links: EntryLinks
    private var waiting: [Int: CheckedPortion] = [:]
    private var number = 0
    private var last: CheckedEntry?
    private(set) var checks: [EntryCheck] = []

    /// An entry at which a later verification may begin.
    struct Anchor: Sendable {
        let id: ObjectID
        /// Over the whole commit.
        let sha256: SHA256Digest

        init?(_ checked: CheckedEntry) {
            guard let sha256 = checked.sha256 else { return nil }
            (id, self.sha256) = (checked.check.id, sha256)
        }
    }

    private(set) var newest: Anchor?
    /// The newest entry that sets what runs: approvals of a change that is still to come stand behind it.
    private(set) var anchor: Anchor?

    init(_ links: EntryLinks) { self.links = links }

    mutating func add(_ portion: CheckedPortion) {
        waiting[portion.number] = portion
        while let next = waiting.removeValue(forKey: number) {
            if number == 0 { newest = Anchor(next.first) }
            anchor = anchor ?? next.anchor
            number += 1
            hold(before: next.first)
            checks += next.checks
            last = next.last
        }
    }

    /// - Parameters:
    ///   - end: the commit that could not be read, where the walk ended with one.
    ///   - isWhole: whether it ended with the first entry; else with one that was verified before, and what came before that one
    ///     was verified with it.
    mutating func finish(_ end: EntryCheck?, isWhole: Bool) {
        if let end {
            hold(before: CheckedEntry(end, sha256: nil, parent: nil))
            checks.append(end)
        } else if isWhole {
            hold(before: nil)
        }
        last = nil
    }

    private mutating func hold(before: CheckedEntry?) {
        guard var last else { return }
        links.check(&last, before: before)
        checks[checks.count - 1] = last.check
    }
}
