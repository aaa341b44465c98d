internal import CloudFormation
internal import Planning
internal import Tiers

/// A plan in `--json` output and in saved plans, the same in both. Format 1.
extension Plan {
    var outputFields: [String: JSON] {
        [
            "format": 1, "verdict": .string(verdict.rawValue),
            "dangers": .array(dangers.map { .string($0.rawValue) }), "from": JSON(from?.label), "to": .string(to.label),
            "client": JSON(target?.client), "environment": JSON(target?.environment),
            "environments": .array(environments.map { .string($0) }),
            "dataDate": .string(Plan.dataDate), "rulesDate": .string(Plan.rulesDate),
            "resources": .array(resources.map(\.json)), "unchanged": .integer(unchanged),
            "exports": .array(exports.map(\.json)), "services": .array(services.map(\.json)),
            "findings": .array(findings.map(\.json)),
            "remarks": .array(
                remarks.map { ["text": .string($0.text), "verdict": .string($0.verdict.rawValue)] }),
            "problems": .array(
                problems.map {
                    [
                        "file": .string($0.place.file), "line": .integer($0.place.line),
                        "column": .integer($0.place.column), "code": .string($0.code), "text": .string($0.text),
                        "hint": JSON($0.hint),
                    ]
                }),
            "cost": cost?.json ?? .null, "stages": .null,
        ]
    }
}

extension CostChange {
    fileprivate var json: JSON {
        [
            "before": before.map { $0.total.json } ?? .null, "after": after.total.json,
            "unknown": .integer(after.unknown.count), "text": .string(summary),
            "components": .array(
                components.map {
                    [
                        "component": .string($0.name), "before": $0.before?.json ?? .null,
                        "after": $0.after?.json ?? .null,
                    ]
                }),
        ]
    }
}

extension CostRange {
    /// Cents a month, from idle to full.
    var json: JSON { ["lowCents": .integer(low.cents), "highCents": .integer(high.cents)] }
}

extension Plan.Resource {
    fileprivate var json: JSON {
        [
            "logicalId": .string(change.logicalId), "type": .string(change.type), "newType": JSON(change.newType),
            "environment": JSON(environment), "file": .string(change.place.file), "line": .integer(change.place.line),
            "column": .integer(change.place.column), "effect": .string(change.effect.rawValue),
            "verdict": .string(change.verdict.rawValue),
            "reasons": .array(
                change.reasons.map { reason in
                    [
                        "property": JSON(reason.property), "old": JSON(reason.old), "new": JSON(reason.new),
                        "effect": .string(reason.effect.rawValue), "verdict": .string(reason.verdict.rawValue),
                        "windowMinutes": reason.window.map {
                            ["from": .integer($0.lowerBound), "to": .integer($0.upperBound)]
                        } ?? .null,
                        "text": .string(reason.text), "wayOut": JSON(reason.wayOut), "source": .string(reason.source),
                    ]
                }),
        ]
    }
}

extension Plan.Export {
    fileprivate var json: JSON {
        [
            "name": .string(change.name), "change": .string(change.kind.rawValue), "old": JSON(change.old),
            "new": JSON(change.new), "importedBy": .array(change.importedBy.map { .string($0) }),
            "environment": JSON(environment), "effect": .string(change.effect.rawValue),
            "verdict": .string(change.verdict.rawValue), "text": .string(change.text), "wayOut": JSON(change.wayOut),
            "source": .string(change.source), "file": .string(change.place.file), "line": .integer(change.place.line),
            "column": .integer(change.place.column),
        ]
    }
}

extension ServiceChange {
    fileprivate var json: JSON {
        [
            "service": .string(service), "environment": .string(environment), "setting": .string(setting),
            "old": JSON(old), "new": JSON(new), "effect": .string(effect.rawValue),
            "verdict": .string(verdict.rawValue), "text": .string(text), "source": .string(source),
        ]
    }
}

extension PlanFinding {
    var json: JSON {
        [
            "accept": .string(acceptance), "name": .string(name), "file": .string(place.file),
            "line": .integer(place.line), "column": .integer(place.column), "text": .string(sentence),
        ]
    }
}
