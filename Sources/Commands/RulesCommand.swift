internal import ArgumentParser
internal import CloudFormation
internal import Documents
internal import Terminal
internal import Tiers

struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Show what a plan would say of each property of a resource type, and why.",
        discussion: """
            Update behaviour comes from the resource schemas and, for conditions that these cannot express, from the older \
            resource specification; the rules beside them are curated, each with the page or issue that it comes from. \
            Without a type, the types that have rules are listed. Needs no repository.

            EXAMPLES
              tiergit rules AWS::ElastiCache::ReplicationGroup
              tiergit rules AWS::RDS::DBCluster --json
            """)

    @Argument(help: "A resource type, such as AWS::S3::Bucket.") var type: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.runAnywhere(options) { output in
            guard let type else { return list(output) }
            guard let schema = ResourceSchema.of(type) else {
                let near = Suggestion.nearest(to: type, among: ResourceSchema.types)
                throw UsageError(
                    "no table has the type \(safe(type)): a plan would say that what an update does to it is not known",
                    hint: near.map { "tiergit rules \($0)" } ?? "tiergit rules lists the types that have rules")
            }
            let properties = PropertyBehaviour.all(of: schema)
            let rules = RuleTable.rules(for: type)
            if options.json { return output.result(json(schema, properties, rules).pretty()) }
            show(schema, properties, rules, output)
        }
    }

    // MARK: All types

    private func list(_ output: Output) {
        let counts = Dictionary(grouping: RuleTable.all, by: \.type).mapValues(\.count).sorted { $0.key < $1.key }
        if options.json {
            return output.result(
                JSON.object([
                    "format": 1, "dataDate": .string(ResourceSchema.date), "rulesDate": .string(RuleTable.date),
                    "types": .array(counts.map { ["type": .string($0.key), "rules": .integer($0.value)] }),
                    "knownTypes": .integer(ResourceSchema.types.count),
                ]).pretty())
        }
        let table = Table(["type", "rules"], rows: counts.map { [$0.key, "\($0.value)"] })
        for line in table.lines(width: output.width) { output.result(line) }
        output.result()
        output.result(
            "\(RuleTable.all.count) rules of \(RuleTable.date); \(ResourceSchema.types.count) types in the resource schemas of \(ResourceSchema.date)."
        )
        output.suggest("tiergit rules TYPE")
    }

    // MARK: One type

    private func show(
        _ schema: ResourceSchema, _ properties: [PropertyBehaviour], _ rules: [Rule], _ output: Output
    ) {
        output.result("\(output.paint(.heading, schema.type))  \(content(schema.type).words)")
        output.result()
        let rows = properties.map { row in
            [
                row.property + (row.isRequired ? " (required)" : ""),
                row.isReadOnly ? "read-only" : row.isDisputed ? "not known" : row.behaviour.rawValue,
                row.isDisputed ? "the sources disagree" : row.source,
            ]
        }
        for line in Table(["property", "update", Table.Heading("known from", .first)], rows: rows).lines(
            width: output.width)
        {
            output.result(line)
        }
        for rule in rules {
            output.result()
            let window = rule.window.map { ", \(Minutes.text($0))" } ?? ""
            output.result(
                "\(output.paint(.heading, rule.id))  \(rule.properties.joined(separator: ", "))  \(rule.effect.words): \(rule.verdict.rawValue)\(window)"
            )
            output.result("  when \(Self.words(rule))")
            output.result("  \(rule.text)")
            if let wayOut = rule.wayOut { output.result("  \(output.paint(.hint, "way out:")) \(wayOut)") }
            output.result("  \(output.paint(.faint, rule.source))")
        }
        output.result()
        output.result(
            output.paint(.faint, "Resource schemas of \(ResourceSchema.date), rules of \(RuleTable.date)."))
    }

    private static func words(_ rule: Rule) -> String {
        let kind =
            switch rule.kind {
            case .change, .settles: "it changes"
            case .state: "it is so"
            case .added: "it is added"
            case .removed: "it is removed"
            case .attribute: "it is asked for"
            }
        return rule.condition == "always" ? kind : "\(kind) and \(rule.condition)"
    }

    private func content(_ type: String) -> (key: JSON, words: String) {
        let place = Place(file: "", line: 1, column: 1)
        return switch Stack.Resource(logicalId: "", type: type, properties: [:], place: place).statefulness {
        case .stateful(let content): ("stateful", "holds \(content)")
        case .stateless: ("stateless", "holds no data")
        case .unknown: ("unknown", "whether it holds data is not known")
        }
    }

    private func json(_ schema: ResourceSchema, _ properties: [PropertyBehaviour], _ rules: [Rule]) -> JSON {
        [
            "format": 1, "type": .string(schema.type), "data": content(schema.type).key,
            "dataDate": .string(ResourceSchema.date), "rulesDate": .string(RuleTable.date),
            "properties": .array(
                properties.map {
                    [
                        "property": .string($0.property), "required": .bool($0.isRequired),
                        "update": .string($0.behaviour.rawValue), "disputed": .bool($0.isDisputed),
                        "readOnly": .bool($0.isReadOnly),
                        "source": .string($0.source),
                    ]
                }),
            "rules": .array(
                rules.map { rule in
                    [
                        "id": .string(rule.id), "kind": .string(rule.kind.rawValue),
                        "properties": .array(rule.properties.map { .string($0) }),
                        "condition": .string(rule.condition), "effect": .string(rule.effect.rawValue),
                        "verdict": .string(rule.verdict.rawValue),
                        "windowMinutes": rule.window.map {
                            ["from": .integer($0.lowerBound), "to": .integer($0.upperBound)]
                        } ?? .null,
                        "text": .string(rule.text), "wayOut": JSON(rule.wayOut), "source": .string(rule.source),
                    ]
                }),
        ]
    }
}
