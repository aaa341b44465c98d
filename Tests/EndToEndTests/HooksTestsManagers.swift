import Foundation
import Testing

/// Beside programs that write hooks themselves, by what those write: husky 4, 8 and 9 and pre-commit.
@Suite struct HooksTestsManagers {
    private func expectRefusal(_ hooked: Hooked, _ theirs: String, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let sandbox = hooked.sandbox
        let path = "copilot/environments/addons-medium/broken.yml"
        try sandbox.write(Hooked.broken, to: path)
        try await sandbox.git("add", path)
        let refused = try await hooked.git("commit", "-q", "-m", "broken", status: 1, sourceLocation: sourceLocation)
        #expect(refused.stderr.contains("unknown-property"), sourceLocation: sourceLocation)
        try await sandbox.git("rm", "-qf", path)
        try sandbox.write("\(UUID())", to: "README.md")
        try await sandbox.git("add", "README.md")
        let passed = try await hooked.git("commit", "-q", "-m", "fine", sourceLocation: sourceLocation)
        // git hands what hooks print to standard error.
        #expect((passed.stdout + passed.stderr).contains(theirs), sourceLocation: sourceLocation)
    }

    /// Installs, looks, and takes away again.
    private func roundTrip(_ hooked: Hooked, _ folder: String, _ theirs: String, installed: [String]) async throws {
        let before = try hooked.snapshot(folder)
        try await hooked.sandbox.ok("hooks", "install")
        for name in installed { #expect(try hooked.sandbox.read("\(folder)/\(name)").contains("tiergit hook")) }
        let once = try hooked.snapshot(folder)
        try await hooked.sandbox.ok("hooks", "install")
        #expect(try hooked.snapshot(folder) == once)
        try await expectRefusal(hooked, theirs)
        try await hooked.sandbox.ok("hooks", "install", "--remove")
        #expect(try hooked.snapshot(folder) == before)
    }

    /// Its generated files run `.husky/<name>` by `sh -e`; those people write, without a first line and without the mode.
    @Test func husky9() async throws {
        let hooked = try await Hooked.adopted()
        let folder = "\(hooked.sandbox.repository)/.husky"
        try hooked.script(
            """
            #!/usr/bin/env sh
            n=$(basename "$0")
            s=$(dirname "$(dirname "$0")")/$n
            [ ! -f "$s" ] && exit 0
            sh -e "$s" "$@"
            exit $?

            """, at: ".husky/_/h", mode: 0o644)
        for name in HooksTests.names {
            try hooked.script("#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"", at: ".husky/_/\(name)")
        }
        try hooked.script("echo 'lint of theirs'\n", at: ".husky/pre-commit", mode: 0o644)
        try await hooked.sandbox.git("config", "core.hooksPath", ".husky/_")
        try await roundTrip(hooked, folder, "lint of theirs", installed: HooksTests.names)
    }

    /// Its helper runs the script once more and ends with it: the block belongs behind that line, or it would run twice.
    @Test func husky8() async throws {
        let hooked = try await Hooked.adopted()
        try hooked.script(
            """
            #!/usr/bin/env sh
            if [ -z "$husky_skip_init" ]; then
              readonly husky_skip_init=1
              export husky_skip_init
              echo run
              sh -e "$0" "$@"
              exit $?
            fi

            """, at: ".husky/_/husky.sh", mode: 0o644)
        try hooked.script(
            "#!/usr/bin/env sh\n. \"$(dirname -- \"$0\")/_/husky.sh\"\n\necho 'lint of theirs'\n",
            at: ".husky/pre-commit")
        try await hooked.sandbox.git("config", "core.hooksPath", ".husky")
        try await hooked.sandbox.ok("hooks", "install")
        let lines = try hooked.sandbox.read(".husky/pre-commit").components(separatedBy: "\n")
        #expect(lines[1].contains("husky.sh") && lines[2] == "# >>> tiergit hooks install >>>")
        try await hooked.sandbox.ok("hooks", "install", "--remove")
        try await roundTrip(
            hooked, "\(hooked.sandbox.repository)/.husky", "lint of theirs", installed: HooksTests.names)
    }

    /// Its scripts look at their own name and folder, so they stay where they are.
    @Test func husky4() async throws {
        let hooked = try await Hooked.adopted()
        try hooked.script(
            "#!/bin/sh\n# husky\n\n# Created by Husky v4.3.8\n\n. \"$(dirname \"$0\")/husky.sh\"\n",
            at: "\(hooked.hooks)/pre-commit")
        try hooked.script("echo \"husky4 $(basename \"$0\")\"\n", at: "\(hooked.hooks)/husky.sh", mode: 0o644)
        try await roundTrip(hooked, hooked.hooks, "husky4 pre-commit", installed: HooksTests.names)
        let said = try await hooked.sandbox.ok("hooks", "install")
        #expect(said.stderr.contains("husky writes these scripts anew"))
    }

    /// What it generated is left alone; it runs `<name>.legacy` first, and keeps that when it is installed again.
    @Test func preCommit() async throws {
        let hooked = try await Hooked.adopted()
        let generated = """
            #!/usr/bin/env bash
            # File generated by pre-commit: https://pre-commit.com
            # ID: 138fd403232d2ddd5efb44317e38bf03
            if [ -x "$0.legacy" ]; then "$0.legacy" "$@" || exit; fi
            echo 'pre-commit of theirs'

            """
        try hooked.script(generated, at: "\(hooked.hooks)/pre-commit")
        try hooked.sandbox.write("repos: []\n", to: ".pre-commit-config.yaml")
        let installed = ["pre-commit.legacy", "pre-push", "post-checkout", "post-merge"]
        try await roundTrip(hooked, hooked.hooks, "pre-commit of theirs", installed: installed)
        // An older hook of theirs, in another language.
        try hooked.script(
            "#!/usr/bin/env python3\nprint('python of theirs')\n", at: "\(hooked.hooks)/pre-commit.legacy")
        try await roundTrip(hooked, hooked.hooks, "python of theirs", installed: installed)
        let said = try await hooked.sandbox.ok("hooks", "install")
        #expect(said.stderr.contains("entry: tiergit hook pre-commit"))
        #expect(try hooked.sandbox.read("\(hooked.hooks)/pre-commit") == generated)
    }

    /// pre-commit that comes later moves what it finds to `<name>.legacy`: ours, which runs the user's from where it stands.
    @Test func preCommitComesLater() async throws {
        let hooked = try await Hooked.adopted()
        try hooked.script("#!/usr/bin/env python3\nprint('python of theirs')\n", at: "\(hooked.hooks)/pre-commit")
        let before = try hooked.snapshot(hooked.hooks)
        try await hooked.sandbox.ok("hooks", "install")
        try FileManager.default.moveItem(
            atPath: "\(hooked.hooks)/pre-commit", toPath: "\(hooked.hooks)/pre-commit.legacy")
        try hooked.script(
            "#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n\"$0.legacy\" \"$@\"\n",
            at: "\(hooked.hooks)/pre-commit")
        try await expectRefusal(hooked, "python of theirs")
        let again = try await hooked.sandbox.ok("hooks", "install")
        #expect(again.lines.allSatisfy { $0.hasSuffix("in place already") })
        try await hooked.sandbox.ok("hooks", "install", "--remove")
        // `pre-commit uninstall` puts it back.
        try hooked.sandbox.remove("\(hooked.hooks)/pre-commit")
        try FileManager.default.moveItem(
            atPath: "\(hooked.hooks)/pre-commit.legacy", toPath: "\(hooked.hooks)/pre-commit")
        #expect(try hooked.snapshot(hooked.hooks) == before)
    }
}
