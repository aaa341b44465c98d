/// Reads one page of `describe-change-set`, as the AWS CLI writes it with `--output json`, `yaml` or `yaml-stream`.
enum ChangeSetReader {
    /// One answer of CloudFormation, and whether another one follows it.
    struct Page {
        let changeSet: ChangeSet
        let nextToken: String?
    }

    /// `API_DescribeChangeSet`; `ResponseMetadata` is what the SDKs for Python add.
    private static let documented: Set<String> = [
        "Capabilities", "ChangeSetId", "ChangeSetName", "Changes", "CreationTime", "DeploymentConfig", "DeploymentMode",
        "Description", "ExecutionStatus", "ImportExistingResources", "IncludeNestedStacks", "NextToken",
        "NotificationARNs", "OnStackFailure", "Parameters", "ParentChangeSetId", "ResponseMetadata",
        "RollbackConfiguration", "RootChangeSetId", "StackDriftStatus", "StackId", "StackName", "Status",
        "StatusReason", "Tags",
    ]

    /// Documents that are easily taken for a change set, by a key that only they have.
    private static let lookalikes = [
        ("Summaries", "this looks like the output of list-change-sets"),
        ("Hooks", "this looks like the output of describe-change-set-hooks"),
        ("Id", "this looks like the output of create-change-set"),
        ("Resources", "this looks like a template"),
        ("Stacks", "this looks like the output of describe-stacks"),
        ("StackEvents", "this looks like the output of describe-stack-events"),
        ("ResourceChange", "this looks like one change of it"),
    ]

    /// The pages of one document: `yaml-stream` is a list of them, every other output is one.
    static func pages(_ root: TemplateNode) throws(ChangeSetError) -> [Page] {
        guard let list = root.list else { return [try page(root)] }
        guard !list.isEmpty else { throw ChangeSetError(.notAChangeSet("this is an empty list"), at: root.place) }
        if list.contains(where: { $0["ResourceChange"] != nil && $0["ChangeSetId"] == nil }) {
            throw ChangeSetError(.notAChangeSet("this looks like its list of changes alone"), at: root.place)
        }
        var pages: [Page] = []
        for node in list { pages.append(try page(node)) }
        return pages
    }

    private static func page(_ node: TemplateNode) throws(ChangeSetError) -> Page {
        guard node.members != nil else {
            throw ChangeSetError(.notAChangeSet("this is not a mapping of names to values"), at: node.place)
        }
        if node["ChangeSetId"] == nil, let found = lookalikes.first(where: { node[$0.0] != nil }) {
            throw ChangeSetError(.notAChangeSet(found.1), at: node.place)
        }
        var fields = ChangeSetFields(node, path: "", documented: documented)
        guard let id = fields.text("ChangeSetId") else { throw ChangeSetError(.missing("ChangeSetId"), at: node.place) }
        guard let stackName = fields.text("StackName") else {
            throw ChangeSetError(.missing("StackName"), at: node.place)
        }
        guard let status = fields.text("Status") else { throw ChangeSetError(.missing("Status"), at: node.place) }
        guard let known = ChangeSet.Status(rawValue: status) else {
            throw ChangeSetError(.unknownStatus(status), at: node["Status"]?.place ?? node.place)
        }
        if known == .createComplete, fields.value("Changes")?.list == nil {
            throw ChangeSetError(.missing("Changes"), at: node["Changes"]?.place ?? node.place)
        }
        // Whatever stands there, it is no end of the description.
        let nextToken = fields.value("NextToken").map { $0.text ?? "" }
        var changes: [ChangeSet.Change] = []
        for (node, path) in fields.list("Changes") { changes.append(try change(node, path)) }
        return Page(
            changeSet: ChangeSet(
                id: id, name: fields.text("ChangeSetName"), stackId: fields.text("StackId"), stackName: stackName,
                status: known, statusReason: fields.text("StatusReason"),
                executionStatus: fields.documented("ExecutionStatus"),
                includesNestedStacks: fields.flag("IncludeNestedStacks"), parentId: fields.text("ParentChangeSetId"),
                rootId: fields.text("RootChangeSetId"), onStackFailure: fields.documented("OnStackFailure"),
                importsExistingResources: fields.flag("ImportExistingResources"),
                deploymentMode: fields.documented("DeploymentMode"), deploymentConfigMode: deploymentConfig(&fields),
                driftStatus: fields.documented("StackDriftStatus"), changes: changes, unknown: fields.unknown,
                place: node.place),
            nextToken: nextToken)
    }

    private static func deploymentConfig(
        _ fields: inout ChangeSetFields
    ) -> Documented<ChangeSet.DeploymentConfigMode>? {
        guard var config = fields.fields("DeploymentConfig", documented: ["Mode", "DisableRollback"]) else {
            return nil
        }
        let mode: Documented<ChangeSet.DeploymentConfigMode>? = config.documented("Mode")
        _ = config.flag("DisableRollback")
        fields.add(config)
        return mode
    }

    // MARK: - A change

    private static let documentedOfResource: Set<String> = [
        "Action", "AfterContext", "BeforeContext", "ChangeSetId", "Details", "LogicalResourceId", "ModuleInfo",
        "PhysicalResourceId", "PolicyAction", "PreviousDeploymentContext", "Replacement",
        "ResourceDriftIgnoredAttributes", "ResourceDriftStatus", "ResourceType", "Scope",
    ]

    private static func change(_ node: TemplateNode, _ path: String) throws(ChangeSetError) -> ChangeSet.Change {
        var outer = ChangeSetFields(node, path: path, documented: ["Type", "HookInvocationCount", "ResourceChange"])
        // Resource is the only type there is.
        if let type = outer.text("Type"), type != "Resource" {
            outer.note("Type", at: node["Type"]?.place ?? node.place)
        }
        guard var fields = outer.fields("ResourceChange", documented: documentedOfResource) else {
            throw ChangeSetError(.missing("\(path).ResourceChange"), at: node.place)
        }
        guard let logicalId = fields.text("LogicalResourceId") else {
            throw ChangeSetError(.missing("\(path).ResourceChange.LogicalResourceId"), at: fields.node.place)
        }
        guard let action = fields.documented("Action") as Documented<ChangeSet.Change.Action>? else {
            throw ChangeSetError(.missing("\(path).ResourceChange.Action"), at: fields.node.place)
        }
        let scope = fields.list("Scope").map { node, path in
            let value = Documented<ChangeSet.Attribute>(node.text ?? "")
            if value.known == nil { outer.note("ResourceChange.Scope", at: node.place) }
            return value
        }
        let details = fields.list("Details").map { detail($0.node, $0.path, &fields) }
        let modules = fields.fields("ModuleInfo", documented: ["TypeHierarchy", "LogicalIdHierarchy"])
        modules.map { fields.add($0) }
        ignoredDrift(&fields)
        let policyAction: Documented<ChangeSet.Change.PolicyAction>? = fields.documented("PolicyAction")
        let replacement: Documented<ChangeSet.Change.Replacement>? = fields.documented("Replacement")
        let driftStatus: Documented<ChangeSet.Change.DriftStatus>? = fields.documented("ResourceDriftStatus")
        let type = fields.text("ResourceType")
        if type == nil { fields.note("ResourceType", at: fields.node.place) }
        _ = fields.text("PreviousDeploymentContext")
        let (physicalId, changeSetId) = (fields.text("PhysicalResourceId"), fields.text("ChangeSetId"))
        let (before, after) = (fields.text("BeforeContext"), fields.text("AfterContext"))
        let hooks = outer.number("HookInvocationCount")
        return ChangeSet.Change(
            logicalId: logicalId, physicalId: physicalId, type: type, action: action, policyAction: policyAction,
            replacement: replacement, scope: scope, details: details, driftStatus: driftStatus,
            changeSetId: changeSetId, moduleTypes: modules?.value("TypeHierarchy")?.text, beforeContext: before,
            afterContext: after, hooks: hooks, unknown: outer.unknown + fields.unknown, place: node.place)
    }

    private static func ignoredDrift(_ fields: inout ChangeSetFields) {
        for (node, path) in fields.list("ResourceDriftIgnoredAttributes") {
            var ignored = ChangeSetFields(node, path: path, documented: ["Path", "Reason"])
            _ = ignored.text("Path")
            let _: Documented<ChangeSet.Change.DriftIgnoredReason>? = ignored.documented("Reason")
            fields.add(ignored)
        }
    }

    // MARK: - A detail

    private static let documentedOfTarget: Set<String> = [
        "AfterValue", "AfterValueFrom", "Attribute", "AttributeChangeType", "BeforeValue", "BeforeValueFrom", "Drift",
        "Name", "Path", "RequiresRecreation",
    ]

    private static func detail(
        _ node: TemplateNode, _ path: String, _ parent: inout ChangeSetFields
    ) -> ChangeSet.Detail {
        var fields = ChangeSetFields(
            node, path: path, documented: ["CausingEntity", "ChangeSource", "Evaluation", "Target"])
        var target =
            fields.fields("Target", documented: documentedOfTarget)
            ?? ChangeSetFields(TemplateNode(.mapping([]), at: node.place), path: path, documented: [])
        let drift = target.fields("Drift", documented: ["ActualValue", "DriftDetectionTimestamp", "PreviousValue"])
        drift.map { target.add($0) }
        let detail = ChangeSet.Detail(
            attribute: target.documented("Attribute"), name: target.text("Name"),
            requiresRecreation: target.documented("RequiresRecreation"), path: target.text("Path"),
            changeType: target.documented("AttributeChangeType"), beforeValue: target.text("BeforeValue"),
            afterValue: target.text("AfterValue"), beforeValueSource: target.documented("BeforeValueFrom"),
            afterValueSource: target.documented("AfterValueFrom"), isDrifted: drift != nil,
            evaluation: fields.documented("Evaluation"), source: fields.documented("ChangeSource"),
            causingEntity: fields.text("CausingEntity"))
        fields.add(target)
        parent.add(fields)
        return detail
    }
}
