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
}
