/// Text with symbolic parts, with what is secret in it taken out.
struct ShownText {
    private enum Unit {
        case literal(Unicode.Scalar)
        /// A symbolic part or a dynamic reference, as it is shown.
        case symbol(String)
        case hidden
    }

    private var units: [Unit] = []

    mutating func append(literal: String) { units += literal.unicodeScalars.map(Unit.literal) }

    mutating func append(symbol: String) { units.append(symbol == ValueText.hidden ? .hidden : .symbol(symbol)) }

    /// As it may be shown.
    func text(_ secrecy: Secrecy) -> String {
        var shown = self
        shown.joinDynamicReferences()
        if secrecy == .open || shown.isARN || secrecy == .named && shown.isBoolean {
            shown.hideSecrets()
        } else {
            shown.hide(shown.units.indices)
        }
        var result = ""
        var isHidden = false
        for unit in shown.units {
            switch unit {
            case .literal(let scalar): result.unicodeScalars.append(scalar)
            case .symbol(let symbol): result += symbol
            case .hidden: if !isHidden { result += ValueText.hidden }
            }
            if case .hidden = unit { isHidden = true } else { isHidden = false }
        }
        return result.isEmpty && secrecy != .open ? ValueText.hidden : result
    }

    // MARK: What it is

    /// Its literals; `nil` stands for what is none.
    private func scalar(_ index: Int) -> Unicode.Scalar? {
        guard units.indices.contains(index), case .literal(let scalar) = units[index] else { return nil }
        return scalar
    }

    private func starts(_ text: String, at index: Int) -> Bool {
        var index = index
        for wanted in text.unicodeScalars {
            guard scalar(index) == wanted else { return false }
            index += 1
        }
        return true
    }

    private func first(_ text: String, from start: Int = 0) -> Int? {
        units.indices.dropFirst(start).first { starts(text, at: $0) }
    }

    private var isARN: Bool {
        guard starts("arn:", at: 0) else { return false }
        if case .symbol = units.dropFirst(4).first {} else if !starts("arn:aws", at: 0) { return false }
        return !units.indices.contains { scalar($0)?.properties.isWhitespace ?? false }
    }

    private var isBoolean: Bool {
        ["true", "false"].contains { $0.unicodeScalars.count == units.count && starts($0, at: 0) }
    }

    // MARK: What is taken out

    /// `{{resolve:secretsmanager:${Secret}:SecretString:password}}` names a secret and is none.
    private mutating func joinDynamicReferences() {
        var joined: [Unit] = []
        var index = 0
        let last = units.indices.last { starts("}}", at: $0) } ?? -1
        while index < units.count {
            let services = ["{{resolve:ssm:", "{{resolve:ssm-secure:", "{{resolve:secretsmanager:"]
            guard index < last, services.contains(where: { starts($0, at: index) }), let end = first("}}", from: index)
            else {
                joined.append(units[index])
                index += 1
                continue
            }
            let reference = units[index..<end + 2]
            joined.append(
                .symbol(
                    reference.map { unit in
                        switch unit {
                        case .literal(let scalar): String(scalar)
                        case .symbol(let symbol): symbol
                        case .hidden: ValueText.hidden
                        }
                    }.joined()))
            index = end + 2
        }
        units = joined
    }

    private mutating func hide(_ range: Range<Int>) {
        for index in range where scalar(index) != nil { units[index] = .hidden }
    }

    /// Secrets in text that is none as a whole.
    private mutating func hideSecrets() {
        if first("PRIVATE KEY-----") != nil { hide(units.indices) }
        var start = 0
        while let scheme = first("://", from: start) {
            hideCredentials(from: scheme + 3)
            start = scheme + 3
        }
        var index = 0
        while let sign = units.indices.dropFirst(index).first(where: { scalar($0) == "=" || scalar($0) == ":" }) {
            index = hideValue(after: sign)
        }
    }

    // MARK: Parts of text

    private static let blanks: Set<Unicode.Scalar> = [" ", "\n", "\r", "\t"]
    private static let quotes: Set<Unicode.Scalar> = ["\"", "'", "`"]
    private static let quotesAndEscapes = quotes.union(["\\"])
    private static let blanksAndEscapes = blanks.union(["\\"])
    private static let endsOfHost: Set<Unicode.Scalar> = ["/", "?", "#"]
    private static let endsOfAddress = blanks.union(quotes).union(["<", ">"])
    private static let endsOfValue = blanks.union(quotes).union(["&", ";", ",", "}", ")"])
    /// No honest address is longer, and hostile text is read in time.
    private static let longest = 1_000

    private func end(of start: Int, before stops: Set<Unicode.Scalar>) -> Int {
        units.indices.dropFirst(start).first { scalar($0).map(stops.contains) ?? false } ?? units.count
    }

    /// `user:password@` of an address. A password may hold what ends a host's name elsewhere.
    private mutating func hideCredentials(from start: Int) {
        let limit = min(units.count, start + Self.longest)
        let end = (start..<limit).first { isOneOf(Self.endsOfAddress, $0) } ?? limit
        let host = (start..<end).first { isOneOf(Self.endsOfHost, $0) } ?? end
        let colon = (start..<host).first { scalar($0) == ":" }
        // What follows the colon of a host is a port.
        let isPort = ((colon ?? host)..<host).dropFirst().allSatisfy { index in
            scalar(index).map { $0.properties.numericType != nil } ?? true
        }
        if let at = (start..<end).last(where: { scalar($0) == "@" }), at < host || !isPort {
            // `${User}:${Password}` has nothing to hide.
            let hidden = (start..<at).filter { scalar($0) != ":" || !isSymbol($0 - 1) || !isSymbol($0 + 1) }
            for index in hidden { hide(index..<index + 1) }
        } else if !isPort, host == units.count, scalar(start) != "[", let colon {
            // The first piece of an address that a function puts together.
            hide(colon + 1..<host)
        }
    }

    /// `password=` and `"password":`, in a query, a command or JSON; returns where to go on.
    private mutating func hideValue(after sign: Int) -> Int {
        var index = sign - 1
        while isOneOf(Self.blanks, index) { index -= 1 }
        let isQuoted = isOneOf(Self.quotes, index)
        while isOneOf(Self.quotesAndEscapes, index) { index -= 1 }
        guard isQuoted || scalar(sign) == "=" else { return sign + 1 }
        var name: [Unicode.Scalar] = []
        while name.count < 100, let scalar = scalar(index), Self.isPartOfName(scalar) {
            name.append(scalar)
            index -= 1
        }
        guard SecretName(String(String.UnicodeScalarView(name.reversed()))).isSecret else { return sign + 1 }
        var start = sign + 1
        while isOneOf(Self.blanksAndEscapes, start) { start += 1 }
        let quote = scalar(start).flatMap { Self.quotes.contains($0) ? $0 : nil }
        let stops = quote.map { Set([$0]) } ?? Self.endsOfValue
        start += quote == nil ? 0 : 1
        let end = end(of: start, before: stops)
        hide(start..<end)
        return max(end, sign + 1)
    }

    private func isOneOf(_ scalars: Set<Unicode.Scalar>, _ index: Int) -> Bool {
        scalar(index).map(scalars.contains) ?? false
    }

    private func isSymbol(_ index: Int) -> Bool {
        guard units.indices.contains(index), case .symbol = units[index] else { return false }
        return true
    }

    private static func isPartOfName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || ["_", "-", "."].contains(scalar)
    }
}
