/// Reads and writes the three settings of a tier in a Copilot service manifest, as text: every other byte survives.
///
/// A number that stands on its key's line becomes a range in flow form there; one on the line below becomes a block, and back. So
/// applying one tier over another gives what applying it to the original gives, except where a range was written in a way that a
/// number cannot remember: keys in another order, comments between them, flow form over several lines or with spaces of its own.
package enum ManifestEditor {
    /// Writes settings under `environments.<env>`; every other byte survives.
    ///
    /// The result has been parsed again and means what the original did but for these values. Settings that are `nil`, and
    /// environments without any, are not touched. Idempotent. Throws `ManifestError`, nothing edited, where that cannot be had.
    package static func apply(
        _ settings: EnvironmentSettings, to manifest: [UInt8], path: String
    ) throws(ManifestError) -> [UInt8] {
        let wanted = settings.filter { !$0.value.isEmpty }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let original = try YAMLText(manifest, path: path)
        guard !wanted.isEmpty else {
            _ = try checkedEnvironments(of: original)
            return manifest
        }
        let changed = try edited(original, try valueEdits(wanted, in: original), wanted: wanted)
        let completed = try edited(changed, try insertions(wanted, in: changed), wanted: wanted)
        try verify(completed, against: original, wanted: wanted)
        return completed.mark + completed.bytes
    }

    private static func edited(
        _ text: YAMLText, _ edits: YAMLTextEdits, wanted: [(key: String, value: ServiceSettings)]
    ) throws(ManifestError) -> YAMLText {
        if edits.isEmpty { return text }
        let place = concerned(wanted, in: text)
        guard let bytes = text.applying(edits) else {
            throw text.error(.unsafe("two changes touch the same place"), at: place)
        }
        do {
            return try YAMLText(bytes, path: text.path)
        } catch {
            throw text.error(.unsafe("the result would not be the same document (\(error.message))"), at: place)
        }
    }

    /// Requires that the edited text says what was wanted, and otherwise what the original did.
    private static func verify(
        _ result: YAMLText, against original: YAMLText, wanted: [(key: String, value: ServiceSettings)]
    ) throws(ManifestError) {
        for (environment, settings) in wanted {
            let found = try read(result, environment: environment, keys: settings.keys)
            guard found == settings else {
                let place = concerned([(environment, settings)], in: original)
                throw original.error(.unsafe("the edited values would not be read back"), at: place)
            }
        }
        guard rest(of: original.root, without: wanted).means(rest(of: result.root, without: wanted)) else {
            throw original.error(.unsafe("something else would change too"), at: concerned(wanted, in: original))
        }
    }

    /// The tree without what was to be set, nor the mappings that setting it makes necessary.
    private static func rest(
        of root: YAMLTextNode, without wanted: [(key: String, value: ServiceSettings)]
    ) -> YAMLTextNode {
        func removing(_ keys: [String], from node: inout YAMLTextNode) {
            guard let entries = node.entries else { return }
            node.content = .mapping(entries.filter { entry in !keys.contains { entry.key.isText($0) } })
        }
        func isVoid(_ node: YAMLTextNode?) -> Bool { node.map { $0.isNull || $0.entries?.isEmpty == true } ?? false }
        var rest = root
        for (environment, settings) in wanted {
            rest = rest.changing(["environments", environment]) { removing(settings.keys, from: &$0) }
            rest = rest.changing(["environments"]) { if isVoid($0[environment]) { removing([environment], from: &$0) } }
        }
        if isVoid(rest["environments"]) { removing(["environments"], from: &rest) }
        return rest
    }

    /// The place to name when an edit as a whole is refused: the first environment that is there, else the nearest above it.
    private static func concerned(_ wanted: [(key: String, value: ServiceSettings)], in text: YAMLText) -> Int {
        let environments = text.root.entry("environments")
        for (environment, _) in wanted {
            if let entry = environments?.value.entry(environment) { return entry.key.start }
        }
        return environments?.key.start ?? text.root.start
    }

    /// The `environments` entry if there is one. Throws where the root or it is not a plain mapping.
    static func checkedEnvironments(of text: YAMLText) throws(ManifestError) -> YAMLTextNode.Entry? {
        guard text.root.entries != nil else { throw text.error(.rootNotMapping, at: text.root.start) }
        try text.requireNoProperties(text.root, key: "the file")
        try text.requireNoMergeKey(text.root)
        guard let environments = text.root.entry("environments") else { return nil }
        try checkMapping(environments, key: "environments", in: text.root, of: text)
        return environments
    }

    /// The entry of one environment if there is one. Throws where it is not a plain mapping, or null.
    static func checkedEnvironment(
        _ name: String, in environments: YAMLTextNode, of text: YAMLText
    ) throws(ManifestError) -> YAMLTextNode.Entry? {
        guard let environment = environments.entry(name) else { return nil }
        try checkMapping(environment, key: name, in: environments, of: text)
        return environment
    }

    private static func checkMapping(
        _ entry: YAMLTextNode.Entry, key: String, in parent: YAMLTextNode, of text: YAMLText
    ) throws(ManifestError) {
        try text.requirePlainPlace(entry, key: key, in: parent)
        guard entry.value.entries != nil || entry.value.isNull else {
            throw text.error(.notMapping(key: key), at: entry.value.start)
        }
        try text.requireNoMergeKey(entry.value)
    }
}

extension ServiceSettings {
    /// The keys of what is set, in the order in which a manifest gives them.
    var keys: [String] {
        (cpu == nil ? [] : ["cpu"]) + (memory == nil ? [] : ["memory"]) + (count == nil ? [] : ["count"])
    }
}
