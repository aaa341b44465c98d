/// A line of a file of allowed signers as ssh-keygen reads it.
///
/// Source: parse_principals_key_and_options in sshsig.c of OpenSSH 9.2, with strdelimw, sshkey_read and
/// sshkey_advance_past_options. An error of any kind makes ssh-keygen go on with the next line.
struct AllowedSignersLine: Hashable, Sendable {
    /// From 1.
    let number: Int
    /// The first word, its quotes taken off: a list of patterns.
    let principals: [UInt8]
    let key: SSHPublicKey
    let options: AllowedSignersOptions

    /// What a line is.
    enum Reading {
        case line(AllowedSignersLine)
        /// A comment, an error, or a key of a kind that signs no commit checked in process.
        case ignored
        /// Versions of ssh-keygen differ about it, or one might read what none writes. The key that it is about (nil: any)
        /// is not found after it, so that nobody is accepted whom git refuses.
        case uncertain(SSHPublicKey?)
    }

    /// Reads a line without its line feed.
    static func read(_ line: ArraySlice<UInt8>, number: Int) -> Reading {
        // C text ends at the first NUL.
        let text = line.prefix { $0 != 0 }
        let start = text.drop(while: isBlank)
        guard let first = start.first, first != UInt8(ascii: "#") else { return .ignored }
        guard first != UInt8(ascii: "\r") else {
            // To 9.2 it ends an empty list of principals, later versions skip it.
            return start.allSatisfy(isSpace) ? .ignored : .uncertain(nil)
        }
        guard let (principals, rest) = word(start) else { return .ignored }

        switch readKey(rest) {
        case .key(let key):
            return .line(AllowedSignersLine(number: number, principals: principals, key: key, options: .init()))
        case .uncertain:
            return .uncertain(nil)
        case .none:
            break
        }
        // No key, so these are options; sshkey_read of OpenSSH fails on them for lack of such a type.
        guard let end = endOfOptions(rest) else { return .ignored }
        let decoding = readKey(rest[end...].drop(while: isBlank))
        if case .none = decoding { return .ignored }
        switch (AllowedSignersOptions.read(rest[..<end]), decoding) {
        case (.invalid, _):
            return .ignored
        case (.options(let options), .key(let key)):
            return .line(AllowedSignersLine(number: number, principals: principals, key: key, options: options))
        case (.uncertain, .key(let key)):
            return .uncertain(key)
        default:
            return .uncertain(nil)
        }
    }

    /// Reads `ssh-ed25519 AAAA…` off the front. Source: sshkey_read in sshkey.c of OpenSSH 9.2.
    static func readKey(_ text: ArraySlice<UInt8>) -> SSHPublicKey.Decoding {
        guard let end = text.firstIndex(where: isBlank) else { return .none }
        // RSA keys may go by the names of their algorithms.
        let name = String(decoding: text[..<end], as: UTF8.self)
        let isRSA = ["ssh-rsa", "rsa-sha2-256", "rsa-sha2-512"].contains(name)
        let isWebAuthn = name == "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"
        guard let type = isRSA ? .rsa : isWebAuthn ? .skECDSA : SSHPublicKey.KeyType(rawValue: name) else {
            return .none
        }
        let encoded = text[end...].drop(while: isBlank).prefix { !isBlank($0) }
        // Above ASCII the system's locale says what is white space.
        guard encoded.allSatisfy({ $0 < 0x80 }) else { return .uncertain }
        guard let blob = Base64.decode(encoded) else { return .none }
        let decoding = SSHPublicKey.decode(blob)
        guard case .key(let key) = decoding else { return decoding }
        guard key.type == type else { return .none }
        // Versions differ about WebAuthn's name.
        return isWebAuthn ? .uncertain : decoding
    }

    /// The first word and what follows it; nil where no white space ends it, or a quote is open.
    ///
    /// Source: strdelim_internal in misc.c: a quote in the middle of the word begins its quoted rest, which ends the word.
    private static func word(_ text: ArraySlice<UInt8>) -> (word: [UInt8], rest: ArraySlice<UInt8>)? {
        let quote = UInt8(ascii: "\"")
        // The line feed at the end of the line is white space too, and nothing but a comment of its own can follow it.
        guard let end = text.firstIndex(where: { isSpace($0) || $0 == quote }) else { return nil }
        guard text[end] == quote else {
            return (Array(text[..<end]), text[end...].drop(while: isSpace))
        }
        let quoted = text[(end + 1)...]
        guard let close = quoted.firstIndex(of: quote) else { return nil }
        return (Array(text[..<end]) + quoted[..<close], quoted[(close + 1)...].drop(while: isSpace))
    }

    /// Where the options end: at white space outside of quotes; nil where the text ends before.
    ///
    /// Source: sshkey_advance_past_options in authfile.c.
    private static func endOfOptions(_ text: ArraySlice<UInt8>) -> Int? {
        var isQuoted = false
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if !isQuoted, isBlank(byte) { return index }
            if byte == UInt8(ascii: "\\"), index + 1 < text.endIndex, text[index + 1] == UInt8(ascii: "\"") {
                index += 1
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            }
            index += 1
        }
        return nil
    }

    /// The options of a line that has some, as they stand in it.
    static func options(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let text = line.prefix { $0 != 0 }.drop(while: isBlank)
        guard let first = text.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "\r"),
            let (_, rest) = word(text), case .none = readKey(rest), let end = endOfOptions(rest)
        else { return nil }
        return rest[..<end]
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// WHITESPACE in misc.c.
    private static func isSpace(_ byte: UInt8) -> Bool {
        isBlank(byte) || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
    }
}
