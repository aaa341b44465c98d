internal import Git
internal import History
internal import Switching
internal import Tiers

/// What the steps run, and where.
extension RolloutRun {
    /// Makes ready what a step needs; a work tree that is missing, or that somebody was still making when all of it was killed, comes first.
    ///
    /// - Parameter isFirst: whether no step of it was taken in this run.
    func prepared(_ item: Rollout.Item, isFirst: Bool, _ step: Step) throws(SwitchError) -> Next {
        let path = store.workTree(item, rollout)
        do throws(GitError) {
            if isFirst, !isWhole(path) {
                try FileSystem.remove(path)
                return .step(.workTree)
            }
            switch step {
            case .change:
                let inputs = PlanInputs(json: item.inputs)
                let plan: JSON = ["format": 1, "inputs": inputs.json, "digest": .string(inputs.digest)]
                try FileSystem.replace(store.plan(item, rollout), plan.canonical())
            case .deploy:
                // Only now: what a switch plans must not depend on what the application is called here.
                try FileSystem.replace(
                    "\(path)/\(Layout.workspace)", Array("application: \(item.application)\n".utf8))
            case .workTree, .clear: break
            }
        } catch { throw .git(error) }
        return .step(step)
    }

    /// Whether git made the work tree to its end.
    ///
    /// Source: git's builtin/worktree.c, `add_worktree`: the file `locked` stands in the work tree's git directory until all is checked out.
    private func isWhole(_ path: String) -> Bool {
        guard let bytes = FileSystem.read("\(path)/.git") else { return false }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let line = lines.first, line.hasPrefix("gitdir: ") else { return false }
        let folder = line.dropFirst("gitdir: ".count)
        return FileSystem.kind(of: "\(folder)/HEAD") != .absent && FileSystem.kind(of: "\(folder)/locked") == .absent
    }

    func command(_ step: Step, _ item: Rollout.Item, _ wave: Int) -> [String] {
        let target = ["-c", item.target.client, "-e", item.target.environment]
        switch step {
        case .workTree:
            // Twice forced: a registration without its folder is nobody's. A hook of checkouts has nothing to do with it.
            return [
                surroundings.git, "-c", "core.hooksPath=/dev/null", "worktree", "add", "--quiet", "--force", "--force",
                "--detach", store.workTree(item, rollout), item.base.hex,
            ]
        case .clear:
            return [surroundings.git, "worktree", "remove", "--force", "--force", store.workTree(item, rollout)]
        case .change:
            let what =
                switch rollout.kind {
                case .switch: ["switch"]
                case .revert: ["revert", item.restores?.hex ?? ""]
                }
            return [surroundings.program] + what + ["--plan", store.plan(item, rollout)] + target
                + ["--message=\(rollout.reason(wave: wave))"] + (rollout.ticket.map { ["--ticket=\($0)"] } ?? [])
                + item.accepted.flatMap { ["--accept", $0] } + ["--yes", "--no-input", "--no-color"]
        case .deploy:
            return [surroundings.program, "deploy"] + target
                + item.deploymentAccepted.flatMap { ["--accept", $0] } + ["--engine", rollout.engine ?? ""]
                + rollout.engineOptions.map { option in
                    option.replacing("{client}", with: item.target.client)
                        .replacing("{env}", with: item.target.environment)
                } + ["--no-sync", "--no-input", "--no-color"]
        }
    }

    /// Ours, without what names this work tree, and with the target's own name where clients are told apart by it.
    func environment(_ item: Rollout.Item) -> [String: String] {
        var variables = session.environment
        // git's own list, `git rev-parse --local-env-vars`, as far as it names a place.
        for name in [
            "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
            "GIT_IMPLICIT_WORK_TREE",
        ] { variables[name] = nil }
        for name in ["CLIENT_TIER", "COPILOT_TIER"] where variables[name]?.isEmpty == false {
            // The tier alone: a release is no part of the variable.
            variables[name] = String(item.to.prefix { $0 != " " })
        }
        variables["CLIENT_DOMAIN"] = item.domain
        return variables
    }

    /// Takes a work tree away that is of no use any more.
    func clear(_ item: Rollout.Item) async {
        let path = store.workTree(item, rollout)
        // Ctrl-C is not for git: what is half removed is of no use to anybody.
        let git = GitCommand(in: session.repository.commonDirectory, ownGroup: true)
        let remove = ["worktree", "remove", "--force", "--force", path]
        if (try? await git.outcome(remove))?.exitCode != 0 {
            try? FileSystem.remove(path)
            // What is registered and not there any more, it forgets.
            _ = try? await git.outcome(remove)
        }
        if FileSystem.kind(of: path) != .absent { tell(.litter(path: path)) }
    }

    /// The work trees of it that git knows, or that are there.
    func workTrees() -> Set<String> {
        let registered = "\(session.repository.commonDirectory)/worktrees"
        let known = ((try? FileSystem.list(registered)) ?? []).compactMap { name in
            FileSystem.read("\(registered)/\(name)/gitdir").map {
                FileSystem.parent(of: String(String(decoding: $0, as: UTF8.self).prefix { !$0.isNewline }))
            }
        }
        let paths = rollout.items.map { store.workTree($0, rollout) }
        return Set(paths.filter { FileSystem.kind(of: $0) != .absent }).union(Set(known).intersection(paths))
    }

    /// - Throws: `RolloutError.stillRunning` where something that it began is still at work.
    package func requireStillness() throws(RolloutError) {
        let running = rollout.items.filter { RolloutLog.isHeld(store.log($0, rollout)) }
        guard running.isEmpty else {
            throw .stillRunning(id: rollout.id, targets: running.map { "\($0.target)" })
        }
    }

    /// Takes every work tree and every log of the roll-out away.
    ///
    /// - Throws: `RolloutError.stillRunning`, and nothing is changed then.
    package func clear() async throws(RolloutError) {
        try requireStillness()
        let left = workTrees()
        for item in rollout.items where left.contains(store.workTree(item, rollout)) { await clear(item) }
        do throws(GitError) { try FileSystem.remove(store.place(rollout)) } catch { throw .file(error) }
    }
}
