import Foundation
import Testing

/// What a command must leave alone: references, HEAD, index with flags, settings, and every file with its mode.
extension Sandbox {
    func picture(in directory: String? = nil) async throws -> [String] {
        let script = """
            git for-each-ref --format='ref %(refname) %(objectname)'
            echo "head $(git rev-parse --symbolic-full-name HEAD) $(git rev-parse HEAD)"
            git ls-files -s | sed 's/^/index /'
            git ls-files -v | sed 's/^/flag /'
            git config --local --list | sed 's/^/config /'
            sed 's/^/exclude /' "$(git rev-parse --git-path info/exclude)"
            find . -name .git -prune -o -printf 'disk %y %m %P -> %l\\n'
            find . -name .git -prune -o -type f -exec sha256sum {} + | sed 's/^/bytes /'
            """
        return try await run("sh", ["-c", script], in: directory).lines.sorted()
    }

    func expectUnchanged(
        _ before: [String], in directory: String? = nil, _ comment: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let after = try await picture(in: directory)
        let gone = Set(before).subtracting(after).sorted().joined(separator: "\n")
        let new = Set(after).subtracting(before).sorted().joined(separator: "\n")
        #expect(gone.isEmpty && new.isEmpty, "\(comment) gone:\n\(gone)\nnew:\n\(new)", sourceLocation: sourceLocation)
    }

    /// A command that must refuse: by this exit code, with these words and a hint where one is due, nothing changed.
    @discardableResult
    func refuses(
        _ arguments: [String], _ code: Int, _ words: String..., hint: Bool = true, in directory: String? = nil,
        environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let before = try await picture(in: directory)
        let ran = try await run(Sandbox.tiergit, arguments, in: directory, environment: environment)
        let line = "tiergit \(arguments.joined(separator: " ")): exit \(ran.status)\n\(ran.stderr)"
        #expect(ran.status == code, "\(line)", sourceLocation: sourceLocation)
        for word in words where !word.isEmpty {
            #expect(ran.stderr.contains(word), "lacks `\(word)`: \(line)", sourceLocation: sourceLocation)
        }
        #expect(ran.stdout.isEmpty, "errors belong on standard error: \(ran.stdout)", sourceLocation: sourceLocation)
        #expect(ran.stderr.lowercased().contains("error:"), "\(line)", sourceLocation: sourceLocation)
        if hint { #expect(ran.stderr.contains("hint:"), "no hint: \(line)", sourceLocation: sourceLocation) }
        try await expectUnchanged(before, in: directory, line, sourceLocation: sourceLocation)
        return ran
    }

    func commitAll(_ message: String = "more") async throws {
        try await git("add", "-A")
        try await git("commit", "-q", "-S", "-m", message)
    }

    static let adopting = ["init", "--adopt", "copilot/environments/addons", "--as", "minimum"]
    static let tierFolder = "copilot/environments/addons-minimum"
}

/// `init --adopt`: somebody's own repository becomes one with tiers, and nothing that Copilot reads changes.
@Suite struct InitAdoptTests {
    @Test func movesTheAddonsByteForByteAndLinksThem() async throws {
        let sandbox = try await Sandbox.copilot()
        try sandbox.write(Data((0...255).map { UInt8($0) }), to: "\(Sandbox.addons)/deep/er/all bytes.bin")
        try FileManager.default.createSymbolicLink(
            atPath: "\(sandbox.repository)/\(Sandbox.addons)/deep/seed", withDestinationPath: "../scripts/seed data.sh")
        try await sandbox.commitAll()
        let read = try sandbox.contents(of: Sandbox.addons)
        let tree = try await sandbox.git("rev-parse", "HEAD:\(Sandbox.addons)")
        let parent = try await sandbox.git("rev-parse", "HEAD")

        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")

        #expect(try await sandbox.git("rev-parse", "HEAD:\(Sandbox.tierFolder)") == tree)
        #expect(try await sandbox.git("ls-tree", "HEAD", Sandbox.addons).hasPrefix("120000 blob"))
        #expect(sandbox.link(Sandbox.addons) == "addons-minimum")
        #expect(try sandbox.contents(of: Sandbox.addons) == read)
        #expect(try sandbox.contents(of: Sandbox.tierFolder) == read)
        #expect(sandbox.link("\(Sandbox.addons)/deep/seed") == "../scripts/seed data.sh")
        #expect(try await sandbox.git("rev-list", "\(parent)..HEAD").split(separator: "\n").count == 1)
        #expect(try await sandbox.git("symbolic-ref", "HEAD") == "refs/heads/main")
        try await sandbox.git("verify-commit", "HEAD")
        #expect(try await sandbox.git("status", "--porcelain", "--ignored") == "")
        // Nothing but the move, the catalog and the guard: the manifests stay as they are.
        let touched = try await sandbox.git("diff", "--no-renames", "--name-only", "HEAD~", "HEAD").split(
            separator: "\n")
        let others = touched.filter { !$0.contains("copilot/environments/addons") }
        #expect(others == ["copilot/environments/overrides/cfn.patches.yml", "copilot/tiers.yml"])
        try await sandbox.git("fsck", "--strict", "--no-dangling")
    }

    @Test func theCatalogIsCommentedAndListsThreeTiers() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true, derive: false)
        let catalog = try sandbox.read("copilot/tiers.yml")
        #expect(catalog.split(separator: "\n").filter { $0.hasPrefix("#") }.count > 5)
        #expect(catalog.contains("not yet made"))
        let ran = try await sandbox.ok("tiers", "--json")
        for name in ["minimum", "medium", "enterprise"] { #expect(ran.stdout.contains("\"\(name)\"")) }
        for name in ["staging", "prod"] { #expect(catalog.contains(name)) }
        // A tier without a folder cannot be switched to, and the message says what to do.
        try await sandbox.refuses(["switch", "medium", "-c", "acme", "-e", "prod", "-y"], 1, "medium", "addons-medium")
    }

    @Test func thePolicyRootIsSignedAndAlone() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true, derive: false)
        let root = try await sandbox.git("rev-parse", "refs/tiergit/policy")
        try await sandbox.git("verify-commit", root)
        #expect(try await sandbox.git("rev-list", "--parents", root) == root)
        let names = try await sandbox.git("ls-tree", "-r", "--name-only", root).split(separator: "\n")
        #expect(names.contains("policy.yml") && names.contains("allowed_signers"))
        #expect(try sandbox.read("copilot/tiers.yml").contains(root))
        let key = try sandbox.read("\(sandbox.home)/key.pub").split(separator: " ")[1]
        #expect(try await sandbox.git("show", "\(root):allowed_signers").contains(key))
        #expect(try await sandbox.git("show", "\(root):policy.yml").contains("open"))
    }

    @Test func theGuardIsCreatedAsAList() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true, derive: false)
        let patches = try sandbox.read("copilot/environments/overrides/cfn.patches.yml")
        #expect(
            patches.contains(
                "- op: replace\n  path: /Resources/AddonsStack/Type\n  value: AWS::CloudFormation::Stack\n"))
    }

    @Test(arguments: [
        "# ours\n- op: add\n  path: /Resources/A/Properties/Größe\n  value: 1\n",
        "- op: remove\n  path: /Resources/B  # no line end at the end",
        "\n\n# only a comment\n",
        "",
    ])
    func theGuardIsAppendedAndEveryOldByteKept(existing: String) async throws {
        let sandbox = try await Sandbox.copilot()
        let path = "copilot/environments/overrides/cfn.patches.yml"
        try sandbox.write(existing, to: path)
        try await sandbox.commitAll()
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")
        let patches = try sandbox.read(path)
        #expect(patches.hasPrefix(existing))
        #expect(patches.contains("\n  path: /Resources/AddonsStack/Type\n"))
        #expect(try await sandbox.expect("git", "show", "HEAD:\(path)") == patches)
        // It must stay one YAML list of patches.
        let count = try await sandbox.expect(
            "python3", "-c", "import yaml,sys;print(len(yaml.safe_load(open(sys.argv[1]))))", path)
        #expect(count == (existing.contains("op:") ? "2\n" : "1\n"))
        try await sandbox.ok("init", "--undo")
        #expect(try sandbox.read(path) == existing)
    }

    @Test(arguments: [
        "  - op: add\n    path: /Resources/A\n    value: 1\n",
        "[{op: add, path: /Resources/A, value: 1}]\n",
        "- op: add\r\n  path: /Resources/A\r\n  value: 1\r\n",
        "---\n- op: add\n  path: /Resources/A\n  value: 1\n",
        "- op: add\n  path: /Resources/A\n  value: 1\n...\n",
        "- op: add\n  path: /Resources/A\n  value: |\n    text\n\n\n",
    ])
    func anotherStyleOfPatchesIsNeverBroken(existing: String) async throws {
        let sandbox = try await Sandbox.copilot()
        let path = "copilot/environments/overrides/cfn.patches.yml"
        try sandbox.write(existing, to: path)
        try await sandbox.commitAll()
        let ran = try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")
        let patches = try sandbox.read(path)
        #expect(patches.hasPrefix(existing))
        if patches == existing {
            // Left to the user, who must be told what to add where.
            #expect(ran.stderr.contains("by hand") && ran.stderr.contains("/Resources/AddonsStack/Type"))
        }
        let parsed = try await sandbox.run(
            "python3",
            [
                "-c",
                "import yaml,sys;l=yaml.safe_load(open(sys.argv[1]));print(l[0]['path'], repr(l[0].get('value')))",
                path,
            ])
        #expect(parsed.status == 0 && parsed.stdout.hasPrefix("/Resources/A "), "\(patches)\n\(parsed.stderr)")
        if existing.contains("|") { #expect(parsed.stdout.contains("'text\\n'"), "\(parsed.stdout)") }
    }

    @Test func aCDKOverrideIsToldToAddTheGuardByHand() async throws {
        let sandbox = try await Sandbox.copilot()
        try sandbox.write("{}\n", to: "copilot/environments/overrides/cdk.json")
        try await sandbox.commitAll()
        let ran = try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")
        #expect(!sandbox.exists("copilot/environments/overrides/cfn.patches.yml"))
        #expect(ran.stderr.contains("by hand") && ran.stderr.contains("CDK"))
    }

    @Test func whatIsStagedEditedOrUntrackedElsewhereSurvives() async throws {
        let sandbox = try await Sandbox.copilot()
        try sandbox.write("# Demo, staged\n", to: "README.md")
        try sandbox.write("new\n", to: "apps/web/new.js")
        try await sandbox.git("add", "README.md", "apps/web/new.js")
        try await sandbox.git("rm", "-q", "--cached", "Dockerfile")
        try sandbox.write("# Demo, staged and edited again\n", to: "README.md")
        try sandbox.write("mine\n", to: "untracked notes.txt")
        try sandbox.write("ignored\n", to: "debug.log")
        try sandbox.write(
            "# mine too\n" + (Demo.files["copilot/web/manifest.yml"] ?? ""), to: "copilot/web/manifest.yml")
        let status = try await sandbox.git("status", "--porcelain", "--ignored")
        let staged = try await sandbox.git("diff", "--cached")
        let edited = try await sandbox.git("diff")
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")
        #expect(try await sandbox.git("status", "--porcelain", "--ignored") == status)
        #expect(try await sandbox.git("diff", "--cached") == staged)
        #expect(try await sandbox.git("diff") == edited)
        #expect(try await sandbox.git("show", "HEAD:README.md") == "# Demo")
        try await sandbox.ok("init", "--undo")
        #expect(try await sandbox.git("status", "--porcelain", "--ignored") == status)
        #expect(try await sandbox.git("diff", "--cached") == staged)
    }

    @Test func adoptsAsMedium() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "medium", "--derive")
        #expect(sandbox.link(Sandbox.addons) == "addons-medium")
        #expect(
            try await sandbox.git("rev-parse", "HEAD~:\(Sandbox.addons)")
                == sandbox.git("rev-parse", "HEAD:copilot/environments/addons-medium"))
        for tier in ["minimum", "enterprise", "medium"] {
            try await sandbox.ok("switch", tier, "-c", "acme", "-e", "prod", "-y")
            #expect(sandbox.link(Sandbox.addons) == "addons-\(tier)")
        }
        #expect(try await sandbox.git("status", "--porcelain") == "")
    }

    @Test(arguments: [[], ["--derive"], ["--activation", "copy"], ["--json"]])
    func aDryRunPrintsEveryChangeAndMakesNone(more: [String]) async throws {
        let sandbox = try await Sandbox.copilot()
        try sandbox.write("- op: remove\n  path: /Resources/B\n", to: "copilot/environments/overrides/cfn.patches.yml")
        try await sandbox.commitAll()
        let before = try await sandbox.picture()
        let ran = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting + more + ["--dry-run"])
        #expect(ran.status == 0, "\(ran.stderr)")
        try await sandbox.expectUnchanged(before)
        var expected = ["addons-minimum", "copilot/tiers.yml", "copilot/environments/overrides/cfn.patches.yml"]
        if more == ["--derive"] { expected += ["addons-medium", "addons-enterprise", "DBMaxCapacity"] }
        if more != ["--json"] { expected += ["/Resources/AddonsStack/Type"] }
        for word in expected { #expect(ran.stdout.contains(word), "\(word)") }
        if more == ["--json"] {
            #expect((try? JSONSerialization.jsonObject(with: Data(ran.stdout.utf8))) != nil)
        }
        // What was announced is what then happens.
        let real = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting + more)
        #expect(real.status == 0, "\(real.stderr)")
        for path in try await sandbox.git("diff", "--name-only", "--find-renames", "HEAD~", "HEAD").split(
            separator: "\n")
        where more != ["--json"] && path.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x22 }) {
            #expect(ran.stdout.contains(path), "not announced: \(path)")
        }
    }

    @Test(arguments: [["init"], Sandbox.adopting, Sandbox.adopting + ["--derive"], ["init", "--dry-run"]])
    func askedTwiceItChangesNothingAndSaysSo(arguments: [String]) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let before = try await sandbox.picture()
        let ran = try await sandbox.run(Sandbox.tiergit, arguments)
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(ran.stderr.contains("already") && ran.stderr.contains("nothing was changed"), "\(ran.stderr)")
        try await sandbox.expectUnchanged(before)
    }

    @Test func otherBranchesThatStillTrackTheFolderAreListed() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.git("branch", "staging")
        try await sandbox.git("branch", "feature/größer")
        try await sandbox.git("update-ref", "refs/remotes/origin/production", "HEAD")
        try await sandbox.git("checkout", "-q", "--orphan", "empty")
        try await sandbox.git("rm", "-rfq", ".")
        try await sandbox.git("commit", "-q", "--allow-empty", "-m", "empty")
        try await sandbox.git("switch", "-q", "main")
        let ran = try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")
        let listed = try #require(ran.stderr.split(separator: "\n").first { $0.contains("origin/production") })
        #expect(listed.contains("staging") && listed.contains("feature/größer"))
        #expect(!listed.contains("empty") && !listed.contains("main"))
    }

    @Test func startsFromASubfolderWithARelativePath() async throws {
        for (folder, path) in [
            ("copilot/environments", "addons"), ("copilot", "./environments/addons/"),
            ("apps/web", "../../copilot/environments/addons"), ("copilot/environments/addons", "."), ("", ""),
        ] {
            let sandbox = try await Sandbox.copilot()
            let argument = path.isEmpty ? "\(sandbox.repository)/\(Sandbox.addons)" : path
            let ran = try await sandbox.tiergit(
                "init", "--adopt", argument, "--as", "minimum", in: "\(sandbox.repository)/\(folder)")
            #expect(ran.status == 0, "\(folder) \(path): \(ran.stderr)")
            #expect(sandbox.link(Sandbox.addons) == "addons-minimum")
            #expect(try await sandbox.git("status", "--porcelain") == "")
        }
    }

    @Test func startsFromElsewhereWithC() async throws {
        let sandbox = try await Sandbox.copilot()
        let ran = try await sandbox.tiergit(
            "-C", sandbox.repository, "init", "--adopt", Sandbox.addons, "--as", "minimum", in: sandbox.root)
        let second = try await sandbox.tiergit(
            "init", "-C", sandbox.repository, "--adopt", Sandbox.addons, "--as", "minimum", in: sandbox.root)
        #expect(ran.status == 0 || second.status == 0, "\(ran.stderr) \(second.stderr)")
        #expect(ran.status == 0, "`git -C DIR command` is what people type: \(ran.stderr)")
        #expect(sandbox.link(Sandbox.addons) == "addons-minimum")
    }
}

/// `init --adopt --derive`: the other tiers, made from the user's own templates.
@Suite struct InitDeriveTests {
    /// The changed lines between two tiers of the sandbox, by file, without their signs.
    private func changes(_ sandbox: Sandbox, _ tier: String) async throws -> [(file: String, line: String)] {
        let text = try await sandbox.git(
            "diff", "--no-renames", "--unified=0", "HEAD:\(Sandbox.tierFolder)",
            "HEAD:copilot/environments/addons-\(tier)")
        var file = ""
        var found: [(String, String)] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("+++ ") || line.hasPrefix("--- ") {
                file = String(line.split(separator: "/").last ?? "")
            } else if line.hasPrefix("+") || line.hasPrefix("-") {
                found.append((file, String(line)))
            }
        }
        return found
    }

    @Test(arguments: ["medium", "enterprise"])
    func onlyTheRangesAndTheLifecycleDiffer(tier: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let changed = try await changes(sandbox, tier)
        #expect(!changed.isEmpty)
        #expect(Set(changed.map(\.file)) == ["database.yml", "storage.yml"])
        for change in changed where change.file == "database.yml" {
            #expect(change.line.contains("DBMinCapacity") || change.line.contains("DBMaxCapacity"), "\(change)")
        }
        #expect(
            changed.filter { $0.file == "storage.yml" }.allSatisfy { $0.line.hasPrefix("+") }, "rules are only added")
        // The comments beside the values are the user's.
        let database = try sandbox.read("copilot/environments/addons-\(tier)/database.yml")
        for comment in ["# from 0.5 through 128", "# enough so far", "# The database."] {
            #expect(database.contains(comment))
        }
        let storage = try sandbox.read("copilot/environments/addons-\(tier)/storage.yml")
        #expect(storage.contains("NoncurrentVersionExpirationInDays: 30"), "a shorter expiry would delete versions")
        // Links, modes and folders below come along.
        #expect(
            FileManager.default.isExecutableFile(
                atPath: "\(sandbox.repository)/copilot/environments/addons-\(tier)/scripts/seed data.sh"))
    }

    @Test func aLargerTierNeverHasTheSmallerRange() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        func capacity(_ tier: String, _ key: String) throws -> [Double] {
            try sandbox.read("copilot/environments/addons-\(tier)/database.yml").split(separator: "\n")
                .filter { $0.contains("'\(key)'") }
                .map { line in
                    Double(line.split(separator: ":")[1].split(separator: "#")[0].trimmingCharacters(in: .whitespaces))
                        ?? -1
                }
        }
        for key in ["DBMinCapacity", "DBMaxCapacity"] {
            let (small, middle, large) = (
                try capacity("minimum", key), try capacity("medium", key), try capacity("enterprise", key)
            )
            #expect(small.count == 2 && middle.count == 2 && large.count == 2)
            for index in small.indices {
                #expect(small[index] > 0 && small[index] <= middle[index] && middle[index] <= large[index], "\(key)")
            }
        }
    }

    @Test func theAdoptedTierKeepsTodaysSettings() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        #expect(try await sandbox.git("status", "--porcelain") == "")
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        let changed = try await sandbox.git("diff", "--unified=0").split(separator: "\n").filter {
            ($0.hasPrefix("+") || $0.hasPrefix("-")) && !$0.hasPrefix("+++") && !$0.hasPrefix("---")
        }
        #expect(!changed.isEmpty, "enterprise has settings of its own")
        for line in changed { #expect(line.contains(/cpu|memory|count|range|percentage|\d/), "\(line)") }
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        #expect(try await sandbox.git("status", "--porcelain") == "")
        #expect(try sandbox.read("copilot/web/manifest.yml") == Demo.files["copilot/web/manifest.yml"])
        #expect(try sandbox.read("copilot/api/manifest.yml") == Demo.files["copilot/api/manifest.yml"])
    }

    @Test func theLinterFindsNothingNewInDerivedTiers() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        func errors(_ tier: String) async throws -> [String] {
            let folder = "\(sandbox.repository)/copilot/environments/addons-\(tier)"
            let ran = try await sandbox.run(
                "cfn-lint", ["--regions", "us-east-1", "--format", "parseable", "--", "database.yml", "storage.yml"],
                in: folder)
            #expect(!ran.stdout.contains("E0000"), "\(ran.stdout)")
            // file:line:column:…:code:message: lines move, codes and messages must not appear.
            return ran.lines.map { $0.split(separator: ":").dropFirst(5).joined(separator: ":") }.sorted()
        }
        let before = try await errors("minimum")
        for tier in ["medium", "enterprise"] {
            #expect(Set(try await errors(tier)).subtracting(before).isEmpty, "\(tier)")
        }
    }
}
