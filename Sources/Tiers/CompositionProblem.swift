/// Why a tier cannot be made of others: two things that do not go together, each with its place.
package struct CompositionProblem: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The tier that a file shall be taken from has no such file.
        case notInTier(file: String, tier: String, folder: String)
        /// A value shall be set in a file that the tier has not.
        case noFile(file: String, parent: String)
        /// A file stands in the tier's own folder, and another tier's is to be taken.
        case ownAndTaken(own: String, tier: String)
        /// A file stands in the tier's own folder, and a value is to be set in it: whoever may write it can say it there.
        case ownAndSet(own: String, path: String)
        /// A file of one source is a folder of the other.
        case fileAndFolder(file: String, other: String)
        /// What a value was to be set in does not have it; where the last key that is there stands.
        case noValue(path: String, missing: String, in: SourceLocation)
        /// What stands there is no plain value.
        case notPlain(path: String, in: SourceLocation, reason: String)
        /// The tier it is made of has no folder.
        case noFolder(tier: String, folder: String)
    }

    /// The tier that cannot be made.
    package let tier: String
    /// The line of the catalog.
    package let location: SourceLocation
    package let kind: Kind

    package init(tier: String, location: SourceLocation, kind: Kind) {
        self.tier = tier
        self.location = location
        self.kind = kind
    }

    /// What is wrong, naming both sources; without the line of the catalog.
    package var message: String {
        switch kind {
        case .notInTier(let file, let other, let folder):
            "tier \(tier) takes \(file) from \(other), which has no such file: \(folder)"
        case .noFile(let file, let parent):
            "tier \(tier) sets a value in \(file), which neither \(parent) nor what it takes has"
        case .ownAndTaken(let own, let other):
            "tier \(tier) takes from \(other) what stands in its own folder too: \(own)"
        case .ownAndSet(let own, let path):
            "tier \(tier) sets \(path) in a file of its own folder: \(own)"
        case .fileAndFolder(let file, let other):
            "tier \(tier) would have \(file) beside \(other), and nothing can be file and folder"
        case .noValue(let path, let missing, let place):
            "tier \(tier) sets \(path), and \(place) has no \(missing)"
        case .notPlain(let path, let place, let reason):
            "tier \(tier) sets \(path), and no plain value stands at \(place): \(reason)"
        case .noFolder(let other, let folder):
            other == tier
                ? "tier \(tier) has no folder \(folder)"
                : "tier \(tier) is made of \(other), which has no folder \(folder)"
        }
    }

    /// What to do about it.
    package var hint: String {
        switch kind {
        case .notInTier: "name a tier that has the file, or take the line out"
        case .noFile: "name a file of the tier, or take the line out"
        case .ownAndTaken: "remove one of the two: the file, or the line under `take`"
        case .ownAndSet: "write the value into the file, and take the line under `set` out"
        case .fileAndFolder: "rename one of the two"
        case .noValue: "the file may have changed since: name what is there now, or take the line out"
        case .notPlain: "name the value that it refers to, such as one under Mappings or a parameter's Default"
        case .noFolder: "make the folder, or take the tier out of \(Catalog.path)"
        }
    }
}

extension CompositionProblem: CustomStringConvertible {
    package var description: String { "\(location): \(message)" }
}
