import Testing

@testable import CloudFormation

private typealias Documents = ChangeSetDocuments

/// One resource in a change set and in a plan, and what to say of it.
enum ChangeSetCases {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let change: String?
        let plan: ResourceChange?
        let severity: ChangeSetFinding.Severity
        var testDescription: String { name }

        init(
            _ name: String, _ change: String?, _ plan: ResourceChange?, _ severity: ChangeSetFinding.Severity
        ) {
            self.name = name
            self.change = change
            self.plan = plan
            self.severity = severity
        }
    }

    static func modify(
        _ replacement: String, policy: String? = nil, recreation: String = "Never", evaluation: String = "Static",
        source: String = "DirectModification", name: String = "CacheNodeType", target: String = ""
    ) -> String {
        Documents.change(
            policy: policy, replacement: replacement,
            details: [
                Documents.detail(
                    name, recreation: recreation, evaluation: evaluation, source: source, target: target)
            ])
    }

    static func remove(_ policy: String?) -> String {
        Documents.change(action: "Remove", policy: policy, scope: [])
    }

    static let open = #", "AfterValue": "{{changeSet:KNOWN_AFTER_APPLY}}""#
    static let inPlace = Documents.plan(.inPlace, .safe, changed: ["CacheNodeType"])
    static let replaces = Documents.plan(.replaces, .losesData, changed: ["CacheNodeType"])
    static let kept = Documents.plan(
        .removes, .refused,
        reasons: [
            ChangeReason(
                property: "DeletionPolicy", effect: .removes, verdict: .refused, text: "it is kept", source: "table")
        ], kept: true)
    /// In place, by a rule that settles what the tables leave open, or by the table itself.
    static func settled(source: String) -> ResourceChange {
        Documents.plan(
            .inPlace, .safe, changed: ["CacheNodeType"],
            reasons: [
                ChangeReason(
                    property: "CacheNodeType", effect: .inPlace, verdict: .safe, text: "in place", source: source)
            ])
    }

    /// Of a resource whose `Condition` the plan could not decide.
    static func undecided(_ verdict: Verdict) -> ResourceChange {
        Documents.plan(
            .unknown, verdict,
            reasons: [
                ChangeReason(
                    property: "Condition", effect: .unknown, verdict: verdict, text: "not known", source: "templates")
            ])
    }

    /// Without data, and kept all the same.
    static let stays = Documents.plan(
        .removes, .interrupts,
        reasons: [
            ChangeReason(
                property: nil, effect: .removes, verdict: .interrupts, text: "it would leave the stack and stay",
                source: "templates")
        ], kept: true)

    static let agreeing: [Case] = [
        Case("both let it stay", remove("Retain"), stays, .agrees),
        Case("both add", Documents.change(action: "Add", scope: []), Documents.plan(.add, .safe), .agrees),
        Case("both in place", modify("False"), inPlace, .agrees),
        Case(
            "an interruption, of which change sets do not speak", modify("False"),
            Documents.plan(.interrupts, .interrupts, changed: ["CacheNodeType"]), .agrees),
        Case("both replace", modify("True", policy: "ReplaceAndDelete", recreation: "Always"), replaces, .agrees),
        Case(
            "replaced, and the plan counted on it", modify("True", recreation: "Always"),
            Documents.plan(.unknown, .losesData), .agrees),
        Case("both remove", remove("Delete"), Documents.plan(.removes, .losesData), .agrees),
        Case("both keep what is removed", remove("Retain"), kept, .agrees),
        Case("both keep a snapshot", remove("Snapshot"), kept, .agrees),
        Case("an old change set without policy actions", remove(nil), Documents.plan(.removes, .losesData), .agrees),
        Case("unchanged in both", nil, Documents.plan(.none, .unchanged), .agrees),
        Case("only the record changes", Documents.change(action: "SyncWithActual", scope: []), nil, .agrees),
        Case("the template says what is there", modify("False", source: "NoModification"), nil, .agrees),
    ]

    static let stricter: [Case] = [
        Case("the plan replaces, the change set does not", modify("False"), replaces, .stricter),
        Case("the plan did not know", modify("False"), Documents.plan(.unknown, .losesData), .stricter),
        Case("the plan says refused", modify("False"), Documents.plan(.refused, .refused), .stricter),
        Case(
            "refused against a replacement", modify("True", recreation: "Always"),
            Documents.plan(.refused, .refused), .stricter),
        Case(
            "replaced and kept", modify("True", policy: "ReplaceAndRetain", recreation: "Always"), replaces, .stricter),
        Case(
            "replaced with a snapshot", modify("True", policy: "ReplaceAndSnapshot", recreation: "Always"), replaces,
            .stricter),
        Case(
            "may be replaced, and the plan says it is", modify("Conditional", recreation: "Conditionally"), replaces,
            .stricter),
        Case(
            "removed and kept, which the plan did not count on", remove("Retain"),
            Documents.plan(.removes, .losesData), .stricter),
        Case(
            "not known to either", Documents.change(action: "Dynamic", scope: []),
            Documents.plan(.unknown, .losesData), .stricter),
        Case(
            "nothing but the record, and the plan changes it", Documents.change(action: "SyncWithActual", scope: []),
            inPlace, .stricter),
    ]

    static let decided: [Case] = [
        Case(
            "made, which the plan left open", Documents.change(action: "Add", scope: []), undecided(.losesData),
            .stricter),
        Case("removed, which the plan left open", remove("Delete"), undecided(.losesData), .stricter),
        Case("removed, and the plan left open less", remove("Delete"), undecided(.interrupts), .milder),
        Case(
            "removed, of which the plan only did not know what an update does", remove("Delete"),
            Documents.plan(.unknown, .losesData), .milder),
    ]

    static let possible: [Case] = [
        Case(
            "unplanned, and may be replaced by a value that is not known",
            modify("Conditional", recreation: "Always", evaluation: "Dynamic"), nil, .possible),
        Case(
            "may be replaced, by a value that is not known",
            modify("Conditional", recreation: "Conditionally", evaluation: "Dynamic"), inPlace, .possible),
        Case(
            "always replaces if the value changes", modify("Conditional", recreation: "Always", evaluation: "Dynamic"),
            inPlace, .possible),
        Case(
            "left open, and a rule of the plan settles it", modify("Conditional", recreation: "Conditionally"),
            settled(source: "https://docs.aws.amazon.com/page"),
            .possible),
        Case("unplanned, by a value that is not known", modify("False", evaluation: "Dynamic"), nil, .possible),
        Case("unplanned, by a value known only afterwards", modify("False", target: open), nil, .possible),
        Case(
            "unplanned, a nested stack that may have changed",
            Documents.change(
                type: "AWS::CloudFormation::Stack", replacement: "False",
                details: [Documents.detail(nil, evaluation: "Dynamic", source: "Automatic")]), nil, .possible),
        Case(
            "unplanned tags",
            Documents.change(
                replacement: "False", scope: ["Tags"], details: [Documents.detail(nil, attribute: "Tags")]),
            nil, .possible),
        Case("cannot say", Documents.change(action: "Dynamic", scope: []), inPlace, .possible),
        Case("cannot say, unplanned", Documents.change(action: "Dynamic", scope: []), nil, .possible),
        Case(
            "changed outside",
            Documents.change(
                replacement: "False", details: [Documents.detail()], more: #", "ResourceDriftStatus": "MODIFIED""#),
            inPlace, .possible),
    ]

    static let notUnderstood: [Case] = [
        Case("added, unplanned", Documents.change(action: "Add", scope: []), nil, .notUnderstood),
        Case("added, though the plan has it", Documents.change(action: "Add", scope: []), inPlace, .notUnderstood),
        Case(
            "added, with an old one", Documents.change(action: "Add", policy: "Delete", scope: []),
            Documents.plan(.add, .safe), .notUnderstood),
        Case("imported", Documents.change(action: "Import", scope: []), Documents.plan(.add, .safe), .notUnderstood),
        Case("the plan adds, the change set does not", nil, Documents.plan(.add, .safe), .notUnderstood),
        Case("the plan removes, the change set does not", nil, Documents.plan(.removes, .losesData), .notUnderstood),
        Case("changed, though the plan makes it", modify("False"), Documents.plan(.add, .safe), .notUnderstood),
        Case(
            "changed, though the plan removes it", modify("False"), Documents.plan(.removes, .losesData),
            .notUnderstood),
        Case("silent on replacement", Documents.change(), inPlace, .notUnderstood),
        Case("replaced and not replaced", modify("False", policy: "ReplaceAndDelete"), inPlace, .notUnderstood),
        Case("changed and deleted", modify("False", policy: "Delete"), inPlace, .notUnderstood),
        Case("removed and replaced", remove("ReplaceAndDelete"), Documents.plan(.removes, .losesData), .notUnderstood),
        Case("kept, and the change set does not say so", remove(nil), kept, .notUnderstood),
        Case(
            "another type", modify("False"),
            Documents.plan(type: "AWS::ElastiCache::CacheCluster", .inPlace, .safe, changed: ["CacheNodeType"]),
            .notUnderstood),
        Case(
            "deleted outside",
            Documents.change(
                replacement: "False", details: [Documents.detail()], more: #", "ResourceDriftStatus": "DELETED""#),
            inPlace, .notUnderstood),
    ]

    static let milder: [Case] = [
        Case("it stays, and it is deleted", remove("Delete"), stays, .milder),
        Case(
            "left open, and only the table says that it is in place",
            modify("Conditional", recreation: "Conditionally"), settled(source: "the schemas of 2026-10-20"), .milder),
        Case(
            "in place, and it is replaced", modify("True", policy: "ReplaceAndDelete", recreation: "Always"), inPlace,
            .milder),
        Case(
            "in place, and it is replaced but kept", modify("True", policy: "ReplaceAndRetain", recreation: "Always"),
            inPlace, .milder),
        Case(
            "in place, and replaced by values known only afterwards",
            modify("True", recreation: "Always", source: "ResourceReference", target: open), inPlace, .milder),
        Case("unchanged, and it is replaced", modify("True", recreation: "Always"), nil, .milder),
        Case(
            "planned as unchanged, and it is replaced", modify("True", recreation: "Always"),
            Documents.plan(.none, .unchanged), .milder),
        Case(
            "an unknown without data, and it is replaced", modify("True", recreation: "Always"),
            Documents.plan(.unknown, .interrupts), .milder),
        Case(
            "in place, and it may be replaced for certain values", modify("Conditional", recreation: "Conditionally"),
            inPlace, .milder),
        Case(
            "in place, and it may be replaced, nobody says why", Documents.change(replacement: "Conditional"), inPlace,
            .milder),
        Case("in place, and it is removed", remove("Delete"), inPlace, .milder),
        Case("in place, and it leaves the stack", remove("Retain"), inPlace, .milder),
        Case("refused, and it is removed", remove("Delete"), Documents.plan(.refused, .refused), .milder),
        Case("unchanged, and it is removed", remove("Delete"), nil, .milder),
        Case("kept, and it is deleted", remove("Delete"), kept, .milder),
        Case("unchanged, and it changes in place", modify("False"), nil, .milder),
        Case(
            "planned as unchanged, and it changes in place", modify("False"), Documents.plan(.none, .unchanged),
            .milder),
        Case("another property changes too", modify("False", name: "SnapshotRetentionLimit"), inPlace, .milder),
        Case(
            "it loses its guard too",
            Documents.change(
                replacement: "False", scope: ["Properties", "DeletionPolicy"],
                details: [Documents.detail(), Documents.detail(nil, attribute: "DeletionPolicy")]), inPlace, .milder),
    ]

    static let all = agreeing + stricter + decided + possible + notUnderstood + milder
}
