/// What is wrong with a row of the curated rules.
package enum RuleError: Error, Equatable, Sendable {
    case columns(count: Int)
    case unknownWord(column: String, word: String)
    case badId(String)
    case badWindow(String)
    case badSource(String)
    case emptyText
    case condition(String, expected: String)
}
