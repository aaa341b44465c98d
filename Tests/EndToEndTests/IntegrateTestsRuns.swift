import Foundation
import Testing

/// The five deploy scripts, integrated and run: what Copilot sees, how the script ends, and what is recorded.
@Suite struct IntegrateTestsRuns {
    // MARK: Success

    @Test(arguments: DeployScript.all)
    func fromAPipe(script: DeployScript) async throws {
        let scene = try await DeployScene(script)
        let planned = try scene.sandbox.contents(of: "copilot/environments/addons-minimum")
        #expect(try scene.sandbox.contents(of: Sandbox.addons) != planned)
        let before = try await scene.sandbox.entries().count
        let ran = try await scene.pipe()
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
        #expect(try scene.deployments().count == 3)
        #expect(try scene.addons() == [planned, planned, planned])
        #expect(try await scene.sandbox.entries().count == before + 1)
        let entry = try await scene.newest()
        #expect(entry.kind == "deploy" && entry.result == "succeeded" && entry.error == nil, "\(entry)")
        if let farewell = script.farewell { #expect(ran.stdout.contains(farewell(0)), "\(ran.stdout)") }
        // Nothing was asked, and no line of the script's input was taken.
        #expect(!ran.stderr.contains("Tier ["))
        try await scene.expectNothingUnderWay()
        try await scene.sandbox.proveHistories()
    }

    @Test(arguments: DeployScript.all)
    func atATerminal(script: DeployScript) async throws {
        let scene = try await DeployScene(script)
        let ran = try await scene.terminal(answer: "medium\ny")
        #expect(ran.status == 0, "\(ran.stdout)")
        #expect(ran.stdout.contains("Tier [minimum]: "))
        let planned = try scene.sandbox.contents(of: "copilot/environments/addons-medium")
        #expect(try scene.addons() == [planned, planned, planned], "\(ran.stdout)")
        let entry = try await scene.newest()
        #expect(entry.kind == "deploy" && entry.result == "succeeded", "\(entry) \(ran.stdout)")
        let subjects = try await scene.sandbox.git("log", "-2", "--format=%s", Recorded.tip)
        #expect(
            subjects == "acme/prod: deploy medium: succeeded\nacme/prod: switch minimum -> medium", "\(subjects)")
        // Return takes what is recorded now.
        let again = try await scene.terminal()
        #expect(again.status == 0 && again.stdout.contains("Tier [medium]: "), "\(again.stdout)")
        #expect(try scene.addons() == [planned, planned, planned])
    }

    // MARK: Failure

    /// A failure of the environment that the script passes over: without --strict it goes on, and is recorded all the same.
    @Test(arguments: DeployScript.all)
    func failingEnvironment(script: DeployScript) async throws {
        let scene = try await DeployScene(script)
        let ran = try await scene.pipe(["FAIL": "env deploy"])
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try scene.deployments().count == 3)
        let entry = try await scene.newest()
        #expect(
            entry.result == "failed"
                && entry.error?.contains("copilot env deploy --name prod ended with 1: ✘ env deploy") == true,
            "\(entry)")
        // That nothing changed is an exit code to the script, as before, and no failure.
        let unstrict = try await scene.pipe(["SAME": "1"])
        #expect(unstrict.status == 0, "\(unstrict.stderr)")
        let without = try await scene.newest()
        #expect(without.result == "succeeded" && without.error == nil, "\(without)")

        try await scene.integrate(strict: true)
        let strict = try await scene.pipe(["FAIL": "env deploy"])
        #expect(strict.status == 1, "\(strict.stderr)")
        #expect(strict.stderr.contains("copilot env deploy --name prod failed"), "\(strict.stderr)")
        #expect(try scene.deployments().count == 1)
        let failed = try await scene.newest()
        #expect(failed.result == "failed" && failed.error?.contains("env deploy") == true, "\(failed)")
        try await scene.expectNothingUnderWay()

        let same = try await scene.pipe(["SAME": "1"])
        #expect(same.status == 0, "\(same.stderr)")
        #expect(try scene.deployments().count == 3)
        let unchanged = try await scene.newest()
        #expect(unchanged.result == "succeeded" && unchanged.error == nil, "\(unchanged)")
    }

    @Test(arguments: DeployScript.all)
    func failingService(script: DeployScript) async throws {
        let scene = try await DeployScene(script)
        let ran = try await scene.pipe(["FAIL": "--name api"])
        #expect(ran.status == script.statusOfFailedService, "\(ran.stdout)\(ran.stderr)")
        let entry = try await scene.newest()
        #expect(entry.kind == "deploy" && entry.result == "failed", "\(entry)")
        if let farewell = script.farewell {
            #expect(ran.stdout.contains(farewell(script.statusOfFailedService)), "\(ran.stdout)")
        }
        try await scene.expectNothingUnderWay()
    }

    /// A script with a function of that name, which is called as before.
    @Test func aCopilotOfItsOwn() async throws {
        let scene = try await DeployScene(DeployScript.all[0], integrated: false)
        let text = try DeployScript.text("phases").replacingOccurrences(
            of: "print_phase \"1\"", with: "copilot() { echo \"+ $*\"; command copilot \"$@\"; }\nprint_phase \"1\"")
        try scene.sandbox.write(text, to: scene.path)
        try await scene.integrate()
        let ran = try await scene.pipe()
        #expect(ran.status == 0 && ran.stdout.contains("+ deploy --name web --env prod"), "\(ran.stdout)\(ran.stderr)")
        #expect(try await scene.newest().result == "succeeded")
    }

    /// What fails and is tried again with success has not failed; a failure in a subshell is one.
    @Test func againAndElsewhere() async throws {
        let scene = try await DeployScene(DeployScript.all[0], integrated: false)
        let text = """
            read -r CLIENT
            read -r ENV
            printf 'application: %s-aai\\n' "$CLIENT" > copilot/.workspace
            copilot env deploy --name "$ENV" || FAIL='' copilot env deploy --name "$ENV"
            (cd copilot/.. && copilot env deploy --force --name "$ENV"; echo "code $?")
            copilot deploy --name web --env "$ENV" || FAIL='' copilot deploy --name web --env "$ENV"
            """
        try scene.sandbox.write(text, to: scene.path)
        try await scene.integrate()
        let again = try await scene.pipe(["FAIL": "--name"])
        #expect(again.status == 0 && again.stdout.contains("code 1"), "\(again.stdout)\(again.stderr)")
        let entry = try await scene.newest()
        #expect(
            entry.result == "failed"
                && entry.error
                    == "copilot env deploy --force --name prod ended with 1: ✘ env deploy --force --name prod failed",
            "\(entry)")
        let ran = try await scene.pipe(["FAIL": "deploy --name"])
        #expect(ran.status == 0 && ran.stdout.contains("code 0"), "\(ran.stdout)\(ran.stderr)")
        #expect(try scene.deployments().count == 5)
        let succeeded = try await scene.newest()
        #expect(succeeded.result == "succeeded" && succeeded.error == nil, "\(succeeded)")
    }

    /// Nobody wanted to deploy anything, behind the gate: that is no deployment that succeeded.
    @Test func nothingWasDeployed() async throws {
        let scene = try await DeployScene(DeployScript.all[0], integrated: false)
        let text = """
            set -euo pipefail
            read -r CLIENT
            read -r ENV
            printf 'application: %s-aai\\n' "$CLIENT" > copilot/.workspace
            if [[ ${WANTED-} ]]; then copilot env deploy --name "$ENV"; fi
            if [[ ${WANTED-} ]]; then copilot deploy --name web --env "$ENV"; fi
            """
        try scene.sandbox.write(text, to: scene.path)
        try await scene.integrate()
        let ran = try await scene.pipe()
        #expect(ran.status == 0, "\(ran.stderr)")
        let entry = try await scene.newest()
        #expect(entry.result == "interrupted" && entry.error == "no deployment was started", "\(entry)")
        #expect(try await scene.pipe(["WANTED": "1"]).status == 0)
        #expect(try await scene.newest().result == "succeeded")
    }

    // MARK: Interruption

    /// Ctrl-C while the environment or a service is deployed: the script ends as it does without tiergit, and that is recorded.
    @Test(arguments: DeployScript.all, ["--name web", "env deploy"])
    func interrupted(script: DeployScript, step: String) async throws {
        let scene = try await DeployScene(script, integrated: false)
        let slow = ["SLOW": step]
        let plain = try await scene.terminal(slow, answer: nil, interrupted: true)
        let deployments = try scene.deployments()
        try await scene.integrate()
        let ran = try await scene.terminal(slow, interrupted: true)
        #expect(ran.status == plain.status && ran.status != 0, "\(plain.stdout)\n\(ran.stdout)")
        #expect(try scene.deployments() == deployments)
        let entry = try await scene.newest()
        #expect(entry.kind == "deploy" && entry.result == "interrupted", "\(entry) \(ran.stdout)")
        try await scene.expectNothingUnderWay()
    }

    /// Copilot itself rolls back at Ctrl-C, and exits 0 then: nothing of the script tells what happened.
    @Test(arguments: DeployScript.all)
    func rolledBack(script: DeployScript) async throws {
        let scene = try await DeployScene(script, integrated: false)
        let slow = ["SLOW": "--name web", "ROLLBACK": "1"]
        let plain = try await scene.terminal(slow, answer: nil, interrupted: true)
        try await scene.integrate()
        let ran = try await scene.terminal(slow, interrupted: true)
        #expect(ran.status == plain.status, "\(plain.stdout)\n\(ran.stdout)")
        // Where its output goes through a pipe, Ctrl-C ends the other side.
        if script.name != "arguments" { #expect(ran.stdout.contains("rolled back")) }
        let entry = try await scene.newest()
        #expect(entry.kind == "deploy" && entry.result == "interrupted", "\(entry) \(ran.stdout)")
    }

    /// A signal that ends bash itself leaves the exit code 0 behind.
    @Test(arguments: ["TERM", "HUP", "INT"], DeployScript.all)
    func killed(signal: String, script: DeployScript) async throws {
        let scene = try await DeployScene(script)
        // The whole group, as a CI runner or a closed terminal does it.
        let line = """
            set -m
            bash \(scene.path) <keys >out 2>&1 &
            until grep -q sleeping "$LOG"; do sleep 0.05; done
            kill -\(signal) -- -$!
            wait $!
            """
        try scene.sandbox.write((script.before + script.after).joined(separator: "\n") + "\n", to: "keys")
        let ran = try await scene.shell(line, ["SLOW": "--name web"])
        #expect(ran.status != 0, "\(ran.stderr)")
        let entry = try await scene.newest()
        #expect(entry.kind == "deploy" && entry.result == "interrupted", "\(entry)")
        try scene.sandbox.remove("keys")
        try scene.sandbox.remove("out")
        try await scene.expectNothingUnderWay()
    }

    // MARK: The gate, and no tiergit

    @Test(arguments: DeployScript.all)
    func refused(script: DeployScript) async throws {
        let scene = try await DeployScene(script)
        let before = try await scene.sandbox.entries()
        let ran = try await scene.pipe(["APP_OVERRIDE": "globex-aai"])
        #expect(ran.status == 3, "\(ran.stderr)")
        #expect(ran.stderr.contains("copilot/.workspace"))
        #expect(try scene.deployments().isEmpty)
        #expect(try await scene.sandbox.entries() == before)
        if let farewell = script.farewell, script.name == "moved" { #expect(ran.stdout.contains(farewell(3))) }
    }

    /// Whatever happens, a machine without tiergit runs the script as it was.
    @Test(arguments: DeployScript.all)
    func withoutTiergit(script: DeployScript) async throws {
        let scene = try await DeployScene(script, integrated: false)
        let cases: [[String: String]] = [[:], ["FAIL": "env deploy"], ["FAIL": "--name api"]]
        var plain: [Ran] = []
        for variables in cases { plain.append(try await scene.pipe(variables, tiergit: false)) }
        for strict in [false, true] {
            try await scene.integrate(strict: strict)
            for (variables, expected) in zip(cases, plain) {
                let ran = try await scene.pipe(variables, tiergit: false)
                #expect(ran.status == expected.status)
                #expect(ran.stdout == expected.stdout)
                #expect(Self.withoutLines(ran.stderr) == Self.withoutLines(expected.stderr))
            }
        }
        let before = try await scene.sandbox.entries()
        let catalog = try scene.sandbox.read("copilot/tiers.yml")
        try scene.sandbox.write(
            catalog.replacingOccurrences(of: "required: false", with: "required: true"), to: "copilot/tiers.yml")
        let required = try await scene.pipe(tiergit: false)
        #expect(required.status == 1 && required.stderr.contains("install tiergit"), "\(required.stderr)")
        #expect(try scene.deployments().isEmpty)
        #expect(try await scene.sandbox.entries() == before)
    }

    /// bash names lines in what it says of errors.
    private static func withoutLines(_ text: String) -> String {
        text.replacing(/line \d+/, with: "line")
    }

    /// A client without a history is deployed as before.
    @Test(arguments: DeployScript.all)
    func withoutHistory(script: DeployScript) async throws {
        let scene = try await DeployScene(
            DeployScript(
                name: script.name, before: script.before.map { $0 == "acme" ? "initech" : $0 }, after: script.after,
                statusOfFailedService: script.statusOfFailedService, farewell: script.farewell))
        let before = try await scene.sandbox.refs()
        let ran = try await scene.pipe()
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try scene.deployments().count == 3)
        #expect(try await scene.sandbox.refs() == before)
        let failed = try await scene.pipe(["FAIL": "--name api"])
        #expect(failed.status == script.statusOfFailedService)
        #expect(!failed.stderr.contains("under way"), "\(failed.stderr)")
    }
}
