import Foundation
import Testing

/// `--force` overwrites uncommitted work, and loses none of it.
@Suite struct ForceTests {
    /// The commands that tiergit printed, run by a shell as they stand.
    private func bringBack(_ ran: Ran, _ sandbox: Sandbox) async throws {
        let commands = ran.stderr.matches(of: /hint: (git restore .*) brings it back/).map { String($0.1) }
        try #require(!commands.isEmpty, "\(ran.stderr)")
        for command in commands { try await sandbox.expect("bash", "-c", command) }
    }

    private func forced(_ sandbox: Sandbox) async throws -> Ran {
        let refused = try await sandbox.run(Sandbox.tiergit, FaultScenario.switching)
        #expect(refused.status == 1, "\(refused.stderr)")
        #expect(refused.stderr.contains("--force") || refused.stderr.contains("staged"), "\(refused.stderr)")
        let ran = try await sandbox.run(Sandbox.tiergit, FaultScenario.switching + ["--force"])
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try await sandbox.agreement() == "agrees")
        return ran
    }

    @Test(arguments: Activation.allCases)
    func anEditedManifestComesBack(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try sandbox.append("# mine, and not committed\n", to: "copilot/web/manifest.yml")
        let mine = try sandbox.read("copilot/web/manifest.yml")
        let ran = try await forced(sandbox)
        #expect(
            ran.stderr.contains("warning: overwritten, and saved as refs/tiergit/saved/1: copilot/web/manifest.yml"))
        #expect(try sandbox.read("copilot/web/manifest.yml") != mine)
        try await bringBack(ran, sandbox)
        #expect(try sandbox.read("copilot/web/manifest.yml") == mine)
    }

    /// Edits, untracked and ignored files and modes in the active folder, with line ends that git would change.
    @Test(arguments: [Activation.copy, .branch], ["false", "true", "input"])
    func anEditedAddonsFolderComesBack(_ activation: Activation, autocrlf: String) async throws {
        let sandbox = try await Sandbox.onMinimum(activation) { sandbox in
            try await sandbox.git("config", "core.autocrlf", autocrlf)
        }
        try sandbox.append("# by hand\n", to: "\(Sandbox.addons)/storage.yml")
        try sandbox.write("mixed\r\nline ends\n", to: "\(Sandbox.addons)/mixed.txt")
        try sandbox.write("ignored\n", to: "\(Sandbox.addons)/build.log")
        try sandbox.write("#!/bin/sh\n", to: "\(Sandbox.addons)/run.sh")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: "\(sandbox.repository)/\(Sandbox.addons)/run.sh")
        let mine = try sandbox.contents(of: Sandbox.addons)
        let ran = try await forced(sandbox)
        try await bringBack(ran, sandbox)
        let back = try sandbox.contents(of: Sandbox.addons)
        for (path, bytes) in mine {
            // Where git itself would write LF as CRLF it does so here, as after `git stash pop`.
            let same =
                autocrlf == "true" && !bytes.contains("\r\n") ? back[path]?.replacing("\r\n", with: "\n") : back[path]
            #expect(same == bytes, "\(path)")
        }
        // And nothing is in the way of going on.
        let again = try await sandbox.run(Sandbox.tiergit, ["activate", "-c", "acme", "-e", "prod", "--force"])
        #expect(again.status == 0, "\(again.stderr)")
        #expect(again.stderr.contains("refs/tiergit/saved/2"))
        #expect(try await sandbox.agreement() == "agrees")
    }

    @Test func aLinkSomewhereElseComesBack() async throws {
        let sandbox = try await Sandbox.onMinimum(.symlink)
        try sandbox.remove(Sandbox.addons)
        try FileManager.default.createSymbolicLink(
            atPath: "\(sandbox.repository)/\(Sandbox.addons)", withDestinationPath: "../../elsewhere")
        let ran = try await sandbox.run(Sandbox.tiergit, FaultScenario.switching + ["--force"])
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(sandbox.link(Sandbox.addons) == "addons-medium")
        try await bringBack(ran, sandbox)
        #expect(sandbox.link(Sandbox.addons) == "../../elsewhere")
    }

    /// Nothing is overwritten where nothing is in the way: the edit stays, and what is recorded is what is committed.
    @Test func anEditedTierFolderStaysAsItIs() async throws {
        let sandbox = try await Sandbox.onMinimum(.symlink)
        let path = "copilot/environments/addons-medium/storage.yml"
        try sandbox.append("# not committed\n", to: path)
        let mine = try sandbox.read(path)
        let ran = try await forced(sandbox)
        #expect(!ran.stderr.contains("refs/tiergit/saved"))
        #expect(try sandbox.read(path) == mine)
        #expect(sandbox.link(Sandbox.addons) == nil, "a copy, because the folder shows something else")
    }

    /// What is staged has bytes of its own.
    @Test func stagedContentComesBack() async throws {
        let sandbox = try await Sandbox.onMinimum(.branch)
        let path = "copilot/web/manifest.yml"
        let committed = try sandbox.read(path)
        try sandbox.write(committed + "# staged\n", to: path)
        try await sandbox.git("add", path)
        try sandbox.write(committed + "# and on disk\n", to: path)
        let ran = try await forced(sandbox)
        #expect(try await sandbox.git("diff", "--cached", "--name-only") == "")
        try await bringBack(ran, sandbox)
        #expect(try sandbox.read(path) == committed + "# and on disk\n")
        #expect(try await sandbox.git("show", ":\(path)") == (committed + "# staged").trimmingCharacters(in: .newlines))
    }

    /// A repository inside the folder, or a pipe, is in no commit: it is not overwritten by any force.
    @Test(arguments: ["repository", "pipe"])
    func whatGitCannotHoldIsNotOverwritten(what: String) async throws {
        let sandbox = try await Sandbox.onMinimum(.copy)
        if what == "pipe" {
            try await sandbox.expect("mkfifo", "\(Sandbox.addons)/pipe.yml")
        } else {
            try await sandbox.git("init", "-q", "\(Sandbox.addons)/sub")
        }
        let before = try await sandbox.git("for-each-ref")
        let ran = try await sandbox.run(Sandbox.tiergit, FaultScenario.switching + ["--force"])
        #expect(ran.status == 1, "\(ran.stderr)")
        #expect(sandbox.exists("\(Sandbox.addons)/\(what == "pipe" ? "pipe.yml" : "sub/.git/HEAD")"))
        #expect(try await sandbox.git("for-each-ref") == before)
    }

    @Test func aDryRunSaysWhatItWouldOverwrite() async throws {
        let sandbox = try await Sandbox.onMinimum(.copy)
        try sandbox.append("# by hand\n", to: "\(Sandbox.addons)/storage.yml")
        let before = try await sandbox.diskState(of: sandbox.repository)
        let ran = try await sandbox.run(Sandbox.tiergit, FaultScenario.switching + ["--force", "--dry-run"])
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(ran.stdout.contains("would save and overwrite: \(Sandbox.addons)"), "\(ran.stdout)")
        #expect(try await sandbox.diskState(of: sandbox.repository).differences(from: before) == [])
    }

    /// As JSON, and by `activate --base`.
    @Test func whatWasSavedIsInTheJSON() async throws {
        let sandbox = try await Sandbox.onMinimum(.copy)
        try sandbox.append("# by hand\n", to: "\(Sandbox.addons)/storage.yml")
        let ran = try await sandbox.ok("activate", "--base", "--force", "--json")
        let all = try #require(try JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any])
        let saved = try #require(all["saved"] as? [String: Any])
        #expect(saved["reference"] as? String == "refs/tiergit/saved/1")
        #expect(saved["paths"] as? [String] == [Sandbox.addons])
        #expect(
            saved["commands"] as? [String]
                == ["git restore --source=refs/tiergit/saved/1 --worktree -- :/copilot/environments/addons"])
    }
}
