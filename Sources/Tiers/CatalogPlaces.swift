/// Where a catalog says what: for messages about what was read from it already.
package struct CatalogPlaces: Sendable {
    private let text: YAMLText?
    private let path: String

    /// Bytes that cannot be read have every place at their start.
    package init(_ bytes: [UInt8], path: String = Catalog.path) {
        self.path = path
        text = try? YAMLText(bytes, path: path)
    }

    /// The folder of a tier where it is given, else the tier's name.
    package func folder(of tier: String) -> SourceLocation {
        location(of: entry(tier)?.value["folder"] ?? entry(tier)?.key)
    }

    /// The price of a tier where it is given, else the tier's name.
    package func price(of tier: String) -> SourceLocation {
        location(of: entry(tier)?.value.entry("price")?.key ?? entry(tier)?.key)
    }

    /// A service of a tier.
    package func service(_ service: String, of tier: String) -> SourceLocation {
        location(of: entry(service, of: tier)?.key ?? entry(tier)?.key)
    }

    /// The first of some settings that one environment's values come from; an environment's own before those for all.
    package func setting(
        _ keys: [String], of service: String, in environment: String, tier: String
    ) -> SourceLocation {
        let found = entry(service, of: tier)
        let own = found?.value["environments"]?[environment]
        let entries =
            keys.compactMap { own?.entry($0) } + keys.compactMap { key in found?.value.entry(key) }
        return location(of: entries.first?.key ?? found?.key ?? entry(tier)?.key)
    }

    private func entry(_ name: String) -> YAMLTextNode.Entry? { text?.root["tiers"]?.entry(name) }

    private func entry(_ name: String, of tier: String) -> YAMLTextNode.Entry? {
        entry(tier)?.value["services"]?.entry(name)
    }

    private func location(of node: YAMLTextNode?) -> SourceLocation {
        guard let text, let node else { return SourceLocation(path: path, line: 1, column: 1) }
        let place = text.lines.place(of: node.start, in: text.bytes)
        return SourceLocation(path: path, line: place.line, column: place.column)
    }
}
