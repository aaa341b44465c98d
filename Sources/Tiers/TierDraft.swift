/// A tier that is to be added to a catalog that is there.
package struct TierDraft: Hashable, Sendable {
    package let name: String
    /// What it is made of.
    package let extending: TierExtension

    package init(name: String, extending: TierExtension) {
        self.name = name
        self.extending = extending
    }

    /// A catalog with the tier.
    package struct Addition: Sendable {
        package let bytes: [UInt8]
        /// What was added, a line each.
        package let paragraph: [String]
        package let catalog: Catalog
    }

    /// The catalog with the tier below its parent; every other byte survives.
    ///
    /// - Parameter isCopy: whether it has a folder of its own, instead of following its parent.
    /// - Throws: `TiersError.catalog` with the problems of the new catalog by its lines, or where the parent is unknown; `.manifest` where
    ///   the catalog is written so that nothing can be put in.
    package func added(
        to bytes: [UInt8], _ catalog: Catalog, isCopy: Bool, path: String = Catalog.path
    ) throws(TiersError) -> Addition {
        let parent: Tier
        do { parent = try catalog.tier(named: extending.parent) } catch { throw .catalog(error) }
        let lines = isCopy ? copyLines(parent, environments: catalog.environments) : followingLines
        let new: (bytes: [UInt8], paragraph: [String])
        do { new = try inserted(lines, into: bytes, path: path) } catch { throw .manifest(error) }
        do {
            return Addition(
                bytes: new.bytes, paragraph: new.paragraph, catalog: try Catalog.parse(new.bytes, path: path))
        } catch { throw .catalog(error) }
    }

    private func inserted(
        _ lines: [String], into bytes: [UInt8], path: String
    ) throws(ManifestError) -> (bytes: [UInt8], paragraph: [String]) {
        let text = try YAMLText(bytes, path: path)
        guard let tiers = text.root["tiers"], let entry = tiers.entry(extending.parent), !text.isFlow(tiers),
            let base = text.indentation(of: entry.key.start)
        else { throw text.error(.unsafe("`tiers` is no plain block"), at: text.root["tiers"]?.start ?? 0) }
        try text.requirePlainPlace(entry, key: extending.parent, in: tiers)
        let first = entry.value.entries?.first
        let column = first.flatMap { text.indentation(of: $0.key.start) }
        let end: Int
        if let column, !text.isFlow(entry.value) {
            end = text.lastLine(of: entry.value, indentedBy: column)
        } else if first == nil, entry.value.isNull {
            end = entry.key.start
        } else {
            throw text.error(
                .unsafe("tier `\(extending.parent)` is written in braces"), at: entry.value.start)
        }
        let step = column.map { $0 - base } ?? 2
        let paragraph = lines.map { line in
            let depth = line.prefix { $0 == " " }.count / 2
            return String(repeating: " ", count: base + (depth - 1) * step) + line.drop { $0 == " " }
        }
        var edits = YAMLTextEdits()
        edits.insertLines([""] + paragraph, below: end, in: text)
        guard let new = text.applying(edits) else {
            throw text.error(.unsafe("two changes touch the same place"), at: end)
        }
        // Nothing but the new tier may have come.
        let result = try YAMLText(new, path: path)
        let rest = result.root.changing(["tiers"]) { tiers in
            tiers.content = .mapping((tiers.entries ?? []).filter { !$0.key.isText(name) })
        }
        guard rest.means(text.root) else { throw text.error(.unsafe("something else would change too"), at: end) }
        return (new, paragraph)
    }

    /// Its paragraph, two spaces for each level.
    private var followingLines: [String] {
        var lines = ["  \(Catalog.quoted(name)):", "    extends: \(Catalog.quoted(extending.parent))"]
        if !extending.taken.isEmpty {
            lines.append("    take:")
            lines += extending.taken.map { "      \(Catalog.quoted($0.file)): \(Catalog.quoted($0.tier))" }
        }
        if !extending.values.isEmpty { lines.append("    set:") }
        var files: [String] = []
        for value in extending.values where !files.contains(value.file) { files.append(value.file) }
        for file in files {
            lines.append("      \(Catalog.quoted(file)):")
            lines += extending.values.filter { $0.file == file }.map {
                "        \(Catalog.quoted($0.pathText)): \(Self.scalar($0.text))"
            }
        }
        return lines
    }

    /// Its paragraph where it has a folder of its own: with what the parent gives services and must satisfy today.
    private func copyLines(_ parent: Tier, environments: [String]) -> [String] {
        var lines = ["  \(Catalog.quoted(name)):", "    folder: \(Catalog.quoted("addons-\(name)"))"]
        let required = environments.map { environment in
            (environment, parent.requirements.filter { $0.environment == environment }.map(\.rule.text))
        }.filter { !$0.1.isEmpty }
        if !required.isEmpty {
            lines.append("    require:")
            lines += required.map { environment, rules in
                "      \(Catalog.quoted(environment)): [\(rules.map(Catalog.quoted).joined(separator: ", "))]"
            }
        }
        let services = parent.settings(environments: environments)
        return lines + Catalog.serviceLines(services, environments: environments)
    }

    /// A value as a template shall have it: a number, `true` and `false` without quotes.
    private static func scalar(_ text: String) -> String {
        text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?|true|false/) == nil ? Catalog.quoted(text) : text
    }
}
