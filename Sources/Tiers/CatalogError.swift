/// One thing that is wrong with a catalog, at one place.
package struct CatalogProblem: Hashable, Sendable {
    package let location: SourceLocation
    /// What is wrong, without the place, safe to print.
    package let message: String
    /// What to do about it, such as `did you mean \`activation\`?`.
    package let hint: String?

    package init(location: SourceLocation, message: String, hint: String? = nil) {
        self.location = location
        self.message = message
        self.hint = hint
    }
}

extension CatalogProblem: CustomStringConvertible {
    /// `path:line:column: message (hint)`, on one line.
    package var description: String {
        "\(location): \(message)" + (hint.map { " (\($0))" } ?? "")
    }
}

/// Why a catalog cannot be used.
package enum CatalogError: Error, Hashable, Sendable {
    /// Everything that is wrong with the file, in its order; never empty.
    case invalid([CatalogProblem])
    /// No tier of that name, and the one that was meant, if it can be guessed.
    case unknownTier(String, known: [String], suggestion: String?)
}

extension CatalogError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalid(let problems): problems.map(\.description).joined(separator: "\n")
        case .unknownTier(let name, let known, _):
            "no tier is called `\(Names.printable(name))`: the catalog has \(Suggestion.list(known))"
        }
    }

    /// What to do about it, where that is not in the description.
    package var hint: String? {
        if case .unknownTier(_, _, let suggestion?) = self { "did you mean `\(suggestion)`?" } else { nil }
    }

    /// What is wrong with the file; empty for an unknown tier.
    package var problems: [CatalogProblem] {
        if case .invalid(let problems) = self { problems } else { [] }
    }
}
