extension Picture {
    /// A name made of names, which have no two hyphens side by side: in lower case, with hyphens for what is no letter of ASCII and no digit.
    static func name(_ parts: String...) -> String {
        var result = ""
        for byte in parts.joined(separator: "--").lowercased().utf8 {
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            result.unicodeScalars.append(isPlain ? Unicode.Scalar(byte) : "-")
        }
        return result
    }
}
