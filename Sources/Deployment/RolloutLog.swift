internal import Git
internal import Glibc

/// The file that a target's commands write to, and the lock that keeps everybody else from it.
///
/// The lock belongs to the open file, which those commands have as their standard output: the kernel drops it when the last of them is
/// gone, also where whoever started them was killed long before. So no two of them ever work on one target.
final class RolloutLog {
    let descriptor: Int32
    private let path: String
    /// Where the step that runs now begins.
    private var start = 0

    /// - Returns: `nil` where something of before is still at work.
    /// - Throws: `GitError.file`.
    init?(_ path: String) throws(GitError) {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw .file(operation: "opening", path: path, errno: errno) }
        descriptor = file
        self.path = path
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard errno != EINTR else { continue }
            return nil
        }
    }

    deinit { close(descriptor) }

    /// Whether something writes to it now; `false` where it is not there.
    static func isHeld(_ path: String) -> Bool {
        guard FileSystem.kind(of: path) != .absent else { return false }
        return ((try? RolloutLog(path)) ?? nil) == nil
    }

    /// Heads what a command writes with the command itself.
    func begin(_ command: [String]) {
        let line = Array("$ \(command.joined(separator: " "))\n".utf8)
        _ = unsafe write(descriptor, line, line.count)
        start = Int(lseek(descriptor, 0, SEEK_END))
    }

    /// Why the last command failed, by what it wrote: its error, else its last line.
    var failure: String {
        let length = max(0, Int(lseek(descriptor, 0, SEEK_END)) - start)
        let bytes = FileSystem.readEnd(of: path, count: min(length, 64 << 10)) ?? []
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let first = lines.lastIndex(where: { $0.hasPrefix("error: ") }) else {
            return Deploying.End(code: 1, isInterrupted: false, tail: String(decoding: bytes, as: UTF8.self)).lastLine
                ?? "it said nothing"
        }
        // What an error lists stands below it, indented.
        let rest = lines[(first + 1)...].prefix { $0.hasPrefix(" ") }.map { $0.drop { $0 == " " } }
        let text = ([lines[first].dropFirst("error: ".count)] + rest).joined(separator: " ")
        return Deploying.End(code: 1, isInterrupted: false, tail: text).lastLine ?? text
    }
}
