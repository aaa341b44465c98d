package import Git

/// What must change on disk, in the index and at HEAD so that content is active. Pure data: carried out by `Switching`.
package struct ActivationPlan: Hashable, Sendable {
    package struct PathChange: Hashable, Sendable {
        package let path: String
        package let old: PathState
        package let new: PathState

        package init(path: String, old: PathState, new: PathState) {
            self.path = path
            self.old = old
            self.new = new
        }
    }

    /// An index entry to set, or with `nil` to take out.
    package struct IndexEntry: Hashable, Sendable {
        package let path: String
        package let item: TreeItem?

        package init(path: String, item: TreeItem?) {
            self.path = path
            self.item = item
        }
    }

    /// In the order in which they are carried out.
    package var paths: [PathChange] = []
    package var index: [IndexEntry] = []
    /// Whether `addons` shall carry the skip-worktree flag afterwards; `nil` where the index has no such entry.
    package var skipWorktree: Bool?
    /// Whether `info/exclude` shall hold the lines that a copy needs.
    package var exclude = false
    /// Where HEAD goes, where it moves.
    package var head: Head?
    package var oldHead: Head
    package var record: ActiveRecord?
    package var remarks: [Remark] = []
    /// Paths of `paths` that hold work which is neither committed nor of this program's making; only when forced.
    package var overwrites: [String] = []

    package enum Remark: Hashable, Sendable {
        /// The folder does not hold the recorded content (any more), so it was copied instead of linked.
        case copied(folder: String)
        /// The tier is made of others, so that there is no folder to link to.
        case copiedComposed(tier: String)
        /// `core.symlinks` is false here, so a link would be a text file, which Copilot reads as no addons at all.
        case copiedWithoutLinks
        /// The active addons were not there; Copilot would have dropped the addons stack.
        case restoredMissing
        /// git does not keep the active addons out of commits here, because of a sparse checkout.
        case overlooked
        /// What stood there before could not be removed.
        case litter(String)
        /// The branch is checked out in another work tree, so HEAD is detached here.
        case detached(branch: String, otherWorkTree: String)
    }

    package init(oldHead: Head) { self.oldHead = oldHead }

    /// Whether the disk already is as wanted.
    package var isEmpty: Bool { paths.isEmpty && index.isEmpty && head == nil }
}
