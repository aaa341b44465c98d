internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

/// Errors about releases.
extension ErrorReport {
    static func of(_ error: ReleaseError) -> ErrorReport {
        switch error {
        case .malformedReference(let text, let tier):
            ErrorReport(
                "\(Names.printable(text)) names no release: a version is three numbers, such as 1.4.0",
                hints: ["tiergit release list \(Names.printable(tier))"], exitCode: 64)
        case .unknown(let reference, let known):
            ErrorReport(
                "there is no release \(Names.printable(reference.description)): "
                    + (known.isEmpty
                        ? "\(Names.printable(reference.tier)) has none"
                        : "the nearest are \(Suggestion.list(nearest(known, reference.version)))"),
                hints: [
                    "tiergit release list \(Names.printable(reference.tier))",
                    "tiergit sync, where somebody else made it",
                ], exitCode: 64)
        case .notAccepted(let tag, let id, let failure):
            ErrorReport(
                "the release \(tag), tag \(id), is not accepted: \(failure.reason.rawValue): \(safe(failure.detail))",
                hints: [
                    failure.reason == .notCheckable
                        ? "git config gpg.ssh.allowedSignersFile FILE names who may sign" : nil,
                    "git tag -v \(tag) shows what git says of it",
                ], exitCode: 7)
        case .tooSmall(let tier, let chosen, let proposed, let version, let reasons):
            ErrorReport(
                "--\(chosen.rawValue) is too small for what changed in \(tier), which is \(proposed.rawValue):\n  "
                    + reasons.map(safe).joined(separator: "\n  "),
                hints: [
                    "tiergit release \(tier) makes it \(version)",
                    "to go on all the same: --accept \(proposed.rawValue)",
                ], exitCode: 3)
        case .acceptedForNothing(let words):
            ErrorReport(
                "there is nothing to accept by \(words.map(safe).joined(separator: ", ")): no number is passed over",
                hints: ["leave --accept out"], exitCode: 64)
        case .madeMeanwhile(let tag):
            ErrorReport("somebody made \(tag) meanwhile", hints: ["run this again"], exitCode: 5)
        case .differs(let tag, let here, let there, let remote):
            ErrorReport(
                "the release \(tag) is the tag \(here) here and \(there) at \(safe(remote)): a release never moves, so nothing was sent",
                hints: [
                    "git tag -v \(tag) shows the one here; ask who made the other one",
                    "where yours was never deployed: git tag -d \(tag), then tiergit sync and tiergit release",
                ], exitCode: 7)
        case .noRelease(let what):
            ErrorReport("\(safe(what)) is no release", hints: ["tiergit release list"], exitCode: 64)
        }
    }

    /// The versions around the one that was asked for, at most five.
    private static func nearest(_ known: [Version], _ wanted: Version?) -> [String] {
        guard let wanted else { return known.prefix(5).map(\.description) }
        let above = known.filter { $0 > wanted }.sorted().prefix(2)
        let below = known.filter { $0 < wanted }.sorted(by: >).prefix(3)
        return (below.reversed() + above).map(\.description)
    }
}
