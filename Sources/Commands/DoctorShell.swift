internal import Git
internal import Terminal
internal import Tiers

/// Writes commands as a shell takes them where the doctor was called.
struct DoctorShell {
    /// The top of the work tree.
    let top: String?
    /// The current directory, after `-C`.
    let directory: String
    /// Whether `-C` was given: the user's shell is elsewhere.
    let isElsewhere: Bool
    /// Whether a tier's folder was edited: no activation goes on then that is not told to. What it overwrites it saves.
    let needsForce: Bool

    /// ` -C DIR`, unless the shell is at the top of the work tree: what follows names paths from there.
    private var place: String {
        if let top, isElsewhere || directory != top { return " -C \(shellQuoted(top))" }
        return top == nil && isElsewhere ? " -C \(shellQuoted(directory))" : ""
    }

    /// - Parameter arguments: quoted already.
    func git(_ arguments: String) -> String { "git\(place) \(arguments)" }

    /// - Parameter arguments: quoted already.
    func tiergit(_ arguments: String) -> String { "tiergit\(place) \(arguments)" }

    func tiergit(_ arguments: String, _ target: Target) -> String {
        tiergit(target.isShared ? arguments : "\(arguments) \(TargetArguments.of(target))")
    }

    func activate(_ target: Target?, force: Bool = false) -> String {
        (target.map { tiergit("activate", $0) } ?? tiergit("activate --base")) + (force || needsForce ? " --force" : "")
    }

    /// A path, quoted: from the current directory on where it is below that, and never like an option.
    func file(_ path: String) -> String {
        guard !isElsewhere, path.hasPrefix(directory + "/") else { return shellQuoted(path) }
        let rest = String(path.dropFirst(directory.count + 1))
        return shellQuoted(rest.hasPrefix("-") ? "./\(rest)" : rest)
    }

    /// A path of the work tree.
    func file(inWorkTree path: String) -> String { file("\(top ?? directory)/\(path)") }

    func edit(_ path: String, line: Int?) -> String { "${EDITOR:-vi} \(line.map { "+\($0) " } ?? "")\(file(path))" }

    /// Makes the folder of a file, where it is missing.
    func folder(of path: String, mode: String = "") -> [String] {
        let folder = FileSystem.parent(of: path)
        return FileSystem.kind(of: folder) == .absent ? ["mkdir -p \(mode)\(file(folder))"] : []
    }

    /// Adds a line to a file whose folder may be missing.
    func append(_ lines: [String], to path: String) -> [String] {
        folder(of: path) + ["printf '%s\\n' \(lines.map(shellQuoted).joined(separator: " ")) >> \(file(path))"]
    }

    /// Brings the histories and the policy from a remote.
    func fetch(_ remote: String?) -> [String] {
        let sync = "tiergit\(place) sync --install \(shellQuoted(remote ?? "origin"))"
        return remote == nil ? ["git\(place) remote add origin URL", sync] : [sync]
    }
}

/// A finding in words, and the commands that mend it, in the order in which they are run.
struct DoctorAdvice {
    let text: String
    let commands: [String]

    init(_ text: String, _ commands: [String] = []) {
        self.text = text
        self.commands = commands
    }
}
