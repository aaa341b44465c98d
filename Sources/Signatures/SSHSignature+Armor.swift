#if canImport(FoundationEssentials)
    private import FoundationEssentials
#else
    private import Foundation
#endif

extension SSHSignature {
    private static let begin = "-----BEGIN SSH SIGNATURE-----"
    private static let end = "-----END SSH SIGNATURE-----"

    /// Parses an armored signature, with or without a line feed at its end.
    ///
    /// Lines may have any width, as OpenSSH allows and other programs write. Nothing may stand before, between or after
    /// them. To be sure of the canonical text as well, compare `armored` with what was parsed.
    package init(armored bytes: [UInt8]) throws(Flaw) {
        let text = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count >= 2, lines.first?.elementsEqual(Self.begin.utf8) == true,
            lines.last?.elementsEqual(Self.end.utf8) == true
        else {
            throw .notArmored
        }
        let body = lines.dropFirst().dropLast()
        guard !body.contains(where: \.isEmpty) else {
            throw .badBase64
        }
        let encoded = Array(body.joined())
        // Encoded again, because decoders disagree on padding and on bits left over at the end.
        guard let decoded = Data(base64Encoded: Data(encoded)),
            decoded.base64EncodedData().elementsEqual(encoded)
        else {
            throw .badBase64
        }
        try self.init(blob: Array(decoded))
    }

    /// Parses an armored signature; see `init(armored:)` over bytes.
    package init(armored text: String) throws(Flaw) {
        try self.init(armored: Array(text.utf8))
    }

    /// The text that ssh-keygen writes for it, 70 columns of base64, without the line feed at the end.
    package var armored: String {
        let encoded = Array(Data(blob).base64EncodedString().utf8)
        let lines = stride(from: 0, to: encoded.count, by: 70).map {
            String(decoding: encoded[$0..<min($0 + 70, encoded.count)], as: UTF8.self)
        }
        return ([Self.begin] + lines + [Self.end]).joined(separator: "\n")
    }
}
