/// What should stand on disk, held against what does: what to write, what to leave alone, and why.
package struct DocumentCheck: Sendable {
    /// Of a file or a marked part.
    package enum State: String, Sendable {
        case current, missing
        /// It is as tiergit wrote it, of something else than there is today.
        case behind
        /// Somebody changed it since tiergit wrote it.
        case edited
        /// Something that tiergit did not write stands where it belongs.
        case foreign
        /// tiergit wrote it, and would not today.
        case obsolete
    }

    package struct Item: Sendable {
        /// From the top of the repository, a part as `path#part`.
        package let path: String
        package let state: State
        /// The first line that somebody changed, from 1; `nil` where that is not known.
        package let line: Int?
    }

    /// In the order of paths.
    package let items: [Item]
    /// Why documents are behind, as sentences without a full stop.
    package let causes: [String]

    /// Whether there is a record, and it cannot be read, as with the marks of a merge in it: what was written is not known then.
    package let hasUnreadableRecord: Bool

    package var findings: [Item] { items.filter { $0.state != .current } }
    /// What nobody may write over unasked.
    package var kept: [Item] { items.filter { $0.state == .edited || $0.state == .foreign } }

    /// One thing that should be on disk, or was.
    package struct Expectation: Sendable {
        package let path: String
        /// The key in the record.
        let key: String
        let wanted: [UInt8]?
        /// `nil` for nothing.
        package let found: [UInt8]?
        /// Whether what is found is a plain file.
        let isPlain: Bool

        package init(path: String, key: String, wanted: [UInt8]?, found: [UInt8]?, isPlain: Bool = true) {
            self.path = path
            self.key = key
            self.wanted = wanted
            self.found = found
            self.isPlain = isPlain
        }
    }

    /// - Parameters:
    ///   - record: what was written the last time; `nil` where nothing is known of it.
    ///   - file: the file that it stands in.
    package init(
        _ expectations: [Expectation], inputs: [DocumentInput: String], record: DocumentRecord?, file: Expectation
    ) {
        hasUnreadableRecord = record == nil && file.found != nil
        let changes = record.map { $0.inputs.changes(to: inputs) } ?? []
        let documents = expectations.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }.compactMap {
            one -> Item? in
            guard let state = Self.state(one, record) else { return nil }
            var line: Int?
            if state == .edited, let wanted = one.wanted, let found = one.found,
                DocumentRecord.digest(wanted) == record?.files[one.key]
            {
                line = Self.firstDifference(wanted, found)
            }
            return Item(path: one.path, state: state, line: line)
        }
        // Without it a later check could not tell what is behind from what was edited. That it is behind with others goes without saying.
        let state = Self.state(ofRecord: file)
        let isNamed = record == nil || state != .behind || documents.allSatisfy { $0.state == .current }
        items = documents + (isNamed ? state.map { [Item(path: file.path, state: $0, line: nil)] } ?? [] : [])
        var causes = changes.map { $0.input.sentence($0.change) }
        if let record {
            if !record.pending.isEmpty { causes.append("the last build did not end") }
        } else {
            causes = [
                file.found == nil
                    ? "they were not built yet, or \(DocumentRecord.name) is gone"
                    : "\(DocumentRecord.name) is none that this tiergit can read"
            ]
        }
        if causes.isEmpty, items.contains(where: { $0.state == .behind || $0.state == .obsolete }) {
            causes = ["this tiergit writes them in another way than the one that made them"]
        }
        self.causes = causes
    }

    /// Nobody edits it, so that whatever it holds is no reason to stop.
    private static func state(ofRecord file: Expectation) -> State? {
        guard file.isPlain else { return .foreign }
        guard let found = file.found, let wanted = file.wanted else { return .missing }
        return DocumentRecord.plain(found) == DocumentRecord.plain(wanted) ? nil : .behind
    }

    private static func state(_ one: Expectation, _ record: DocumentRecord?) -> State? {
        guard let wanted = one.wanted else {
            guard one.found != nil || !one.isPlain else { return nil }
            return one.isPlain && one.found.map { record?.knows($0, as: one.key) ?? false } ?? false
                ? .obsolete : .edited
        }
        guard one.isPlain else { return .foreign }
        guard let found = one.found else { return .missing }
        if found == wanted || DocumentRecord.plain(found) == DocumentRecord.plain(wanted) { return .current }
        guard let record, record.files[one.key] != nil || record.pending[one.key] != nil else { return .foreign }
        return record.knows(found, as: one.key) ? .behind : .edited
    }

    /// The first line, from 1, in which they differ.
    static func firstDifference(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var line = 1
        for (own, other) in zip(DocumentRecord.plain(left), DocumentRecord.plain(right)) {
            if own != other { return line }
            if own == UInt8(ascii: "\n") { line += 1 }
        }
        return line
    }
}
