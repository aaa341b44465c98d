/// How a tier is made of others: what the catalog says under `extends`, `take` and `set`.
package struct TierExtension: Hashable, Sendable {
    /// The tier whose files it has, where nothing else is said.
    package let parent: String
    /// Files that come from other tiers, in the catalog's order.
    package let taken: [Taken]
    /// Values that are replaced in the files, in the catalog's order.
    package let values: [Value]
    /// Where the parent is named.
    package let location: SourceLocation

    /// One line of `take`.
    package struct Taken: Hashable, Sendable {
        /// Relative to the folder.
        package let file: String
        package let tier: String
        package let location: SourceLocation

        package init(file: String, tier: String, location: SourceLocation) {
            self.file = file
            self.tier = tier
            self.location = location
        }
    }

    /// One line of `set`.
    package struct Value: Hashable, Sendable {
        /// Relative to the folder.
        package let file: String
        /// The keys that lead to it from the top of the file; in a list, the number of the item from 0.
        package let path: [String]
        package let text: String
        /// Whether it stands in quotes in the catalog, so that `"1"` is no number.
        package let isQuoted: Bool
        package let location: SourceLocation

        package init(file: String, path: [String], text: String, isQuoted: Bool, location: SourceLocation) {
            self.file = file
            self.path = path
            self.text = text
            self.isQuoted = isQuoted
            self.location = location
        }

        /// As the catalog has it: keys with dots between them.
        package var pathText: String { Self.text(of: path) }

        static func text(of path: some Sequence<String>) -> String {
            path.map { $0.replacing("\\", with: "\\\\").replacing(".", with: "\\.") }.joined(separator: ".")
        }

        /// The keys of `Mappings.Sizes.prod.Max`; `\.` is a dot within a key, `\\` a backslash. `nil` where a key is empty, or a
        /// backslash stands before anything else.
        package static func path(_ text: String) -> [String]? {
            var keys: [String] = []
            var key = ""
            var isEscaped = false
            for character in text.unicodeScalars {
                if isEscaped {
                    guard character == "." || character == "\\" else { return nil }
                    key.unicodeScalars.append(character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "." {
                    keys.append(key)
                    key = ""
                } else {
                    key.unicodeScalars.append(character)
                }
            }
            keys.append(key)
            return isEscaped || keys.contains("") ? nil : keys
        }
    }

    package init(
        parent: String, taken: [Taken] = [], values: [Value] = [],
        location: SourceLocation = SourceLocation(path: Catalog.path)
    ) {
        self.parent = parent
        self.taken = taken
        self.values = values
        self.location = location
    }

    /// The tiers that it needs, each once, the parent first.
    package var tiers: [String] {
        taken.reduce(into: [parent]) { if !$0.contains($1.tier) { $0.append($1.tier) } }
    }
}

extension Catalog {
    /// Where somebody finds the files of a tier; in the active addons, where the catalog has lost it.
    package func shownFolder(of name: String) -> String {
        tiers.first { $0.name == name }?.shownFolder ?? Layout.addons
    }

    /// A tier and those that it is made of, directly or not: itself first, each once.
    package func sources(of tier: Tier) -> [Tier] {
        var found = [tier]
        var next = 0
        while next < found.count {
            for name in found[next].extending?.tiers ?? [] where !found.contains(where: { $0.name == name }) {
                found += tiers.filter { $0.name == name }
            }
            next += 1
        }
        return found
    }
}
