internal import Deployment
internal import Terminal

/// What `integrate` says.
enum IntegrateText {
    static func say(
        _ integration: ScriptIntegration, _ path: String, script: String, isChanged: Bool, isDiff: Bool,
        _ output: Output
    ) {
        let name = safeName(path)
        if isDiff {
            output.say(isChanged ? "nothing was changed (--diff)" : "\(name) has its blocks: nothing would change")
        } else if isChanged {
            output.say("\(output.paintTalk(.success, "done")): \(name)")
        } else {
            output.say("\(name) has its blocks: nothing was changed")
        }
        if isChanged {
            if let environment = integration.environment {
                output.say(
                    "client: \(integration.client ?? "from CLIENT_DOMAIN, else copilot/.workspace"), environment: \(safe(environment))"
                )
            }
            for block in integration.blocks { output.say("  line \(block.line): \(what(block.name))") }
        }
        for hidden in integration.hidden {
            if hidden.isRewritten {
                if isChanged {
                    output.say(
                        "line \(hidden.line) was `\(safe(hidden.text))`: a failure stops the script now, \"no changes\" does not"
                    )
                }
                continue
            }
            output.warn(
                "line \(isDiff ? hidden.line : hidden.newLine) goes on after a failed deployment of the environment, which is recorded as \(hidden.isSeen ? "failed" : "a success"): \(safe(hidden.text))"
            )
            output.hint(
                hidden.canBeRewritten
                    ? "tiergit integrate \(shellQuoted(script)) --strict rewrites it, so that only \"no changes\" passes"
                    : "run it as `tiergit hook run -- copilot env deploy …` and let its exit code count")
        }
    }

    private static func what(_ name: String) -> String {
        switch ScriptBlocks.Name(rawValue: name) {
        case .choose: "the choice of the tier"
        case .gate: "the gate"
        case .record: "the record of the deployment"
        case .activate: "activates the recorded tier"
        case .environment: "a deployment of the environment whose failure counts"
        case nil: name
        }
    }

    // MARK: Where blocks cannot be placed

    static func refusal(_ problem: ScriptProblem, _ path: String) -> ErrorReport {
        let (reason, hint) = words(problem)
        return ErrorReport("\(safeName(path)) is left as it is: \(reason)", hints: [hint], exitCode: 3)
    }

    /// The reason, and the blocks with the places to put them.
    static func byHand(_ problem: ScriptProblem, _ path: String, _ output: Output) {
        let report = refusal(problem, path)
        output.error(report.message)
        for hint in report.hints { output.hint(hint) }
        switch problem {
        case .unpairedMarker, .carriageReturns, .binary, .notBash, .syntax, .rejected, .irreversible: return
        case .noDeployment, .noEnvironment, .notKnown, .changes, .replacesShell, .sharedLine: break
        }
        output.hint(
            "put these blocks in by hand, with your names for CLIENT and ENV; tiergit integrate then keeps an eye on them"
        )
        for (place, text) in ScriptBlocks.byHand(.deploy) {
            output.result("# \(place):")
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) { output.result(String(line)) }
        }
    }

    private static func words(_ problem: ScriptProblem) -> (reason: String, hint: String?) {
        switch problem {
        case .carriageReturns(let line):
            ("line \(line) ends with a carriage return, and bash does not run such a script", "dos2unix SCRIPT")
        case .binary: ("it is no text", nil)
        case .notBash(let first):
            ("its first line is `\(safe(first))`, and the blocks need bash", "#!/usr/bin/env bash, if it runs there")
        case .syntax(let error): ("line \(error.line) cannot be read as bash: \(safe(error.reason))", "bash -n SCRIPT")
        case .unpairedMarker(let line):
            (
                "line \(line) has a marker of tiergit's without its other one",
                "take what is left of that block out by hand, then run this again"
            )
        case .noDeployment: ("nothing in it runs `copilot deploy` or `copilot env deploy`", nil)
        case .noEnvironment: ("it does not say in one variable which environment it deploys", nil)
        case .notKnown(let variable, let line):
            ("$\(variable) is not certain to be set before the deployment in line \(line)", nil)
        case .changes(let variable, let line):
            ("$\(variable) changes between the deployments that begin in line \(line)", nil)
        case .replacesShell(let line):
            ("line \(line) ends the script with `exec copilot`: nothing could record its end", "take `exec` out")
        case .sharedLine(let line):
            ("line \(line) has more on it than one command, and a block needs a line between", nil)
        case .irreversible: ("what was put in could not be taken out again byte for byte", nil)
        case .rejected(let complaint): ("bash would not take the result: \(safe(complaint))", nil)
        }
    }
}
