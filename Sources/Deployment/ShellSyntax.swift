/// A word of a shell script.
struct ShellWord: Sendable {
    /// Its bytes in the script.
    let range: Range<Int>
    /// As it is written, quotes included.
    let text: String
    /// Without its quotes; `nil` where the shell puts something in (`$X`, `$(…)`, `{}` of arithmetic).
    let literal: String?
    /// Whether it has neither quotes nor anything that is expanded: only such a word can be a reserved one.
    let isPlain: Bool
    /// The elements of `NAME=(…)`.
    let elements: [ShellWord]
    /// What runs inside of it: `$(…)`, backquotes, `<(…)`.
    let substitutions: [[ShellStatement]]
}

/// `> FILE` and the like; the text of a here-document is no part of it.
struct ShellRedirection: Sendable {
    let sign: String
    let target: ShellWord
}

/// One command: a simple one, or a compound with lists of statements in it.
struct ShellNode: Sendable {
    enum Kind: Hashable, Sendable {
        case simple
        /// `[[ … ]]` or `(( … ))`.
        case test
        case group
        case subshell
        /// `if`.
        case condition
        /// `for`, `select`, `while` and `until`, with the name that a `for` sets.
        case loop(variable: String?)
        /// `case`.
        case choice
        case function(String)
    }

    let kind: Kind
    var words: [ShellWord] = []
    /// What decides: of an `if`, a `while`, an `until`.
    var conditions: [[ShellStatement]] = []
    /// What may run.
    var bodies: [[ShellStatement]] = []
    var redirections: [ShellRedirection] = []
    var range: Range<Int>
}

/// Pipelines joined by `&&` and `||`, up to a `;`, a `&` or the end of the line.
struct ShellStatement: Sendable {
    var pipelines: [ShellPipeline]
    /// Between the pipelines: `&&` or `||`.
    var operators: [String]
    var isBackground = false
    var range: Range<Int>

    /// The only command, where there is one.
    var single: ShellNode? {
        pipelines.count == 1 && pipelines[0].nodes.count == 1 ? pipelines[0].nodes[0] : nil
    }
}

/// Commands joined by `|`.
struct ShellPipeline: Sendable {
    var nodes: [ShellNode]
    var isNegated: Bool
    var range: Range<Int>
}

/// Why a script could not be read as bash.
package struct ShellSyntaxError: Error, Hashable, Sendable {
    /// From 1.
    package let line: Int
    package let reason: String
}
