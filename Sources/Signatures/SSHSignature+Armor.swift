extension SSHSignature {
    private static let begin = Array("-----BEGIN SSH SIGNATURE-----".utf8)
    private static let end = Array("-----END SSH SIGNATURE-----".utf8)
    private static let columns = 70

    /// Parses an armored signature, with or without a line feed at its end.
    ///
    /// Lines may have any width, as OpenSSH allows and other programs write. Nothing may stand before, between or after
    /// them. To be sure of the canonical text as well, compare `armored` with what was parsed.
    package init(armored bytes: [UInt8]) throws(Flaw) {
        var text = bytes[...]
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        guard text.starts(with: Self.begin), text.count > Self.begin.count + 1 + Self.end.count,
            text[Self.begin.count] == UInt8(ascii: "\n"), text.suffix(Self.end.count).elementsEqual(Self.end),
            text[text.endIndex - Self.end.count - 1] == UInt8(ascii: "\n")
        else {
            throw .notArmored
        }
        // Between the two line feeds; without a body they are the same one.
        let body = text[(Self.begin.count + 1)..<max(Self.begin.count + 1, text.endIndex - Self.end.count - 1)]
        var decoder = Base64.Decoder(capacity: body.count / 4 * 3)
        for line in body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            guard !line.isEmpty, decoder.append(line) else { throw .badBase64 }
        }
        guard let blob = decoder.finish() else { throw .badBase64 }
        try self.init(blob: blob)
    }

    /// Parses an armored signature; see `init(armored:)` over bytes.
    package init(armored text: String) throws(Flaw) {
        try self.init(armored: Array(text.utf8))
    }

    /// Whether a text that parses is `armored` to the byte: base64 and what is in it have one form each, so that only the
    /// lines are left to look at.
    static func hasCanonicalLines(_ text: [UInt8]) -> Bool {
        guard text.last != UInt8(ascii: "\n") else { return false }
        let start = begin.count + 1
        for index in start..<max(start, text.count - end.count - 1) {
            guard (text[index] == UInt8(ascii: "\n")) == ((index - start) % (columns + 1) == columns) else {
                return false
            }
        }
        return true
    }

    /// The text that ssh-keygen writes for it, 70 columns of base64, without the line feed at the end.
    package var armored: String {
        String(decoding: armoredBytes, as: UTF8.self)
    }

    /// `armored`, in bytes.
    var armoredBytes: [UInt8] {
        let encoded = Base64.encode(blob)
        var text = Self.begin
        text.reserveCapacity(Self.begin.count + Self.end.count + encoded.count / Self.columns * 71 + 80)
        var start = 0
        while start < encoded.count {
            text.append(UInt8(ascii: "\n"))
            text += encoded[start..<min(start + Self.columns, encoded.count)]
            start += Self.columns
        }
        text.append(UInt8(ascii: "\n"))
        text += Self.end
        return text
    }
}
