import Testing

@testable import CloudFormation

private typealias Documents = ChangeSetDocuments

@Suite("Every documented shape of describe-change-set is read")
struct ChangeSetReadTests {
    // MARK: - Every documented value

    /// A list of the service model, and how the reader spells it.
    struct Listed: CustomTestStringConvertible, Sendable {
        let name: String
        let documented: Set<String>
        let read: Set<String>
        var testDescription: String { name }

        init<Known: CaseIterable & RawRepresentable>(_ name: String, _ documented: Set<String>, _ known: Known.Type)
        where Known.RawValue == String {
            self.name = name
            self.documented = documented
            self.read = Set(known.allCases.map(\.rawValue))
        }
    }

    /// Source: the service model of the AWS CLI 1.46.3 (`cloudformation/2010-05-15/service-2.json`).
    @Test(
        "the lists of values are those of the service model",
        arguments: [
            Listed(
                "ChangeSetStatus",
                [
                    "CREATE_PENDING", "CREATE_IN_PROGRESS", "CREATE_COMPLETE", "DELETE_PENDING", "DELETE_IN_PROGRESS",
                    "DELETE_COMPLETE", "DELETE_FAILED", "FAILED",
                ], ChangeSet.Status.self),
            Listed(
                "ExecutionStatus",
                [
                    "UNAVAILABLE", "AVAILABLE", "EXECUTE_IN_PROGRESS", "EXECUTE_COMPLETE", "EXECUTE_FAILED", "OBSOLETE",
                ], ChangeSet.ExecutionStatus.self),
            Listed(
                "StackDriftStatus", ["DRIFTED", "IN_SYNC", "UNKNOWN", "NOT_CHECKED"], ChangeSet.StackDriftStatus.self),
            Listed("OnStackFailure", ["DO_NOTHING", "ROLLBACK", "DELETE"], ChangeSet.OnStackFailure.self),
            Listed("DeploymentMode", ["REVERT_DRIFT"], ChangeSet.DeploymentMode.self),
            Listed("DeploymentConfigMode", ["STANDARD", "EXPRESS"], ChangeSet.DeploymentConfigMode.self),
            Listed(
                "ChangeAction", ["Add", "Modify", "Remove", "Import", "Dynamic", "SyncWithActual"],
                ChangeSet.Change.Action.self),
            Listed(
                "PolicyAction",
                ["Delete", "Retain", "Snapshot", "ReplaceAndDelete", "ReplaceAndRetain", "ReplaceAndSnapshot"],
                ChangeSet.Change.PolicyAction.self),
            Listed("Replacement", ["True", "False", "Conditional"], ChangeSet.Change.Replacement.self),
            Listed(
                "StackResourceDriftStatus",
                ["IN_SYNC", "MODIFIED", "DELETED", "NOT_CHECKED", "UNKNOWN", "UNSUPPORTED"],
                ChangeSet.Change.DriftStatus.self),
            Listed(
                "DriftIgnoredReason", ["MANAGED_BY_AWS", "WRITE_ONLY_PROPERTY", "SENSITIVE_PROPERTY"],
                ChangeSet.Change.DriftIgnoredReason.self),
            Listed(
                "ResourceAttribute",
                [
                    "Properties", "Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy",
                    "Tags",
                ], ChangeSet.Attribute.self),
            Listed(
                "RequiresRecreation", ["Never", "Conditionally", "Always"], ChangeSet.Detail.RequiresRecreation.self),
            Listed("EvaluationType", ["Static", "Dynamic"], ChangeSet.Detail.Evaluation.self),
            Listed(
                "ChangeSource",
                [
                    "ResourceReference", "ParameterReference", "ResourceAttribute", "DirectModification", "Automatic",
                    "NoModification",
                ], ChangeSet.Detail.Source.self),
            Listed(
                "AttributeChangeType", ["Add", "Remove", "Modify", "SyncWithActual"], ChangeSet.Detail.ChangeType.self),
            Listed(
                "BeforeValueFrom", ["PREVIOUS_DEPLOYMENT_STATE", "ACTUAL_STATE"],
                ChangeSet.Detail.BeforeValueSource.self),
            Listed("AfterValueFrom", ["TEMPLATE"], ChangeSet.Detail.AfterValueSource.self),
        ])
    func lists(listed: Listed) {
        #expect(listed.read == listed.documented)
    }

    @Test("every value of a change is read, and none of them is unknown")
    func everyValue() throws {
        for action in ChangeSet.Change.Action.allCases {
            for policy in ChangeSet.Change.PolicyAction.allCases {
                for replacement in ChangeSet.Change.Replacement.allCases {
                    let text = Documents.change(
                        action: action.rawValue, policy: policy.rawValue, replacement: replacement.rawValue)
                    let change = try Documents.read(Documents.document([text])).all[0].changes[0]
                    #expect(change.action == .known(action))
                    #expect(change.policyAction == .known(policy))
                    #expect(change.replacement == .known(replacement))
                    #expect(change.unknown.isEmpty)
                }
            }
        }
        for attribute in ChangeSet.Attribute.allCases {
            for recreation in ChangeSet.Detail.RequiresRecreation.allCases {
                for source in ChangeSet.Detail.Source.allCases {
                    let detail = Documents.detail(
                        attribute: attribute.rawValue, recreation: recreation.rawValue, source: source.rawValue)
                    let text = Documents.change(scope: [attribute.rawValue], details: [detail])
                    let change = try Documents.read(Documents.document([text])).all[0].changes[0]
                    #expect(change.scope == [.known(attribute)])
                    #expect(change.details[0].attribute == .known(attribute))
                    #expect(change.details[0].requiresRecreation == .known(recreation))
                    #expect(change.details[0].source == .known(source))
                    #expect(change.unknown.isEmpty)
                }
            }
        }
    }

    // MARK: - The forms of the documentation

    /// Source: the example of `describe-change-set` in the AWS CLI's reference.
    @Test("the command line's own form, with null for what is not there")
    func commandLine() throws {
        let change = Documents.change(replacement: "False", details: [Documents.detail()])
        let read = try Documents.read(Documents.document([change])).all[0]
        #expect(read.id == Documents.addonsId)
        #expect(read.stackName == Documents.addonsName)
        #expect(read.status == .createComplete)
        #expect(read.executionStatus == .known(.available))
        #expect(read.statusReason == nil)
        #expect(read.unknown.isEmpty)
        #expect(read.changes.map(\.logicalId) == ["Redis"])
        #expect(read.changes[0].details[0].name == "CacheNodeType")
        #expect(read.changes[0].details[0].evaluation == .known(.static))
    }

    /// Source: the user guide, `using-cfn-updating-stacks-changesets-samples`: no ExecutionStatus, no PolicyAction, empty
    /// scopes; a changed parameter gives two details, one of them Dynamic.
    @Test("the user guide's forms: fewer keys, two details for a parameter")
    func userGuide() throws {
        let json = #"""
            {
              "StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/Sample/1a2345b6-0000-00a0-a123-00abc0abc000",
              "Status": "CREATE_COMPLETE",
              "ChangeSetName": "sample",
              "Parameters": [{"ParameterValue": "large", "ParameterKey": "Size"}],
              "Changes": [
                {"ResourceChange": {"ResourceType": "AWS::EC2::Instance", "PhysicalResourceId": "i-1abc23d4",
                  "Details": [
                    {"ChangeSource": "DirectModification", "Evaluation": "Dynamic",
                     "Target": {"Attribute": "Properties", "Name": "KeyName", "RequiresRecreation": "Always"}},
                    {"CausingEntity": "Key", "ChangeSource": "ParameterReference", "Evaluation": "Static",
                     "Target": {"Attribute": "Properties", "Name": "KeyName", "RequiresRecreation": "Always"}}],
                  "Action": "Modify", "Scope": ["Tags", "Properties"], "LogicalResourceId": "Server",
                  "Replacement": "True"}, "Type": "Resource"},
                {"ResourceChange": {"Action": "Add", "ResourceType": "AWS::AutoScaling::AutoScalingGroup", "Scope": [],
                  "Details": [], "LogicalResourceId": "Group"}, "Type": "Resource"},
                {"ResourceChange": {"ResourceType": "AWS::EC2::Instance", "PhysicalResourceId": "i-7bef86f8",
                  "Details": [], "Action": "Remove", "Scope": [], "LogicalResourceId": "Old"}, "Type": "Resource"}
              ],
              "CreationTime": "2016-03-17T00:39:35.974Z", "Capabilities": [], "StackName": "Sample",
              "NotificationARNs": [],
              "ChangeSetId": "arn:aws:cloudformation:us-east-1:123456789012:changeSet/sample/1a2345b6-0000-00a0-a123-00abc0abc000"
            }
            """#
        let read = try Documents.read(json).all[0]
        #expect(read.unknown.isEmpty)
        #expect(read.changes.allSatisfy { $0.unknown.isEmpty })
        #expect(read.changes.map(\.action) == [.known(.modify), .known(.add), .known(.remove)])
        #expect(read.changes[0].details.map(\.causingEntity) == [nil, "Key"])
        #expect(read.changes[0].details.map(\.isCertain) == [false, true])
        #expect(read.changes[1].physicalId == nil)
    }

    /// Source: `API_ResourceTargetDefinition`, and cloudformation-coverage-roadmap#2113 for the open value.
    @Test("--include-property-values: contexts and values are JSON in strings, and stay strings")
    func propertyValues() throws {
        let open =
            #", "Path": "/Properties/SubnetId", "BeforeValue": "subnet-1", "AfterValue": "{{changeSet:KNOWN_AFTER_APPLY}}", "AttributeChangeType": "Modify""#
        let certain =
            ##", "Path": "/Properties/Policy", "BeforeValue": "{\"A\": [\"b: c\"]}", "AfterValue": "# x\n- y", "AttributeChangeType": "Add""##
        let text = Documents.change(
            replacement: "True",
            details: [Documents.detail(target: open), Documents.detail(target: certain)],
            more:
                #", "BeforeContext": "{\"Properties\":{\"Tags\":[{\"Key\":\"a\"}]}}", "AfterContext": "{\"Metadata\":null}""#
        )
        let change = try Documents.read(Documents.document([text])).all[0].changes[0]
        #expect(change.unknown.isEmpty)
        #expect(change.beforeContext == #"{"Properties":{"Tags":[{"Key":"a"}]}}"#)
        #expect(change.afterContext == #"{"Metadata":null}"#)
        #expect(change.details[1].beforeValue == #"{"A": ["b: c"]}"#)
        #expect(change.details[1].afterValue == "# x\n- y")
        #expect(change.details[1].changeType == .known(.add))
        #expect(change.details.map(\.isCertain) == [false, true])
        #expect(change.details[0].path == "/Properties/SubnetId")
    }

    /// Source: `API_DescribeChangeSet`, `API_ResourceChange`, `API_LiveResourceDrift`, `drift-aware-change-sets`.
    @Test("a drift-aware change set")
    func driftAware() throws {
        let target =
            #", "BeforeValueFrom": "ACTUAL_STATE", "AfterValueFrom": "TEMPLATE", "Drift": {"PreviousValue": "1", "ActualValue": "2", "DriftDetectionTimestamp": "2026-10-02T05:20:56Z"}"#
        let text = Documents.change(
            replacement: "False", details: [Documents.detail(target: target)],
            more:
                #", "ResourceDriftStatus": "MODIFIED", "PreviousDeploymentContext": "{}", "ResourceDriftIgnoredAttributes": [{"Path": "/Properties/AuthToken", "Reason": "WRITE_ONLY_PROPERTY"}]"#
        )
        let read = try Documents.read(
            Documents.document(
                [text],
                more:
                    #", "StackDriftStatus": "DRIFTED", "DeploymentMode": "REVERT_DRIFT", "DeploymentConfig": {"Mode": "EXPRESS", "DisableRollback": false}, "OnStackFailure": "ROLLBACK", "ImportExistingResources": true"#
            )
        ).all[0]
        #expect(read.unknown.isEmpty)
        #expect(read.driftStatus == .known(.drifted))
        #expect(read.deploymentMode == .known(.revertDrift))
        #expect(read.deploymentConfigMode == .known(.express))
        #expect(read.onStackFailure == .known(.rollback))
        #expect(read.importsExistingResources == true)
        #expect(read.changes[0].unknown.isEmpty)
        #expect(read.changes[0].driftStatus == .known(.modified))
        #expect(read.changes[0].details[0].isDrifted)
        #expect(read.changes[0].details[0].beforeValueSource == .known(.actualState))
        #expect(read.changes[0].details[0].afterValueSource == .known(.template))
    }

    /// Source: `API_Change`, `API_ModuleInfo`.
    @Test("hooks and modules")
    func hooksAndModules() throws {
        let text = Documents.change(
            replacement: "False",
            more: #", "ModuleInfo": {"TypeHierarchy": "A::B::C::MODULE", "LogicalIdHierarchy": "m"}"#
        ).replacing(#""Type": "Resource","#, with: #""Type": "Resource", "HookInvocationCount": 2,"#)
        let change = try Documents.read(Documents.document([text])).all[0].changes[0]
        #expect(change.unknown.isEmpty)
        #expect(change.hooks == 2)
        #expect(change.moduleTypes == "A::B::C::MODULE")
    }

    /// Source: the AWS CLI's user guide, `cli-usage-output-format`: `yaml`, and `yaml-stream`, a list of answers.
    @Test("YAML output", arguments: [false, true])
    func yaml(stream: Bool) throws {
        let lines = """
            ChangeSetId: \(Documents.addonsId)
            ChangeSetName: switch
            Changes:
            - ResourceChange:
                Action: Modify
                BeforeContext: '{"Properties":{"Description":"a: b # c"}}'
                Details:
                - ChangeSource: DirectModification
                  Evaluation: Static
                  Target:
                    Attribute: Properties
                    Name: CacheNodeType
                    RequiresRecreation: Never
                LogicalResourceId: Redis
                PhysicalResourceId: demo
                Replacement: 'False'
                ResourceType: AWS::ElastiCache::ReplicationGroup
                Scope:
                - Properties
              Type: Resource
            CreationTime: '2026-10-02T05:20:56.651000+00:00'
            ExecutionStatus: AVAILABLE
            IncludeNestedStacks: false
            NotificationARNs: []
            RollbackConfiguration: {}
            StackName: \(Documents.addonsName)
            Status: CREATE_COMPLETE
            """.split(separator: "\n").map(String.init)
        let text =
            stream
            ? lines.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }.joined(separator: "\n")
            : lines.joined(separator: "\n")
        let read = try Documents.read(text).all[0]
        #expect(read.unknown.isEmpty)
        #expect(read.includesNestedStacks == false)
        #expect(read.changes[0].unknown.isEmpty)
        #expect(read.changes[0].replacement == .known(.false))
        #expect(read.changes[0].beforeContext == #"{"Properties":{"Description":"a: b # c"}}"#)
    }
}
