internal import Glibc

/// A process of this machine, told apart from a later one that gets the same number.
///
/// Source: proc(5), `/proc/PID/stat` (field 22, the start in clock ticks since boot) and `/proc/sys/kernel/random/boot_id`.
package struct ProcessIdentity: Hashable, Sendable {
    package let id: Int32
    package let start: String
    package let boot: String
    /// The PID namespace: in another one (a container) the number means another process.
    package let namespace: String

    package init(id: Int32, start: String, boot: String, namespace: String) {
        self.id = id
        self.start = start
        self.boot = boot
        self.namespace = namespace
    }

    /// `nil` where no such process is seen from here.
    package init?(of id: Int32) {
        guard let start = Self.start(of: id), let boot = Self.boot, let namespace = Self.namespace else { return nil }
        self.init(id: id, start: start, boot: boot, namespace: namespace)
    }

    /// The process that started this one.
    package static var parent: Int32 { getppid() }
    package static var own: Int32 { getpid() }

    /// Whether it has ended; `nil` where that cannot be seen from here.
    package var hasEnded: Bool? {
        guard let boot = Self.boot, let namespace = Self.namespace else { return nil }
        if boot != self.boot { return true }
        guard namespace == self.namespace else { return nil }
        return Self.start(of: id) != start
    }

    private static func start(of id: Int32) -> String? {
        guard let bytes = try? FileSystem.readFile("/proc/\(id)/stat"),
            // The name stands in parentheses, and may hold some itself.
            let end = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = String(decoding: bytes[(end + 1)...], as: UTF8.self).split(separator: " ")
        // A zombie has ended; whoever started it has not asked yet.
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return String(fields[19])
    }

    private static var boot: String? {
        (try? FileSystem.readFile("/proc/sys/kernel/random/boot_id")).map {
            String(decoding: $0, as: UTF8.self).trimmedLine
        }
    }

    private static var namespace: String? { FileSystem.linkTarget("/proc/self/ns/pid") }
}
