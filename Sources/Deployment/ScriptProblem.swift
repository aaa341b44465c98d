/// Why blocks cannot be placed in a script.
package enum ScriptProblem: Error, Hashable, Sendable {
    /// It has carriage returns at its ends of line, with which no bash runs it.
    case carriageReturns(line: Int)
    /// It is no text.
    case binary
    /// Its first line asks for another shell, or it asks bash for POSIX mode.
    case notBash(String)
    case syntax(ShellSyntaxError)
    /// Lines (from 1) with markers that belong to no block.
    case unpairedMarker(line: Int)
    /// Nothing in it runs `copilot deploy` or the like, and it does not write `copilot/.workspace`.
    case noDeployment
    /// No variable says what the environment is.
    case noEnvironment
    /// Client or environment are not known before the first deployment.
    case notKnown(variable: String, line: Int)
    /// Client or environment change between the first deployment and the last.
    case changes(variable: String, line: Int)
    /// `exec copilot …`: nothing runs behind it.
    case replacesShell(line: Int)
    /// The deployment shares its line with something that a block cannot be put between.
    case sharedLine(line: Int)
    /// The blocks could not be taken out again without a trace: a mistake of this program's.
    case irreversible
    /// bash does not take the result, which it took before: a mistake of this program's.
    case rejected(String)
}
