/// A place in a text file. Lines and columns count from 1; columns count Unicode scalars, as Yams does.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file as the user knows it, relative to the top of the repository.
    package let path: String
    package let line: Int?
    package let column: Int?

    package init(path: String, line: Int? = nil, column: Int? = nil) {
        self.path = path
        self.line = line
        self.column = column
    }

    /// `path:line:column`, the form that terminals and editors make clickable.
    package var description: String {
        guard let line else { return path }
        guard let column else { return "\(path):\(line)" }
        return "\(path):\(line):\(column)"
    }
}
