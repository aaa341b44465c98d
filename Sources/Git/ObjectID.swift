internal import Clibgit2

/// The name of a git object: a SHA-1 of 20 bytes.
package struct ObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// Forty hexadecimal digits, in either case; `nil` for anything else.
    package init?(hex: some StringProtocol) {
        var values: [UInt8] = []
        for digit in hex.utf8 {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): values.append(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): values.append(digit - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): values.append(digit - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        guard values.count == 40 else { return nil }
        self.init(bytes: stride(from: 0, to: 40, by: 2).map { values[$0] << 4 | values[$0 + 1] })
    }

    /// Precondition: 20 bytes.
    private init(bytes: [UInt8]) {
        high = bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        middle = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[16..<20].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The 20 bytes as they stand in a tree; `nil` for another number of them.
    package init?(raw bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        self.init(bytes: Array(bytes))
    }

    init(_ oid: git_oid) {
        let bytes = unsafe withUnsafeBytes(of: oid) { unsafe Array($0) }
        self.init(bytes: bytes)
    }

    var oid: git_oid {
        var oid = git_oid()
        let bytes = self.bytes
        unsafe withUnsafeMutableBytes(of: &oid) { unsafe $0.copyBytes(from: bytes) }
        return oid
    }

    /// The 20 bytes.
    package var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * $0)) }
            + (0..<8).map { UInt8(truncatingIfNeeded: middle >> (56 - 8 * $0)) }
            + (0..<4).map { UInt8(truncatingIfNeeded: low >> (24 - 8 * $0)) }
    }

    /// The tree without entries, which every repository knows.
    package static let emptyTree = ObjectID(hex: "4b825dc642cb6eb9a060e54bf8d69288fbee4904")

    /// The id of no object, which git uses for "does not exist".
    package static let zero = ObjectID(bytes: Array(repeating: 0, count: 20))

    /// Forty lower-case hexadecimal digits.
    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(40)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The first ten digits, for people. Never for files or scripts.
    package var short: String { String(hex.prefix(10)) }

    package var description: String { hex }

    package static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }
}
