import Foundation
import Testing

/// What `integrate` does to a script, and what it leaves alone.
@Suite struct IntegrateTests {
    private static let path = "copilot/scripts/copilot-auto-deploy.sh"

    private func scene(_ name: String = "phases", integrated: Bool = false) async throws -> DeployScene {
        let script = try #require(DeployScript.all.first { $0.name == name })
        return try await DeployScene(script, integrated: integrated)
    }

    // MARK: Idempotent, removable

    @Test(arguments: DeployScript.all)
    func againAndBack(script: DeployScript) async throws {
        let scene = try await DeployScene(script, integrated: false)
        let sandbox = scene.sandbox
        let original = try sandbox.read(Self.path)
        for options in [[], ["--strict"]] {
            try await sandbox.expect(Sandbox.tiergit, "integrate", Self.path)
            let first = try await sandbox.run(Sandbox.tiergit, ["integrate", Self.path] + options)
            #expect(first.status == 0, "\(first.stderr)")
            let integrated = try sandbox.read(Self.path)
            try await sandbox.expect("bash", "-n", Self.path)
            let again = try await sandbox.run(Sandbox.tiergit, ["integrate", Self.path] + options)
            #expect(again.status == 0 && again.stderr.contains("nothing was changed"), "\(again.stderr)")
            // A script that was integrated strictly stays so.
            try await sandbox.ok("integrate", Self.path)
            #expect(try sandbox.read(Self.path) == integrated)
            #expect(integrated != original)
            try await sandbox.ok("integrate", Self.path, "--remove")
            #expect(try sandbox.read(Self.path) == original)
        }
        let none = try await sandbox.ok("integrate", Self.path, "--remove")
        #expect(none.stderr.contains("has no blocks"))
    }

    @Test func anOlderBlockIsReplaced() async throws {
        let scene = try await scene(integrated: true)
        let sandbox = scene.sandbox
        let current = try sandbox.read(Self.path)
        let older = current.replacingOccurrences(of: ">>> v2\n", with: ">>> v1\n")
            .replacingOccurrences(of: "eval \"$__tiergit_shell\"\n", with: "")
        try sandbox.write(older, to: Self.path)
        #expect(try await sandbox.tiergit("status").stderr.contains("has blocks of an older tiergit"))
        try await sandbox.ok("integrate", Self.path)
        #expect(try sandbox.read(Self.path) == current)
    }

    // MARK: --diff

    @Test func diffChangesNothingAndIsAPatch() async throws {
        let scene = try await scene("moved")
        let sandbox = scene.sandbox
        let original = try sandbox.read(Self.path)
        let diff = try await sandbox.ok("integrate", Self.path, "--diff", "--strict")
        #expect(try sandbox.read(Self.path) == original)
        #expect(!sandbox.exists(".git/tiergit/integrated"))
        let detailed = try await sandbox.tiergit("integrate", Self.path, "--diff", "--detailed-exitcode")
        #expect(detailed.status == 2)
        try await sandbox.ok("integrate", Self.path, "--strict")
        let integrated = try sandbox.read(Self.path)
        let back = try await sandbox.ok("integrate", Self.path, "--remove", "--diff")
        #expect(try sandbox.read(Self.path) == integrated)
        let none = try await sandbox.tiergit("integrate", Self.path, "--diff", "--detailed-exitcode")
        #expect(none.status == 0 && none.stdout.isEmpty, "\(none.stdout)")

        // git takes both as patches, ends without a newline included.
        try sandbox.write(original, to: Self.path)
        try sandbox.write(diff.stdout, to: "../there.patch")
        try sandbox.write(back.stdout, to: "../back.patch")
        try await sandbox.git("apply", "../there.patch")
        #expect(try sandbox.read(Self.path) == integrated)
        try await sandbox.git("apply", "../back.patch")
        #expect(try sandbox.read(Self.path) == original)
    }

    // MARK: The file

    @Test func modeAndLinkStay() async throws {
        let scene = try await scene()
        let sandbox = scene.sandbox
        let real = "\(sandbox.root)/a folder/real script.sh"
        try sandbox.write(try sandbox.read(Self.path), to: real)
        try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: real)
        try sandbox.remove(Self.path)
        try FileManager.default.createSymbolicLink(
            atPath: "\(sandbox.repository)/\(Self.path)", withDestinationPath: real)
        try await sandbox.ok("integrate", Self.path)
        #expect(sandbox.link(Self.path) == real)
        #expect(try sandbox.read(real).contains("# >>> tiergit: gate >>> v2"))
        let mode = try FileManager.default.attributesOfItem(atPath: real)[.posixPermissions] as? Int
        #expect(mode == 0o750)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(sandbox.root)/a folder").count == 1)
        // From a subfolder, by a relative path.
        try await sandbox.ok(
            "integrate", "../scripts/copilot-auto-deploy.sh", "--remove",
            in: "\(sandbox.repository)/copilot/environments")
        #expect(try sandbox.read(real) == DeployScript.text("phases"))
    }

    /// The tracked script that every path runs.
    @Test func theScriptThatSwitchesTheApplication() async throws {
        let scene = try await scene()
        let sandbox = scene.sandbox
        let name = "copilot/scripts/copilot-switch-app.sh"
        let original = try sandbox.read(name)
        // By what it does, not by its name.
        try FileManager.default.moveItem(
            atPath: "\(sandbox.repository)/\(name)", toPath: "\(sandbox.repository)/copilot/scripts/app.sh")
        try await sandbox.ok("integrate", "copilot/scripts/app.sh")
        let integrated = try sandbox.read("copilot/scripts/app.sh")
        #expect(integrated.hasPrefix(original + "# >>> tiergit: activate >>> v2\n"))
        let planned = try sandbox.contents(of: "copilot/environments/addons-minimum")
        #expect(try sandbox.contents(of: Sandbox.addons) != planned)
        let ran = try await scene.shell("CLIENT_DOMAIN=acme.theanswer.ai bash copilot/scripts/app.sh")
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try sandbox.contents(of: Sandbox.addons) == planned)
        // The argument counts more than the variable, there and here.
        let other = try await scene.shell(
            "CLIENT_DOMAIN=acme.theanswer.ai bash copilot/scripts/app.sh globex.theanswer.ai")
        #expect(other.status == 0, "\(other.stderr)")
        #expect(
            try sandbox.contents(of: Sandbox.addons)
                == sandbox.contents(of: "copilot/environments/addons-medium"))
        let unknown = try await scene.shell("bash copilot/scripts/app.sh initech.theanswer.ai")
        #expect(unknown.status == 0, "\(unknown.stderr)")
        try await sandbox.ok("integrate", "copilot/scripts/app.sh", "--remove")
        #expect(try sandbox.read("copilot/scripts/app.sh") == original)
    }

    // MARK: What is lost

    @Test func statusSaysWhatWasLost() async throws {
        let scene = try await scene(integrated: true)
        let sandbox = scene.sandbox
        try await sandbox.ok("integrate", "copilot/scripts/copilot-switch-app.sh")
        #expect(try await sandbox.tiergit("status").stderr.isEmpty)
        // Installed anew, as their command does it.
        try sandbox.write(try DeployScript.text("phases"), to: Self.path)
        let lost = try await sandbox.tiergit("status")
        #expect(lost.stderr.contains("\(Self.path) lost what tiergit integrate put into it"), "\(lost.stderr)")
        #expect(lost.stderr.contains("hint: tiergit integrate \(Self.path)"), "\(lost.stderr)")
        let json = try await sandbox.tiergit("status", "--json").stdout
        let status = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let scripts = try #require(status["scripts"] as? [[String: Any]])
        #expect(scripts.map { $0["blocks"] as? String } == ["lost", "whole"])
        #expect(scripts[0]["missing"] as? [String] == ["choose", "gate", "record"])
        // By the path that status names, from anywhere.
        try await sandbox.ok("integrate", Self.path, in: "\(sandbox.repository)/copilot/environments")
        #expect(try await sandbox.tiergit("status").stderr.isEmpty)
        // What was strict is strict again when the script is installed anew.
        try await sandbox.ok("integrate", Self.path, "--strict")
        let strict = try sandbox.read(Self.path)
        try sandbox.write(try DeployScript.text("phases"), to: Self.path)
        try await sandbox.ok("integrate", Self.path)
        #expect(try sandbox.read(Self.path) == strict && strict.contains("tiergit hook run --"))
        // One that is not there deploys nothing, and one whose blocks were taken out has none to lose.
        try sandbox.remove("copilot/scripts/copilot-switch-app.sh")
        try await sandbox.ok("integrate", Self.path, "--remove")
        #expect(try await sandbox.tiergit("status").stderr.isEmpty)
    }

    // MARK: Hidden failures

    @Test func hiddenFailuresAreReported() async throws {
        let scene = try await scene()
        let sandbox = scene.sandbox
        let head =
            "set -euo pipefail\nread -r -p 'Client: ' CLIENT\nread -r -p 'Env: ' ENV\nlog_warn() { echo \"$1\"; }\n"
        let hiding = [
            "copilot env deploy --name \"$ENV\" || true", "copilot env deploy --name \"$ENV\" || :  # fine",
            "copilot env deploy --name \"$ENV\" || echo 'nothing new'",
            "copilot env deploy --name \"$ENV\" || log_warn 'nothing new'",
            "copilot env deploy --name \"$ENV\" && echo yes || true",
            "copilot env deploy \\\n    --name \"$ENV\" \\\n    || true",
            "(cd . && copilot env deploy --name \"$ENV\" || true)",
            "AWS_PROFILE=x copilot env deploy --name \"$ENV\" 2>&1 | tee log || true",
        ]
        for line in hiding {
            try sandbox.write("\(head)\(line)\ncopilot deploy --name web --env \"$ENV\"\n", to: Self.path)
            let ran = try await sandbox.tiergit("integrate", Self.path, "--diff", "--json")
            #expect(ran.stdout.contains("\"line\": 5,"), "\(line): \(ran.stdout) \(ran.stderr)")
            try await sandbox.ok("integrate", Self.path, "--strict")
            let integrated = try sandbox.read(Self.path)
            if !line.hasPrefix("(") {
                #expect(integrated.contains("tiergit hook run -- copilot env deploy"), "\(line)")
                #expect(integrated.contains("\n\(line)\n"))
            }
            try await sandbox.expect("bash", "-n", Self.path)
            try await sandbox.ok("integrate", Self.path, "--remove")
        }
        let honest = [
            "copilot env deploy --name \"$ENV\"", "copilot env deploy --name \"$ENV\" || exit 1",
            "copilot env deploy --name \"$ENV\" || { log_warn failed; exit 1; }",
            "if ! copilot env deploy --name \"$ENV\"; then exit 1; fi", "true || copilot env deploy --name \"$ENV\"",
        ]
        for line in honest {
            try sandbox.write("\(head)\(line)\ncopilot deploy --name web --env \"$ENV\"\n", to: Self.path)
            let ran = try await sandbox.tiergit("integrate", Self.path, "--diff", "--json")
            #expect(ran.stdout.contains("\"hidden\": []"), "\(line): \(ran.stdout) \(ran.stderr)")
        }
        // Without set -e bash goes on by itself.
        try sandbox.write(
            "\(head.dropFirst("set -euo pipefail\n".count))copilot env deploy --name \"$ENV\"; true\ncopilot env deploy --name \"$ENV\"\n",
            to: Self.path)
        let ran = try await sandbox.tiergit("integrate", Self.path)
        #expect(
            ran.status == 0 && ran.stderr.components(separatedBy: "goes on after a failed").count == 3, "\(ran.stderr)")
        #expect(ran.stderr.contains("--strict"))
    }

    // MARK: What it cannot do

    /// The script stays, byte for byte, and what to do by hand is printed.
    @Test(arguments: [
        (
            "nothing in it runs",
            "set -e\n# copilot deploy\necho 'copilot deploy --name web'\ncat <<X\ncopilot deploy\nX\n"
        ),
        (
            "which environment",
            "read -r CLIENT\ncopilot deploy --name web --env staging\ncopilot deploy --name web --env prod\n"
        ),
        (
            "$ENV is not certain",
            "read -r CLIENT\ncopilot env deploy --name \"$ENV\"\nENV=prod\ncopilot deploy --env \"$ENV\"\n"
        ),
        ("$ENV changes", "read -r CLIENT; ENV=x\nfor ENV in staging prod; do\n  copilot deploy --env \"$ENV\"\ndone\n"),
        ("exec copilot", "read -r CLIENT\nENV=prod\nexec copilot deploy --env \"$ENV\"\n"),
        (
            "more on it than one command",
            "main() { read -r CLIENT; ENV=prod; copilot deploy --env \"$ENV\"; }\nmain\n"
        ),
        ("cannot be read as bash", "if true; then\ncopilot deploy --env prod\n"),
        ("and the blocks need bash", "#!/bin/sh\nENV=prod\ncopilot deploy --env \"$ENV\"\n"),
        ("carriage return", "ENV=prod\r\ncopilot deploy --env \"$ENV\"\r\n"),
        ("marker of tiergit's", "# >>> tiergit: gate >>> v1\nENV=prod\ncopilot deploy --env \"$ENV\"\n"),
    ])
    func leftAlone(reason: String, text: String) async throws {
        let scene = try await scene()
        let sandbox = scene.sandbox
        try sandbox.write(text, to: Self.path)
        let ran = try await sandbox.tiergit("integrate", Self.path)
        #expect(ran.status == 3 && ran.stderr.contains(reason), "\(ran.stderr)")
        #expect(ran.stderr.contains("\(Self.path) is left as it is"))
        #expect(try sandbox.read(Self.path) == text)
        #expect(!sandbox.exists(".git/tiergit/integrated"))
        guard ran.stderr.contains("by hand") && !ran.stdout.isEmpty else { return }
        for block in ["choose", "gate", "record"] {
            #expect(
                ran.stdout.contains("# >>> tiergit: \(block) >>>") && ran.stdout.contains("# <<< tiergit: \(block) <<<")
            )
        }
        // Put in by hand, they are looked after.
        try sandbox.write("#!/usr/bin/env bash\n\(ran.stdout)", to: Self.path)
        try await sandbox.expect("bash", "-n", Self.path)
        let placed = try await sandbox.tiergit("integrate", Self.path)
        #expect(placed.status == 0 && placed.stderr.contains("placed by hand"), "\(placed.stderr)")
        #expect(sandbox.exists(".git/tiergit/integrated"))
    }

    @Test func shellcheckHasNothingToSay() async throws {
        let scene = try await scene()
        let sandbox = scene.sandbox
        for script in DeployScript.all.map(\.name) + ["copilot-switch-app"] {
            try sandbox.write(try DeployScript.text(script), to: Self.path)
            let before = try await sandbox.run("shellcheck", ["-f", "gcc", Self.path]).lines.map(Self.withoutLine)
            try await sandbox.ok("integrate", Self.path, "--strict")
            let after = try await sandbox.run("shellcheck", ["-f", "gcc", Self.path]).lines.map(Self.withoutLine)
            #expect(after == before, "\(script)")
        }
        for options in [[], ["--every-deployment"], ["--traps"], ["--every-deployment", "--traps"]] {
            let functions = try await sandbox.run(Sandbox.tiergit, ["hook", "shell"] + options, in: "/")
            try sandbox.write(functions.stdout, to: "functions.sh")
            // A function that another one defines is not seen to be called.
            let ran = try await sandbox.run("shellcheck", ["-s", "bash", "-e", "SC2317", "functions.sh"])
            #expect(functions.status == 0 && ran.status == 0, "\(ran.stdout)")
        }
    }

    private static func withoutLine(_ text: String) -> String { text.replacing(/:\d+:\d+:/, with: ":") }
}
