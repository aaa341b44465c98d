import Foundation
import Testing

/// `docs` where something cannot be read, a build does not end, or another one comes between.
@Suite struct DocsTestsFailures {
    private static let record = "\(DocsTests.folder)/tiergit-docs.json"

    private func change(_ costs: String, _ sandbox: Sandbox) throws {
        let text = try sandbox.read("copilot/tiers.yml")
        let old = try #require(text.firstMatch(of: /\$2\d\d-3\d\d/))
        try sandbox.write(text.replacingOccurrences(of: String(old.0), with: costs), to: "copilot/tiers.yml")
    }

    /// What cannot be read is not taken for missing: documents would be made without it, or somebody's edit be written over.
    @Test func whatCannotBeRead() async throws {
        let sandbox = try await DocsTests.built()
        try sandbox.write("# Ours\n\n<!-- tiergit docs: costs -->\n<!-- tiergit docs: end -->\n", to: "docs/ours.md")
        try sandbox.write(
            try sandbox.read("copilot/environments/addons-medium/storage.yml"), to: "copilot/web/addons/storage.yml")
        try await sandbox.ok("docs", "build")
        try change("$210-360", sandbox)
        for path in [
            "copilot/tiers.yml", "copilot/environments/addons-medium/database.yml", "copilot/web/manifest.yml",
            "copilot/web/addons/storage.yml", "docs/ours.md", "\(DocsTests.folder)/technical/costs.md", Self.record,
        ] {
            let before = try await sandbox.picture()
            for command in ["build", "check"] {
                let ran = try await sandbox.run(
                    "strace",
                    [
                        "-f", "-o", "/dev/null", "-P", "\(sandbox.repository)/\(path)", "-e", "trace=openat", "-e",
                        "inject=openat:error=EACCES", Sandbox.tiergit, "docs", command,
                    ])
                #expect(
                    ran.status == 1 && ran.stderr.contains("error: reading ")
                        && ran.stderr.contains("\(path): Permission denied"), "\(path): \(ran.stdout)\(ran.stderr)")
            }
            try await sandbox.expectUnchanged(before)
        }
        let folder = try await sandbox.run(
            "strace",
            [
                "-f", "-o", "/dev/null", "-P", "\(sandbox.repository)/copilot/environments/addons-medium", "-e",
                "trace=openat", "-e", "inject=openat:error=EACCES", Sandbox.tiergit, "docs", "check",
            ])
        #expect(folder.status == 1 && folder.stderr.contains("error: listing "), "\(folder.stdout)\(folder.stderr)")
        for path in ["copilot/environments/addons-medium", "docs/ours.md", "docs/.git"] {
            let ran = try await sandbox.run(
                "strace",
                [
                    "-f", "-o", "/dev/null", "-P", "\(sandbox.repository)/\(path)", "-e", "trace=%lstat,newfstatat",
                    "-e",
                    "inject=%lstat,newfstatat:error=EACCES", Sandbox.tiergit, "docs", "check",
                ])
            #expect(
                ran.status == 1 && ran.stderr.contains("\(path): Permission denied"),
                "\(path): \(ran.stdout)\(ran.stderr)")
        }
    }

    /// A check is green where a build would change nothing.
    @Test func aBuildThatDidNotEnd() async throws {
        let sandbox = try await DocsTests.built()
        try change("$210-360", sandbox)
        let trace = "\(sandbox.root)/trace"
        _ = try await sandbox.run(
            "strace", ["-f", "-o", trace, "-e", "trace=rename", Sandbox.tiergit, "docs", "build"])
        let renames = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").count {
            $0.contains(" rename(")
        }
        try change("$220-370", sandbox)
        // The documents are written, and what is known of them is not.
        _ = try await sandbox.run(
            "strace",
            [
                "-f", "-o", "/dev/null", "-e", "trace=rename", "-e",
                "inject=rename:error=EIO:signal=KILL:when=\(renames)",
                Sandbox.tiergit, "docs", "build",
            ])
        #expect(
            try await DocsTests.check(sandbox, code: 1).lines.suffix(2) == [
                "the last build did not end", "\(Self.record): behind: it was made of something else",
            ])
        #expect(try await sandbox.ok("docs", "build").stderr.contains("wrote \(Self.record)"))
        _ = try await DocsTests.check(sandbox, code: 0)

        // The same for what no page shows.
        let note = "copilot/environments/addons-medium/notes/more.txt"
        try sandbox.write("more\n", to: note)
        #expect(try await DocsTests.check(sandbox, code: 1).lines.first == "template \(note) is new")
        try await sandbox.ok("docs", "build")
        _ = try await DocsTests.check(sandbox, code: 0)
    }

    /// One that looked before another wrote would take away what is known of what the other wrote.
    @Test func anotherBuildComesBetween() async throws {
        let sandbox = try await DocsTests.built()
        try change("$210-360", sandbox)
        let script = """
            strace -f -o ../trace -e trace=flock -e inject=flock:error=EINTR:signal=STOP:when=1 "$0" docs build 2>../late &
            until grep -q 'stopped by SIGSTOP' ../trace 2>/dev/null; do sleep 0.05; done
            sed -i 's/\\$210-360/$220-370/' copilot/tiers.yml
            "$0" docs build -q || echo refused
            kill -CONT "$(grep -m 1 'stopped by SIGSTOP' ../trace | cut -d ' ' -f 1)"
            wait $!
            echo "late: $?"
            """
        let ran = try await sandbox.run("sh", ["-c", script, Sandbox.tiergit])
        #expect(ran.stdout == "late: 5\n", "\(ran.stdout)\(ran.stderr)")
        let late = try String(contentsOfFile: "\(sandbox.root)/late", encoding: .utf8)
        #expect(late.contains("\(Self.record) was changed meanwhile"), "\(late)")
        _ = try await DocsTests.check(sandbox, code: 0)
        try change("$230-380", sandbox)
        try await sandbox.ok("docs", "build")
        _ = try await DocsTests.check(sandbox, code: 0)
    }

    /// Nobody's to commit here: a repository below, and what git ignores but where it has it.
    @Test func documentsOfOthers() async throws {
        let sandbox = try await DocsTests.built()
        let text = "<!-- tiergit docs: costs -->\n<!-- tiergit docs: end -->\n"
        try await sandbox.git("init", "-q", "docs/other")
        try sandbox.write("/docs/_build/\n", to: ".gitignore")
        for path in ["docs/other/a.md", "docs/_build/a.md", "docs/_build/kept.md"] { try sandbox.write(text, to: path) }
        try await sandbox.git("add", "-f", "docs/_build/kept.md", ".gitignore")
        try await sandbox.git("commit", "-q", "-m", "documents of others")
        let ran = try await sandbox.ok("docs", "build")
        #expect(ran.stderr.contains("wrote docs/_build/kept.md#costs"), "\(ran.stderr)")
        for path in ["docs/other/a.md", "docs/_build/a.md"] { #expect(try sandbox.read(path) == text) }
        _ = try await DocsTests.check(sandbox, code: 0)
    }

    /// Nothing reads without end.
    @Test func filesThatAreNoDocuments() async throws {
        let sandbox = try await DocsTests.built()
        let page = "\(DocsTests.folder)/technical/costs.md"
        try await sandbox.expect("truncate", "-s", "100G", "\(sandbox.repository)/HUGE.md")
        #expect(try await sandbox.tiergit("docs", "check").status == 0)
        try sandbox.remove("HUGE.md")
        for path in [page, Self.record] {
            try await sandbox.expect("truncate", "-s", "100G", "\(sandbox.repository)/\(path)")
            let ran = try await sandbox.tiergit("docs", "check")
            #expect(ran.status == 1 && ran.stderr.contains("\(path): File too large"), "\(ran.stderr)")
            try await sandbox.expect("truncate", "-s", "0", "\(sandbox.repository)/\(path)")
        }
    }

    /// What a service brings along is named where it changed; a manifest that is no YAML is not passed over in silence.
    @Test func whatServicesBringAlong() async throws {
        let sandbox = try await DocsTests.built()
        let path = "copilot/web/addons/queue.yml"
        try sandbox.write("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n", to: path)
        #expect(try await DocsTests.check(sandbox, code: 1).lines.first == "template \(path) is new")
        try sandbox.write(
            "<<<<<<< HEAD\n" + (try sandbox.read("copilot/web/manifest.yml")), to: "copilot/web/manifest.yml")
        let ran = try await DocsTests.check(sandbox, code: 1)
        #expect(
            ran.stderr.contains("warning: the documents know nothing of a service: copilot/web/manifest.yml:"),
            "\(ran.stderr)")
    }

    /// What a sparse checkout leaves out is not gone, and its pages are not taken away.
    @Test func aSparseCheckout() async throws {
        let sandbox = try await DocsTests.built()
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", "documents")
        try await sandbox.git("sparse-checkout", "set", "--no-cone", "/*", "!/copilot/environments/addons-enterprise/")
        let before = try await sandbox.picture()
        for command in ["build", "check"] {
            let ran = try await sandbox.tiergit("docs", command)
            #expect(ran.status == 1, "\(ran.stderr)")
            #expect(ran.stderr.contains("left out by the sparse checkout:\n  copilot/environments/addons-enterprise\n"))
        }
        try await sandbox.expectUnchanged(before)
        try await sandbox.git("sparse-checkout", "disable")
        _ = try await DocsTests.check(sandbox, code: 0)
    }

    /// Two branches built them, and git makes a conflict of it: nobody knows then what is whose, and says so.
    @Test func afterAMerge() async throws {
        let sandbox = try await DocsTests.built()
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", "documents")
        let catalog = try sandbox.read("copilot/tiers.yml")
        for (branch, costs) in [("other", "$210-360"), ("main", "$220-370")] {
            if branch == "other" { try await sandbox.git("branch", branch) }
            try await sandbox.git("switch", "-q", branch)
            try sandbox.write(catalog.replacingOccurrences(of: "$200-350", with: costs), to: "copilot/tiers.yml")
            try await sandbox.ok("docs", "build")
            try await sandbox.git("commit", "-q", "-am", branch)
        }
        _ = try await sandbox.run("git", ["-C", sandbox.repository, "merge", "-q", "other"])
        try sandbox.write(catalog, to: "copilot/tiers.yml")
        let ran = try await sandbox.tiergit("docs", "build")
        #expect(
            ran.status == 3 && ran.stderr.contains("tiergit-docs.json cannot be read, so that nobody knows who wrote"))
        try await sandbox.ok("docs", "build", "--force")
        _ = try await DocsTests.check(sandbox, code: 0)
    }

    /// A link in the record's place is somebody's own.
    @Test func aRecordThatIsALink() async throws {
        let sandbox = try await DocsTests.built()
        try await sandbox.expect(
            "sh", "-c", "mv tiergit-docs.json ../mine.json && ln -s ../mine.json tiergit-docs.json",
            in: "\(sandbox.repository)/\(DocsTests.folder)")
        #expect(try await DocsTests.check(sandbox, code: 1).stdout.contains("\(Self.record): not made by tiergit"))
        #expect(try await sandbox.tiergit("docs", "build").status == 3)
        #expect(sandbox.link(Self.record) != nil)
        try await sandbox.ok("docs", "build", "--force")
        #expect(sandbox.link(Self.record) == nil)
        _ = try await DocsTests.check(sandbox, code: 0)
    }
}
