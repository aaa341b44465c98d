internal import Git
internal import Synchronization

/// The numbers of entries, each read once: policies name the same ones again and again.
final class EntryNumbers: Sendable {
    private let known = Mutex<[ObjectID: Int?]>([:])

    /// - Returns: `nil` where the entry is not here, or cannot be read.
    func number(of id: ObjectID, _ histories: Histories) -> Int? {
        if let found = known.withLock({ $0[id] }) { return found }
        let number = histories.document(id)?.sequence
        known.withLock { _ = $0.updateValue(number, forKey: id) }
        return number
    }
}
