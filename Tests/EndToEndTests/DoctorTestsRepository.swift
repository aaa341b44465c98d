import Foundation
import Testing

/// What the doctor finds in a repository: how it is opened, what is recorded, what stands on disk, what was left behind.
@Suite struct DoctorTestsRepository {
    private static let fetch = "git fetch -q origin 'refs/tiergit/*:refs/tiergit/*'"

    private static let activate = "tiergit activate -q -c acme -e prod"

    /// acme/prod switched to medium, globex/prod recorded on minimum.
    private func onMedium(_ activation: Activation = .symlink) async throws -> Sandbox {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.switchTo("medium")
        try await sandbox.ok("adopt", "minimum", "-c", "globex", "-e", "prod")
        return sandbox
    }

    private func treat(_ sandbox: Sandbox, _ ailments: [Ailment]) async throws {
        try await sandbox.expectHealthy("before")
        for ailment in ailments { try await sandbox.heal(ailment) }
    }

    // MARK: How it is opened

    @Test func whereThereIsNothing() async throws {
        let sandbox = try await onMedium()
        let nothing = try await sandbox.examined(in: sandbox.root)
        #expect(nothing.contains { $0.check == "repository" && $0.text.contains("not a git repository") })
        for variable in ["GIT_WORK_TREE", "GIT_NAMESPACE", "GIT_COMMON_DIR"] {
            let found = try await sandbox.examined(environment: [variable: sandbox.root])
            #expect(found.contains { $0.check == "repository" && $0.commands == ["unset \(variable)"] }, "\(variable)")
        }
    }

    @Test func sha256() async throws {
        let sandbox = try await onMedium()
        try await sandbox.shell(
            "git init -q --object-format=sha256 ../new; cd ../new; echo a > a; git add a; git commit -qm a")
        let place = "\(sandbox.root)/new"
        let found = try await sandbox.examined(in: place)
        #expect(found.contains { $0.check == "repository" && $0.text.contains("SHA-256") })
        try await sandbox.shell(found.flatMap(\.commands).joined(separator: "\n"), in: place)
        #expect(try sandbox.read("\(sandbox.root)/new-sha1/a") == "a\n")
        let copy = try await sandbox.examined(in: "\(sandbox.root)/new-sha1")
        #expect(copy.first { $0.check == "repository" }?.state == "ok")
    }

    @Test func bareAndUnborn() async throws {
        let sandbox = try await onMedium()
        try await sandbox.shell("git clone -q --bare . ../bare.git; git init -q ../unborn; echo a > ../unborn/a")
        let bare = try await sandbox.examined(in: "\(sandbox.root)/bare.git")
        #expect(bare.contains { $0.check == "repository" && $0.text.contains("bare") })
        #expect(bare.contains { $0.check == "policy" && $0.state == "error" })
        let place = "\(sandbox.root)/unborn"
        let unborn = try await sandbox.examined(in: place)
        #expect(unborn.filter(\.isFinding).map(\.check) == ["head"])
        try await sandbox.shell(unborn.flatMap(\.commands).joined(separator: "\n"), in: place)
        // The next thing to do.
        let next = try await sandbox.examined(in: place)
        #expect(next.filter(\.isFinding).map(\.commands) == [["tiergit init"]])
        try await sandbox.shell("tiergit init -q", in: place)
        try await sandbox.expectHealthy(in: place)
    }

    @Test func clones() async throws {
        let sandbox = try await onMedium()
        try await sandbox.shell("git config uploadpack.allowFilter true")
        // git would pack in the background, under the eyes of the next fsck.
        try await sandbox.shell("git config --global gc.autoDetach false")
        for (options, check, text, command) in [
            ("", "policy", "lacks the policy", "tiergit sync --install origin"),
            ("--filter=blob:none", "clone", "a partial clone", "fetch --refetch"),
            ("--filter=blob:none --sparse", "repository", "worktreeConfig", "repositoryformatversion 0"),
        ] {
            let place = "\(sandbox.root)/clone\(options.count)"
            try await sandbox.shell("git clone -q \(options) \"file://$PWD\" \"\(place)\"")
            if !options.isEmpty { try await sandbox.shell(Self.fetch, in: place) }
            let found = try await sandbox.examined(in: place)
            #expect(
                found.contains {
                    $0.check == check && $0.isFinding && $0.text.contains(text)
                        && $0.commands.contains { $0.contains(command) }
                }, "\(options): \(found)")
            // Each round shows what the one before hid.
            for _ in 0..<3 {
                let commands = try await sandbox.examined(in: place).filter(\.isFinding).flatMap(\.commands)
                try await sandbox.shell(commands.joined(separator: "\n"), in: place)
            }
            try await sandbox.expectHealthy(in: place, "clone \(options)")
        }
        let shallow = "\(sandbox.root)/shallow"
        try await sandbox.shell("git commit -q --allow-empty -m more")
        try await sandbox.shell("git clone -q --depth 1 \"file://$PWD\" \"\(shallow)\"")
        let found = try await sandbox.examined(in: shallow)
        let note = try #require(found.first { $0.check == "clone" })
        #expect(note.state == "note" && note.commands == ["git fetch --unshallow origin"])
        try await sandbox.shell(note.commands[0], in: shallow)
        #expect(try await sandbox.examined(in: shallow).first { $0.check == "clone" }?.state == "ok")
    }

    @Test func placesAndSettings() async throws {
        let sandbox = try await onMedium()
        try await treat(
            sandbox,
            [
                Ailment(
                    "a merge under way",
                    """
                    git switch -qc side; echo a > x; git add x; git commit -qm a -- x; git switch -q main
                    echo b > x; git add x; git commit -qm b -- x; git merge side >/dev/null || true
                    """, "head", "a git merge is under way", command: "git merge --abort"),
                Ailment("a bisect", "git bisect start -q", "head", "bisect", command: "git bisect reset"),
                Ailment(
                    "core.fileMode", "git config core.fileMode false", "settings", "note", "core.filemode is false",
                    command: "", heals: false),
                Ailment(
                    "core.autocrlf", "git config core.autocrlf true", "settings", "note", "core.autocrlf is true",
                    command: "", heals: false),
                Ailment(
                    "core.ignoreCase", "git config core.ignoreCase yes", "settings", "note", "core.ignorecase is true",
                    command: "", heals: false),
                Ailment(
                    "a hook that libgit2 passes by",
                    "printf '#!/bin/sh\\nexit 0\\n' > .git/hooks/reference-transaction; chmod +x .git/hooks/*-transaction",
                    "hooks", "note", "reference-transaction", command: "", heals: false),
                Ailment(
                    "sparse checkout", "tiergit activate --base -q; git sparse-checkout set apps", "sparse-checkout",
                    "error", "leaves copilot/ out", command: "git sparse-checkout add copilot"),
                Ailment(
                    "sparse checkout takes the flag away",
                    "tiergit activate -q -c acme -e prod; git sparse-checkout reapply 2>/dev/null", "skip-worktree",
                    "lost its skip-worktree flag", command: "git config sparse.expectFilesOutsideOfPatterns true"),
            ])
        let found = try await sandbox.examined(environment: ["TMPDIR": "\(sandbox.root)/no tmp"])
        #expect(found.contains { $0.check == "file-system" && $0.commands == ["mkdir -p '\(sandbox.root)/no tmp'"] })
    }

    /// Where links are text files, what is checked out would be no addons.
    @Test func withoutLinks() async throws {
        let sandbox = try await onMedium()
        let place = "\(sandbox.root)/clone"
        try await sandbox.shell("git -c core.symlinks=false clone -q \"file://$PWD\" ../clone")
        try await sandbox.shell("git config core.symlinks false; \(Self.fetch)", in: place)
        let found = try await sandbox.examined(in: place)
        #expect(found.contains { $0.check == "settings" && $0.text.contains("core.symlinks is false") })
        #expect(found.contains { $0.check == "active" && $0.state == "error" && $0.text.contains("is no folder") })
        try await sandbox.shell(found.filter(\.isFinding).flatMap(\.commands).joined(separator: "\n"), in: place)
        try await sandbox.expectHealthy(in: place)
    }

    /// Disks that are full, read-only, or cannot exchange folders.
    @Test func disks() async throws {
        let sandbox = try await onMedium(.copy)
        try await sandbox.shell("true")
        func cannotExchange(_ what: String) async throws -> [String] {
            let ran = try await sandbox.shell(
                "strace -f -o /dev/null -e trace=renameat2 -e inject=renameat2:error=EINVAL tiergit doctor || true")
            let lines = ran.stdout.components(separatedBy: "\n")
            #expect(lines.contains { $0.hasPrefix(what) && $0.contains("cannot exchange two folders") }, "\(lines)")
            return lines.filter { $0.hasPrefix("    hint: ") }.map { String($0.dropFirst(10)) }
        }
        let commands = try await cannotExchange("warning  file-system")
        #expect(commands == ["sed -i 's/^activation: copy/activation: symlink/' copilot/tiers.yml"])
        try await sandbox.shell(commands[0])
        try await sandbox.shell("git commit -qm links copilot/tiers.yml; \(Self.activate)")
        #expect(try await cannotExchange("note     file-system").isEmpty)

        // In name spaces of its own, if this user may have some.
        guard try await sandbox.run("unshare", ["-Urm", "true"]).status == 0 else { return }
        let mounted = try await sandbox.shell(
            """
            mkdir ../disk; unshare -Urm bash -euc '
            mount -t tmpfs -o size=8m none ../disk; cp -a . ../disk/repository
            git config --global --add safe.directory "*"
            (cd ../disk/repository; tiergit doctor -q || true)
            mount -o remount,ro none ../disk
            cd ../disk/repository; tiergit doctor -q || true'
            """)
        let lines = mounted.stdout.components(separatedBy: "\n")
        #expect(lines.filter { $0.contains("MiB are free at") }.count >= 1, "\(lines)")
        #expect(lines.contains("    hint: df -h .git"), "\(lines)")
        #expect(lines.filter { $0.contains("mounted read-only") }.count == 1, "\(lines)")
        #expect(lines.contains("    hint: sudo mount -o remount,rw \"$(findmnt -no TARGET -T .git)\""), "\(lines)")
    }

    // MARK: What is recorded

    @Test func catalog() async throws {
        let sandbox = try await onMedium()
        try await sandbox.shell("true")
        try sandbox.write(
            "#!/bin/sh\nsed -i \"${1#+}s/activaton/activation/\" \"$2\"\n", to: "\(sandbox.root)/bin/mend")
        try await sandbox.shell("chmod +x ../bin/mend")
        try await treat(
            sandbox,
            [
                Ailment(
                    "edited", "sed -i 's/title: Medium/title: Middle/' copilot/tiers.yml", "catalog", "not committed",
                    command: "git commit -m \"change the tiers\""),
                Ailment(
                    "gone from disk", "rm copilot/tiers.yml", "catalog", "is not on disk",
                    command: "git restore copilot/tiers.yml"),
                Ailment(
                    "broken in HEAD",
                    """
                    cp copilot/tiers.yml ../good; sed -i s/activation:/activaton:/ copilot/tiers.yml
                    git commit -qm broken copilot/tiers.yml; mv ../good copilot/tiers.yml
                    """, "catalog", "HEAD's copilot/tiers.yml cannot be used", command: "git commit"),
                Ailment(
                    "no guard", "git rm -q copilot/environments/overrides/cfn.patches.yml; git commit -qm x", "guard",
                    "has no guard", command: "/Resources/AddonsStack/Type"),
                Ailment(
                    "patches without the guard",
                    "printf -- '- op: add\\n  path: /x\\n  value: 1' > copilot/environments/overrides/cfn.patches.yml",
                    "guard", "has no guard", command: "/Resources/AddonsStack/Type"),
            ])
        try await sandbox.shell("sed -i s/activation:/activaton:/ copilot/tiers.yml")
        let found = try await sandbox.examined(environment: ["EDITOR": "mend"])
        let finding = try #require(found.first { $0.check == "catalog" })
        #expect(finding.text.contains(/copilot\/tiers.yml:\d+:1: unknown key `activaton`/) && finding.state == "error")
        // HEAD's catalog serves meanwhile.
        #expect(found.first { $0.check == "active" }?.state == "ok")
        try await sandbox.shell(finding.commands.joined(separator: "\n"), environment: ["EDITOR": "mend"])
        try await sandbox.expectHealthy()
        let edited = "copilot/environments/addons-enterprise"
        try sandbox.append("# by hand\n", to: "\(edited)/storage.yml")
        let note = try await sandbox.examined().first { $0.check == "tiers" }
        #expect(note?.state == "note" && note?.text.contains("\(edited)/storage.yml") == true)
    }

    @Test func beforeAdoption() async throws {
        let sandbox = try await onMedium()
        try await treat(
            sandbox,
            [
                Ailment(
                    "a branch from before", "tiergit activate --base -q; git switch -qc old HEAD~1", "catalog", "error",
                    "there is on main", command: "git switch main"),
                Ailment(
                    "no branch has it", "git switch -q old; git branch -qD main", "catalog", "error",
                    "this repository has no copilot/tiers.yml", command: "tiergit init --adopt", heals: false),
            ])
    }

    @Test func histories() async throws {
        let sandbox = try await onMedium()
        let reference = "refs/tiergit/history/acme/prod"
        try await treat(
            sandbox,
            [
                Ailment(
                    "a commit that is no entry",
                    "git update-ref \(reference) $(git commit-tree -S -m forged 'HEAD^{tree}')", "histories", "error",
                    "no entry.json", command: "git update-ref \(reference) "),
                Ailment(
                    "another's entry", "git update-ref \(reference) refs/tiergit/history/globex/prod", "histories",
                    "error", "it belongs to globex/prod", command: "git update-ref \(reference) "),
                Ailment(
                    "an entry without signature",
                    """
                    id=$(git cat-file commit \(reference) | sed '/^gpgsig /,/END SSH/d' | git hash-object -t commit -w --stdin)
                    git update-ref \(reference) $id
                    """, "histories", "error", "is not signed", command: "git update-ref \(reference) "),
                Ailment(
                    "a reference that holds nothing", ": > .git/\(reference)", "histories", "error", "holds no id",
                    command: " > .git/\(reference)"),
                Ailment(
                    "a reference that is no client/environment", "git update-ref refs/tiergit/history/odd HEAD",
                    "histories", "is no client/environment", command: "git update-ref -d refs/tiergit/history/odd"),
                Ailment(
                    "replaced objects", "git replace HEAD HEAD~1", "replacements", "note", "shows 1 object as another",
                    command: "git replace --list", heals: false),
            ])
        try await sandbox.shell("git replace -d HEAD >/dev/null")
        try await sandbox.proveHistories()
        // The entry that went is in no history, and not lost.
        #expect(try await sandbox.git("for-each-ref", "--format=%(refname)", "refs/tiergit-lost").hasSuffix("odd"))
    }

    /// An entry in the middle of a chain that was made anew: the next one does not know it.
    @Test func chain() async throws {
        let sandbox = try await onMedium()
        try await sandbox.switchTo("enterprise")
        let reference = "refs/tiergit/history/acme/prod"
        try await sandbox.shell(
            """
            old=$(git rev-parse \(reference)~1)
            new=$(git cat-file commit $old | sed '/^gpgsig /,/END SSH/d' | git hash-object -t commit -w --stdin)
            tip=$(git cat-file commit \(reference) | sed '/^gpgsig /,/END SSH/d' | sed "s/$old/$new/" \
                | git hash-object -t commit -w --stdin)
            git update-ref \(reference) $tip
            """)
        let found = try await sandbox.examined().first { $0.check == "histories" }
        #expect(found?.state == "error" && found?.text.contains("acme/prod") == true, "\(String(describing: found))")
        // The policy that the catalog names is another.
        try await sandbox.shell("git update-ref -d refs/tiergit/policy")
        let policy = try await sandbox.examined().first { $0.check == "policy" }
        #expect(policy?.commands.first == "git remote add origin URL")
    }

    // MARK: Speed

    @Test func fiftyHistories() async throws {
        let sandbox = try await onMedium()
        try sandbox.write(
            (1...50).map { "client-\($0),prod,minimum\n" }.joined(), to: "\(sandbox.root)/clients.csv")
        try await sandbox.ok("adopt", "--targets", "\(sandbox.root)/clients.csv")
        let found = try await sandbox.examined().first { $0.check == "histories" }
        #expect(found?.text == "52 clients/environments, 53 entries")
        let trace = try await sandbox.run(
            "strace", ["-f", "-e", "trace=execve", "-o", "../trace", Sandbox.tiergit, "doctor"])
        #expect(trace.status == 0)
        // git three times, ssh-keygen once: none for an entry.
        let programs = try sandbox.read("../trace").split(separator: "\n").filter {
            $0.contains("execve(") && $0.hasSuffix(" = 0")
        }
        #expect(programs.count < 10, "\(programs.joined(separator: "\n"))")
    }
}
