import Foundation
import Testing

/// One of the five deploy scripts in `Scripts`, and what is typed into it.
struct DeployScript: CustomTestStringConvertible, Sendable {
    let name: String
    /// Typed before and after the place where the tier is chosen.
    let before: [String]
    let after: [String]
    /// How it ends where a service fails.
    let statusOfFailedService: Int
    /// What its own traps print, with the exit code.
    let farewell: (@Sendable (Int) -> String)?

    var testDescription: String { name }

    static let all = [
        DeployScript(
            name: "phases", before: ["acme", "prod"], after: ["1"], statusOfFailedService: 1, farewell: nil),
        DeployScript(
            name: "functions", before: ["acme", "prod"], after: [], statusOfFailedService: 0,
            farewell: { "bye, \($0)" }),
        DeployScript(
            name: "moved", before: ["prod", "acme"], after: [], statusOfFailedService: 5,
            farewell: { "goodbye (\($0))" }),
        DeployScript(
            name: "loop", before: ["not a tenant", "acme", "prod"], after: [], statusOfFailedService: 1,
            farewell: { "the end: \($0)" }),
        DeployScript(
            name: "arguments", before: ["acme", "prod"], after: ["y"], statusOfFailedService: 1, farewell: nil),
    ]

    static func text(_ name: String) throws -> String {
        try String(contentsOf: Golden.tests.appendingPathComponent("Scripts/\(name).sh"), encoding: .utf8)
    }
}

/// A repository with a deploy script, and programs on PATH that write down what they are asked for.
struct DeployScene {
    let sandbox: Sandbox
    let script: DeployScript
    let path = "copilot/scripts/copilot-auto-deploy.sh"
    private var bin: String { "\(sandbox.root)/bin" }
    private var log: String { "\(sandbox.root)/log" }
    private var seen: String { "\(sandbox.root)/seen" }

    /// acme/prod is recorded on minimum, and somebody else's tier is active.
    init(_ script: DeployScript, strict: Bool = false, integrated: Bool = true) async throws {
        sandbox = try await Recorded.sandbox()
        self.script = script
        try sandbox.write(try DeployScript.text(script.name), to: path)
        try sandbox.write(try DeployScript.text("copilot-switch-app"), to: "copilot/scripts/copilot-switch-app.sh")
        for name in ["copilot-auto-deploy.sh", "copilot-switch-app.sh"] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: "\(sandbox.repository)/copilot/scripts/\(name)")
        }
        // As the user's repository has them: all scripts are untracked and ignored, but one.
        try sandbox.write("copilot/.workspace\n/copilot/scripts/*\n", to: ".git/info/exclude.more")
        let exclude = try sandbox.read(".git/info/exclude") + sandbox.read(".git/info/exclude.more")
        try sandbox.write(exclude, to: ".git/info/exclude")
        try sandbox.write(Self.copilot, to: "\(bin)/copilot")
        try sandbox.write("#!/bin/sh\necho \"aws $*\"\n", to: "\(bin)/aws")
        for name in ["copilot", "aws"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(bin)/\(name)")
        }
        try FileManager.default.createDirectory(atPath: "\(bin)/with", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(bin)/with/tiergit", withDestinationPath: Sandbox.tiergit)
        if integrated { try await integrate(strict: strict) }
    }

    func integrate(strict: Bool = false) async throws {
        if strict {
            try await sandbox.ok("integrate", path, "--strict")
        } else {
            try await sandbox.ok("integrate", path)
        }
    }

    /// Writes down its arguments and what it would deploy; fails, sleeps or catches Ctrl-C as it is told.
    private static let copilot = #"""
        #!/usr/bin/env bash
        echo "$*" >>"$LOG"
        case "$1 ${2-}" in
        deploy\ * | 'env deploy' | 'svc deploy')
            number=$(grep -c . "$LOG")
            mkdir -p "$SEEN/$number"
            cp -rL copilot/environments/addons "$SEEN/$number/addons"
            cp copilot/web/manifest.yml "$SEEN/$number/web.yml"
            ;;
        env\ show) exit 0 ;;
        *) exit 0 ;;
        esac
        if [[ -n ${ROLLBACK-} ]]; then trap 'echo rolled back; exit 0' INT; fi
        if [[ -n ${SLOW-} && "$*" == *"$SLOW"* ]]; then
            echo "sleeping" >>"$LOG"
            if [[ -n ${ROLLBACK-} ]]; then
                sleep 20 &
                wait $!
            fi
            exec sleep 20
        fi
        if [[ -n ${SAME-} && "$1" == env ]]; then
            echo "✘ deploy environment prod: change set with name copilot-1 for stack acme-prod has no changes" >&2
            exit 1
        fi
        if [[ -n ${FAIL-} && "$*" == *"$FAIL"* ]]; then
            echo "✘ $* failed" >&2
            exit 1
        fi

        """#

    func variables(_ more: [String: String], tiergit: Bool) -> [String: String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return [
            "LOG": log, "SEEN": seen, "PATH": "\(tiergit ? "\(bin)/with:" : "")\(bin):\(path)", "TERM": "dumb",
            "SHELL": "/bin/sh",
        ].merging(more) { _, new in new }
    }

    /// Forgets what was written down.
    func reset() throws {
        for path in [log, seen] where sandbox.exists(path) { try sandbox.remove(path) }
        try sandbox.write("", to: log)
    }

    /// Runs the script with a pipe as its input.
    func pipe(_ more: [String: String] = [:], tiergit: Bool = true) async throws -> Ran {
        try reset()
        return try await sandbox.run(
            "bash", [path], environment: variables(more, tiergit: tiergit),
            input: (script.before + script.after).joined(separator: "\n") + "\n")
    }

    /// Runs the script at a terminal, where `answer` chooses the tier.
    ///
    /// - Parameter interrupted: whether Ctrl-C is pressed once Copilot sleeps.
    func terminal(
        _ more: [String: String] = [:], answer: String? = "", interrupted: Bool = false, tiergit: Bool = true
    ) async throws -> Ran {
        try reset()
        let keys = script.before + (answer.map { [$0] } ?? []) + script.after
        let interrupt = #"until grep -q sleeping "$LOG"; do sleep 0.05; done; sleep 0.2; printf '\003'; sleep 1"#
        let typing = #"{ printf %s "$KEYS"; \#(interrupted ? interrupt : ":"); }"#
        var variables = variables(more, tiergit: tiergit)
        variables["KEYS"] = keys.joined(separator: "\n") + "\n"
        variables["LINE"] = "bash \(path)"
        return try await sandbox.run(
            "sh", ["-c", #"\#(typing) | script -qec "$LINE" /dev/null"#], environment: variables)
    }

    // MARK: What was seen

    /// What Copilot was asked for, without what only looks.
    func deployments() throws -> [String] {
        try sandbox.read(log).split(separator: "\n").map(String.init).filter { $0.contains("deploy") }
    }

    /// The addons that Copilot found at each deployment.
    func addons() throws -> [[String: String]] {
        guard sandbox.exists(seen) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: seen).sorted().map {
            try sandbox.contents(of: "\($0)/addons", in: seen)
        }
    }

    /// The newest entry's kind, result and error.
    func newest() async throws -> (kind: String, result: String?, error: String?) {
        let text = try await sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json")
        let entry = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let deployment = entry["deployment"] as? [String: Any]
        return (
            entry["kind"] as? String ?? "", deployment?["result"] as? String, deployment?["error"] as? String
        )
    }

    /// Nobody is at work any more.
    func expectNothingUnderWay(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let status = try await sandbox.tiergit("status")
        #expect(
            status.status == 0 && !status.stderr.contains("deployment"), "\(status.stderr)",
            sourceLocation: sourceLocation)
        let gate = try await sandbox.tiergit("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--dry-run")
        #expect(gate.status == 0, "\(gate.stderr)", sourceLocation: sourceLocation)
    }
}

extension DeployScene {
    /// Runs lines of shell where the scripts run.
    func shell(_ line: String, _ more: [String: String] = [:]) async throws -> Ran {
        try reset()
        return try await sandbox.run("bash", ["-c", line], environment: variables(more, tiergit: true))
    }
}
