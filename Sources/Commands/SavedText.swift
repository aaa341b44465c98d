internal import Switching
internal import Terminal
internal import Tiers

/// What `--force` saved, and the command that brings it back.
enum SavedText {
    static func say(_ saved: SavedWork?, _ output: Output) {
        guard let saved else { return }
        let paths = Wording.once(saved.paths + saved.staged).map(safe).joined(separator: ", ")
        output.warn("overwritten, and saved as \(saved.reference): \(paths)")
        for command in commands(saved) { output.hint("\(command) brings it back") }
    }

    static func announce(_ plan: ActivationPlan?, _ output: Output) {
        guard let plan, !plan.overwrites.isEmpty else { return }
        output.result("  would save and overwrite: \(plan.overwrites.map(safe).joined(separator: ", "))")
    }

    static func json(_ saved: SavedWork) -> JSON {
        [
            "reference": .string(saved.reference), "paths": .array(saved.paths.map { .string($0) }),
            "staged": .array(saved.staged.map { .string($0) }), "commands": .array(commands(saved).map { .string($0) }),
        ]
    }

    private static func commands(_ saved: SavedWork) -> [String] {
        func command(_ source: String, _ place: String, _ paths: [String]) -> [String] {
            guard !paths.isEmpty else { return [] }
            let pathspecs = paths.map { shellQuoted(":/\($0)") }.joined(separator: " ")
            return ["git restore --source=\(shellQuoted(source)) \(place) -- \(pathspecs)"]
        }
        return command(saved.reference, "--worktree", saved.paths)
            + command("\(saved.reference)^2", "--staged", saved.staged)
    }
}
