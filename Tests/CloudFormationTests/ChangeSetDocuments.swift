@testable import CloudFormation

/// Documents in the forms that AWS documents, in words of our own.
enum ChangeSetDocuments {
    static let addonsId =
        "arn:aws:cloudformation:us-west-2:123456789012:changeSet/addons/11111111-a949-xmpl-bfb8-f41d04ec5784"
    static let rootId =
        "arn:aws:cloudformation:us-west-2:123456789012:changeSet/root/22222222-a949-xmpl-bfb8-f41d04ec5784"
    static let addonsName = "demo-staging-AddonsStack-1XMPL4S5"

    /// One detail. Source: `API_ResourceChangeDetail`.
    static func detail(
        _ name: String? = "CacheNodeType", attribute: String = "Properties", recreation: String = "Never",
        evaluation: String = "Static", source: String = "DirectModification", cause: String? = nil,
        target: String = ""
    ) -> String {
        let name = name.map { #", "Name": "\#($0)""# } ?? ""
        let cause = cause.map { #", "CausingEntity": "\#($0)""# } ?? ""
        return #"""
            {"Target": {"Attribute": "\#(attribute)"\#(name), "RequiresRecreation": "\#(recreation)"\#(target)},
             "Evaluation": "\#(evaluation)", "ChangeSource": "\#(source)"\#(cause)}
            """#
    }

    /// One change. Source: `API_Change`, `API_ResourceChange`.
    static func change(
        _ id: String = "Redis", type: String = "AWS::ElastiCache::ReplicationGroup", action: String = "Modify",
        policy: String? = nil, replacement: String? = nil, scope: [String] = ["Properties"], details: [String] = [],
        more: String = ""
    ) -> String {
        let policy = policy.map { #""PolicyAction": "\#($0)", "# } ?? ""
        let replacement = replacement.map { #""Replacement": "\#($0)", "# } ?? ""
        let scope = scope.map { #""\#($0)""# }.joined(separator: ", ")
        return #"""
            {"Type": "Resource", "ResourceChange": {\#(policy)"Action": "\#(action)", "LogicalResourceId": "\#(id)",
             "ResourceType": "\#(type)", \#(replacement)"Scope": [\#(scope)],
             "Details": [\#(details.joined(separator: ", "))]\#(more)}}
            """#
    }

    /// A whole answer. Source: the example of `describe-change-set` in the AWS CLI's reference, with its nulls.
    static func document(
        _ changes: [String], id: String = addonsId, stack: String = addonsName, status: String = "CREATE_COMPLETE",
        reason: String? = nil, execution: String = "AVAILABLE", more: String = ""
    ) -> String {
        let reason = reason.map { #""\#($0)""# } ?? "null"
        return #"""
            {"Changes": [\#(changes.joined(separator: ",\n"))],
             "ChangeSetName": "switch", "ChangeSetId": "\#(id)",
             "StackId": "arn:aws:cloudformation:us-west-2:123456789012:stack/\#(stack)/d0a825a0-e4cd-xmpl-b9fb-061c69e99204",
             "StackName": "\#(stack)", "Description": null, "Parameters": null,
             "CreationTime": "2026-10-02T05:20:56.651Z", "ExecutionStatus": "\#(execution)", "Status": "\#(status)",
             "StatusReason": \#(reason), "NotificationARNs": [], "RollbackConfiguration": {},
             "Capabilities": ["CAPABILITY_IAM"], "Tags": null\#(more)}
            """#
    }

    static func read(_ documents: String...) throws(ChangeSetError) -> ChangeSets {
        try ChangeSets.read(
            documents.enumerated().map { ChangeSets.Document(name: "\($0.offset).json", bytes: Array($0.element.utf8)) }
        )
    }

    static func plan(
        id: String = "Redis", type: String = "AWS::ElastiCache::ReplicationGroup", _ effect: Effect, _ verdict: Verdict,
        changed: [String] = [], reasons: [ChangeReason] = [], kept: Bool = false
    ) -> ResourceChange {
        ResourceChange(
            logicalId: id, type: type, newType: nil, place: Place(file: "redis.yml", line: 2, column: 3),
            effect: effect, verdict: verdict, reasons: reasons, changedProperties: changed, isKept: kept)
    }

    /// The comparison of one document's changes with a plan.
    static func compare(_ changes: [String], _ planned: [ResourceChange]) throws -> ChangeSetComparison {
        ChangeSetComparison.compare(try read(document(changes)).all[0], with: planned)
    }
}
