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
    private(set) var checks = CheckedEntries()
    private let view: PolicyView
    /// The newest entry that approvals were not judged of.
    private var unjudged = 0

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

    init(_ links: EntryLinks, _ view: PolicyView) {
        self.links = links
        self.view = view
    }

    mutating func add(_ portion: CheckedPortion) {
        waiting[portion.number] = portion
        while let next = waiting.removeValue(forKey: number) {
            if number == 0 { newest = Anchor(next.first) }
            anchor = anchor ?? next.anchor
            number += 1
            hold(before: next.first)
            checks.append(contentsOf: next.checks)
            last = next.last
            judge(next.checks)
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

    /// Judges what is complete, so that what it rests on need not be kept: approvals stand behind the entry before that sets what runs.
    private mutating func judge(_ newest: [EntryCheck]) {
        guard checks.hasOpen, let setting = newest.dropLast().lastIndex(where: { $0.kind?.changesContent ?? true })
        else {
            return
        }
        let end = checks.count - newest.count + setting
        guard end > unjudged, view.judgePending(&checks, in: unjudged..<end) else { return }
        unjudged = end
    }

    private mutating func hold(before: CheckedEntry?) {
        guard var last else { return }
        links.check(&last, before: before)
        checks[checks.count - 1] = last.check
    }
}
