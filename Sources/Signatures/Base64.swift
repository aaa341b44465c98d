/// Base64 as OpenSSH reads and writes it, without a copy through Foundation: it is on the path of every verdict.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The six bits of each byte; 0xFF for what is no digit.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// Takes digits one by one; a signature's lines are decoded without being joined first.
    struct Decoder {
        private(set) var bytes: [UInt8] = []
        private var bits: UInt32 = 0
        private var digits = 0
        private var padding = 0

        init(capacity: Int) {
            bytes.reserveCapacity(capacity)
        }

        /// Decodes more digits; false for a byte that may not stand there.
        mutating func append(_ text: ArraySlice<UInt8>) -> Bool {
            let values = Base64.values
            for byte in text {
                let value = values[Int(byte)]
                if value == 0xFF {
                    guard byte == UInt8(ascii: "=") else { return false }
                    padding += 1
                    continue
                }
                guard padding == 0 else { return false }
                bits = bits << 6 | UInt32(value)
                digits += 1
                if digits & 3 == 0 {
                    bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                    bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                    bytes.append(UInt8(truncatingIfNeeded: bits))
                }
            }
            return true
        }

        /// Everything decoded; nil unless it is in the one form that encoding gives: full padding, no bits left over.
        mutating func finish() -> [UInt8]? {
            switch (digits & 3, padding) {
            case (0, 0):
                return bytes
            case (2, 2) where bits & 0xF == 0:
                bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
                return bytes
            case (3, 1) where bits & 0x3 == 0:
                bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
                return bytes
            default:
                return nil
            }
        }
    }

    /// Decodes as OpenSSH reads keys: white space may stand anywhere; nil for anything else that is not canonical.
    ///
    /// Source: b64_pton in openbsd-compat/base64.c of OpenSSH, which glibc's is a copy of.
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        let digits = text.filter { !($0 == 0x20 || (0x09...0x0D).contains($0)) }
        var decoder = Decoder(capacity: digits.count / 4 * 3 + 3)
        return decoder.append(digits[...]) ? decoder.finish() : nil
    }

    static func encode(_ bytes: [UInt8], padded: Bool = true) -> [UInt8] {
        let alphabet = alphabet
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            let bits =
                UInt32(bytes[index]) << 16 | (count > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
                | (count > 2 ? UInt32(bytes[index + 2]) : 0)
            text.append(alphabet[Int(bits >> 18)])
            text.append(alphabet[Int(bits >> 12 & 63)])
            if count > 1 { text.append(alphabet[Int(bits >> 6 & 63)]) } else if padded { text.append(0x3D) }
            if count > 2 { text.append(alphabet[Int(bits & 63)]) } else if padded { text.append(0x3D) }
            index += 3
        }
        return text
    }
}
