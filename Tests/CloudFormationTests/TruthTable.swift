import Testing

@testable import CloudFormation

/// What a change comes to for one resource.
struct Outcome: Hashable, Sendable, CustomStringConvertible {
    let effect: Effect
    let verdict: Verdict

    init(_ effect: Effect, _ verdict: Verdict) {
        self.effect = effect
        self.verdict = verdict
    }

    /// A resource that does not change is in no comparison, or in it without an effect.
    static let unchanged = Outcome(.none, .unchanged)

    var description: String { "\(effect.rawValue), \(verdict.rawValue)" }
}

/// One change, and what AWS documents of it. The rows were written from the pages that they name, not from our tables:
/// where a row fails, read its page before changing either side.
struct Truth: Sendable, CustomTestStringConvertible {
    let name: String
    let old: String
    let new: String
    /// The logical id in question.
    let resource: String
    /// What is documented.
    let expected: Outcome
    /// Answers that are as good, where the pages leave something open.
    let others: [Outcome]
    /// What becomes of further resources, by logical id.
    let also: [String: Outcome]
    /// `addons.parameters.yml`, for parameters that get their value from the parent stack.
    let parameters: String?
    /// The page, or the public thread.
    let source: String

    /// A change between two templates.
    init(
        _ name: String, old: String, new: String, _ resource: String, _ effect: Effect, _ verdict: Verdict,
        or others: [Outcome] = [], also: [String: Outcome] = [:], parameters: String? = nil, _ source: String
    ) {
        self.name = name
        self.old = old
        self.new = new
        self.resource = resource
        self.expected = Outcome(effect, verdict)
        self.others = others
        self.also = also
        self.parameters = parameters
        self.source = source
    }

    /// A change of the properties of one resource, `It`: what a flow mapping has between its braces.
    init(
        _ name: String, _ kind: Kind, _ old: String, _ new: String, _ effect: Effect, _ verdict: Verdict,
        or others: [Outcome] = [], attributes: String? = nil, _ source: String
    ) {
        self.init(
            "\(kind.short): \(name)", old: kind.template(old, attributes), new: kind.template(new, attributes), "It",
            effect, verdict, or: others, source)
    }

    var testDescription: String { name }

    /// The resources that a deployment would find changed.
    func compare() throws -> [String: Outcome] {
        let changes = StackComparison.compare(old: try stack(old), new: try stack(new))
        return Dictionary(
            changes.map { ($0.logicalId, Outcome($0.effect, $0.verdict)) }, uniquingKeysWith: { first, _ in first })
    }

    func stack(_ template: String) throws -> Stack {
        var files = ["t.yml": Array(template.utf8)]
        if let parameters { files["addons.parameters.yml"] = Array(parameters.utf8) }
        return try Stack.evaluate(files: files, folder: nil, environment: "prod", application: "shop")
    }
}

/// A resource type with properties that every row about it needs.
struct Kind: Sendable {
    let type: String
    let base: String

    init(_ type: String, _ base: String = "") {
        self.type = type
        self.base = base
    }

    var short: String { type.hasPrefix("AWS::") ? String(type.dropFirst(5)) : type }

    func template(_ properties: String, _ attributes: String?) -> String {
        let body = [base, properties].filter { !$0.isEmpty }.joined(separator: ", ")
        let extra = attributes.map { "\n    \($0)" } ?? ""
        return "Resources:\n  It:\n    Type: \(type)\(extra)\n    Properties: {\(body)}\n"
    }
}

@Suite("What AWS documents of a change is what is said of it")
struct TruthTable {
    @Test("Redis", arguments: Truth.redis)
    func redis(row: Truth) throws { try check(row) }

    @Test("RDS and Aurora", arguments: Truth.databases)
    func databases(row: Truth) throws { try check(row) }

    @Test("S3", arguments: Truth.buckets)
    func buckets(row: Truth) throws { try check(row) }

    @Test("EFS, EC2 and networks", arguments: Truth.networks)
    func networks(row: Truth) throws { try check(row) }

    @Test("ECS, Lambda and load balancers", arguments: Truth.services)
    func services(row: Truth) throws { try check(row) }

    @Test("queues, secrets, keys, logs and other stores", arguments: Truth.stores)
    func stores(row: Truth) throws { try check(row) }

    @Test("the structure of a stack", arguments: Truth.structure)
    func structure(row: Truth) throws { try check(row) }

    @Test("references between resources", arguments: Truth.references)
    func references(row: Truth) throws { try check(row) }

    @Test("steps between tiers", arguments: Truth.tiers)
    func tiers(row: Truth) throws { try check(row) }

    @Test("every row names its page, and no two rows are called alike")
    func sources() {
        for row in Truth.all {
            #expect(row.source.hasPrefix("https://"), "\(row.name)")
        }
        #expect(Set(Truth.all.map(\.name)).count == Truth.all.count)
    }

    @Test("every change back to itself is no change", arguments: Truth.all)
    func same(row: Truth) throws {
        let stack = try row.stack(row.new)
        let changes = StackComparison.compare(old: stack, new: stack)
        #expect(changes.allSatisfy { $0.effect == .none && $0.verdict == .unchanged }, "\(changes)")
    }

    private func check(_ row: Truth) throws {
        let found = try row.compare()
        let outcome = found[row.resource] ?? .unchanged
        #expect(
            outcome == row.expected || row.others.contains(outcome),
            "\(row.name): said \(outcome), documented \(row.expected): \(row.source)")
        for (resource, expected) in row.also {
            let outcome = found[resource] ?? .unchanged
            #expect(
                outcome == expected,
                "\(row.name): said \(outcome) of \(resource), documented \(expected): \(row.source)")
        }
    }
}

extension Truth {
    static let all =
        redis + databases + buckets + networks + services + stores + structure + references + tiers
}
