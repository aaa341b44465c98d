internal import Deployment
internal import Git
internal import Terminal
internal import Tiers

extension ErrorReport {
    static func of(_ error: RolloutError) -> ErrorReport {
        switch error {
        case .badWave(let word):
            ErrorReport(
                "--waves: `\(safe(word))` is no wave here: they are canary (first), a share such as 10%, a number, rest (last)",
                hints: ["--waves canary,10%,rest"], exitCode: 64)
        case .notCovered(let left, let all):
            ErrorReport(
                "--waves leave out \(left) of \(RolloutText.count(all))", hints: ["end them with rest"], exitCode: 64)
        case .canaryUnknown(let client):
            ErrorReport("--canary \(safe(client)) is none of the clients that change", exitCode: 64)
        case .canaryWithoutWave:
            ErrorReport(
                "--canary names a client, and no wave is the canary's", hints: ["--waves canary,10%,rest"],
                exitCode: 64)
        case .unknownClients(let clients, let environments, let known):
            ErrorReport(
                "\(safe(Suggestion.list(clients))) \(clients.count == 1 ? "has" : "have") no tier history in \(Suggestion.list(environments, "or"))",
                hints: [
                    clients.first.flatMap { Suggestion.nearest(to: $0, among: known) }.map { "did you mean \($0)?" },
                    "tiergit status --all shows who has",
                ], exitCode: 64)
        case .underWay(let id):
            ErrorReport(
                "roll-out \(safe(id)) is under way",
                hints: [
                    "tiergit rollout --resume goes on with it", "tiergit rollout --undo takes it back",
                    "tiergit rollout --abort forgets it, and changes no client",
                ], exitCode: 5)
        case .nothing:
            ErrorReport("no roll-out is under way here", hints: ["tiergit rollout TIER --dry-run"])
        case .stillRunning(let id, let targets):
            ErrorReport(
                "what roll-out \(safe(id)) began is still at work: \(RolloutText.list(targets))",
                hints: ["wait until it has ended, then run this again"], exitCode: 5)
        case .unreadable(let path):
            ErrorReport(
                "\(safeName(path)) cannot be read: it is not what tiergit writes",
                hints: ["move it away; the histories say what was done"], exitCode: 6)
        case .file(let error): of(error)
        }
    }
}
