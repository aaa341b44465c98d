import Foundation
import Testing

/// What a command asked of the machine, where a time would depend on the day: counted from a trace of system calls. Of the programs that
/// it starts the names count, and their number; of its own calls those that are about the repository.
struct Effort {
    /// `git config`, `ssh-keygen`: what was started, in order.
    var programs: [String] = []
    /// fsync(2) and the like.
    var flushes = 0
    /// Names made, moved and removed; but for the folders of objects, which may be there already.
    var changes = 0
    /// Loose objects and packs that were opened to be read, and how many there are of these.
    var objectsRead = 0
    var distinctObjects: Set<String> = []
    var indexReads = 0
    /// Files and folders opened, these included.
    var opens = 0
    /// Questions about a path: stat(2), access(2), readlink(2).
    var looks = 0
    var bytesWritten = 0

    /// What is the same in every run.
    var exact: String {
        """
        programs: \(programs.isEmpty ? "none" : programs.joined(separator: ", "))
        flushes: \(flushes)
        names changed: \(changes)
        objects read: \(objectsRead), distinct: \(distinctObjects.count)
        index read: \(indexReads)
        opened: \(opens)
        asked about: \(looks)

        """
    }

    /// - Parameters:
    ///   - trace: of `strace -f -y`.
    ///   - repository: the folder that counts.
    init(trace: String, repository: String) {
        // A call that another thread's came between is told in two lines.
        var halves: [Substring: Substring] = [:]
        var others: Set<Substring> = []
        for line in trace.split(separator: "\n") {
            guard let blank = line.firstIndex(of: " ") else { continue }
            let thread = line[..<blank]
            var call = line[blank...].drop { $0 == " " }
            if call.hasSuffix(" <unfinished ...>") {
                halves[thread] = call.dropLast(" <unfinished ...>".count)
                continue
            }
            if call.hasPrefix("<... "), let end = call.range(of: " resumed>") {
                call = (halves.removeValue(forKey: thread) ?? "") + call[end.upperBound...]
            }
            if call.hasPrefix("execve("), call.hasSuffix(" = 0") {
                let words = call.matches(of: /"([^"]*)"/).map { String($0.1) }
                let program = (words[0] as NSString).lastPathComponent
                // The first one is the command itself.
                if program == "tiergit" { continue }
                others.insert(thread)
                // Options stand before git's command.
                let command = zip(words.dropFirst(2), words.dropFirst()).first { !$0.hasPrefix("-") && $1 != "-c" }?.0
                programs.append(program == "git" ? "git \(command ?? "")" : program)
            } else if !others.contains(thread) {
                note(call, repository)
            }
        }
    }

    private mutating func note(_ call: Substring, _ repository: String) {
        guard let open = call.firstIndex(of: "("), let equals = call.range(of: " = ", options: .backwards) else {
            return
        }
        let name = String(call[..<open])
        let arguments = call[call.index(after: open)..<equals.lowerBound]
        let failed = call[equals.upperBound...].hasPrefix("-1")
        let path = Self.path(arguments)
        guard path.hasPrefix(repository) else { return }
        switch name {
        case "fsync", "fdatasync", "syncfs": flushes += 1
        case "write", "pwrite64", "writev": bytesWritten += Int(call[equals.upperBound...].prefix { $0.isNumber }) ?? 0
        case "open", "openat":
            guard !failed else { return }
            opens += 1
            guard !arguments.contains("O_CREAT"), !arguments.contains("O_DIRECTORY") else { return }
            if path.hasSuffix("/.git/index") { indexReads += 1 }
            if path.contains("/.git/objects/") {
                objectsRead += 1
                distinctObjects.insert(path)
            }
        case "stat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2", "readlink", "readlinkat":
            looks += 1
        case _ where ["rename", "link", "symlink", "unlink", "mkdir", "rmdir"].contains { name.hasPrefix($0) }:
            changes += failed || name.hasPrefix("mkdir") && path.contains("/.git/objects/") ? 0 : 1
        default: break
        }
    }

    /// The first path, relative to where it is asked about; without one, the one that strace knows of the descriptor.
    private static func path(_ arguments: Substring) -> String {
        let folder = arguments.firstMatch(of: /^[A-Z_0-9]+<([^>]*)>/).map { String($0.1) } ?? ""
        guard let quoted = arguments.firstMatch(of: /^([A-Z_0-9]+(<[^>]*>)?, )?"([^"]*)"/).map({ String($0.3) }) else {
            return folder
        }
        return quoted.hasPrefix("/") ? quoted : "\(folder)/\(quoted)"
    }
}

extension Sandbox {
    /// Runs tiergit, which must succeed, and counts.
    func effort(_ arguments: [String]) async throws -> Effort {
        let trace = "\(root)/effort"
        try await expect("strace", ["-f", "-y", "-s", "4096", "-o", trace, Sandbox.tiergit] + arguments)
        return Effort(trace: try read(trace), repository: repository)
    }

    private func expect(_ program: String, _ arguments: [String]) async throws {
        let ran = try await run(program, arguments)
        #expect(ran.status == 0, "\(arguments.joined(separator: " ")): \(ran.stderr)")
    }
}
