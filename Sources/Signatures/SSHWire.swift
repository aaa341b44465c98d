/// Reads the SSH wire format: `string` is a big-endian 32-bit length and that many bytes. Source: RFC 4251, section 5.
struct SSHReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// Takes that many bytes, or throws `truncated`.
    mutating func bytes(_ count: Int) throws(SSHSignature.Flaw) -> [UInt8] {
        guard count <= rest.count else {
            throw .truncated
        }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func byte() throws(SSHSignature.Flaw) -> UInt8 {
        try bytes(1)[0]
    }

    mutating func uint32() throws(SSHSignature.Flaw) -> UInt32 {
        try bytes(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func string() throws(SSHSignature.Flaw) -> [UInt8] {
        try bytes(Int(uint32()))
    }

    /// A name of an algorithm or the like: printable ASCII without spaces, as RFC 4251, section 6, wants.
    mutating func name() throws(SSHSignature.Flaw) -> String {
        let bytes = try string()
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .malformed("name")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The magnitude of a positive number in its only canonical form; throws `malformed` for any other.
    mutating func positiveNumber() throws(SSHSignature.Flaw) -> [UInt8] {
        let bytes = try string()
        guard let first = bytes.first, first < 0x80 else {
            throw .malformed("number")
        }
        guard first == 0 else {
            return bytes
        }
        // The zero is there to keep the next byte's high bit from meaning a negative number, or not at all.
        guard bytes.count > 1, bytes[1] >= 0x80 else {
            throw .malformed("number")
        }
        return Array(bytes.dropFirst())
    }

    /// The magnitude of a number that may have needless zeros in front, as OpenSSH reads keys; throws for a negative one.
    ///
    /// Source: sshbuf_get_bignum2_bytes_direct in sshbuf-getput-basic.c.
    mutating func magnitude() throws(SSHSignature.Flaw) -> [UInt8] {
        let bytes = try string()
        guard bytes.first.map({ $0 < 0x80 }) != false else {
            throw .malformed("number")
        }
        return Array(bytes.drop { $0 == 0 })
    }

    /// Throws `trailingBytes` unless everything is read.
    func end() throws(SSHSignature.Flaw) {
        guard rest.isEmpty else {
            throw .trailingBytes
        }
    }
}

/// Writes the SSH wire format.
struct SSHWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ raw: some Sequence<UInt8>) {
        bytes += raw
    }

    mutating func append(_ number: UInt32) {
        bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }

    mutating func append(string: some Collection<UInt8>) {
        append(UInt32(string.count))
        bytes += string
    }

    /// Writes a positive number from its magnitude, which has no leading zeros.
    mutating func append(magnitude: [UInt8]) {
        append(string: magnitude.first.map { $0 >= 0x80 } == true ? [0] + magnitude : magnitude)
    }
}
