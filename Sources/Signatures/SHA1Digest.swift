internal import Crypto

/// The SHA-1 by which git tells that a file of its own is whole; nothing that is signed rests on it.
package enum SHA1Digest {
    /// The 20 bytes, most significant first.
    package static func bytes(of bytes: ArraySlice<UInt8>) -> [UInt8] { Array(Insecure.SHA1.hash(data: bytes)) }
}
