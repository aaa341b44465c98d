extension RuleTable {
    /// Whether a word is the id of a rule, without reading any rule.
    package static func isRule(_ id: String) -> Bool { allLines.contains { $0.contains("| \(id) |") } }

    /// Whether any rule of a type is about a property, or about what it is part of.
    static func speaks(of property: String, in type: String) -> Bool {
        let top = property.prefix { $0 != "." }
        return rules(for: type).contains { rule in rule.properties.contains { $0.prefix { $0 != "." } == top } }
    }

    /// The top-level properties that rules of a type are about or ask for; `@UpdatePolicy` and the like for attributes.
    package static func mentioned(in type: String) -> Set<String> {
        Set(
            rules(for: type).flatMap { rule in
                (rule.kind == .attribute ? [] : rule.properties.map { String($0.prefix { $0 != "." }) })
                    + rule.test.paths.compactMap(\.components.first)
            })
    }

    /// Whether it depends on a property which attributes a type has.
    package static func decidesAttributes(_ property: String, of type: String) -> Bool {
        rules(for: type).contains { rule in
            rule.kind == .attribute && rule.test.paths.contains { $0.components.first == property }
        }
    }

    /// Whether a type has this attribute in some states only.
    package static func isConditional(_ attribute: String, of type: String) -> Bool {
        rules(for: type).contains { $0.kind == .attribute && $0.properties.contains(attribute) }
    }

    /// The top-level properties on which it depends whether anything else may change in the same update.
    package static func changedAlone(in type: String) -> Set<String> {
        Set(
            rules(for: type).filter { $0.test.asksForAlone }.flatMap { rule in
                rule.properties.map { String($0.prefix { $0 != "." }) }
            })
    }

    /// Whether CloudFormation refuses a state, whatever it comes from.
    package static func refuses(_ resource: Stack.Resource) -> Bool {
        invalid(resource).contains { $0.isDecided && $0.rule.effect == .refused }
    }

    /// Whether a change is refused by a rule that asks for nothing but these properties: then nothing that changes with it helps.
    ///
    /// - Parameters:
    ///   - names: the top-level properties that change, all of which do.
    ///   - others: what else could change, or be otherwise: a rule that asks for any of it does not count.
    package static func refuses(
        from old: Stack.Resource, to new: Stack.Resource, changing names: [String], whatever others: Set<String>
    ) -> Bool {
        hits(old: old, new: new, changed: names, othersChange: true).contains { hit in
            guard hit.isDecided, hit.rule.verdict == .refused, hit.rule.kind == .change else { return false }
            let asked = Set(hit.rule.test.paths.compactMap(\.components.first)).subtracting(names)
            return asked.isDisjoint(with: others) && (names.count > 1 || !hit.rule.test.asksForAlone)
        }
    }

    /// The values that a top-level property can have on its way from one resource to another, besides theirs: words that rules know, and a number
    /// that another property is to give in its place.
    package static func values(of property: String, from old: Stack.Resource, to new: Stack.Resource) -> [String] {
        let (before, after) = (old.properties[property], new.properties[property])
        guard before == nil || before?.text != nil, after == nil || after?.text != nil else { return [] }
        var found = words(for: property, in: new.type)
        for row in saidOtherwise where row.type == new.type {
            // The number has to be the same in the update in which the other property takes it over.
            if row.property == property, after == nil, let number = new.properties[row.other]?.text.flatMap({ Int($0) })
            {
                found.append("\(number + row.more)")
            } else if row.other == property, after == nil,
                let number = new.properties[row.property]?.text.flatMap({ Int($0) })
            {
                found.append("\(number - row.more)")
            }
        }
        return found.filter { $0 != before?.text && $0 != after?.text }
    }

    /// Two properties for one number: the first is so much more than the other.
    ///
    /// Source: `NumCacheClusters` and `ReplicasPerNodeGroup` in
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticache-replicationgroup.html
    private static let saidOtherwise = [
        (
            type: "AWS::ElastiCache::ReplicationGroup", property: "NumCacheClusters", other: "ReplicasPerNodeGroup",
            more: 1
        )
    ]

    /// The words, in the order of the rules, that a top-level property is compared with: values that it can have.
    private static func words(for property: String, in type: String) -> [String] {
        var found: [String] = []
        for word in rules(for: type).flatMap({ $0.test.words(for: property) })
        where !found.contains(word) && word != "true" && word != "false" && Double(word) == nil { found.append(word) }
        return found
    }
}

extension RuleCondition {
    fileprivate var asksForAlone: Bool {
        switch self {
        case .alone: true
        case .always, .test, .transition: false
        case .not(let condition): condition.asksForAlone
        case .all(let conditions), .any(let conditions): conditions.contains(where: \.asksForAlone)
        }
    }

    fileprivate func words(for property: String) -> [String] {
        switch self {
        case .always, .alone, .transition: []
        case .test(_, let path, .equals(let words)): path.components == [property] ? words : []
        case .test: []
        case .not(let condition): condition.words(for: property)
        case .all(let conditions), .any(let conditions): conditions.flatMap { $0.words(for: property) }
        }
    }
}
