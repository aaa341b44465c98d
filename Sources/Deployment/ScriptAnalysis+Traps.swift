extension ScriptAnalysis {
    /// Whether the script may set a trap for its end or an interruption once the gate is passed, which would replace the gate's.
    ///
    /// Not where it also traps what bash keeps apart for each function (`ERR`, `DEBUG`, `RETURN`): a function in place of
    /// `trap` could not take those back. There the gate's traps are put back at each deployment instead.
    func mayReplaceTraps(before gate: Int) -> Bool {
        let traps = commands.filter { Self.arguments(of: $0.node).first?.literal == "trap" }
        let signals = traps.map { trap in
            Self.arguments(of: trap.node).dropFirst().compactMap { $0.literal?.uppercased() }
        }
        if signals.contains(where: { $0.contains { ["ERR", "DEBUG", "RETURN"].contains($0) } }) { return false }
        return zip(traps, signals).contains { trap, signals in
            (trap.function != nil || trap.node.range.lowerBound >= gate)
                && signals.contains { ["EXIT", "0", "INT", "SIGINT", "2", "TERM", "SIGTERM", "15"].contains($0) }
        }
    }
}
