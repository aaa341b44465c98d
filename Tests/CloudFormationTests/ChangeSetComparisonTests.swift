import Testing

@testable import CloudFormation

private typealias Documents = ChangeSetDocuments

@Suite("A change set is held against a plan")
struct ChangeSetComparisonTests {
    @Test("one resource", arguments: ChangeSetCases.all)
    func one(example: ChangeSetCases.Case) throws {
        // A resource on which both agree, so that the change set is not taken for one of another stack.
        let bystander = Documents.change("Other", type: "AWS::SQS::Queue", action: "Add", scope: [])
        let comparison = try Documents.compare(
            [example.change, bystander].compactMap(\.self),
            [example.plan, Documents.plan(id: "Other", type: "AWS::SQS::Queue", .add, .safe)].compactMap(\.self))
        let own = comparison.findings.filter { $0.logicalId == "Redis" }
        #expect(own.map(\.severity).max() == example.severity, "\(own)")
        #expect(comparison.worst == example.severity)
        #expect(own.allSatisfy { !$0.text.isEmpty && !$0.text.hasSuffix(".") })
    }

    // MARK: - Sentences

    @Test("a replacement that rests on open values says so, and stops all the same")
    func weakness() throws {
        let strong = try Documents.compare(
            [ChangeSetCases.modify("True", recreation: "Always")], [ChangeSetCases.inPlace])
        #expect(
            strong.findings == [
                ChangeSetFinding("Redis", .milder, "CloudFormation would replace it, and the plan says in-place")
            ])
        let weak = try Documents.compare(
            [
                ChangeSetCases.modify(
                    "True", recreation: "Always", source: "ResourceReference", target: ChangeSetCases.open)
            ],
            [ChangeSetCases.inPlace])
        #expect(weak.findings.first?.text.contains("can be false in nested stacks") == true)
        let open = try Documents.compare(
            [ChangeSetCases.modify("Conditional", recreation: "Conditionally", evaluation: "Dynamic")],
            [ChangeSetCases.inPlace])
        #expect(open.findings.first?.text.contains("can be false in nested stacks") == true)
    }

    @Test("a reference weighs as much as what happens to the resource that it names")
    func reference() throws {
        func change(_ cause: String) -> String {
            Documents.change(
                replacement: "Conditional",
                details: [
                    Documents.detail(
                        "SubnetGroup", recreation: "Always", source: "ResourceAttribute", cause: "\(cause).Name")
                ])
        }
        let plan = Documents.plan(.inPlace, .safe, changed: ["SubnetGroup"])
        func group(_ replacement: String) -> String {
            Documents.change(
                "Group", type: "AWS::ElastiCache::SubnetGroup", replacement: replacement,
                details: [Documents.detail("Description", recreation: "Always")])
        }
        let planned = [plan, Documents.plan(id: "Group", type: "AWS::ElastiCache::SubnetGroup", .replaces, .refused)]
        func severity(_ changes: [String]) throws -> ChangeSetFinding.Severity? {
            try Documents.compare(changes, planned).findings.filter { $0.logicalId == "Redis" }.map(\.severity).max()
        }
        #expect(try severity([change("Group"), group("True")]) == .milder)
        #expect(try severity([change("Group"), group("False")]) == .possible)
        #expect(try severity([change("Elsewhere"), group("True")]) == .possible)
    }

    @Test("a stateless resource that comes back under another name is not one that is kept")
    func renamed() throws {
        let type = "AWS::ElastiCache::ParameterGroup"
        let planned = [
            Documents.plan(id: "Old", type: type, .removes, .refused),
            Documents.plan(id: "New", type: type, .add, .safe),
        ]
        let changes = [
            Documents.change("Old", type: type, action: "Remove", policy: "Delete", scope: []),
            Documents.change("New", type: type, action: "Add", scope: []),
        ]
        #expect(try Documents.compare(changes, planned).worst == .agrees)
        let kept = Documents.plan(id: "Old", type: type, .removes, .refused, kept: true)
        #expect(try Documents.compare([changes[0]], [kept]).worst == .milder)
    }

    @Test("no sentence shows a value")
    func secrets() throws {
        let target = #", "BeforeValue": "hunter2", "AfterValue": "hunter3""#
        for plan in [ChangeSetCases.inPlace, Documents.plan(.none, .unchanged)] {
            let comparison = try Documents.compare(
                [ChangeSetCases.modify("False", name: "AuthToken", target: target)], [plan])
            #expect(comparison.worst == .milder)
            #expect(comparison.findings.allSatisfy { !$0.text.contains("hunter") })
        }
    }

    // MARK: - The whole

    @Test("a change set that does nothing of the plan is not of this plan")
    func strangers() throws {
        let other = Documents.change("Other", type: "AWS::SQS::Queue", action: "SyncWithActual", scope: [])
        let comparison = try Documents.compare([other], [ChangeSetCases.inPlace])
        #expect(comparison.findings.first?.logicalId == nil)
        #expect(comparison.worst == .notUnderstood)
    }

    @Test("findings are in byte order, and agreement is one finding for a resource")
    func order() throws {
        let ids = ["b", "B", "a"]
        let comparison = try Documents.compare(
            ids.map { Documents.change($0, action: "Add", scope: []) }, ids.map { Documents.plan(id: $0, .add, .safe) })
        #expect(comparison.findings.map(\.logicalId) == ["B", "a", "b"])
    }

    /// Every documented word of a document, exchanged for one that is not: never agreement.
    @Test("what is not documented never agrees")
    func undocumented() throws {
        let detail = Documents.detail(
            target:
                #", "AttributeChangeType": "Modify", "BeforeValueFrom": "PREVIOUS_DEPLOYMENT_STATE", "AfterValueFrom": "TEMPLATE""#
        )
        let text = Documents.document(
            [
                Documents.change(
                    replacement: "False", details: [detail], more: #", "ResourceDriftStatus": "IN_SYNC""#)
            ], more: #", "StackDriftStatus": "IN_SYNC", "OnStackFailure": "DELETE", "DeploymentMode": "REVERT_DRIFT""#)
        #expect(
            ChangeSetComparison.compare(try Documents.read(text).all[0], with: [ChangeSetCases.inPlace]).worst
                == .agrees)
        for (word, value) in [
            (#""Action": "Modify""#, "Modify"), (#""Replacement": "False""#, "False"),
            (#""Scope": ["Properties"]"#, "Properties"), (#""Attribute": "Properties""#, "Properties"),
            (#""RequiresRecreation": "Never""#, "Never"), (#""Evaluation": "Static""#, "Static"),
            (#""ChangeSource": "DirectModification""#, "DirectModification"),
            (#""AttributeChangeType": "Modify""#, "Modify"),
            (#""BeforeValueFrom": "PREVIOUS_DEPLOYMENT_STATE""#, "PREVIOUS_DEPLOYMENT_STATE"),
            (#""AfterValueFrom": "TEMPLATE""#, "TEMPLATE"), (#""ResourceDriftStatus": "IN_SYNC""#, "IN_SYNC"),
            (#""StackDriftStatus": "IN_SYNC""#, "IN_SYNC"), (#""OnStackFailure": "DELETE""#, "DELETE"),
            (#""DeploymentMode": "REVERT_DRIFT""#, "REVERT_DRIFT"), (#""ExecutionStatus": "AVAILABLE""#, "AVAILABLE"),
            (#""Type": "Resource""#, "Resource"),
        ] {
            let changed = text.replacing(word, with: word.replacing(value, with: "Novel"))
            #expect(changed != text, "\(word)")
            let comparison = ChangeSetComparison.compare(
                try Documents.read(changed).all[0], with: [ChangeSetCases.inPlace])
            #expect(comparison.worst >= .notUnderstood, "\(word): \(comparison.findings)")
        }
        for (key, replacement) in [
            (#""Scope":"#, #""Novel": 1, "Scope":"#), (#""Evaluation":"#, #""Novel": 1, "Evaluation":"#),
            (#""Attribute":"#, #""Novel": 1, "Attribute":"#), (#""Tags": null"#, #""Tags": null, "Novel": 1"#),
            (#""Type": "Resource""#, #""Type": "Resource", "Novel": 1"#),
        ] {
            let changed = text.replacing(key, with: replacement)
            #expect(changed != text)
            let comparison = ChangeSetComparison.compare(
                try Documents.read(changed).all[0], with: [ChangeSetCases.inPlace])
            #expect(comparison.worst == .notUnderstood, "\(key)")
        }
    }
}
