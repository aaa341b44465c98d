extension ManifestEditor {
    /// What stands under `environments.<env>` now, one value for each named environment, `nil` where a setting is absent.
    ///
    /// With `effective`, a setting that the environment does not give comes from the top level, as Copilot does it. Throws
    /// `ManifestError` where a setting is not one that tiergit could write.
    package static func read(
        _ manifest: [UInt8], environments: [String], effective: Bool, path: String
    ) throws(ManifestError) -> EnvironmentSettings {
        let text = try YAMLText(manifest, path: path)
        _ = try checkedEnvironments(of: text)
        var found: EnvironmentSettings = [:]
        for environment in environments {
            var settings = try read(text, environment: environment, keys: ["cpu", "memory", "count"])
            if effective {
                if settings.cpu == nil { settings.cpu = try integer("cpu", in: text.root, of: text) }
                if settings.memory == nil { settings.memory = try integer("memory", in: text.root, of: text) }
                if settings.count == nil { settings.count = try count(in: text.root, of: text) }
            }
            found[environment] = settings
        }
        return found
    }

    /// Only these keys: what is wrong with another is no reason to refuse them.
    static func read(
        _ text: YAMLText, environment: String, keys: [String]
    ) throws(ManifestError) -> ServiceSettings {
        guard let environments = try checkedEnvironments(of: text),
            let entry = try checkedEnvironment(environment, in: environments.value, of: text)
        else { return ServiceSettings() }
        return ServiceSettings(
            cpu: keys.contains("cpu") ? try integer("cpu", in: entry.value, of: text) : nil,
            memory: keys.contains("memory") ? try integer("memory", in: entry.value, of: text) : nil,
            count: keys.contains("count") ? try count(in: entry.value, of: text) : nil)
    }

    /// The whole number that a key of a mapping has; `nil` for an absent key and for null.
    private static func integer(
        _ key: String, in mapping: YAMLTextNode, of text: YAMLText
    ) throws(ManifestError) -> Int? {
        guard let entry = mapping.entry(key), !entry.value.isNull else { return nil }
        return try integer(entry, key: key, in: mapping, of: text)
    }

    /// The whole number that an entry has. Throws where the value is anything else, or is not written in one place.
    static func integer(
        _ entry: YAMLTextNode.Entry, key: String, in mapping: YAMLTextNode, of text: YAMLText
    ) throws(ManifestError) -> Int {
        try text.requirePlainPlace(entry, key: key, in: mapping)
        guard case .scalar(let scalar, let style) = entry.value.content else {
            let isPercentage = entry.value.entries != nil && key.hasSuffix("_percentage")
            throw text.error(
                isPercentage ? .percentageIsMapping(key: key) : .notScalar(key: key), at: entry.value.start)
        }
        _ = try text.end(of: entry.value, key: key)
        guard let number = style == .plain ? wholeNumber(scalar) : decimal(scalar) else {
            throw text.error(.notInteger(key: key, text: scalar), at: entry.value.start)
        }
        return number
    }

    private static func count(in mapping: YAMLTextNode, of text: YAMLText) throws(ManifestError) -> ServiceCount? {
        guard let entry = mapping.entry("count"), !entry.value.isNull else { return nil }
        guard entry.value.entries != nil else {
            return .number(try integer(entry, key: "count", in: mapping, of: text))
        }
        try checkRange(entry, in: mapping, of: text)
        guard let range = entry.value["range"], !range.isNull, let bounds = bounds(range.text ?? "") else {
            throw text.error(.noRange, at: entry.value.start)
        }
        return .range(
            ScalingRange(
                minimum: bounds.minimum, maximum: bounds.maximum,
                cpuPercentage: try integer("cpu_percentage", in: entry.value, of: text),
                memoryPercentage: try integer("memory_percentage", in: entry.value, of: text)))
    }

    /// Requires that a `count` mapping is all of a kind that tiergit sets, each value written in one place.
    static func checkRange(
        _ count: YAMLTextNode.Entry, in mapping: YAMLTextNode, of text: YAMLText
    ) throws(ManifestError) {
        try text.requirePlainPlace(count, key: "count", in: mapping)
        try text.requireNoMergeKey(count.value)
        for entry in count.value.entries ?? [] {
            switch rangeKey(entry.key) {
            case "range":
                try text.requirePlainPlace(entry, key: "range", in: count.value)
                if entry.value.isNull { continue }
                guard let scalar = entry.value.text else {
                    throw text.error(
                        entry.value.entries != nil ? .rangeIsMapping : .notScalar(key: "range"), at: entry.value.start)
                }
                _ = try text.end(of: entry.value, key: "range")
                guard bounds(scalar) != nil else { throw text.error(.notRange(text: scalar), at: entry.value.start) }
            case let key?:
                if entry.value.isNull {
                    try text.requirePlainPlace(entry, key: key, in: count.value)
                } else {
                    _ = try integer(entry, key: key, in: count.value, of: text)
                }
            case nil:
                throw text.error(.unknownCountKey(entry.key.text ?? "a key that is not text"), at: entry.key.start)
            }
        }
    }

    /// The keys of a `count` mapping that tiergit sets, in the order in which it writes them.
    static let rangeKeys = ["range", "cpu_percentage", "memory_percentage"]

    static func rangeKey(_ key: YAMLTextNode) -> String? {
        rangeKeys.first { key.isText($0) }
    }

    /// `1-10`.
    private static func bounds(_ text: String) -> (minimum: Int, maximum: Int)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let minimum = digits(parts[0]), let maximum = digits(parts[1]) else { return nil }
        return (minimum, maximum)
    }

    private static func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    /// A number that reads the same to everyone: decimal, without a leading zero.
    private static func decimal(_ text: String) -> Int? {
        guard let number = Int(text), String(number).utf8.elementsEqual(text.utf8) else { return nil }
        return number
    }

    /// A whole number as the YAML parser of Copilot (yaml.v3) reads it. A leading zero is octal to that one and decimal to others: no
    /// number.
    private static func wholeNumber(_ text: String) -> Int? {
        if let number = decimal(text) { return number }
        let bare = text.filter { $0 != "_" }
        if let number = decimal(bare), text.first != "_" { return number }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where bare.hasPrefix(prefix) {
            let number = bare.dropFirst(2)
            return number.first?.isHexDigit == true ? Int(number, radix: radix) : nil
        }
        return nil
    }
}
