internal import Documents
internal import Terminal

extension ErrorReport {
    static func of(_ error: DocumentFolder.Failure) -> ErrorReport {
        switch error {
        case .git(let error): of(error)
        case .notAFolder(let path):
            ErrorReport(
                "\(safeName(path)) is no folder, and documents belong into it",
                hints: ["move it away, then run this again"], exitCode: 3)
        case .aFolder(let path):
            ErrorReport(
                "\(safeName(path)) is a folder, and a document belongs there",
                hints: ["move it away, then run this again"], exitCode: 3)
        case .marks(let path, let problem):
            ErrorReport(
                "\(safeName(path)):\(problem.line): \(safe(problem.text))",
                hints: ["mend the marks; they stand on lines of their own"], exitCode: 1)
        case .changedMeanwhile(let path):
            ErrorReport(
                "\(safeName(path)) was changed meanwhile, and is left as it is", hints: ["run this again"], exitCode: 5)
        }
    }
}
