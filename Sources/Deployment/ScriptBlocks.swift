/// The text of tiergit's blocks. A change of it needs a new version.
package enum ScriptBlocks {
    package static let version = 2

    package enum Name: String, CaseIterable, Sendable {
        case choose, gate, record, activate
        case environment = "env-deploy"
    }

    /// One block, with its markers.
    ///
    /// - Parameters:
    ///   - indentation: what each line begins with.
    ///   - step: what is indented once more inside.
    static func block(_ name: Name, _ body: String, indentation: String, step: String) -> String {
        let lines =
            [ScriptText.opening(name.rawValue, version: version)]
            + body.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                let depth = line.prefix { $0 == " " }.count / 4
                return String(repeating: step, count: depth) + line.drop { $0 == " " }
            } + [ScriptText.closing(name.rawValue)]
        return lines.map { $0.isEmpty ? "" : indentation + $0 }.joined(separator: "\n") + "\n"
    }

    // MARK: Bodies, indented by four

    static let onPath = "command -v tiergit >/dev/null 2>&1"

    /// What a block does on a machine without tiergit: nothing, unless the catalog requires it. That is read when the script
    /// runs: who requires tiergit later should not have to touch each script.
    static let otherwise = #"""
        elif grep -Eqs '^required:[[:space:]]+true([[:space:]#]|$)' "$(git rev-parse --show-toplevel 2>/dev/null || pwd)/copilot/tiers.yml"; then
            echo "error: tiergit is not on PATH, and copilot/tiers.yml requires it (required: true)" >&2
            echo "hint: install tiergit (the section Install of its README), then run this again" >&2
            exit 1
        fi
        """#

    static func choose(_ target: String) -> String {
        """
        # The recorded tier, or another one that is chosen at the terminal; the script's own input is left alone.
        if \(onPath); then
            if [ -t 0 ]; then
                tiergit hook choose \(target) || exit "$?"
            else
                tiergit hook choose \(target) </dev/null || exit "$?"
            fi
        \(otherwise)
        """
    }

    /// `.workspace` was just written, and says which client it is also where an argument counted more than `CLIENT_DOMAIN`.
    static let activate = """
        # The recorded tier is what Copilot shall read for this application.
        if \(onPath); then
            CLIENT_DOMAIN='' tiergit hook activate </dev/null || exit "$?"
        \(otherwise)
        """

    /// - Parameter exitCode: whether the command before tells how it ended.
    static func record(exitCode: Bool) -> String {
        exitCode
            ? """
            __tiergit_code=$?
            # The deployments are over: their result is recorded.
            if [ -n "${__tiergit_open-}" ]; then __tiergit_record "$__tiergit_code"; fi
            """
            : """
            # The deployments are over: their result is recorded.
            if [ -n "${__tiergit_open-}" ]; then __tiergit_record 0; fi
            """
    }

    /// In place of a command whose failure nobody would see.
    ///
    /// - Parameters:
    ///   - command: with `tiergit hook run --` in it.
    ///   - original: the lines that it takes the place of, kept as they are.
    static func environment(_ command: [UInt8], original: [UInt8], indentation: String, step: String) -> [UInt8] {
        let opening = [
            ScriptText.opening(Name.environment.rawValue, version: version), "if \(onPath); then",
            "\(step)__tiergit_ran=1", step,
        ].map { indentation + $0 }.joined(separator: "\n")
        let kept = original + (original.last == 10 ? [] : [10])
        let closing = [ScriptText.keptEnd, ScriptText.closing(Name.environment.rawValue)].map {
            indentation + $0 + "\n"
        }
        return opening.utf8 + command + " || exit \"$?\"\n\(indentation)\(ScriptText.keptBegin)\n".utf8 + kept
            + closing.joined().utf8
    }
}

extension ScriptBlocks {
    /// The blocks as somebody puts them into a script by hand.
    package static func byHand(_ kind: ScriptIntegration.Kind) -> [(place: String, text: String)] {
        let target = "-c \"${CLIENT-}\" -e \"${ENV-}\""
        func block(_ name: Name, _ body: String) -> String {
            self.block(name, body, indentation: "", step: "    ")
        }
        switch kind {
        case .switchApp: return [("at the end", block(.activate, activate))]
        case .deploy:
            return [
                ("where client and environment are known", block(.choose, choose(target))),
                (
                    "before the first copilot deployment",
                    block(.gate, gate(target, seesEveryDeployment: false, watchesTraps: true))
                ),
                ("behind the last one", block(.record, record(exitCode: false))),
            ]
        }
    }
}
