internal import Git
internal import Tiers

extension EntryDocument {
    /// Reads `entry.json` back; `nil` for anything that this program would not have written, a missing or an extra key included.
    ///
    /// The form has one spelling for each document, so what is read is what was written: `json.canonical()` gives the same bytes.
    package init?(canonical bytes: [UInt8]) {
        guard let reader = CanonicalReader(bytes), let document = try? EntryDocument(fields: Fields(reader)) else {
            return nil
        }
        self = document
    }

    /// Why bytes are none, in words.
    package static func problem(_ bytes: [UInt8]) -> String {
        (try? JSON.parseCanonical(bytes)) == nil
            ? "entry.json is not in canonical form" : "entry.json is not of format \(format)"
    }

    /// The keys in the order in which the form has them.
    private init(fields: consuming Fields) throws(Fields.Mismatch) {
        try fields.begin()
        let accepted = try fields.texts("accepted")
        let approvals = try fields.texts("approvals")
        let base = try fields.id("base")
        let breakGlass = try fields.flag("breakGlass")
        let client = try fields.some(fields.text("client"))
        try fields.begin("content")
        let digest = try fields.some(fields.text("sha256"))
        let tree = try fields.some(fields.id("tree"))
        try fields.end()
        let deployment = try fields.deployment("deployment")
        let environment = try fields.some(fields.text("environment"))
        guard try fields.number("format") == EntryDocument.format else { throw Fields.Mismatch() }
        let kind = try fields.some(Kind(rawValue: fields.some(fields.text("kind"))))
        try fields.begin("operator")
        let email = try fields.some(fields.text("email"))
        let name = try fields.some(fields.text("name"))
        try fields.end()
        try fields.begin("plan")
        let planDigest = try fields.text("digest")
        let verdict = try fields.text("verdict")
        try fields.end()
        let policy = try fields.some(fields.id("policy"))
        try fields.begin("previous")
        let previousID = try fields.id("oid")
        let previousSHA256 = try fields.text("sha256")
        try fields.end()
        let reason = try fields.text("reason")
        let repository = try fields.some(fields.id("repository"))
        let restores = try fields.id("restores")
        let sequence = try fields.some(fields.number("sequence"))
        try fields.begin("stage")
        let stageNumber = try fields.number("number")
        let stageCount = try fields.number("of")
        try fields.end()
        let ticket = try fields.text("ticket")
        try fields.begin("tier")
        let from = try fields.text("from")
        let to = try fields.some(fields.text("to"))
        let version = try fields.text("version")
        try fields.end()
        let time = try fields.some(fields.text("time"))
        let tool = try fields.some(fields.text("tool"))
        try fields.end()

        guard fields.isAtEnd, (1...1_000_000_000).contains(sequence), Names.tierProblem(to) == nil,
            from.flatMap(Names.tierProblem) == nil, version.map({ Version($0) != nil }) ?? true,
            let target = try? Target(client: client, environment: environment),
            (kind == .deploy) == (deployment != nil), (previousID == nil) == (sequence == 1),
            (previousSHA256 == nil) == (sequence == 1)
        else { throw Fields.Mismatch() }
        var previous: Previous?
        if let previousID, let previousSHA256 { previous = Previous(id: previousID, sha256: previousSHA256) }
        self.init(
            repository: repository, policy: policy, target: target, sequence: sequence, kind: kind, from: from, to: to,
            base: base, previous: previous, contentTree: tree, contentSHA256: digest, restores: restores,
            accepted: accepted, reason: reason, ticket: ticket, operatorName: name, operatorEmail: email, tool: tool,
            time: time)
        self.version = version
        self.verdict = verdict
        self.planDigest = planDigest
        self.stageNumber = stageNumber
        self.stageCount = stageCount
        self.approvals = approvals
        self.breakGlass = breakGlass
        self.deployment = deployment
    }
}

/// The members of an object in canonical form, one after the other.
private struct Fields {
    /// The next thing is not what has to be there.
    struct Mismatch: Error {}

    private var reader: CanonicalReader
    private var isFirst = true

    init(_ reader: CanonicalReader) { self.reader = reader }

    var isAtEnd: Bool { reader.isAtEnd }

    private func require(_ isThere: Bool) throws(Mismatch) {
        guard isThere else { throw Mismatch() }
    }

    func some<Value>(_ value: Value?) throws(Mismatch) -> Value {
        guard let value else { throw Mismatch() }
        return value
    }

    private mutating func key(_ name: StaticString) throws(Mismatch) {
        if !isFirst { try require(reader.take(UInt8(ascii: ","))) }
        isFirst = false
        try require(reader.take(UInt8(ascii: "\"")))
        try require(reader.take(name))
        try require(reader.take("\":"))
    }

    mutating func begin() throws(Mismatch) {
        try require(reader.take(UInt8(ascii: "{")))
        isFirst = true
    }

    mutating func begin(_ name: StaticString) throws(Mismatch) {
        try key(name)
        try begin()
    }

    mutating func end() throws(Mismatch) {
        try require(reader.take(UInt8(ascii: "}")))
        isFirst = false
    }

    mutating func text(_ name: StaticString) throws(Mismatch) -> String? {
        try key(name)
        return reader.take("null") ? nil : try some(reader.string())
    }

    mutating func number(_ name: StaticString) throws(Mismatch) -> Int? {
        try key(name)
        return reader.take("null") ? nil : try some(reader.integer())
    }

    mutating func id(_ name: StaticString) throws(Mismatch) -> ObjectID? {
        guard let text = try text(name) else { return nil }
        return try some(ObjectID(lowerCase: text))
    }

    mutating func flag(_ name: StaticString) throws(Mismatch) -> Bool {
        try key(name)
        if reader.take("true") { return true }
        try require(reader.take("false"))
        return false
    }

    mutating func texts(_ name: StaticString) throws(Mismatch) -> [String] {
        try key(name)
        try require(reader.take(UInt8(ascii: "[")))
        var texts: [String] = []
        if reader.take(UInt8(ascii: "]")) { return texts }
        repeat { texts.append(try some(reader.string())) } while reader.take(UInt8(ascii: ","))
        try require(reader.take(UInt8(ascii: "]")))
        return texts
    }

    /// All of it is null where there was none.
    mutating func deployment(_ name: StaticString) throws(Mismatch) -> EntryDocument.Deployment? {
        try begin(name)
        let endedAt = try text("endedAt")
        let engine = try text("engine")
        let error = try text("error")
        let result = try text("result").map { text throws(Mismatch) in
            try some(EntryDocument.Deployment.Result(rawValue: text))
        }
        let startedAt = try text("startedAt")
        try end()
        if let engine, let result, let startedAt {
            return .init(engine: engine, result: result, startedAt: startedAt, endedAt: endedAt, error: error)
        }
        let isEmpty = engine == nil && result == nil && startedAt == nil && endedAt == nil && error == nil
        try require(isEmpty)
        return nil
    }
}
