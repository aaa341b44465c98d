package import Git

/// What came of checking the entries of a history, newest first. A history may have a great many, and almost all of them have nothing to
/// tell but who signed what when: those are kept in a few bytes each.
package struct CheckedEntries: RandomAccessCollection, Sendable {
    /// 32 bytes.
    private struct Row: Sendable {
        let id: ObjectID
        /// 0 for none.
        var sequence: UInt32 = 0
        /// The place of the fact in `facts`, from 1, then `timeBits` for the digits of the time as one number; 0 for none.
        var words: UInt64 = 0
    }

    /// What many entries have in common.
    private struct Fact: Hashable, Sendable {
        let signer: String?
        let key: String?
        let kind: EntryDocument.Kind?
        let looked: EntryCheck.Signature?
    }

    /// Enough for fourteen digits.
    private static let timeBits: UInt64 = 47
    /// A power of two: an array that grows is moved, and has room for twice as many.
    private static let portion = 4_096
    /// As many are found sooner one after the other than by a dictionary, and most histories have no more.
    private static let few = 8

    /// By portions, each but the last one full.
    private var rows: [[Row]] = []
    /// By place, those that have more to tell.
    private var others: [Int: EntryCheck] = [:]
    /// Each once.
    private var facts: [Fact] = []
    /// From 1, where there are more than a few.
    private var places: [Fact: Int] = [:]

    init(_ checks: [EntryCheck] = []) { append(contentsOf: checks) }

    package var startIndex: Int { 0 }
    package private(set) var endIndex = 0

    package internal(set) subscript(index: Int) -> EntryCheck {
        get {
            if let other = others[index] { return other }
            let row = self[row: index]
            var check = EntryCheck(id: row.id)
            check.sequence = row.sequence == 0 ? nil : Int(row.sequence)
            let time = row.words & (1 << Self.timeBits - 1)
            check.time = time == 0 ? nil : Self.time(time)
            let place = Int(row.words >> Self.timeBits)
            guard place > 0 else { return check }
            let fact = facts[place - 1]
            (check.signer, check.key, check.kind, check.looked) = (fact.signer, fact.key, fact.kind, fact.looked)
            return check
        }
        set {
            let row = self.row(newValue)
            self[row: index] = row ?? Row(id: newValue.id)
            others[index] = row == nil ? newValue : nil
        }
    }

    private subscript(row index: Int) -> Row {
        get { rows[index / Self.portion][index % Self.portion] }
        set { rows[index / Self.portion][index % Self.portion] = newValue }
    }

    mutating func append(_ check: EntryCheck) {
        let row = self.row(check)
        if row == nil { others[endIndex] = check }
        if endIndex % Self.portion == 0 { rows.append([]) }
        rows[rows.count - 1].append(row ?? Row(id: check.id))
        endIndex += 1
    }

    mutating func append(contentsOf checks: [EntryCheck]) {
        for check in checks { append(check) }
    }

    /// Those that failed, in order.
    package var failed: [EntryCheck] {
        others.filter { $0.value.failure != nil }.sorted { $0.key < $1.key }.map(\.value)
    }

    package var hasFailed: Bool { others.contains { $0.value.failure != nil } }

    /// The places of those that are not judged to the end, in order.
    var open: [Int] { others.filter(\.value.isOpen).map(\.key).sorted() }
    var hasOpen: Bool { others.contains(where: \.value.isOpen) }

    package func id(at index: Int) -> ObjectID { self[row: index].id }

    package func contains(_ id: ObjectID) -> Bool { rows.contains { $0.contains { $0.id == id } } }

    /// `nil` for what does not fit.
    private mutating func row(_ check: EntryCheck) -> Row? {
        guard check.failure == nil, check.question == nil, check.pending == nil,
            check.sequence.map({ (1...Int(UInt32.max)).contains($0) }) ?? true
        else { return nil }
        let fact = Fact(signer: check.signer, key: check.key, kind: check.kind, looked: check.looked)
        guard let digits = check.time.map(Self.digits) ?? 0, let place = place(fact) else { return nil }
        return Row(id: check.id, sequence: UInt32(check.sequence ?? 0), words: place << Self.timeBits | digits)
    }

    /// From 1; `nil` for more than there is room for.
    private mutating func place(_ fact: Fact) -> UInt64? {
        if facts.count > Self.few, places.isEmpty {
            for (index, fact) in facts.enumerated() { places[fact] = index + 1 }
        }
        let known = places.isEmpty ? facts.firstIndex(of: fact).map { $0 + 1 } : places[fact]
        if let known { return UInt64(known) }
        guard facts.count + 1 < 1 << (UInt64.bitWidth - Int(Self.timeBits)) else { return nil }
        facts.append(fact)
        if !places.isEmpty { places[fact] = facts.count }
        return UInt64(facts.count)
    }

    /// `0000-00-00T00:00:00Z`
    private static let form = Array("0000-00-00T00:00:00Z".utf8)

    /// `nil` for a text of another form.
    private static func digits(_ time: String) -> UInt64? {
        guard time.utf8.count == form.count else { return nil }
        var number: UInt64 = 0
        for (byte, expected) in zip(time.utf8, form) {
            if expected == UInt8(ascii: "0") {
                guard byte &- UInt8(ascii: "0") < 10 else { return nil }
                number = number * 10 + UInt64(byte - UInt8(ascii: "0"))
            } else if byte != expected {
                return nil
            }
        }
        return number == 0 ? nil : number
    }

    private static func time(_ digits: UInt64) -> String {
        var rest = digits
        var bytes = form
        for place in bytes.indices.reversed() where bytes[place] == UInt8(ascii: "0") {
            bytes[place] += UInt8(rest % 10)
            rest /= 10
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
