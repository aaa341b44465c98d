import Crypto
import Foundation
import Git

/// Writes objects into a pack, not compressed: quick to write, and `git repack -F` makes it what a repository has.
struct PackWriter {
    enum Kind: UInt8 {
        case commit = 1
        case tree, blob

        var name: String { ["commit", "tree", "blob"][Int(rawValue) - 1] }
    }

    private let file: FileHandle
    private var hash = Insecure.SHA1()
    private var buffer: [UInt8] = []

    /// - Parameter count: how many objects will be written; the pack says so first.
    init(_ path: String, count: Int) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw BenchError("cannot write \(path)") }
        self.file = file
        buffer = Array("PACK".utf8) + Self.bigEndian(2) + Self.bigEndian(UInt32(count))
    }

    mutating func write(_ kind: Kind, _ bytes: [UInt8]) throws -> ObjectID {
        // The type and the size: four bits of it, then seven in each byte.
        var size = bytes.count >> 4
        var byte = kind.rawValue << 4 | UInt8(bytes.count & 15)
        while size > 0 {
            buffer.append(byte | 0x80)
            byte = UInt8(size & 127)
            size >>= 7
        }
        buffer.append(byte)
        store(bytes)
        if buffer.count > 1 << 20 { try flush() }
        guard let id = ObjectID(raw: Self.sha1(Array("\(kind.name) \(bytes.count)\0".utf8) + bytes)[...]) else {
            throw BenchError("SHA-1 has 20 bytes")
        }
        return id
    }

    mutating func finish() throws {
        try flush()
        try file.write(contentsOf: Data(hash.finalize()))
        try file.close()
    }

    /// As a zlib stream of stored blocks (RFC 1950, RFC 1951, 3.2.4).
    private mutating func store(_ bytes: [UInt8]) {
        buffer += [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(0xffff)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            buffer += [rest.isEmpty ? 1 : 0]
            for half in [length, ~length] { buffer += [UInt8(half & 255), UInt8(half >> 8)] }
            buffer += block
        } while !rest.isEmpty
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        buffer += Self.bigEndian(high << 16 | low)
    }

    private mutating func flush() throws {
        hash.update(data: buffer)
        try file.write(contentsOf: Data(buffer))
        buffer.removeAll(keepingCapacity: true)
    }

    private static func sha1(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.SHA1.hash(data: bytes)) }

    private static func bigEndian(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}
