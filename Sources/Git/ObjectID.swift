internal import Clibgit2

/// The name of a git object: a SHA-1 of 20 bytes.
package struct ObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// Forty hexadecimal digits, in either case; `nil` for anything else.
    package init?(hex: String) {
        var hex = hex
        guard let id = hex.withUTF8({ unsafe Self.parsed($0, capitals: true) }) else { return nil }
        self = id
    }

    package init?(hex: Substring) { self.init(hex: String(hex)) }

    /// Forty hexadecimal digits in lower case, as git writes them; `nil` for anything else.
    package init?(lowerCase hex: String) {
        var hex = hex
        guard let id = hex.withUTF8({ unsafe Self.parsed($0, capitals: false) }) else { return nil }
        self = id
    }

    /// Forty hexadecimal digits in lower case, as git writes them; `nil` for anything else.
    package init?(lowerCase digits: ArraySlice<UInt8>) {
        guard let id = unsafe digits.withUnsafeBufferPointer({ unsafe Self.parsed($0, capitals: false) }) else {
            return nil
        }
        self = id
    }

    private static func parsed(_ digits: UnsafeBufferPointer<UInt8>, capitals: Bool) -> ObjectID? {
        guard digits.count == 40 else { return nil }
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        // Without branches: which digits come is as good as random, and histories have a great many of them.
        var isGood = true
        for index in 0..<40 {
            let digit = unsafe digits[index]
            let letter = capitals ? digit | 0x20 : digit
            let isDigit = digit &- UInt8(ascii: "0") < 10
            let isLetter = letter &- UInt8(ascii: "a") < 6
            isGood = isGood && (isDigit || isLetter)
            let value = UInt64(digit & 15 &+ (isLetter ? 9 : 0))
            switch index {
            case ..<16: words.0 = words.0 << 4 | value
            case ..<32: words.1 = words.1 << 4 | value
            default: words.2 = words.2 << 4 | value
            }
        }
        guard isGood else { return nil }
        return ObjectID(high: words.0, middle: words.1, low: UInt32(truncatingIfNeeded: words.2))
    }

    private init(high: UInt64, middle: UInt64, low: UInt32) {
        self.high = high
        self.middle = middle
        self.low = low
    }

    /// Precondition: 20 bytes.
    private init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            middle: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            low: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)))
    }

    /// The 20 bytes as they stand in a tree; `nil` for another number of them.
    package init?(raw bytes: ArraySlice<UInt8>) {
        guard bytes.count == 20 else { return nil }
        self = unsafe bytes.withUnsafeBytes { unsafe ObjectID($0) }
    }

    init(_ oid: git_oid) {
        self = unsafe withUnsafeBytes(of: oid) { unsafe ObjectID($0) }
    }

    var oid: git_oid {
        var oid = git_oid()
        unsafe withUnsafeMutableBytes(of: &oid) { unsafe write(to: $0) }
        return oid
    }

    /// The 20 bytes.
    package var bytes: [UInt8] {
        unsafe Array(unsafeUninitializedCapacity: 20) { buffer, count in
            unsafe write(to: UnsafeMutableRawBufferPointer(buffer))
            count = 20
        }
    }

    private func write(to buffer: UnsafeMutableRawBufferPointer) {
        unsafe buffer.storeBytes(of: high.bigEndian, as: UInt64.self)
        unsafe buffer.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
        unsafe buffer.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
    }

    /// The tree without entries, which every repository knows.
    package static let emptyTree = ObjectID(hex: "4b825dc642cb6eb9a060e54bf8d69288fbee4904")

    /// The id of no object, which git uses for "does not exist".
    package static let zero = ObjectID(high: 0, middle: 0, low: 0)

    /// Forty lower-case hexadecimal digits.
    package var hex: String {
        unsafe String(unsafeUninitializedCapacity: 40) { buffer in
            for index in 0..<40 {
                let nibble: UInt64 =
                    switch index {
                    case ..<16: high >> UInt64(60 - 4 * index)
                    case ..<32: middle >> UInt64(124 - 4 * index)
                    default: UInt64(low) >> UInt64(156 - 4 * index)
                    }
                let value = UInt8(truncatingIfNeeded: nibble & 15)
                unsafe buffer[index] = value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
            }
            return 40
        }
    }

    /// The first ten digits, for people. Never for files or scripts.
    package var short: String { String(hex.prefix(10)) }

    package var description: String { hex }

    package static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }
}
