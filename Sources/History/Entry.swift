package import Git
package import Tiers

/// One entry as it was read from its commit.
package struct Entry: Hashable, Sendable {
    package let id: ObjectID
    package let document: EntryDocument
    package let commit: Commit
    /// What the target ran from this entry on.
    package let content: TierContent

    package var target: Target { document.target }
}

/// The paths in an entry's tree.
package enum EntryLayout {
    package static let document = "entry.json"
    package static let active = "active"
    package static let addons = "active/addons"
    package static let services = "active/services.json"

    private static let activeItem = Array("40000 active\0".utf8)
    private static let documentItem = Array("100644 entry.json\0".utf8)

    /// What the bytes of an entry's tree name: it holds two things, so they have one form; `nil` for any other.
    static func items(ofTree bytes: [UInt8]) -> (active: ObjectID, document: ObjectID)? {
        guard bytes.count == activeItem.count + documentItem.count + 40,
            bytes[..<activeItem.count] == activeItem[...],
            bytes[(activeItem.count + 20)...].prefix(documentItem.count) == documentItem[...],
            let active = ObjectID(raw: bytes[activeItem.count..<(activeItem.count + 20)]),
            let document = ObjectID(raw: bytes.suffix(20))
        else { return nil }
        return (active, document)
    }
}
