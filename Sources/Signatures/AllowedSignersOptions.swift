/// The options of a line in a file of allowed signers. Source: sshsigopt_parse in sshsig.c of OpenSSH 9.2.
struct AllowedSignersOptions: Hashable, Sendable {
    private(set) var isCertificateAuthority = false
    /// A list of patterns; nil where the key may sign for anything.
    private(set) var namespaces: [UInt8]?
    /// Seconds since 1970.
    private(set) var validAfter: UInt64?
    private(set) var validBefore: UInt64?
    /// `valid-before` as written, for people.
    private(set) var validBeforeText: String?

    /// What options make of their line.
    enum Reading {
        case options(AllowedSignersOptions)
        case invalid
        case uncertain
    }

    init() {}

    static func read(_ text: ArraySlice<UInt8>) -> Reading {
        var options = AllowedSignersOptions()
        var rest = text
        // No text at all is no options; a comma at the end is an error.
        while !rest.isEmpty {
            if take("cert-authority", from: &rest) {
                options.isCertificateAuthority = true
            } else if take("namespaces=", from: &rest) {
                guard options.namespaces == nil, let value = quoted(from: &rest) else { return .invalid }
                options.namespaces = value
            } else if take("valid-after=", from: &rest) {
                guard options.validAfter == nil, let value = quoted(from: &rest) else { return .invalid }
                switch KeyTime.read(value) {
                case .time(let time): options.validAfter = time
                case .invalid: return .invalid
                case .uncertain: return .uncertain
                }
            } else if take("valid-before=", from: &rest) {
                guard options.validBefore == nil, let value = quoted(from: &rest) else { return .invalid }
                switch KeyTime.read(value) {
                case .time(let time): options.validBefore = time
                case .invalid: return .invalid
                case .uncertain: return .uncertain
                }
                options.validBeforeText = printable(value)
            }
            guard let next = rest.popFirst(), next != 0x20, next != 0x09 else { break }
            // Anything but a comma here is an unknown option.
            guard next == UInt8(ascii: ","), !rest.isEmpty else { return .invalid }
        }
        if let after = options.validAfter, let before = options.validBefore, before <= after { return .invalid }
        return .options(options)
    }

    /// Whether the key may sign commits.
    var isForGit: Bool {
        namespaces.map { PatternList.matches("git".utf8, $0) } ?? true
    }

    /// Takes a name off the front, in any case of letters.
    private static func take(_ name: String, from rest: inout ArraySlice<UInt8>) -> Bool {
        let name = Array(name.utf8)
        let start = rest.prefix(name.count).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        guard start == name else { return false }
        rest = rest.dropFirst(name.count)
        return true
    }

    /// Takes a value in double quotes; a backslash before a quote takes its meaning away. Source: opt_dequote in misc.c.
    private static func quoted(from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return value }
            if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "\"") {
                value.append(rest.removeFirst())
            } else {
                value.append(byte)
            }
        }
        return nil
    }
}
