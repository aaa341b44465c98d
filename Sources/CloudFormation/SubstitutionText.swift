/// The text of `Fn::Sub`, taken apart.
enum SubstitutionText {
    enum Part: Equatable {
        case literal(String)
        /// What stands between `${` and `}`, without spaces around it.
        case name(String)
    }

    /// `${!Name}` is the literal `${Name}`; a `${` without its `}` is a literal too.
    static func parts(of text: String) -> [Part] {
        let bytes = Array(text.utf8)
        var parts: [Part] = []
        var literal: [UInt8] = []
        var index = 0
        let lastClose = bytes.lastIndex(of: UInt8(ascii: "}")) ?? -1
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$"), index < lastClose, bytes[index + 1] == UInt8(ascii: "{"),
                let close = bytes[index...].firstIndex(of: UInt8(ascii: "}"))
            else {
                literal.append(bytes[index])
                index += 1
                continue
            }
            let inner = bytes[index + 2..<close]
            if inner.first == UInt8(ascii: "!") {
                literal += Array("${".utf8) + inner.dropFirst() + [UInt8(ascii: "}")]
            } else {
                if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
                literal = []
                parts.append(.name(String(decoding: trimmed(inner), as: UTF8.self)))
            }
            index = close + 1
        }
        if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
        return parts
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let space: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || (0x09...0x0D).contains($0) }
        let start = bytes.drop(while: space)
        return start.prefix((start.lastIndex { !space($0) } ?? start.startIndex - 1) + 1 - start.startIndex)
    }
}
