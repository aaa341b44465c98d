internal import Deployment
internal import Terminal

extension ErrorReport {
    static func of(_ error: GitHookError) -> ErrorReport {
        switch error {
        case .git(let error): of(error)
        case .switchedOff(let path):
            ErrorReport(
                "git runs no hooks here: core.hooksPath is \(safeName(path)), which is no folder",
                hints: ["git config --show-origin core.hooksPath names who says so"])
        case .notAFile(let path): ErrorReport("\(safeName(path)) is no file: no hook can be put there")
        case .taken(let path):
            ErrorReport(
                "\(safeName(path)) is in the way: the hook that is there would be kept under that name",
                hints: ["move it away, or put `tiergit hook NAME \"$@\"` into your hook by hand"])
        case .edited(let path, let former):
            ErrorReport(
                "\(safeName(path)) was changed since tiergit made it, so nothing was removed",
                hints: [
                    "move your changes to \(safeName(former)), then: mv \(shellQuoted(former)) \(shellQuoted(path))"
                ])
        }
    }
}
