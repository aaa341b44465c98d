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
    /// The same of what a build began to write and may not have ended; empty once it has.
    package let pending: [String: [String]]

    package init(inputs: [DocumentInput: String], files: [String: String], pending: [String: [String]] = [:]) {
        self.inputs = inputs
        self.files = files
        self.pending = pending
    }

    /// The files below the folder that were written, or begun.
    package var names: Set<String> { Set(files.keys).union(pending.keys).filter { !$0.contains("#") } }

    /// What is known while others are written in the place of these.
    package func begun(_ new: DocumentRecord) -> DocumentRecord {
        var pending = pending
        for (key, digest) in new.files where files[key] != digest && pending[key]?.contains(digest) != true {
            pending[key, default: []].append(digest)
        }
        return DocumentRecord(inputs: inputs, files: files, pending: pending)
    }

    /// Whether tiergit wrote it, or was about to.
    func knows(_ bytes: [UInt8], as key: String) -> Bool {
        let digest = Self.digest(bytes)
        return files[key] == digest || pending[key]?.contains(digest) == true
    }

    /// SHA-256 in hexadecimal digits, of text as it is with line feeds: git may write it with carriage returns before them.
    package static func digest(_ bytes: [UInt8]) -> String { SHA256Digest(of: plain(bytes)).hex }

    /// Without a carriage return before a line feed.
    static func plain(_ bytes: [UInt8]) -> [UInt8] {
        let mark = UInt8(ascii: "\r")
        guard bytes.contains(mark) else { return bytes }
        return bytes.indices.filter { index in
            bytes[index] != mark || index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "\n")
        }.map { bytes[$0] }
    }

    /// Whether a key may be the path of something that a build wrote: nothing else is ever removed.
    private static func isOurs(_ key: String) -> Bool {
        if key.contains("#") || key == "README.md" { return true }
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        let folders = Page.Section.allCases.map(\.rawValue) + ["pictures", "site"]
        return parts.count > 1 && folders.contains(String(parts[0]))
            && !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." }
    }

    package var json: JSON {
        var fields: [String: JSON] = [
            "format": .integer(Self.format), "madeBy": "tiergit docs build",
            "inputs": .object(Dictionary(uniqueKeysWithValues: inputs.map { ($0.key.key, .string($0.value)) })),
            "files": .object(files.mapValues { .string($0) }),
        ]
        if !pending.isEmpty { fields["pending"] = .object(pending.mapValues { .array($0.map { .string($0) }) }) }
        return .object(fields)
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
        let pending = json["pending"]?.object ?? [:]
        self.pending = pending.compactMapValues { $0.array?.compactMap(\.string) }
        guard self.files.count == files.count, self.pending.count == pending.count,
            files.keys.allSatisfy(Self.isOurs), pending.keys.allSatisfy(Self.isOurs)
        else { return nil }
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
