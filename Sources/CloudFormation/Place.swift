/// A place in a file that somebody can jump to. Lines and columns count from 1; columns count Unicode scalars, as Yams does.
package struct Place: Hashable, Sendable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`
    package var description: String { "\(file):\(line):\(column)" }
}
