internal import Git

/// Puts hooks beside those that are there, and takes them away again, byte for byte.
package struct GitHookSetup {
    package enum Action: String, Hashable, Sendable {
        /// A file of our own.
        case create
        /// A marked block in the user's shell script.
        case insert
        /// The block of another version makes room for today's.
        case update
        /// The user's hook goes to `<name>.before-tiergit`, and is run from there.
        case chain
        /// It is in place already, or the user calls tiergit by themselves.
        case keep
        case delete, cut, restore
        /// Nothing of ours is there.
        case none
    }

    package struct Step: Hashable, Sendable {
        package let hook: GitHook
        /// Absolute.
        package let path: String
        package let action: Action
        /// Whether the file that is there is pre-commit's, and `path` the one that it runs first.
        package let isLegacy: Bool
        /// Whether it is a script that husky 4 or older wrote, and will write anew.
        package let isHusky4: Bool
    }

    private let place: GitHookPlace

    package init(_ place: GitHookPlace) { self.place = place }

    /// What would be done to install them.
    package func installation() throws(GitHookError) -> [Step] {
        try GitHook.all(isBare: place.isBare).map { hook throws(GitHookError) in
            let (path, script, isLegacy) = look(hook)
            let action: Action
            switch script {
            case .absent: action = .create
            case .ours, .chain, .editedChain, .calls, .block(_, isCurrent: true): action = .keep
            case .block(_, isCurrent: false): action = .update
            case .shell: action = .insert
            case .foreign, .preCommit:
                action = .chain
                let former = former(hook)
                guard FileSystem.kind(of: former) == .absent else { throw .taken(path: former) }
            case .obstacle: throw .notAFile(path: path)
            }
            return Step(hook: hook, path: path, action: action, isLegacy: isLegacy, isHusky4: isHusky4(path))
        }
    }

    /// What would be done to take them away.
    package func removal() throws(GitHookError) -> [Step] {
        try GitHook.all(isBare: place.isBare).map { hook throws(GitHookError) in
            let (path, script, isLegacy) = look(hook)
            let action: Action
            switch script {
            case .ours: action = .delete
            case .block: action = .cut
            case .chain: action = FileSystem.kind(of: former(hook)) == .absent ? .delete : .restore
            case .editedChain: throw .edited(path: path, former: former(hook))
            case .absent, .calls, .shell, .foreign, .preCommit, .obstacle: action = .none
            }
            return Step(hook: hook, path: path, action: action, isLegacy: isLegacy, isHusky4: false)
        }
    }

    /// The file that matters: where pre-commit's own stands, the one that it runs first.
    private func look(_ hook: GitHook) -> (path: String, script: GitHookScript, isLegacy: Bool) {
        let path = "\(place.directory)/\(hook.rawValue)"
        let isRun = place.manager == .huskyRunner
        let script = GitHookScript.read(path, hook, isRun: isRun)
        guard script == .preCommit else { return (path, script, false) }
        return ("\(path).legacy", GitHookScript.read("\(path).legacy", hook, isRun: false), true)
    }

    private func former(_ hook: GitHook) -> String { "\(place.directory)/\(hook.rawValue)\(GitHook.before)" }

    /// Source: husky 1 to 4, `src/installer/hooks.ts`: a file with this line is theirs, and is written anew at every `npm install`.
    private func isHusky4(_ path: String) -> Bool {
        place.manager == .none
            && FileSystem.read(path).map { String(decoding: $0, as: UTF8.self).contains("\n# husky\n") } ?? false
    }

    /// Does one step. Each is a rename at its end: there is the old hook or the new one, and never none.
    package func perform(_ step: Step) throws(GitHookError) {
        do throws(GitError) { try change(step) } catch { throw .git(error) }
    }

    private func change(_ step: Step) throws(GitError) {
        let path = step.path
        let former = former(step.hook)
        switch step.action {
        case .keep, .none: return
        case .create:
            try FileSystem.makeDirectories(place.directory)
            try put(step.hook.script, at: path)
        case .insert, .update, .cut:
            let script = GitHookScript.read(path, step.hook, isRun: place.manager == .huskyRunner)
            var bytes = try FileSystem.readFile(path)
            switch script {
            case .shell(let start): bytes.insert(contentsOf: step.hook.block.utf8, at: start)
            case .block(let range, _):
                bytes.replaceSubrange(range, with: step.action == .cut ? [] : Array(step.hook.block.utf8))
            default: return
            }
            try FileSystem.rewrite(path, bytes)
        case .chain:
            // A second name for the old hook first: then the new one replaces it in one step.
            switch try FileSystem.link(path, as: former) {
            case .made: break
            case .taken, .unsupported: _ = try FileSystem.rename(path, toFree: former)
            }
            try put(step.hook.chain, at: path)
        case .delete: try FileSystem.remove(path)
        case .restore: try FileSystem.rename(former, to: path)
        }
        try FileSystem.sync(directory: place.directory)
    }

    private func put(_ text: String, at path: String) throws(GitError) {
        let temporary = "\(path).tiergit-new"
        try FileSystem.remove(temporary)
        try FileSystem.create(temporary, Array(text.utf8), executable: true)
        do throws(GitError) { try FileSystem.rename(temporary, to: path) } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
    }
}
