import Foundation
import Testing

/// What the doctor finds on disk, in the index, on branches, and of commands that were killed.
@Suite struct DoctorTestsDisk {
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

    private static let addons = Sandbox.addons
    private static let activate = "tiergit activate -c acme -e prod"

    @Test(arguments: Activation.allCases)
    func active(activation: Activation) async throws {
        let sandbox = try await onMedium(activation)
        let file = activation == .symlink ? "\(Self.addons)-medium/storage.yml" : "\(Self.addons)/storage.yml"
        try await treat(
            sandbox,
            [
                Ailment(
                    "missing", "rm -r \(Self.addons)", "active", "error", "is missing", command: Self.activate),
                Ailment(
                    "leads nowhere", "rm -r \(Self.addons); ln -s nowhere \(Self.addons)", "active", "error",
                    "leads to nowhere", command: Self.activate),
                Ailment(
                    "a file", "rm -r \(Self.addons); echo x > \(Self.addons)", "active", "error", "is no folder",
                    command: Self.activate),
                Ailment(
                    "edited", "rm -rf \(Self.addons).mine; echo '# by hand' >> \(file)", "active", "changed by hand",
                    command: Self.activate),
                Ailment(
                    "the record is unreadable", "sed -i 's/\"mode\"/\"mod\"/' .git/tiergit/active.json", "active",
                    "error", "cannot be read", command: Self.activate),
                Ailment(
                    "an entry that nobody has",
                    "sed -i 's/\"entry\":\"......../\"entry\":\"00000000/' .git/tiergit/active.json",
                    "active", "error", "is not in this repository", command: Self.activate),
                Ailment(
                    "another client's workspace", "echo 'application: globex-aai' > copilot/.workspace", "workspace",
                    "is set to globex/prod", command: "tiergit activate -c globex -e prod"),
            ])
        #expect(try await sandbox.active()["client"] as? String == "globex")
    }

    @Test func behind() async throws {
        let sandbox = try await onMedium()
        try await treat(
            sandbox,
            [
                Ailment(
                    "a newer entry",
                    """
                    git clone -q . ../clone; cd ../clone; git fetch -q origin 'refs/tiergit/*:refs/tiergit/*'
                    tiergit switch minimum -c acme -e prod -y -q; git push -q origin 'refs/tiergit/*:refs/tiergit/*'
                    """, "active", "has a newer entry", command: Self.activate),
                Ailment(
                    "the folder moved on",
                    "echo '# more' >> \(Self.addons)-minimum/storage.yml; git commit -qm more \(Self.addons)-minimum/storage.yml",
                    "active", "was changed by commits", command: Self.activate),
            ])
    }

    @Test func indexOfALink() async throws {
        let sandbox = try await onMedium()
        try await treat(
            sandbox,
            [
                Ailment(
                    "the flag is lost", "git update-index --no-skip-worktree \(Self.addons)", "skip-worktree",
                    "lost its skip-worktree flag", command: "git update-index --skip-worktree"),
                Ailment(
                    "lines that nobody needs",
                    "printf '# tiergit: begin\\n/\(Self.addons)/\\n.*.tiergit-staged\\n# tiergit: end\\n' >> .git/info/exclude",
                    "exclude",
                    "which no work tree needs", command: Self.activate),
                Ailment(
                    "settings are staged", "git add -A", "tier-settings", "is staged",
                    command: "git restore --staged copilot/api/manifest.yml copilot/web/manifest.yml"),
                Ailment(
                    "settings were committed", "git commit -qam oops", "tier-settings", "settings were committed",
                    command: "take the tier settings out"),
                Ailment(
                    "a flag that nobody needs",
                    "tiergit activate --base -q; git update-index --skip-worktree \(Self.addons)", "skip-worktree",
                    "nothing is active that needs it", command: "git update-index --no-skip-worktree"),
            ])
        // Taking them out left the manifests as they were before anybody switched.
        #expect(
            try await sandbox.committed("copilot/web/manifest.yml", at: "HEAD")
                == Demo.files["copilot/web/manifest.yml"])
    }

    @Test func indexOfACopy() async throws {
        let sandbox = try await onMedium(.copy)
        try await treat(
            sandbox,
            [
                Ailment(
                    "the lines are lost", ": > .git/info/exclude", "exclude", "lacks the lines",
                    command: Self.activate),
                Ailment(
                    "one of the lines is lost", "sed -i /tiergit-staged/d .git/info/exclude", "exclude",
                    "lacks the lines", command: Self.activate),
                Ailment(
                    "the copy is staged", "git update-index --no-skip-worktree \(Self.addons); git add -fA",
                    "tier-settings", Self.addons, command: "git restore --staged", heals: false),
            ])
        // Staged as a folder, it had no flag that could be missed: the second look finds that.
        for _ in 0..<2 {
            let commands = try await sandbox.examined().filter(\.isFinding).flatMap(\.commands)
            try await sandbox.shell(commands.joined(separator: "\n"))
        }
        try await sandbox.expectHealthy()
    }

    @Test func trackedAddons() async throws {
        let sandbox = try await onMedium()
        try await treat(
            sandbox,
            [
                Ailment(
                    "a folder again",
                    """
                    tiergit activate --base -q; git rm -q \(Self.addons); cp -r \(Self.addons)-minimum \(Self.addons)
                    git add -A; git commit -qm 'a folder'
                    """, "tracked-addons", "error", "tracked as a folder on main", command: "git revert"),
                Ailment(
                    "nothing is tracked", "git rm -q --cached \(Self.addons); git commit -qm nothing", "tracked-addons",
                    "error", "does not track", command: "git update-index --add --cacheinfo"),
                Ailment(
                    "the base branch is older",
                    "git branch release \"$(git log --format=%H | tail -1)\"; sed -i 's/^base: .*/base: release/' copilot/tiers.yml; git commit -qam release",
                    "tracked-addons", "the base branch release tracks", command: "git merge main"),
            ])
        try await sandbox.shell(
            "git switch -q main; git init -q --bare ../origin.git; git remote add origin ../origin.git")
        try await sandbox.shell(
            "git push -q origin \"$(git log --format=%H | tail -1)\":refs/heads/release; git fetch -q")
        let note = try await sandbox.examined().first { $0.check == "tracked-addons" && $0.state == "note" }
        #expect(note?.commands == ["git push origin release"])
    }

    /// Upstream tracks another link, and a pull would stop at it.
    @Test func linkChangedUpstream() async throws {
        let sandbox = try await onMedium()
        try await sandbox.makeOrigin()
        try await treat(
            sandbox,
            [
                Ailment(
                    "another link upstream",
                    """
                    git clone -q ../origin.git ../clone; cd ../clone; ln -sfn addons-medium \(Self.addons)
                    git commit -qam medium; git push -q; cd ../repository; git fetch -q
                    """, "active", "upstream", command: "git pull")
            ])
    }

    @Test func tierBranches() async throws {
        let sandbox = try await onMedium()
        try await treat(
            sandbox,
            [
                Ailment(
                    "behind", "tiergit branch build -q; echo x >> Dockerfile; git commit -qm x Dockerfile",
                    "tier-branches", "tier-medium is behind", command: "tiergit branch build medium"),
                Ailment(
                    "edited",
                    """
                    tiergit activate --base -q; git switch -q tier-medium; echo x >> Dockerfile
                    git commit -qm x Dockerfile; git switch -q main
                    """, "tier-branches", "tier-medium is edited", command: "tiergit branch build medium --force"),
                Ailment(
                    "checked out elsewhere",
                    "git worktree add -q ../other tier-medium; echo y >> Dockerfile; git commit -qm y Dockerfile",
                    "tier-branches", "checked out in", command: "/other' activate --base"),
            ])
    }

    @Test func editedTierBranch() async throws {
        let sandbox = try await onMedium(.branch)
        try await treat(
            sandbox,
            [
                Ailment(
                    "a commit on a generated branch", "echo x >> Dockerfile; git commit -qm x Dockerfile", "active",
                    "somebody committed to it", command: "tiergit activate --base")
            ])
    }

    // MARK: What was left

    /// Kills `switch enterprise` at a system call.
    private func killed(_ call: String, _ ordinal: Int) -> String {
        """
        { strace -f -o /dev/null -e trace=\(call) -e inject=\(call):signal=SIGKILL:when=\(ordinal) \
        tiergit switch enterprise -c acme -e prod -y; } >/dev/null 2>&1 || true
        test -e .git/tiergit/journal.json
        """
    }

    @Test func journals() async throws {
        let sandbox = try await onMedium()
        try await treat(
            sandbox,
            [
                Ailment(
                    "nothing was recorded", killed("symlink", 1), "journal", "had recorded nothing",
                    command: "tiergit status"),
                Ailment(
                    "recorded, and not active", killed("renameat2", 1), "journal", "the next command completes it",
                    command: "tiergit status"),
                Ailment(
                    "neither old nor new",
                    "tiergit switch medium -c acme -e prod -y -q\n" + killed("renameat2", 1)
                        + "\necho mine >> copilot/web/manifest.yml; rm \(Self.addons)",
                    "journal", "error", "neither the old content nor the new", command: "git cat-file blob"),
                Ailment(
                    "the history was taken back",
                    "rm copilot/web/manifest.yml.mine; tiergit switch medium -c acme -e prod -y -q\n"
                        + killed("renameat2", 1)
                        + "\ngit update-ref refs/tiergit/history/acme/prod refs/tiergit/history/acme/prod~2",
                    "journal", "holds something else since", command: "tiergit status", heals: false),
            ])
        #expect(!sandbox.exists("copilot/web/manifest.yml.mine"))
        try await sandbox.shell("\(Self.activate); tiergit switch medium -c acme -e prod -y -q")
        try await treat(
            sandbox,
            [
                Ailment(
                    "a journal that nobody can read", killed("renameat2", 1) + "\necho x > .git/tiergit/journal.json",
                    "journal", "error", "cannot be read", command: ".unreadable", heals: false)
            ])
    }

    @Test func journalOfACopy() async throws {
        let sandbox = try await onMedium(.copy)
        try await sandbox.heal(
            Ailment(
                "an edit in a copy that was on its way",
                killed("renameat2", 2) + "\necho mine >> \(Self.addons)/storage.yml",
                "journal", "error", Self.addons, command: "git archive"))
        let kept = try sandbox.read("\(Self.addons).mine/storage.yml")
        #expect(kept.hasSuffix("mine\n"))
    }

    @Test func headWentElsewhere() async throws {
        let sandbox = try await onMedium(.branch)
        try await sandbox.heal(
            Ailment(
                "HEAD went elsewhere",
                killed("renameat2", 2) + "\nrm -f .git/index.lock; git stash -q; git switch -qf main",
                "journal", "error", "HEAD went elsewhere", command: "git switch tier-medium"))
        #expect(try await sandbox.branch() == "tier-enterprise")
    }

    /// A command that only moves references ended halfway, and somebody moved one of them.
    @Test func journalOfBranches() async throws {
        let sandbox = try await onMedium()
        try await sandbox.heal(
            Ailment(
                "a tier branch moved meanwhile",
                """
                tiergit branch build -q; echo x >> Dockerfile; git commit -qm x Dockerfile
                before=$(git rev-parse tier-minimum)
                for call in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
                    # A second of its own, so that every object is written anew, and the calls are the same.
                    export GIT_COMMITTER_DATE="$((1700000000 + call)) +0000"
                    { strace -f -o /dev/null -e trace=rename,link -e inject=rename,link:signal=SIGKILL:when=$call \
                    tiergit branch build; } >/dev/null 2>&1 || true
                    # The first branch is the commit point: killed right after it, the others are still to be moved.
                    if test "$(git rev-parse tier-minimum)" != $before; then break; fi
                    tiergit status >/dev/null 2>&1
                done
                unset GIT_COMMITTER_DATE; test -e .git/tiergit/journal.json
                rm -f .git/refs/heads/*.lock; git update-ref refs/heads/tier-medium main
                """, "journal", "error", "refs/heads/tier-medium", command: "git update-ref refs/heads/tier-medium "))
        #expect(
            try await sandbox.git("rev-parse", "refs/tiergit-lost/heads/tier-medium", "main").split(separator: "\n")
                .count == 2)
        try await sandbox.proveHistories()
    }

    @Test func locks() async throws {
        let sandbox = try await onMedium()
        try await treat(
            sandbox,
            [
                Ailment(
                    "git was killed", ": > .git/index.lock; touch -d '3 hours ago' .git/index.lock", "git-locks",
                    "error", "index.lock, made 3 hours ago", command: "rm .git/index.lock"),
                Ailment(
                    // By its clock it is young, however long this machine takes.
                    "a branch is locked",
                    ": > .git/refs/heads/main.lock; touch -d 'next hour' .git/refs/heads/main.lock", "git-locks",
                    "error", "just made", command: "rm .git/refs/heads/main.lock"),
                Ailment(
                    "litter",
                    """
                    mkdir -p copilot/environments/.addons.tiergit-staged; : > copilot/web/.manifest.yml.tiergit-staged
                    mkdir docs; : > docs/.guide.md.77.tiergit-staged
                    : > .git/tiergit/active.json.tmp; : > '.git/objects/tmp_object_git2_a b'
                    touch -d yesterday .git/objects/tmp_*
                    """, "leftovers", ".addons.tiergit-staged", command: "'.git/objects/tmp_object_git2_a b'"),
            ])
        // What is young may be in use.
        try await sandbox.shell(": > .git/objects/tmp_object_git2_abc")
        try await sandbox.expectHealthy()
        // From elsewhere the paths are absolute, and the commands name the repository.
        try await sandbox.shell(": > .git/HEAD.lock; rm copilot/tiers.yml")
        let place = "\(sandbox.repository)/copilot/web"
        let commands = try await sandbox.examined(in: place).filter(\.isFinding).flatMap(\.commands)
        #expect(
            commands == [
                "rm '\(sandbox.repository)/.git/HEAD.lock'",
                "git -C '\(sandbox.repository)' restore copilot/tiers.yml",
            ])
        try await sandbox.shell(commands.joined(separator: "\n"), in: sandbox.root)
        try await sandbox.expectHealthy()
    }

    /// A lock that somebody living holds is no finding.
    @Test func heldLocks() async throws {
        let sandbox = try await onMedium()
        let open = try await sandbox.shell(
            "exec 9> .git/index.lock; sleep 5 & exec 9>&-; tiergit doctor; kill $!; rm .git/index.lock")
        #expect(open.stdout.contains(/note +git-locks .*is held: sleep, process \d+/))
        // git closes an index.lock while the editor is open.
        let editor = try await sandbox.shell(
            """
            git commit --allow-empty -q -m x; echo x >> Dockerfile
            GIT_EDITOR='while ! test -e ../done; do sleep 0.05; done; true' git commit -q Dockerfile &
            while ! test -e .git/index.lock; do sleep 0.05; done
            tiergit doctor; : > ../done; wait
            """)
        #expect(editor.stdout.contains(/note +git-locks .*is held: git, process \d+/))
        let held = try await sandbox.shell(
            "flock .git/tiergit/locks/acme/prod -c 'tiergit doctor; true'; tiergit doctor | grep ' locks '")
        #expect(held.stdout.contains(/note +locks .*is at work/))
        #expect(held.stdout.hasSuffix("nobody holds one\n"))
    }
}
