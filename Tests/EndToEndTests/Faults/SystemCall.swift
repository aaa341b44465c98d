import Foundation

/// One system call of a program's main thread that changed the disk, as `strace -y` printed it.
struct SystemCall: Hashable, CustomStringConvertible {
    /// `rename`, `openat`, …
    let name: String
    /// Which call of that name on these paths it is in its thread, from 1, or where a path is another in each run, which call of
    /// that name: strace's `when=`.
    var ordinal: Int
    /// What it is about, relative to the repository where it lies in it.
    let paths: [String]
    /// Everything between the parentheses.
    let arguments: String
    /// Whether its paths are the same in every run, so that strace's `-P` can ask for one of them.
    let isStable: Bool
    /// Whether strace let it fail.
    var isInjected = false

    var description: String { "\(name) \(paths.map(SystemCall.stable).joined(separator: " -> "))" }

    /// Everything that can change a disk, or makes it keep a change.
    static let names = [
        "open", "openat", "creat", "write", "pwrite64", "writev", "rename", "renameat", "renameat2", "link", "linkat",
        "symlink", "symlinkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "truncate", "ftruncate", "fsync",
        "fdatasync", "syncfs", "chmod", "fchmod", "fchmodat", "utimensat", "fallocate", "copy_file_range", "sendfile",
    ]

    /// Whether it is about one of git's objects: a file that nothing refers to yet.
    var isObject: Bool { paths.contains { $0.hasPrefix(".git/objects") } }

    /// A path without what differs from run to run.
    static func stable(_ path: String) -> String {
        path.replacing(/tmp_object_git2_[0-9a-f]+/, with: "tmp_object").replacing(/\/index\.[0-9]+/, with: "/index.PID")
    }

    /// Whether it is about a scratch file outside the repository.
    var isOutside: Bool { paths.allSatisfy { $0.hasPrefix("/") } }

    /// The calls that succeeded and changed something, out of a trace of `names`, and the one that strace let fail.
    ///
    /// - Parameter newIds: whether each run writes objects of other names.
    static func changes(in trace: String, repository: String, newIds: Bool) -> [SystemCall] {
        var counts: [String: Int] = [:]
        var countsOfPaths: [[String]: Int] = [:]
        var found: [SystemCall] = []
        for line in trace.split(separator: "\n") {
            guard let open = line.firstIndex(of: "("),
                let equals = line.range(of: "\\) +=", options: .regularExpression)
            else { continue }
            let name = String(line[..<open])
            guard names.contains(name) else { continue }
            counts[name, default: 0] += 1
            let arguments = String(line[line.index(after: open)..<equals.lowerBound])
            let paths = paths(in: arguments).map {
                $0.hasPrefix(repository + "/") ? String($0.dropFirst(repository.count + 1)) : $0
            }
            for path in paths { countsOfPaths[[name, path], default: 0] += 1 }
            let result = line[equals.upperBound...]
            guard !result.hasPrefix(" -1") || result.hasSuffix("(INJECTED)") else { continue }
            if name.hasPrefix("open"),
                !["O_CREAT", "O_WRONLY", "O_RDWR", "O_TRUNC"].contains(where: arguments.contains)
            {
                continue
            }
            guard !paths.isEmpty, !paths.contains(where: { $0.contains(":[") || $0.hasPrefix("/dev/") }) else {
                continue
            }
            var call = SystemCall(
                name: name, ordinal: counts[name] ?? 0, paths: paths, arguments: arguments,
                isStable: paths.allSatisfy {
                    !$0.hasPrefix("/") && $0 == stable($0) && !(newIds && $0.hasPrefix(".git/objects/"))
                },
                isInjected: result.hasSuffix("(INJECTED)"))
            if call.isStable, let ordinal = countsOfPaths[[name, paths[0]]] { call.ordinal = ordinal }
            found.append(call)
        }
        return found
    }

    /// The paths in quotes; where there are none, the one behind the descriptor.
    private static func paths(in arguments: String) -> [String] {
        let quoted = arguments.matches(of: /"([^"]*)"/).map { unescaped($0.1) }.filter { $0.hasPrefix("/") }
        if !quoted.isEmpty { return quoted }
        guard let descriptor = arguments.firstMatch(of: /^[0-9]+<(.*?)>(,|$)/) else { return [] }
        return [unescaped(descriptor.1).replacing("(deleted)", with: "")]
    }

    /// strace writes bytes beyond ASCII as `\303\266`.
    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
