internal import Git
internal import Glibc
internal import Synchronization

/// How far the clock on the wall is from UTC, worked out once: afterwards any thread may ask.
///
/// Names are read by the C library out of the system's time zone database (tzfile(5)). FoundationEssentials knows no names without the
/// Unicode library, which would double the size of the program.
package struct Zone: Hashable, Sendable {
    /// `Europe/Berlin`, `UTC`, `+01:00`
    package let name: String
    /// From when on (seconds since 1970) the clock is how many seconds ahead of UTC, in order.
    private let changes: [Change]

    private struct Change: Hashable, Sendable {
        let since: Int64
        let offset: Int64
    }

    package enum Problem: Error, Hashable, Sendable {
        case malformed
        /// The system's database does not have it, or is not installed.
        case unknown
    }

    /// - Throws: `Problem`.
    init(_ name: String) throws(Problem) {
        self.name = name
        if name == "UTC" {
            changes = [Change(since: .min, offset: 0)]
        } else if let fixed = Self.fixed(name) {
            changes = [Change(since: .min, offset: fixed)]
        } else {
            guard !name.isEmpty, !name.contains(".."), !name.hasPrefix("/"),
                name.utf8.allSatisfy({ $0.isZoneCharacter })
            else { throw .malformed }
            changes = try Self.read(name)
        }
    }

    package func offset(at seconds: Int64) -> Int64 {
        changes.last { $0.since <= seconds }?.offset ?? changes[0].offset
    }

    /// `+01:00`
    private static func fixed(_ name: String) -> Int64? {
        let bytes = Array(name.utf8)
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes[3] == UInt8(ascii: ":"), let hours = Int64(name.dropFirst().prefix(2)),
            let minutes = Int64(name.suffix(2)), (0...14).contains(hours), (0..<60).contains(minutes)
        else { return nil }
        return (hours * 3_600 + minutes * 60) * (bytes[0] == UInt8(ascii: "-") ? -1 : 1)
    }

    private static let known = Mutex<[String: [Change]]>([:])

    private static func read(_ name: String) throws(Problem) -> [Change] {
        if let found = known.withLock({ $0[name] }) { return found }
        let folder = unsafe getenv("TZDIR").map { unsafe String(cString: $0) } ?? "/usr/share/zoneinfo"
        // Of a name that it does not find, the C library makes UTC without a word.
        guard FileSystem.read("\(folder)/\(name)")?.starts(with: "TZif".utf8) == true else { throw .unknown }
        return known.withLock { known in
            let changes = ask(name)
            known[name] = changes
            return changes
        }
    }

    /// From 1970 to 2100; before and after, the first and the last offset hold.
    private static func ask(_ name: String) -> [Change] {
        let former = unsafe getenv("TZ").map { unsafe String(cString: $0) }
        // Only where a policy is read, before anything runs in parallel: other threads must not meet a changed environment.
        unsafe setenv("TZ", ":\(name)", 1)
        tzset()
        defer {
            if let former { unsafe setenv("TZ", former, 1) } else { unsafe unsetenv("TZ") }
            tzset()
        }
        func offset(_ seconds: Int64) -> Int64 {
            var time = time_t(seconds)
            var fields = unsafe tm()
            unsafe localtime_r(&time, &fields)
            return unsafe Int64(fields.tm_gmtoff)
        }
        // No zone changes twice within a week, as far as the database knows.
        let week: Int64 = 7 * 86_400
        var changes = [Change(since: .min, offset: offset(0))]
        for start in stride(from: Int64(0), to: 4_102_444_800, by: Int64.Stride(week)) {
            let (before, after) = (offset(start), offset(start + week))
            guard before != after else { continue }
            var (low, high) = (start, start + week)
            while high - low > 1 {
                let middle = (low + high) / 2
                if offset(middle) == before { low = middle } else { high = middle }
            }
            changes.append(Change(since: high, offset: after))
        }
        return changes
    }
}

extension UInt8 {
    fileprivate var isZoneCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "+"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
