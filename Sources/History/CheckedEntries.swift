package import Git

/// What came of checking the entries of a history, newest first. A history may have a great many, and almost all of them have nothing to
/// tell but who signed what when: those are kept in a few bytes each.
package struct CheckedEntries: RandomAccessCollection, Sendable {
    private struct Row: Sendable {
        let id: ObjectID
        /// The digits of the time as one number; 0 for none.
        var time: UInt64 = 0
        /// 0 for none, as in everything that follows.
        var sequence: UInt32 = 0
        /// From 1, in `texts`.
        var signer: UInt32 = 0
        var key: UInt32 = 0
        var kind: UInt8 = 0
        var looked: UInt8 = 0
    }

    private var rows: [Row] = []
    /// By place, those that have more to tell.
    private var others: [Int: EntryCheck] = [:]
    /// Signers and keys, each once.
    private var texts: [String] = []
    private var places: [String: UInt32] = [:]

    init(_ checks: [EntryCheck] = []) { append(contentsOf: checks) }

    package var startIndex: Int { 0 }
    package var endIndex: Int { rows.count }

    package internal(set) subscript(index: Int) -> EntryCheck {
        get {
            if let other = others[index] { return other }
            let row = rows[index]
            var check = EntryCheck(id: row.id)
            check.sequence = row.sequence == 0 ? nil : Int(row.sequence)
            check.kind = row.kind == 0 ? nil : EntryDocument.Kind.allCases[Int(row.kind) - 1]
            check.time = row.time == 0 ? nil : Self.time(row.time)
            check.signer = row.signer == 0 ? nil : texts[Int(row.signer) - 1]
            check.key = row.key == 0 ? nil : texts[Int(row.key) - 1]
            check.looked = row.looked == 0 ? nil : EntryCheck.Signature.allCases[Int(row.looked) - 1]
            return check
        }
        set {
            let row = self.row(newValue)
            rows[index] = row ?? Row(id: newValue.id)
            others[index] = row == nil ? newValue : nil
        }
    }

    mutating func append(_ check: EntryCheck) {
        let row = self.row(check)
        if row == nil { others[rows.count] = check }
        rows.append(row ?? Row(id: check.id))
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

    package func id(at index: Int) -> ObjectID { rows[index].id }

    package func contains(_ id: ObjectID) -> Bool { rows.contains { $0.id == id } }

    /// `nil` for what does not fit.
    private mutating func row(_ check: EntryCheck) -> Row? {
        guard check.failure == nil, check.question == nil, check.pending == nil,
            check.sequence.map({ (1...Int(UInt32.max)).contains($0) }) ?? true
        else { return nil }
        var row = Row(id: check.id)
        if let time = check.time {
            guard let digits = Self.digits(time) else { return nil }
            row.time = digits
        }
        row.sequence = UInt32(check.sequence ?? 0)
        row.kind = Self.place(check.kind)
        row.looked = Self.place(check.looked)
        row.signer = place(check.signer)
        row.key = place(check.key)
        return row
    }

    private static func place<Value: CaseIterable & Equatable>(_ value: Value?) -> UInt8
    where Value.AllCases == [Value] {
        value.flatMap { Value.allCases.firstIndex(of: $0) }.map { UInt8($0 + 1) } ?? 0
    }

    private mutating func place(_ text: String?) -> UInt32 {
        guard let text else { return 0 }
        if let place = places[text] { return place }
        texts.append(text)
        places[text] = UInt32(texts.count)
        return UInt32(texts.count)
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
