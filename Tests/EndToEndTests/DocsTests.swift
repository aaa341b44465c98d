import Foundation
import Testing

/// `docs build` and `docs check`: documents that cannot go stale.
@Suite struct DocsTests {
    static let folder = "copilot/docs/tiers"

    /// Runs `docs check`, which must change nothing.
    @discardableResult
    static func check(
        _ sandbox: Sandbox, code: Int, in directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let before = try await sandbox.picture(in: directory)
        let ran = try await sandbox.tiergit("docs", "check", in: directory)
        #expect(ran.status == code, "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        try await sandbox.expectUnchanged(before, in: directory, sourceLocation: sourceLocation)
        return ran
    }

    static func built() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("docs", "build")
        return sandbox
    }

    // MARK: What is built

    @Test func twoBuildsGiveTheSameBytes() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let before = try await sandbox.picture()
        let dry = try await sandbox.ok("docs", "build", "--dry-run")
        #expect(dry.stdout.contains("would write \(Self.folder)/technical/upgrade-minimum--medium.md"))
        try await sandbox.expectUnchanged(before)
        _ = try await Self.check(sandbox, code: 1)
        try await sandbox.ok("docs", "build")
        let first = try sandbox.contents(of: Self.folder)
        for (from, to) in [("minimum", "medium"), ("medium", "enterprise"), ("enterprise", "minimum")] {
            #expect(first["technical/upgrade-\(from)--\(to).md"] != nil)
        }
        #expect(first.count > 30)
        #expect(try await Self.check(sandbox, code: 0).lines == ["\(Self.folder): current"])
        #expect(try await sandbox.ok("docs", "build").stderr.hasPrefix("\(Self.folder): current\n"))

        // Another machine, another folder, another day.
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", "documents")
        let clone = "\(sandbox.root)/elsewhere"
        try await sandbox.git("clone", "-q", sandbox.repository, clone)
        try await sandbox.expect("rm", "-r", "\(clone)/\(Self.folder)")
        try await sandbox.ok("docs", "build", in: clone, environment: ["TZ": "Asia/Tokyo", "LC_ALL": "C"])
        #expect(try sandbox.contents(of: Self.folder, in: clone) == first)
        #expect(try await sandbox.git("status", "--porcelain", in: clone).isEmpty)
    }

    /// From a subfolder, in a linked worktree, before the first commit; not in a bare repository.
    @Test func whereverItIsRun() async throws {
        let sandbox = try await Self.built()
        let whole = try sandbox.contents(of: Self.folder)
        try await sandbox.ok("docs", "check", in: "\(sandbox.repository)/copilot/web")
        let linked = "\(sandbox.root)/linked"
        try await sandbox.git("worktree", "add", "-q", linked)
        try await sandbox.ok("docs", "build", in: linked)
        #expect(try sandbox.contents(of: Self.folder, in: linked) == whole)
        let unborn = "\(sandbox.root)/unborn"
        try await sandbox.git("init", "-q", unborn)
        try await sandbox.expect("cp", "-a", "\(sandbox.repository)/copilot", unborn)
        try await sandbox.expect("rm", "-r", "\(unborn)/\(Self.folder)")
        try await sandbox.ok("docs", "build", in: unborn)
        #expect(try sandbox.contents(of: Self.folder, in: unborn) == whole)
        let bare = "\(sandbox.root)/bare"
        try await sandbox.git("clone", "-q", "--bare", sandbox.repository, bare)
        let ran = try await sandbox.tiergit("docs", "build", in: bare)
        #expect(ran.status == 1 && ran.stderr.contains("bare"), "\(ran.stderr)")
    }

    // MARK: What turns a check red

    private func red(
        _ sandbox: Sandbox, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let ran = try await Self.check(sandbox, code: 1, sourceLocation: sourceLocation)
        for word in words { #expect(ran.stdout.contains(word), "\(ran.stdout)", sourceLocation: sourceLocation) }
        #expect(ran.stderr.contains("hint: "), sourceLocation: sourceLocation)
        let detailed = try await sandbox.tiergit("docs", "check", "--detailed-exitcode")
        #expect(detailed.status == 2, sourceLocation: sourceLocation)
    }

    private func green(_ sandbox: Sandbox, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await sandbox.ok("docs", "build", sourceLocation: sourceLocation)
        _ = try await Self.check(sandbox, code: 0, sourceLocation: sourceLocation)
    }

    private func edit(_ path: String, _ old: String, _ new: String, _ sandbox: Sandbox) throws {
        let text = try sandbox.read(path)
        #expect(text.contains(old), "\(path) has no \(old)")
        let range = try #require(text.range(of: old))
        try sandbox.write(text.replacingCharacters(in: range, with: new), to: path)
    }

    @Test func aChangedTemplate() async throws {
        let sandbox = try await Self.built()
        let file = try #require(
            sandbox.contents(of: "copilot/environments/addons-medium").first { $0.value.contains("DBMaxCapacity': 8") }?
                .key)
        let path = "copilot/environments/addons-medium/\(file)"
        try edit(path, "DBMaxCapacity': 8", "DBMaxCapacity': 9", sandbox)
        try await red(sandbox, "template \(path) changed", "technical/comparison.md: behind")
        try await green(sandbox)
        #expect(try sandbox.read("\(Self.folder)/technical/comparison.md").contains("to 9 ACU"))
    }

    @Test func aChangedCost() async throws {
        let sandbox = try await Self.built()
        try edit("copilot/tiers.yml", "$200-350", "$210-360", sandbox)
        try await red(sandbox, "what tier medium is quoted at changed", "technical/costs.md: behind")
        try await green(sandbox)
        let prices = try await sandbox.tiergit("cost", "--prices").stdout
        try sandbox.write(
            prices.replacingOccurrences(of: "amount: 0.12", with: "amount: 0.13"), to: "copilot/prices.yml")
        try await red(sandbox, "the prices changed", "technical/costs.md: behind")
        try await green(sandbox)
    }

    @Test func aNewTierAndOneThatIsGone() async throws {
        let sandbox = try await Self.built()
        let before = try sandbox.contents(of: Self.folder)
        let catalog = try sandbox.read("copilot/tiers.yml")
        try await sandbox.ok("tier", "new", "larger", "--from", "medium")
        try await red(sandbox, "tier larger is new", "technical/upgrade-larger--medium.md: missing")
        try await green(sandbox)
        #expect(sandbox.exists("\(Self.folder)/site/technical/upgrade-larger--medium.html"))
        try sandbox.write(catalog, to: "copilot/tiers.yml")
        try await red(sandbox, "tier larger is gone", "technical/upgrade-larger--medium.md: not needed any more")
        try await green(sandbox)
        #expect(try sandbox.contents(of: Self.folder) == before)
    }

    @Test func aChangedManifest() async throws {
        let sandbox = try await Self.built()
        try sandbox.write(try sandbox.read("copilot/web/manifest.yml") + "\n# other\n", to: "copilot/web/manifest.yml")
        // A comment changes nothing that the documents say, and neither does what a switch writes.
        _ = try await Self.check(sandbox, code: 0)
        let whole = try sandbox.contents(of: Self.folder)
        try await sandbox.git("checkout", "-q", "copilot/web/manifest.yml")
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        #expect(try await sandbox.ok("docs", "build").stderr.contains("\(Self.folder): current"))
        #expect(try sandbox.contents(of: Self.folder) == whole)
    }

    /// What was built by a tiergit that did not know of an error yet.
    @Test func aNewError() async throws {
        let sandbox = try await Self.built()
        let path = "\(Self.folder)/tiergit-docs.json"
        let record = try #require(
            JSONSerialization.jsonObject(with: Data(try sandbox.read(path).utf8)) as? [String: Any])
        var inputs = try #require(record["inputs"] as? [String: String])
        let name = try #require(inputs.keys.filter { $0.hasPrefix("error ") }.sorted().first)
        inputs[name] = nil
        let page = "\(Self.folder)/operations/troubleshooting.md"
        let text = try sandbox.read(page)
        let row = try #require(text.components(separatedBy: "\n").last { $0.hasPrefix("| ") })
        let older = text.replacingOccurrences(of: "\(row)\n", with: "")
        try sandbox.write(older, to: page)
        let digest = try await sandbox.expect("sha256sum", "\(sandbox.repository)/\(page)").prefix(64)
        var files = try #require(record["files"] as? [String: String])
        files["operations/troubleshooting.md"] = String(digest)
        let changed: [String: Any] = ["format": 1, "madeBy": "tiergit docs build", "inputs": inputs, "files": files]
        try sandbox.write(try JSONSerialization.data(withJSONObject: changed), to: path)
        try await red(sandbox, "\(name) is new", "operations/troubleshooting.md: behind")
        try await green(sandbox)
        #expect(try sandbox.read(page) == text)
    }

    @Test func aHandEdit() async throws {
        let sandbox = try await Self.built()
        let page = "\(Self.folder)/technical/costs.md"
        let text = try sandbox.read(page)
        let line = text.components(separatedBy: "\n").firstIndex { $0.hasPrefix("## minimum") } ?? 0
        try edit(page, "## minimum", "## Minimum", sandbox)
        try await red(sandbox, "\(page):\(line + 1): edited")
        let before = try await sandbox.picture()
        let ran = try await sandbox.tiergit("docs", "build")
        #expect(ran.status == 3 && ran.stderr.contains("\(page):\(line + 1) was edited since tiergit wrote it"))
        try await sandbox.expectUnchanged(before)
        try await sandbox.ok("docs", "build", "--force")
        #expect(try sandbox.read(page) == text)
        _ = try await Self.check(sandbox, code: 0)

        try sandbox.remove(page)
        try await red(sandbox, "\(page): missing")
        try await green(sandbox)
    }

    @Test func whatIsNotOurs() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let page = "\(Self.folder)/technical/costs.md"
        try sandbox.write("mine\n", to: page)
        try sandbox.write("mine too\n", to: "\(Self.folder)/notes.md")
        let ran = try await sandbox.tiergit("docs", "build")
        #expect(ran.status == 3 && ran.stderr.contains("\(page) was not made by tiergit"), "\(ran.stderr)")
        #expect(!sandbox.exists("\(Self.folder)/README.md"))
        // A link is somebody's own, wherever it leads.
        try sandbox.remove(page)
        try await sandbox.expect("ln", "-s", "../notes.md", "\(sandbox.repository)/\(page)")
        #expect(try await sandbox.tiergit("docs", "build").status == 3)
        try await sandbox.ok("docs", "build", "--force")
        #expect(sandbox.link(page) == nil)
        #expect(try sandbox.read("\(Self.folder)/notes.md") == "mine too\n")
        _ = try await Self.check(sandbox, code: 0)
        // A folder that leads elsewhere: nothing is written through it, whatever is asked.
        try await sandbox.expect(
            "sh", "-c", "mv technical ../elsewhere && ln -s ../elsewhere technical",
            in: "\(sandbox.repository)/\(Self.folder)")
        for force in [[], ["--force"]] {
            let ran = try await sandbox.run(Sandbox.tiergit, ["docs", "build"] + force)
            #expect(ran.status == 3 && ran.stderr.contains("\(Self.folder)/technical is no folder"), "\(ran.stderr)")
        }
    }

    @Test(arguments: [
        "", "{", "{\"format\": 2}", "{\"format\": 1, \"inputs\": {\"what\": 3}, \"files\": {}}", "\u{0}\u{1}",
    ])
    func aRecordThatIsNone(text: String) async throws {
        let sandbox = try await Self.built()
        let path = "\(Self.folder)/tiergit-docs.json"
        let record = try sandbox.read(path)
        try sandbox.write(text, to: path)
        try await red(sandbox, "tiergit-docs.json is none that this tiergit can read", "tiergit-docs.json: behind")
        // All documents are what would be written: nothing is anybody's own.
        try await green(sandbox)
        #expect(try sandbox.read(path) == record)
    }

    /// A record comes with a pull request: what it names is no leave to remove anything.
    @Test func aRecordThatNamesOthers() async throws {
        let sandbox = try await Self.built()
        try sandbox.write("precious\n", to: "\(sandbox.root)/outside.txt")
        let digest = try await sandbox.expect("sha256sum", "\(sandbox.root)/outside.txt").prefix(64)
        let path = "\(Self.folder)/tiergit-docs.json"
        let record = try sandbox.read(path)
        for name in [
            "../../../../outside.txt", "site/../../../../../outside.txt", "/etc/passwd", "technical//x", "notes.md",
        ] {
            try sandbox.write(
                record.replacingOccurrences(of: "\"files\": {", with: "\"files\": {\"\(name)\": \"\(digest)\","),
                to: path)
            let before = try sandbox.contents(of: Self.folder)
            #expect(try await Self.check(sandbox, code: 1).stdout.contains("tiergit-docs.json: behind"))
            try await sandbox.ok("docs", "build", "--force")
            #expect(sandbox.exists("\(sandbox.root)/outside.txt"))
            #expect(try sandbox.contents(of: Self.folder).count == before.count)
            #expect(try sandbox.read(path) == record)
        }
        // Marks behind a link are somebody else's.
        try sandbox.write("<!-- tiergit docs: costs -->\n<!-- tiergit docs: end -->\n", to: "\(sandbox.root)/docs/a.md")
        try await sandbox.expect("ln", "-s", "\(sandbox.root)/docs", "\(sandbox.repository)/docs")
        try await sandbox.ok("docs", "build")
        #expect(try sandbox.read("\(sandbox.root)/docs/a.md").hasSuffix("costs -->\n<!-- tiergit docs: end -->\n"))
    }

    /// git writes carriage returns on some machines: that is nobody's edit.
    @Test func otherLineEnds() async throws {
        let sandbox = try await Self.built()
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", "documents")
        let clone = "\(sandbox.root)/windows"
        try await sandbox.git("clone", "-q", "-c", "core.autocrlf=true", sandbox.repository, clone)
        #expect(try sandbox.read("\(clone)/\(Self.folder)/README.md").contains("\r\n"))
        let ran = try await sandbox.tiergit("docs", "check", in: clone)
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
    }

    /// A build that was killed, and one more change before the next.
    @Test func killedAndChangedAgain() async throws {
        let sandbox = try await Self.built()
        try edit("copilot/tiers.yml", "$200-350", "$210-360", sandbox)
        let killed = try await sandbox.run(
            "strace",
            [
                "-f", "-o", "/dev/null", "-e", "trace=rename", "-e", "inject=rename:signal=KILL:when=4",
                Sandbox.tiergit,
                "docs", "build",
            ])
        #expect(killed.status != 0)
        try edit("copilot/tiers.yml", "$210-360", "$220-370", sandbox)
        try await green(sandbox)
    }

    // MARK: Killed, and two at once

    /// Just before a file takes the old one's place it stands beside it under another name, which nobody wants to commit.
    @Test func whatAKilledBuildLeftIsTakenAway() async throws {
        let sandbox = try await Self.built()
        try sandbox.write("# Ours\n\n<!-- tiergit docs: costs -->\n<!-- tiergit docs: end -->\n", to: "OURS.md")
        try await sandbox.ok("docs", "build")
        // By the same ending, and nothing that a build writes.
        let mine = "copilot/docs/tiers/technical/.notes.md.12.tiergit-staged"
        try sandbox.write("mine\n", to: mine)
        func left() throws -> [String] {
            try sandbox.contents(of: "").keys.filter { $0.hasSuffix(".tiergit-staged") && $0 != mine }
        }
        func build(changed costs: String, _ options: String...) async throws -> String {
            let text = try sandbox.read("copilot/tiers.yml")
            try edit("copilot/tiers.yml", String(try #require(text.firstMatch(of: /\$2\d\d-3\d\d/)).0), costs, sandbox)
            let trace = "\(sandbox.root)/trace"
            _ = try await sandbox.run(
                "strace", ["-f", "-o", trace, "-e", "trace=rename"] + options + [Sandbox.tiergit, "docs", "build"])
            return try String(contentsOfFile: trace, encoding: .utf8)
        }
        // The same files each time, in the same order.
        let renames = try await build(changed: "$211-360").split(separator: "\n").filter { $0.contains(" rename(") }
        let paths = ["\(Self.folder)/tiergit-docs.json", "\(Self.folder)/technical/costs.md", "OURS.md"]
        for (path, costs) in zip(paths, ["$212-360", "$213-360", "$214-360"]) {
            let ordinal = try #require(renames.firstIndex { $0.contains("\(path)\") = 0") }) + 1
            let killed = try await build(
                changed: costs, "-e", "inject=rename:error=EIO:signal=KILL:when=\(ordinal)")
            #expect(killed.contains("killed by SIGKILL"))
            let found = try left()
            #expect(found.count == 1 && found[0].contains(".\(path.split(separator: "/").last!)."), "\(path): \(found)")
            try await sandbox.ok("docs", "build")
            #expect(try left() == [], "\(path)")
            _ = try await Self.check(sandbox, code: 0)
        }
        #expect(try sandbox.read(mine) == "mine\n")
    }

    @Test func killedAtAnyTimeTheNextBuildFinishes() async throws {
        let sandbox = try await Self.built()
        let whole = try sandbox.contents(of: Self.folder)
        try edit("copilot/tiers.yml", "$200-350", "$210-360", sandbox)
        try await sandbox.ok("docs", "build")
        let other = try sandbox.contents(of: Self.folder)
        #expect(whole != other)
        var texts = ["$210-360", "$200-350"]
        for milliseconds in stride(from: 20, through: 1400, by: 140) {
            try edit("copilot/tiers.yml", texts[0], texts[1], sandbox)
            texts.reverse()
            _ = try await sandbox.run(
                "timeout",
                ["-s", "KILL", String(format: "%.3f", Double(milliseconds) / 1000), Sandbox.tiergit, "docs", "build"])
            try await sandbox.ok("docs", "build")
            #expect(try sandbox.contents(of: Self.folder) == (texts[0] == "$210-360" ? other : whole))
        }
        _ = try await Self.check(sandbox, code: 0)
    }

    @Test func twoAtOnce() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        async let first = sandbox.tiergit("docs", "build")
        async let second = sandbox.tiergit("docs", "build")
        for ran in try await [first, second] { #expect([0, 5].contains(ran.status), "\(ran.stderr)") }
        _ = try await Self.check(sandbox, code: 0)
    }

    @Test func templatesThatCannotBeReadMakeNothing() async throws {
        let sandbox = try await Self.built()
        try sandbox.write("Resources: {\n", to: "copilot/environments/addons-medium/database.yml")
        let before = try await sandbox.picture()
        let ran = try await sandbox.tiergit("docs", "build")
        #expect(ran.status == 3 && ran.stderr.contains("addons-medium/database.yml:"), "\(ran.stderr)")
        try await sandbox.expectUnchanged(before)
    }
}
