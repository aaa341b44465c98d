private import SystemPackage

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// A file that a check needs and that cannot be read.
struct Unreadable: Error, Hashable {
    /// For people: the setting, its value, what is wrong with it.
    let detail: String
}

extension Surroundings {
    /// Reads the file that a setting of git names; throws for no setting, too.
    ///
    /// `~/` and `~user/` are homes, and what is relative counts from the directory, as in git (interpolate_path in path.c
    /// of git 2.39).
    func file(_ value: String?, named setting: String) throws(Unreadable) -> [UInt8] {
        guard let value, !value.isEmpty else { throw Unreadable(detail: "\(setting) is not set") }
        func unreadable(_ why: String) -> Unreadable {
            Unreadable(detail: printable(Array("\(setting) is \(value): \(why)".utf8)))
        }
        guard let path = expandingHome(in: value) else { throw unreadable("no such home") }
        do {
            let place = FilePath(path.hasPrefix("/") ? path : "\(directory ?? ".")/\(path)")
            // Not blocking: a pipe by this name would wait for its writer.
            let file = try FileDescriptor.open(place, .readOnly, options: [.closeOnExec, .nonBlocking])
            return try file.closeAfter {
                var facts = stat()
                guard unsafe fstat(file.rawValue, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
                    throw unreadable("no regular file")
                }
                return try file.readToEnd()
            }
        } catch let error as Unreadable {
            throw error
        } catch {
            throw unreadable("\(error)")
        }
    }
}

extension FileDescriptor {
    fileprivate func readToEnd() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe read(into: $0) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
