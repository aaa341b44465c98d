import Foundation
import Testing

/// `tiergit hooks install`: what it puts where, beside whom, and that it goes without a trace.
@Suite struct HooksTests {
    static let names = ["pre-commit", "pre-push", "post-checkout", "post-merge"]
    /// The top of the source.
    static let source = Golden.tests.deletingLastPathComponent().deletingLastPathComponent().path

    /// The files of the source are what the binary writes.
    @Test func filesAreWhatIsInstalled() async throws {
        let hooked = try await Hooked.adopted()
        try await hooked.sandbox.ok("hooks", "install")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "\(Self.source)/hooks").sorted()
                == (Self.names + ["pre-receive"]).sorted())
        for name in Self.names {
            let installed = try hooked.sandbox.read("\(hooked.hooks)/\(name)")
            #expect(installed == (try hooked.sandbox.read("\(Self.source)/hooks/\(name)")))
            #expect(installed.contains("command -v tiergit >/dev/null 2>&1 || exit 0\n"))
            #expect(FileManager.default.isExecutableFile(atPath: "\(hooked.hooks)/\(name)"))
            // Nothing of this machine.
            #expect(!installed.contains(hooked.sandbox.root) && !installed.contains(Sandbox.tiergit))
        }
        let before = try hooked.snapshot(hooked.hooks)
        let again = try await hooked.sandbox.ok("hooks", "install")
        #expect(again.lines.count == 4 && again.lines.allSatisfy { $0.hasSuffix("in place already") })
        #expect(try hooked.snapshot(hooked.hooks) == before)
        try await hooked.sandbox.ok("hooks", "install", "--remove")
        #expect(try hooked.snapshot(hooked.hooks).isEmpty)
    }

    /// In a bare repository it is the one of a server, and a machine without tiergit receives nothing.
    @Test func onAServer() async throws {
        let sandbox = try await Hooked.adopted().sandbox
        try await sandbox.makeOrigin()
        let bare = "\(sandbox.root)/origin.git"
        let ran = try await sandbox.run(Sandbox.tiergit, ["hooks", "install"], in: bare)
        #expect(ran.status == 0 && ran.stdout == "hooks/pre-receive: a hook of its own\n", "\(ran.stderr)")
        let installed = try sandbox.read("\(bare)/hooks/pre-receive")
        #expect(installed == (try sandbox.read("\(Self.source)/hooks/pre-receive")))
        let nowhere = ["PATH": "/usr/bin:/bin"]
        let refused = try await sandbox.run("git", ["push", "-q", "origin", "main:other"], environment: nowhere)
        #expect(refused.status == 1 && refused.stderr.contains("tiergit"), "\(refused.stderr)")
        _ = try await sandbox.run(Sandbox.tiergit, ["hooks", "install", "--remove"], in: bare)
        let passed = try await sandbox.run("git", ["push", "-q", "origin", "main:other"], environment: nowhere)
        #expect(passed.status == 0, "\(passed.stderr)")
        // Beside one that is there, which gets what git gave.
        try sandbox.write("#!/bin/sh\ncat >\"\(sandbox.root)/seen\"\n", to: "\(bare)/hooks/pre-receive")
        try await sandbox.expect("chmod", "+x", "\(bare)/hooks/pre-receive")
        _ = try await sandbox.run(Sandbox.tiergit, ["hooks", "install"], in: bare)
        let tiergit = (Sandbox.tiergit as NSString).deletingLastPathComponent
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let beside = try await sandbox.run(
            "git", ["push", "-q", "origin", "main:third"], environment: ["PATH": "\(tiergit):\(path)"])
        #expect(beside.status == 0, "\(beside.stderr)")
        #expect(try sandbox.read("\(sandbox.root)/seen").hasSuffix(" refs/heads/third\n"))
    }

    @Test func dryRunChangesNothing() async throws {
        let hooked = try await Hooked.adopted()
        try hooked.script("#!/bin/sh\nexit 0\n", at: "\(hooked.hooks)/pre-commit")
        let before = try hooked.snapshot(hooked.hooks)
        let ran = try await hooked.sandbox.ok("hooks", "install", "--dry-run")
        #expect(ran.stdout.contains("would do .git/hooks/pre-commit: a marked block"))
        #expect(try hooked.snapshot(hooked.hooks) == before)
        try await hooked.sandbox.ok("hooks", "install")
        let installed = try hooked.snapshot(hooked.hooks)
        try await hooked.sandbox.ok("hooks", "install", "--remove", "--dry-run")
        #expect(try hooked.snapshot(hooked.hooks) == installed)
    }

    /// Whatever was there: scripts of a shell, of another language, links, what is switched off.
    @Test func goesByteForByte() async throws {
        let hooked = try await Hooked.adopted()
        try hooked.script(
            "#!/usr/bin/env bash\nset -euo pipefail\necho ok", at: "\(hooked.hooks)/pre-commit", mode: 0o750)
        try hooked.script("#!/usr/bin/env python3\nprint(1)\n", at: "\(hooked.hooks)/pre-push", mode: 0o711)
        try hooked.script("#!/bin/sh\necho linked\n", at: "tools/after.sh")
        try FileManager.default.createSymbolicLink(
            atPath: "\(hooked.hooks)/post-checkout", withDestinationPath: "../../tools/after.sh")
        try hooked.script("#!/bin/sh\necho never\n", at: "\(hooked.hooks)/post-merge", mode: 0o644)
        let before = try hooked.snapshot(hooked.hooks)
        for _ in 0..<2 {
            try await hooked.sandbox.ok("hooks", "install")
            let once = try hooked.snapshot(hooked.hooks)
            #expect(once != before)
            try await hooked.sandbox.ok("hooks", "install")
            #expect(try hooked.snapshot(hooked.hooks) == once)
            try await hooked.sandbox.ok("hooks", "install", "--remove")
            #expect(try hooked.snapshot(hooked.hooks) == before)
        }
        // What a hook of the user's says of itself while ours stands there stays.
        try await hooked.sandbox.ok("hooks", "install")
        let edited = try hooked.sandbox.read("\(hooked.hooks)/pre-commit").replacingOccurrences(
            of: "echo ok", with: "echo more")
        try hooked.sandbox.write(edited, to: "\(hooked.hooks)/pre-commit")
        try await hooked.sandbox.ok("hooks", "install", "--remove")
        #expect(
            try hooked.sandbox.read("\(hooked.hooks)/pre-commit") == "#!/usr/bin/env bash\nset -euo pipefail\necho more"
        )
    }

    /// Theirs still runs, with its arguments and its input; where it refuses, git stops.
    @Test(arguments: ["#!/bin/sh", "#!/usr/bin/env bash", "#!/usr/bin/env python3"])
    func theirsRunsToo(shebang: String) async throws {
        let hooked = try await Hooked.adopted()
        let isPython = shebang.contains("python")
        let log = "\(hooked.sandbox.root)/log"
        func theirs(_ code: Int) throws {
            try hooked.script(
                isPython
                    ? "\(shebang)\nimport sys\nwith open('\(log)', 'a') as f:\n    f.write(' '.join(sys.argv[1:]) + '|' + sys.stdin.read())\nsys.exit(\(code))\n"
                    : "\(shebang)\nprintf '%s|%s\\n' \"$*\" \"$(cat)\" >>'\(log)'\nexit \(code)\n",
                at: "\(hooked.hooks)/pre-push")
        }
        try await hooked.sandbox.makeOrigin()
        for code in [0, 3] {
            try theirs(code)
            try await hooked.sandbox.ok("hooks", "install")
            try hooked.sandbox.write("", to: log)
            try await hooked.git("push", "-q", "origin", "main:b\(code)", status: code == 0 ? 0 : 1)
            let tip = try await hooked.sandbox.git("rev-parse", "main")
            let zero = String(repeating: "0", count: 40)
            #expect(
                try hooked.sandbox.read(log)
                    == "origin \(hooked.sandbox.root)/origin.git|refs/heads/main \(tip) refs/heads/b\(code) \(zero)\n")
            try await hooked.sandbox.ok("hooks", "install", "--remove")
        }
        // With nothing to push git gives nothing, and no line is made of that.
        try theirs(0)
        try await hooked.sandbox.ok("hooks", "install")
        try hooked.sandbox.write("", to: log)
        try await hooked.git("push", "-q", "origin", "main:b0")
        #expect(try hooked.sandbox.read(log).hasSuffix(isPython ? "origin.git|" : "origin.git|\n"))
    }

    /// A machine without tiergit: everything as before.
    @Test func withoutTiergitTheyPass() async throws {
        let hooked = try await Hooked.adopted()
        let log = "\(hooked.sandbox.root)/log"
        try hooked.script(
            "#!/usr/bin/env python3\nopen('\(log)', 'w').write('theirs')\n", at: "\(hooked.hooks)/pre-commit")
        try hooked.script("#!/bin/sh\necho after >>'\(log)'\n", at: "\(hooked.hooks)/post-checkout")
        try await hooked.sandbox.ok("hooks", "install")
        try hooked.sandbox.remove("\(hooked.bin)/tiergit")
        try hooked.sandbox.write(Hooked.broken, to: "copilot/environments/addons-medium/broken.yml")
        try await hooked.git("add", "-A")
        try await hooked.git("commit", "-q", "-m", "broken")
        try await hooked.git("checkout", "-q", "-b", "other")
        #expect(try hooked.sandbox.read(log) == "theirsafter\n")
    }

    // MARK: Where

    @Test func hooksPathIsHonoured() async throws {
        let hooked = try await Hooked.adopted()
        let sandbox = hooked.sandbox
        for (path, folder) in [
            (".my hooks", "\(sandbox.repository)/.my hooks"),
            ("\(sandbox.root)/all hooks", "\(sandbox.root)/all hooks"),
            ("~/hooks", "\(sandbox.home)/hooks"),
        ] {
            try await sandbox.git("config", "core.hooksPath", path)
            try await sandbox.ok("hooks", "install", in: "\(sandbox.repository)/copilot")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == Self.names.sorted())
            try sandbox.write(Hooked.broken, to: "copilot/environments/addons-medium/broken.yml")
            try await sandbox.git("add", "copilot")
            let refused = try await hooked.git(
                "commit", "-q", "-m", "broken", in: "\(sandbox.repository)/copilot", status: 1)
            #expect(refused.stderr.contains("unknown-property"), "\(path)")
            try await sandbox.git("rm", "-qf", "copilot/environments/addons-medium/broken.yml")
            try await sandbox.ok("hooks", "install", "--remove")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
        #expect(try hooked.snapshot(hooked.hooks).isEmpty)
        try await sandbox.git("config", "core.hooksPath", "/dev/null")
        let off = try await sandbox.tiergit("hooks", "install")
        #expect(off.status == 1 && off.stderr.contains("git runs no hooks here"))
    }

    /// A linked work tree has no hooks of its own.
    @Test func linkedWorkTree() async throws {
        let hooked = try await Hooked.adopted()
        let linked = "\(hooked.sandbox.root)/linked"
        try await hooked.sandbox.git("worktree", "add", "-q", linked, "-b", "linked")
        try await hooked.sandbox.ok("hooks", "install", in: linked)
        #expect(try FileManager.default.contentsOfDirectory(atPath: hooked.hooks).sorted() == Self.names.sorted())
        try hooked.sandbox.write(Hooked.broken, to: "\(linked)/copilot/environments/addons-medium/broken.yml")
        try await hooked.git("add", "-A", in: linked)
        let refused = try await hooked.git("commit", "-q", "-m", "broken", in: linked, status: 1)
        #expect(refused.stderr.contains("unknown-property"))
    }

    /// What is in the way is named, and nothing is changed.
    @Test func refusals() async throws {
        let hooked = try await Hooked.adopted()
        let sandbox = hooked.sandbox
        try sandbox.write("", to: "\(hooked.hooks)/post-merge/file")
        let folder = try await sandbox.tiergit("hooks", "install")
        #expect(folder.status == 1 && folder.stderr.contains("is no file"))
        try sandbox.remove("\(hooked.hooks)/post-merge")
        try hooked.script("#!/usr/bin/env python3\n", at: "\(hooked.hooks)/pre-push")
        try sandbox.write("mine", to: "\(hooked.hooks)/pre-push.before-tiergit")
        let taken = try await sandbox.tiergit("hooks", "install")
        #expect(taken.status == 1 && taken.stderr.contains("pre-push.before-tiergit is in the way"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: hooked.hooks).count == 2)
        try sandbox.remove("\(hooked.hooks)/pre-push.before-tiergit")
        try await sandbox.ok("hooks", "install")
        let chain = try sandbox.read("\(hooked.hooks)/pre-push")
        try sandbox.write(chain + "echo more\n", to: "\(hooked.hooks)/pre-push")
        let edited = try await sandbox.tiergit("hooks", "install", "--remove")
        #expect(edited.status == 1 && edited.stderr.contains("was changed since tiergit made it"))
        #expect(sandbox.exists("\(hooked.hooks)/pre-commit"))
        // Who calls tiergit by themselves is left alone both ways.
        try sandbox.remove("\(hooked.hooks)/pre-push")
        try hooked.script("#!/bin/sh\ntiergit hook pre-push \"$@\"\n", at: "\(hooked.hooks)/pre-push")
        try await sandbox.ok("hooks", "install")
        try await sandbox.ok("hooks", "install", "--remove")
        #expect(try sandbox.read("\(hooked.hooks)/pre-push") == "#!/bin/sh\ntiergit hook pre-push \"$@\"\n")
    }
}
