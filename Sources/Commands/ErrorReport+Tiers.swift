internal import Planning
internal import Terminal
internal import Tiers

extension ErrorReport {
    static func of(_ error: TierCreation.Failure) -> ErrorReport {
        switch error {
        case .git(let error): of(error)
        case .tiers(let error): of(error)
        case .exists(let name):
            ErrorReport(
                "there is a tier \(name) already", hints: ["tiergit info \(name) shows it; edit it in \(Catalog.path)"],
                exitCode: 64)
        case .folderExists(let folder):
            ErrorReport(
                "\(safeName(folder)) is there already",
                hints: ["leave --copy out: its files then win over those of --from", "or choose another name"])
        case .generated:
            ErrorReport(
                "HEAD is on a generated commit, where nothing is edited by hand",
                hints: ["git switch to your own branch, and run this again"])
        case .catalogChanged:
            ErrorReport(
                "\(Catalog.path) was written by somebody else in the meantime, and nothing was changed",
                hints: ["run this again"], exitCode: 5)
        }
    }
}
