internal import Signatures
package import Tiers

/// What the documents were made of, and what was made: the file beside them by which a check tells a document that is behind from
/// one that somebody edited.
package struct DocumentRecord: Hashable, Sendable {
    /// Below the folder of the documents.
    package static let name = "tiergit-docs.json"
    /// The `format` that this tiergit reads and writes.
    package static let format = 1

    /// By what was read, its SHA-256 in hexadecimal digits.
    package let inputs: [DocumentInput: String]
    /// By the path of a file below the folder, or of a part as `path#part` from the top of the repository, the same of what was written.
    package let files: [String: String]

    package init(inputs: [DocumentInput: String], files: [String: String]) {
        self.inputs = inputs
        self.files = files
    }

    /// SHA-256 in hexadecimal digits.
    package static func digest(_ bytes: [UInt8]) -> String { SHA256Digest(of: bytes).hex }

    package var json: JSON {
        [
            "format": .integer(Self.format), "madeBy": "tiergit docs build",
            "inputs": .object(Dictionary(uniqueKeysWithValues: inputs.map { ($0.key.key, .string($0.value)) })),
            "files": .object(files.mapValues { .string($0) }),
        ]
    }

    package var bytes: [UInt8] { Array((json.pretty() + "\n").utf8) }

    /// - Returns: `nil` for what is no record of this format: then nothing is known of what was written.
    package init?(_ bytes: [UInt8]) {
        guard let json = try? JSON.parse(bytes), json["format"]?.int == Self.format,
            let inputs = json["inputs"]?.object, let files = json["files"]?.object
        else { return nil }
        var known: [DocumentInput: String] = [:]
        for (key, value) in inputs {
            guard let input = DocumentInput(key: key), let digest = value.string else { return nil }
            known[input] = digest
        }
        self.inputs = known
        self.files = files.compactMapValues(\.string)
        guard self.files.count == files.count else { return nil }
    }
}

/// One thing that documents are made of.
package struct DocumentInput: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case tier, costs, template, manifest, prices, rules, error, catalog
    }

    package let kind: Kind
    /// A tier, a path, a service, the id of an error; empty where there is one of the kind.
    package let name: String

    package init(_ kind: Kind, _ name: String = "") {
        self.kind = kind
        self.name = name
    }

    /// `template copilot/environments/addons-medium/redis.yml`
    var key: String { name.isEmpty ? kind.rawValue : "\(kind.rawValue) \(name)" }

    init?(key: String) {
        let parts = key.split(separator: " ", maxSplits: 1)
        guard let first = parts.first, let kind = Kind(rawValue: String(first)) else { return nil }
        self.init(kind, parts.count == 2 ? String(parts[1]) : "")
    }

    /// What became of it, in words.
    package enum Change: Sendable { case new, changed, gone }

    /// `template copilot/environments/addons-medium/redis.yml changed`
    package func sentence(_ change: Change) -> String {
        let subject =
            switch kind {
            case .tier: "tier \(name)"
            case .costs: "what tier \(name) is quoted at"
            case .template: "template \(name)"
            case .manifest: "the manifest of \(name)"
            case .prices: "the prices"
            case .rules: "tiergit's rules and resource schemas"
            case .error: "error \(name)"
            case .catalog: "what \(Catalog.path) says of all tiers"
            }
        return switch (change, kind) {
        case (.changed, .prices), (.changed, .rules): "\(subject) changed"
        case (.changed, _): "\(subject) changed"
        case (.new, _): "\(subject) is new"
        case (.gone, _): "\(subject) is gone"
        }
    }
}

extension [DocumentInput: String] {
    /// How others differ from these, by kind and name.
    package func changes(to new: Self) -> [(input: DocumentInput, change: DocumentInput.Change)] {
        Set(keys).union(new.keys).compactMap { input in
            switch (self[input], new[input]) {
            case (nil, _): (input, .new)
            case (_, nil): (input, .gone)
            case (let old, let new): old == new ? nil : (input, .changed)
            }
        }.sorted { left, right in
            let kinds = DocumentInput.Kind.allCases
            let order = (kinds.firstIndex(of: left.input.kind) ?? 0, kinds.firstIndex(of: right.input.kind) ?? 0)
            return order.0 == order.1 ? left.input.name < right.input.name : order.0 < order.1
        }
    }
}
