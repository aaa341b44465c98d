extension ScriptBlocks {
    /// The gate, and what makes sure that the end of the deployments is recorded however the script ends.
    ///
    /// - Parameters:
    ///   - seesEveryDeployment: whether the gate can tell that none was started.
    ///   - watchesTraps: whether `trap` itself has to be stood in for.
    static func gate(_ target: String, seesEveryDeployment: Bool, watchesTraps: Bool) -> String {
        let options =
            (seesEveryDeployment ? " \(ShellFunctions.Option.everyDeployment.rawValue)" : "")
            + (watchesTraps ? " \(ShellFunctions.Option.traps.rawValue)" : "")
        return """
            # Nothing is deployed that is not what is recorded; how it ends is recorded, also where the script fails or is interrupted.
            if \(onPath); then
                __tiergit_shell=$(tiergit hook shell\(options) </dev/null) || exit "$?"
                eval "$__tiergit_shell"
                __tiergit_gate \(target) || exit "$?"
            \(otherwise)
            """
    }
}
