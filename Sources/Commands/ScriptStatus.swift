internal import Deployment
internal import Git
internal import Terminal
internal import Tiers

/// Scripts that lost their blocks, in words and as JSON.
enum ScriptStatus {
    static func states(_ context: Context) -> [IntegrationRecord.State] {
        guard let top = context.repository.workTree else { return [] }
        return IntegrationRecord(context.repository).states(top: top)
    }

    static func warn(_ states: [IntegrationRecord.State], _ output: Output) {
        for state in states {
            let path = safeName(state.script.path)
            switch state.blocks {
            case .whole, .gone: continue
            case .lost:
                output.warn(
                    "\(path) lost what tiergit integrate put into it (\(state.missing.joined(separator: ", "))): "
                        + (state.script.kind == .deploy
                            ? "it deploys without the gate, or unrecorded" : "it does not activate the recorded tier"))
            case .old: output.warn("\(path) has blocks of an older tiergit")
            }
            output.hint("tiergit integrate \(shellQuoted(state.script.path))")
        }
    }

    static func json(_ state: IntegrationRecord.State) -> JSON {
        [
            "path": .string(state.script.path), "kind": .string(state.script.kind.rawValue),
            "blocks": .string(state.blocks.rawValue), "missing": .array(state.missing.map { .string($0) }),
        ]
    }
}
