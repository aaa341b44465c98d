/// What a tree entry is, by git's file mode.
package enum FileMode: UInt32, Hashable, Sendable {
    case tree = 0o040000
    case file = 0o100644
    case executable = 0o100755
    case link = 0o120000
    /// A submodule.
    case commit = 0o160000

    /// Six octal digits, as `git ls-tree` prints them.
    package var octal: String {
        let digits = String(rawValue, radix: 8)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// Git's older writers left 100664 and the like behind; git reads them as plain files.
    init(raw: UInt32) {
        switch raw & 0o170000 {
        case 0o040000: self = .tree
        case 0o120000: self = .link
        case 0o160000: self = .commit
        default: self = raw & 0o111 != 0 ? .executable : .file
        }
    }
}

/// An object in a tree, and what it is.
package struct TreeItem: Hashable, Sendable {
    package let mode: FileMode
    package let id: ObjectID

    package init(_ mode: FileMode, _ id: ObjectID) {
        self.mode = mode
        self.id = id
    }
}

/// One named entry of a tree.
package struct TreeEntry: Hashable, Sendable {
    /// A name within one tree, or a path where a whole tree was walked. UTF-8, `/` between folders.
    package let path: String
    package let item: TreeItem

    package init(path: String, item: TreeItem) {
        self.path = path
        self.item = item
    }
}

/// How one path differs between two trees.
package struct TreeChange: Hashable, Sendable {
    package let path: String
    /// `nil` where the path is new.
    package let old: TreeItem?
    /// `nil` where the path is gone.
    package let new: TreeItem?
}

/// A name, an e-mail address and a time.
package struct Identity: Hashable, Sendable {
    package let name: String
    package let email: String
    /// Seconds since 1970 in UTC.
    package let seconds: Int64
    /// The offset from UTC that the clock on the wall showed, in minutes.
    package let offset: Int

    package init(name: String, email: String, seconds: Int64, offset: Int) {
        self.name = name
        self.email = email
        self.seconds = seconds
        self.offset = offset
    }

    /// As in a commit's header: `Name <email> 1700000000 +0100`.
    package var header: String {
        let sign = offset < 0 ? "-" : "+"
        let (hours, minutes) = abs(offset).quotientAndRemainder(dividingBy: 60)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(name) <\(email)> \(seconds) \(sign)\(two(hours))\(two(minutes))"
    }
}

/// A commit as it was read.
package struct Commit: Hashable, Sendable {
    package let id: ObjectID
    package let tree: ObjectID
    package let parents: [ObjectID]
    package let author: Identity
    package let committer: Identity
    /// Whole, with its final newline.
    package let message: String

    /// The first line.
    package var subject: String {
        String(message.prefix { $0 != "\n" && $0 != "\r\n" })
    }

    /// The values of a trailer in the message's last paragraph, in order.
    package func trailers(_ key: String) -> [String] {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        let block = lines.reversed().drop { $0.isEmpty }.prefix { !$0.isEmpty }.reversed()
        return block.compactMap { line in
            line.hasPrefix("\(key): ") ? String(line.dropFirst(key.utf8.count + 2)) : nil
        }
    }
}

/// Where HEAD stands.
package enum Head: Hashable, Sendable {
    /// On a branch, by its full name (`refs/heads/main`).
    case branch(String, ObjectID)
    case detached(ObjectID)
    /// On a branch that has no commit yet.
    case unborn(String)

    package var commit: ObjectID? {
        switch self {
        case .branch(_, let id), .detached(let id): id
        case .unborn: nil
        }
    }
}
