import Foundation
import Testing

/// `tiergit hook pre-commit`, through real commits.
@Suite struct HooksTestsCommit {
    static let manifest = "copilot/web/manifest.yml"
    static let template = "copilot/environments/addons-enterprise/database.yml"

    private func commits(_ hooked: Hooked) async throws -> Int {
        Int(try await hooked.sandbox.git("rev-list", "--count", "HEAD")) ?? 0
    }

    /// The index counts, not the disk.
    @Test func changedTiersAreValidatedAsStaged() async throws {
        let hooked = try await Hooked.onMedium()
        let sandbox = hooked.sandbox
        let path = "copilot/environments/addons-enterprise/broken.yml"
        try sandbox.write(Hooked.broken, to: path)
        // On disk alone: nobody's business yet.
        try sandbox.write("# more\n", to: "README.md")
        try await hooked.git("add", "README.md")
        try await hooked.git("commit", "-q", "-m", "other")
        try await hooked.git("add", path)
        try sandbox.remove(path)
        let refused = try await hooked.git("commit", "-q", "-m", "staged", status: 1)
        #expect(refused.stderr.contains("\(path):5:7: error[unknown-property]"), "\(refused.stderr)")
        #expect(refused.stderr.contains("the commit would break a tier: 1 error"))
        // Staged well, broken on disk.
        try sandbox.write("Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n", to: path)
        try await hooked.git("add", path)
        try sandbox.write(Hooked.broken, to: path)
        try await hooked.git("commit", "-q", "-m", "well")
        // What is wrong already in a tier that a commit leaves alone is no reason to refuse it.
        try await hooked.git("add", path)
        try await hooked.git("commit", "-q", "--no-verify", "-m", "broken all the same")
        let storage = "copilot/environments/addons-medium/storage.yml"
        try sandbox.write(try sandbox.read(storage) + "# a remark\n", to: storage)
        try await hooked.git("commit", "-q", "-m", "another tier", storage)
        try sandbox.write(try sandbox.read(Self.template) + "# a remark\n", to: Self.template)
        try await hooked.git("commit", "-q", "-m", "the same tier", Self.template, status: 1)
    }

    @Test func catalogAndManifestsAreValidated() async throws {
        let hooked = try await Hooked.onMedium()
        let sandbox = hooked.sandbox
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(catalog + "tears: [\n", to: "copilot/tiers.yml")
        let unreadable = try await hooked.git("commit", "-q", "-m", "catalog", "copilot/tiers.yml", status: 1)
        #expect(unreadable.stderr.contains("error[catalog]"))
        try sandbox.write(catalog, to: "copilot/tiers.yml")
        // A tier without its folder, and a service without its manifest, which the catalog names.
        try await hooked.git("rm", "-rq", "--cached", "copilot/environments/addons-enterprise")
        let folder = try await hooked.git("commit", "-q", "-m", "no folder", status: 1)
        #expect(folder.stderr.contains("error[no-tier-folder]"))
        try await hooked.git("reset", "-q")
        try await hooked.git("rm", "-q", "--cached", "copilot/api/manifest.yml")
        let service = try await hooked.git("commit", "-q", "-m", "no service", status: 1)
        #expect(service.stderr.contains("error[no-service]"), "\(service.stderr)")
    }

    /// However they come in: staged, `-a`, by name, all at once; and what to do is named for each.
    @Test func tierSettingsStayOut() async throws {
        let hooked = try await Hooked.onMedium()
        let before = try await commits(hooked)
        let all = try await hooked.git("commit", "-q", "-a", "-m", "all", status: 1)
        #expect(
            all.stderr.contains(
                "\(Self.manifest) holds settings of medium, which is active here for acme/prod alone: web in prod cpu"))
        #expect(all.stderr.contains("hint: git commit without -a"))
        let named = try await hooked.git("commit", "-q", "-m", "named", Self.manifest, status: 1)
        #expect(named.stderr.contains("hint: git commit without \(Self.manifest)"))
        try await hooked.git("add", "-A")
        let staged = try await hooked.git("commit", "-q", "-m", "staged", status: 1)
        #expect(
            staged.stderr.contains("hint: git restore --staged copilot/api/manifest.yml \(Self.manifest) leaves it out")
        )
        #expect(try await commits(hooked) == before)
        // By hand it is the same refusal, with the exit code of one.
        #expect(try await hooked.sandbox.tiergit("hook", "pre-commit").status == 3)
        // The hint works.
        try await hooked.git("restore", "--staged", "copilot/api/manifest.yml", Self.manifest)
        try hooked.sandbox.write("more\n", to: "README.md")
        try await hooked.git("add", "README.md")
        try await hooked.git("commit", "-q", "-m", "mine")
        #expect(try await commits(hooked) == before + 1)
    }

    /// An edit of one's own in such a manifest goes through, staged without the settings; and where they were there before.
    @Test func ownEditsInAManifestPass() async throws {
        let hooked = try await Hooked.onMedium()
        let sandbox = hooked.sandbox
        let committed = try await sandbox.git("show", "HEAD:\(Self.manifest)") + "\n"
        let edited = committed.replacingOccurrences(of: "port: 3000", with: "port: 3001")
        #expect(edited != committed)
        // As `git add -p` would stage it.
        let blob = try await sandbox.run("git", ["hash-object", "-w", "--stdin"], input: edited)
        try await hooked.git(
            "update-index", "--cacheinfo", "100644,\(blob.stdout.trimmingCharacters(in: .newlines)),\(Self.manifest)")
        try await hooked.git("commit", "-q", "-m", "a port")
        #expect(try await sandbox.git("show", "HEAD:\(Self.manifest)") + "\n" == edited)
        // The same edit with the settings around it.
        try sandbox.write(
            try sandbox.read(Self.manifest).replacingOccurrences(of: "port: 3000", with: "port: 3002"),
            to: Self.manifest)
        try await hooked.git("add", Self.manifest)
        try await hooked.git("commit", "-q", "-m", "too much", status: 1)
        // The way that the hint names.
        try sandbox.write(
            try sandbox.read(Self.manifest).replacingOccurrences(of: "port: 3002", with: "port: 3000"),
            to: Self.manifest)
        try await hooked.git("reset", "-q")
        try await sandbox.ok("activate", "--base")
        try sandbox.write(edited.replacingOccurrences(of: "3001", with: "3003"), to: Self.manifest)
        try await hooked.git("commit", "-q", "-a", "-m", "a port, all")
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
    }

    /// The active addons, whose protection git lost.
    @Test(arguments: ["symlink", "copy"])
    func activeAddonsStayOut(activation: String) async throws {
        let hooked = try Hooked(try await Sandbox.copilot())
        let sandbox = hooked.sandbox
        try await sandbox.ok(
            "init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive", "--activation", activation)
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.ok("hooks", "install")
        try await hooked.git("update-index", "--no-skip-worktree", Sandbox.addons)
        try await hooked.git("add", "-f", Sandbox.addons)
        let refused = try await hooked.git("commit", "-q", "-m", "leak", status: 1)
        #expect(
            refused.stderr.contains(
                activation == "copy"
                    ? "addons/ is staged as files of medium" : "addons is staged as the link of medium"),
            "\(refused.stderr)")
        #expect(refused.stderr.contains("git restore --staged \(Sandbox.addons)"))
        try await hooked.git("restore", "--staged", Sandbox.addons)
        try await hooked.git("commit", "-q", "--allow-empty", "-m", "fine")
    }

    /// Nobody may ever be left without addons.
    @Test func aCommitWithoutAddonsIsRefused() async throws {
        let hooked = try await Hooked.adopted()
        try await hooked.sandbox.ok("hooks", "install")
        try await hooked.git("rm", "-q", "--cached", Sandbox.addons)
        let gone = try await hooked.git("commit", "-q", "-m", "gone", status: 1)
        #expect(gone.stderr.contains("would be gone"))
        try await hooked.git("reset", "-q")
        try await hooked.git("rm", "-rq", "--cached", "copilot/environments/addons-minimum")
        let dangling = try await hooked.git("commit", "-q", "-m", "dangling", status: 1)
        #expect(dangling.stderr.contains("would lead to addons-minimum, which the commit does not have"))
    }

    /// On a tier branch the settings and the addons are what is committed; elsewhere there is nothing to say.
    @Test func whereItPasses() async throws {
        let hooked = try await Hooked.adopted()
        let sandbox = hooked.sandbox
        try await sandbox.ok("hooks", "install")
        try await sandbox.ok("branch", "build", "medium")
        try await hooked.git("checkout", "-q", "tier-medium")
        try sandbox.write("by hand\n", to: "copilot/environments/addons/hand.txt")
        try await hooked.git("add", "-A")
        try await hooked.git("commit", "-q", "-m", "by hand")
        // No repository, no tiers, no commit yet.
        #expect(try await sandbox.run(Sandbox.tiergit, ["hook", "pre-commit"], in: sandbox.root).status == 0)
        let other = "\(sandbox.root)/other"
        try await sandbox.git("init", "-q", other)
        try sandbox.write("Resources: [\n", to: "\(other)/copilot/environments/addons/a.yml")
        try await hooked.git("config", "core.hooksPath", hooked.hooks, in: other)
        try await hooked.git("add", "-A", in: other)
        try await hooked.git("commit", "-q", "-m", "first", in: other)
    }

    /// Kinds of index that only git itself reads.
    @Test(arguments: [["sparse-checkout", "set", "--sparse-index", "copilot"], ["update-index", "--split-index"]])
    func indexesThatOnlyGitReads(command: [String]) async throws {
        let hooked = try await Hooked.adopted()
        let sandbox = hooked.sandbox
        try sandbox.write("console.log(2)\n", to: "apps/api/deep/index.js")
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", "more folders")
        try await sandbox.ok("hooks", "install")
        let ran = try await sandbox.run("git", command)
        #expect(ran.status == 0, "\(ran.stderr)")
        try sandbox.write(try sandbox.read(Self.template) + "# a remark\n", to: Self.template)
        try await hooked.git("commit", "-q", "-a", "-m", "fine")
        try sandbox.write(Hooked.broken, to: "copilot/environments/addons-medium/broken.yml")
        try await hooked.git("add", "copilot")
        let refused = try await hooked.git("commit", "-q", "-m", "broken", status: 1)
        #expect(refused.stderr.contains("unknown-property"), "\(refused.stderr)")
    }

    /// A setting that the base had before is nobody's, also where the active tier has the same.
    @Test func settingsOfTheBasePass() async throws {
        let hooked = try await Hooked.adopted()
        let sandbox = hooked.sandbox
        let staging = try sandbox.read(Self.manifest).replacingOccurrences(of: "cpu: 256", with: "cpu: 512")
            .replacingOccurrences(of: "memory: 512 # MiB", with: "memory: 1024 # MiB")
        try sandbox.write(staging, to: Self.manifest)
        try await sandbox.git("commit", "-q", "-a", "-m", "more for staging")
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.ok("hooks", "install")
        let edited = staging.replacingOccurrences(of: "port: 3000", with: "port: 3001")
        let blob = try await sandbox.run("git", ["hash-object", "-w", "--stdin"], input: edited)
        try await hooked.git(
            "update-index", "--cacheinfo", "100644,\(blob.stdout.trimmingCharacters(in: .newlines)),\(Self.manifest)")
        try await hooked.git("commit", "-q", "-m", "a port")
    }

    /// No index is opened but by git, and tiergit opens nothing of a repository where nothing of ours is staged.
    @Test func isQuickWhereNothingOfOursChanged() async throws {
        let hooked = try await Hooked.onMedium()
        try hooked.sandbox.write("more\n", to: "README.md")
        try await hooked.git("add", "README.md")
        let trace = "\(hooked.sandbox.root)/trace"
        func opened(_ arguments: String...) async throws -> (own: [String], programs: Int) {
            let ran = try await hooked.run(
                "strace", ["-f", "-qq", "-o", trace, "-e", "trace=openat,execve", Sandbox.tiergit] + arguments)
            #expect(ran.status == 0 && ran.stderr.isEmpty, "\(ran.stderr)")
            let lines = try hooked.sandbox.read(trace).components(separatedBy: "\n")
            let process = lines.first?.split(separator: " ").first ?? ""
            let programs = lines.filter { $0.contains("execve(") && $0.hasSuffix("= 0") }
            return (lines.filter { $0.hasPrefix("\(process) ") && $0.contains("/.git/") }, programs.count)
        }
        let commit = try await opened("hook", "pre-commit")
        #expect(commit.own.isEmpty && commit.programs == 2, "\(commit)")
        let push = try await opened("hook", "pre-push", "origin", "somewhere")
        #expect(push.own.isEmpty && push.programs == 1, "\(push)")
        let head = try await hooked.sandbox.git("rev-parse", "HEAD")
        for arguments in [["hook", "post-checkout", head, head, "1"], ["hook", "post-merge", "0"]] {
            let ran = try await hooked.run(
                "strace", ["-f", "-qq", "-o", trace, "-e", "trace=openat,execve", Sandbox.tiergit] + arguments)
            #expect(ran.status == 0 && ran.stderr.isEmpty, "\(ran.stderr)")
            let text = try hooked.sandbox.read(trace)
            #expect(!text.contains(".git/index\""), "\(arguments) reads the index")
            #expect(text.components(separatedBy: "execve(").count == 2, "\(arguments) runs a program")
        }
    }
}
