internal import Crypto

/// A SHA-256 digest: 32 bytes.
package struct SHA256Digest: Hashable, Sendable {
    /// The 32 bytes, most significant first.
    package let bytes: [UInt8]

    /// Hashes the bytes in one go.
    package init(of bytes: [UInt8]) {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        self = hasher.finalize()
    }

    fileprivate init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
    package var hex: String {
        unsafe String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
            for (index, byte) in bytes.enumerated() {
                for (place, value) in [(2 * index, byte >> 4), (2 * index + 1, byte & 15)] {
                    unsafe buffer[place] = value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
                }
            }
            return 2 * bytes.count
        }
    }
}

extension SHA256Digest {
    /// As a policy of a page of HTML gives the digest of a script: padded Base64.
    package var base64: String { String(decoding: Base64.encode(bytes), as: UTF8.self) }
}

/// Takes the SHA-256 of data that comes in pieces. A value: a copy goes on by itself.
package struct SHA256Hasher: Sendable {
    private var hash = SHA256()

    package init() {}

    /// Adds the next piece.
    package mutating func update(_ bytes: [UInt8]) {
        hash.update(data: bytes)
    }

    /// Adds the next piece, copied once.
    package mutating func update(_ bytes: some Sequence<UInt8>) {
        hash.update(data: Array(bytes))
    }

    /// The digest of all pieces so far; more may be added afterwards.
    package func finalize() -> SHA256Digest {
        SHA256Digest(bytes: Array(hash.finalize()))
    }
}
