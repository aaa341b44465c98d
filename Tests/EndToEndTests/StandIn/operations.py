"""The operations, one function each, with the names and the shapes of the API references."""
import json
import re
import uuid

import changes
import templates
import updates
from cloud import Refusal, invalid, now

BARRED = (
    "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_COMPLETE")


def page(cloud, items, token, key):
    size = cloud.scenario.get("pageSize", 100)
    start = int(token or 0)
    answer = {key: items[start:start + size]}
    if start + size < len(items):
        answer["NextToken"] = str(start + size)
    return answer


def without_nothing(document):
    return {key: value for key, value in document.items() if value is not None}


def polled(cloud):
    cloud.tick(cloud.scenario.get("eventsPerPoll", 3))


# Stacks

def describe(cloud, stack):
    declared = {}
    outputs = []
    if stack["template"]:
        declared = templates.load(stack["template"]).get("Parameters") or {}
        for key, one in cloud.side(stack, stack["template"], stack["parameters"]).outputs.items():
            value = one["Value"] if isinstance(one["Value"], str) else json.dumps(one["Value"])
            outputs.append(without_nothing({"OutputKey": key, "OutputValue": value, "ExportName": one["Export"]}))
    return without_nothing({
        "StackId": stack["id"], "StackName": stack["name"], "ChangeSetId": stack["changeSet"],
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": "****" if declared.get(key, {}).get("NoEcho") else value}
            for key, value in stack["parameters"].items()],
        "CreationTime": stack["created"], "RollbackConfiguration": {}, "StackStatus": stack["status"],
        "StackStatusReason": stack["reason"], "DisableRollback": False, "NotificationARNs": [],
        "Capabilities": ["CAPABILITY_NAMED_IAM"], "Outputs": outputs, "Tags": [], "EnableTerminationProtection": False,
        "ParentId": stack["parent"], "RootId": stack["parent"],
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"}})


def DescribeStacks(cloud, params):
    polled(cloud)
    if params.get("StackName"):
        return {"Stacks": [describe(cloud, cloud.stack(params["StackName"]))]}
    stacks = [describe(cloud, one) for one in cloud.stacks.values() if not one["deleted"]]
    return page(cloud, stacks, params.get("NextToken"), "Stacks")


def DescribeStackEvents(cloud, params):
    polled(cloud)
    stack = cloud.stack(params["StackName"])
    return page(cloud, stack["events"][::-1], params.get("NextToken"), "StackEvents")


def GetTemplate(cloud, params):
    if params.get("ChangeSetName"):
        text = cloud.change_set(params["ChangeSetName"], params.get("StackName"))["template"]
    else:
        text = cloud.stack(params["StackName"])["template"]
    if text is None:
        raise invalid(f"Template for stack {params['StackName']} is not available")
    return {"TemplateBody": text, "StagesAvailable": ["Original", "Processed"]}


def resource(stack, name, detail=False):
    one = stack["resources"].get(name)
    if one is None:
        raise invalid(f"Resource {name} does not exist for stack {stack['name']}")
    time = "LastUpdatedTimestamp" if detail else "Timestamp"
    return without_nothing({
        "StackName": stack["name"], "StackId": stack["id"], "LogicalResourceId": name,
        "PhysicalResourceId": one.get("physical"), "ResourceType": one["type"], time: one.get("time", stack["created"]),
        "ResourceStatus": one.get("status", "CREATE_COMPLETE"), "ResourceStatusReason": one.get("reason"),
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"}})


def DescribeStackResource(cloud, params):
    return {"StackResourceDetail": resource(cloud.stack(params["StackName"]), params["LogicalResourceId"], True)}


def DescribeStackResources(cloud, params):
    stack = cloud.stack(params["StackName"])
    names = [params["LogicalResourceId"]] if params.get("LogicalResourceId") else sorted(stack["resources"])
    # At most 100: API_DescribeStackResources.
    return {"StackResources": [resource(stack, name) for name in names[:100]]}


def ListStackResources(cloud, params):
    stack = cloud.stack(params["StackName"])
    rows = []
    for name in sorted(stack["resources"]):
        row = resource(stack, name, True)
        rows.append({key: value for key, value in row.items() if key not in ("StackName", "StackId")})
    return page(cloud, rows, params.get("NextToken"), "StackResourceSummaries")


def DeleteStack(cloud, params):
    try:
        stack = cloud.stack(params["StackName"])
    except Refusal:
        return {}
    if stack["parent"]:
        raise invalid("Nested stacks are deleted with their root")
    if stack["status"].endswith("_IN_PROGRESS") and stack["status"] != "REVIEW_IN_PROGRESS":
        raise invalid(f"Stack [{stack['name']}] cannot be deleted while in status {stack['status']}")
    stack.update(deleted=True, status="DELETE_COMPLETE", resources={})
    for key in [key for key, one in cloud.change_sets.items() if one["stack"] == stack["id"]]:
        del cloud.change_sets[key]
    return {}


def ListExports(cloud, params):
    exports = [
        {"ExportingStackId": stack["id"], "Name": one["Export"], "Value": str(one["Value"])}
        for stack in cloud.stacks.values() if stack["template"] and not stack["deleted"]
        for one in cloud.side(stack, stack["template"], stack["parameters"]).outputs.values() if one["Export"]]
    return page(cloud, exports, params.get("NextToken"), "Exports")


def ListImports(cloud, params):
    users = cloud.scenario.get("imports", {}).get(params["ExportName"])
    if not users:
        raise invalid(f"Export '{params['ExportName']}' is not imported by any stack.")
    return page(cloud, users, params.get("NextToken"), "Imports")


def ValidateTemplate(cloud, params):
    template = cloud.load(cloud.given_template(params))
    needed = changes.iam_capability(template)
    return without_nothing({
        "Parameters": [
            {"ParameterKey": key, "DefaultValue": str(row.get("Default", "")), "NoEcho": bool(row.get("NoEcho"))}
            for key, row in (template.get("Parameters") or {}).items()],
        "Capabilities": [needed] if needed else None})


# Change sets

def CreateChangeSet(cloud, params):
    name, kind = params["ChangeSetName"], params.get("ChangeSetType", "UPDATE")
    if not re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]{0,127}", name):
        raise invalid(
            f"1 validation error detected: Value '{name}' at 'changeSetName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*")
    token = params.get("ClientToken")
    if token and not re.fullmatch(r"[a-zA-Z0-9][-a-zA-Z0-9]{0,127}", token):
        raise invalid("1 validation error detected: Value at 'clientToken' failed to satisfy constraint")
    try:
        stack = cloud.stack(params["StackName"])
    except Refusal:
        stack = None
    if kind == "UPDATE" and (stack is None or stack["status"] == "REVIEW_IN_PROGRESS"):
        raise invalid(f"Stack [{params['StackName']}] does not exist")
    if kind == "CREATE" and stack and stack["status"] != "REVIEW_IN_PROGRESS":
        raise invalid(
            f"Stack [{stack['name']}] already exists and cannot be created again with the changeSet [{name}].")
    if kind not in ("CREATE", "UPDATE"):
        raise invalid("the stand-in imports nothing")
    if stack and kind == "UPDATE" and (stack["status"].endswith("_IN_PROGRESS") or stack["status"] in BARRED):
        raise invalid(f"Stack:{stack['id']} is in {stack['status']} state and can not be updated.")
    if stack:
        for one in cloud.change_sets.values():
            if one["stack"] == stack["id"] and one["name"] == name:
                if token and one.get("token") == token:
                    return {"Id": one["id"], "StackId": stack["id"]}
                raise Refusal("AlreadyExistsException", f"ChangeSet {name} already exists for stack {stack['id']}")
    text = cloud.given_template(params, stack)
    template = cloud.load(text)
    parameters = cloud.given_parameters(template, params.get("Parameters") or [], stack)
    capabilities = params.get("Capabilities") or []
    needed = changes.iam_capability(template)
    if needed and not {needed, "CAPABILITY_NAMED_IAM"} & set(capabilities):
        raise Refusal("InsufficientCapabilitiesException", f"Requires capabilities : [{needed}]")
    if stack is None:
        if not re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]{0,127}", params["StackName"]):
            raise invalid("1 validation error detected: Value at 'stackName' failed to satisfy constraint")
        stack = cloud.new_stack(params["StackName"], None)
    made = cloud.new_change_set(
        stack, name, kind, text, parameters, capabilities, bool(params.get("IncludeNestedStacks")), None)
    made["token"] = token
    return {"Id": made["id"], "StackId": stack["id"]}


def DescribeChangeSet(cloud, params):
    made = cloud.change_set(params["ChangeSetName"], params.get("StackName"))
    stack = cloud.stacks[made["stack"]]
    root = cloud.change_sets.get(made["root"] or made["id"], made)
    waiting = root["polls"] > 0
    root["polls"] = max(0, root["polls"] - 1)
    answer = page(cloud, [] if waiting else [clean(one) for one in made["changes"]], params.get("NextToken"), "Changes")
    answer.update(without_nothing({
        "ChangeSetName": made["name"], "ChangeSetId": made["id"], "StackId": stack["id"], "StackName": stack["name"],
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in made["parameters"].items()],
        "CreationTime": made["created"], "ExecutionStatus": "UNAVAILABLE" if waiting else made["execution"],
        "Status": "CREATE_IN_PROGRESS" if waiting else made["status"],
        "StatusReason": None if waiting else made["reason"], "NotificationARNs": [], "RollbackConfiguration": {},
        "Capabilities": made["capabilities"], "Tags": [], "IncludeNestedStacks": made["nested"],
        "ParentChangeSetId": made["parent"], "RootChangeSetId": made["root"]}))
    return answer


def clean(change):
    """Without what only the imitation knows."""
    return dict(change, ResourceChange=without_nothing({
        key: value for key, value in change["ResourceChange"].items() if key not in ("inner", "new")}))


def DeleteChangeSet(cloud, params):
    made = cloud.change_set(params["ChangeSetName"], params.get("StackName"))
    if made["parent"]:
        raise Refusal("InvalidChangeSetStatus", f"ChangeSet [{made['id']}] can only be deleted from the root change set")
    if made["execution"] == "EXECUTE_IN_PROGRESS":
        raise Refusal(
            "InvalidChangeSetStatus", f"ChangeSet [{made['id']}] cannot be deleted in execution status EXECUTE_IN_PROGRESS")
    for key in [key for key, one in cloud.change_sets.items() if made["id"] in (one["id"], one["root"])]:
        del cloud.change_sets[key]
    return {}


def ExecuteChangeSet(cloud, params):
    made = cloud.change_set(params["ChangeSetName"], params.get("StackName"))
    stack, token = cloud.stacks[made["stack"]], params.get("ClientRequestToken")
    if token and any(one["token"] == token and one["changeSet"] == made["id"] for one in cloud.data["executed"]):
        return {}
    if made["parent"]:
        raise Refusal("InvalidChangeSetStatus", f"ChangeSet [{made['id']}] can only be executed from the root change set")
    if made["polls"] > 0 or made["status"] != "CREATE_COMPLETE":
        status = made["status"] if made["polls"] == 0 else "CREATE_IN_PROGRESS"
        raise Refusal("InvalidChangeSetStatus", f"ChangeSet [{made['id']}] cannot be executed in its current status of [{status}]")
    if made["execution"] != "AVAILABLE":
        raise Refusal(
            "InvalidChangeSetStatus",
            f"ChangeSet [{made['id']}] cannot be executed in its current execution status of [{made['execution']}]")
    if stack["status"].endswith("_IN_PROGRESS") and stack["status"] != "REVIEW_IN_PROGRESS":
        raise invalid(f"Stack:{stack['id']} is in {stack['status']} state and can not be updated.")
    for one in cloud.change_sets.values():
        if one["stack"] == made["stack"] and one["id"] != made["id"] and one["execution"] == "AVAILABLE":
            one["execution"] = "OBSOLETE"
    made["execution"] = "EXECUTE_IN_PROGRESS"
    stack["changeSet"] = made["id"]
    cloud.data["executed"].append({"changeSet": made["id"], "stack": stack["name"], "token": token})
    run = updates.Run(cloud, token)
    run.change_set(made)
    cloud.data["steps"] += run.steps
    # The first event is there when the call returns.
    cloud.tick(1)
    return {}


def ContinueUpdateRollback(cloud, params):
    stack = cloud.stack(params["StackName"])
    if stack["status"] != "UPDATE_ROLLBACK_FAILED":
        raise invalid(f"Stack:{stack['id']} is in {stack['status']} state and can not continue its rollback.")
    if stack["parent"]:
        # The user guide, "Continue rolling back an update": "To continue rolling back a nested stack, use its root."
        raise invalid(f"RollbackUpdatedStack cannot be invoked on child stacks")
    run = updates.Run(cloud, params.get("ClientRequestToken"))
    for inner in cloud.stacks.values():
        if inner["parent"] == stack["id"] and inner["status"] == "UPDATE_ROLLBACK_FAILED":
            for status in ("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"):
                run.event(inner, None, status)
    for status in ("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"):
        run.event(stack, None, status)
    cloud.data["steps"] += run.steps
    return {}


# Policies

def SetStackPolicy(cloud, params):
    stack = cloud.stack(params["StackName"])
    body = params.get("StackPolicyBody")
    if bool(body) == bool(params.get("StackPolicyURL")):
        raise invalid("You must specify either the StackPolicyBody or the StackPolicyURL parameter, but not both")
    try:
        updates.check_policy(body or cloud.uploaded(params["StackPolicyURL"]))
    except ValueError as problem:
        raise invalid(str(problem))
    stack["policy"] = body
    cloud.data.setdefault("policies", []).append({"stack": stack["name"], "body": body})
    return {}


def GetStackPolicy(cloud, params):
    return without_nothing({"StackPolicyBody": cloud.stack(params["StackName"])["policy"]})


# Drift

def DetectStackDrift(cloud, params):
    stack = cloud.stack(params["StackName"])
    if stack["status"].endswith("_IN_PROGRESS"):
        raise invalid(f"Drift detection cannot be performed on stack [{stack['id']}] while in {stack['status']} state.")
    identity = str(uuid.uuid4())
    cloud.data["drifts"][identity] = {"stack": stack["id"], "polls": 1}
    return {"StackDriftDetectionId": identity}


def drifted(cloud, stack):
    found = cloud.scenario.get("drifts", {})
    return {
        name: "MODIFIED" if isinstance(found.get(name), list) else found.get(name, "IN_SYNC")
        for name in sorted(stack["resources"])}


def differences(cloud, name):
    found = cloud.scenario.get("drifts", {}).get(name)
    return found if isinstance(found, list) else []


def DescribeStackDriftDetectionStatus(cloud, params):
    detection = cloud.data["drifts"].get(params["StackDriftDetectionId"])
    if detection is None:
        raise invalid(f"Drift detection {params['StackDriftDetectionId']} does not exist")
    answer = {"StackId": detection["stack"], "StackDriftDetectionId": params["StackDriftDetectionId"], "Timestamp": now()}
    if detection["polls"] > 0:
        detection["polls"] -= 1
        return dict(answer, DetectionStatus="DETECTION_IN_PROGRESS")
    count = sum(one != "IN_SYNC" for one in drifted(cloud, cloud.stacks[detection["stack"]]).values())
    failed = cloud.scenario.get("undetected")
    if failed in cloud.stacks[detection["stack"]]["resources"]:
        # The form of the API reference, `DetectionStatusReason`.
        answer["DetectionStatusReason"] = f"Failed to detect drift on resource [{failed}]"
    return dict(
        answer, DetectionStatus="DETECTION_FAILED" if "DetectionStatusReason" in answer else "DETECTION_COMPLETE", DriftedStackResourceCount=count,
        StackDriftStatus="DRIFTED" if count else "IN_SYNC")


def DescribeStackResourceDrifts(cloud, params):
    stack = cloud.stack(params["StackName"])
    wanted = params.get("StackResourceDriftStatusFilters")
    rows = [
        {"StackId": stack["id"], "LogicalResourceId": name, "PhysicalResourceId": stack["resources"][name]["physical"],
         "ResourceType": stack["resources"][name]["type"], "ExpectedProperties": "{}", "ActualProperties": "{}",
         "PropertyDifferences": differences(cloud, name), "StackResourceDriftStatus": status, "Timestamp": now()}
        for name, status in drifted(cloud, stack).items() if not wanted or status in wanted]
    return page(cloud, rows, params.get("NextToken"), "StackResourceDrifts")


# S3 and STS

def bucket(cloud, params):
    if params["Bucket"] not in cloud.data["buckets"]:
        raise Refusal("NoSuchBucket", "The specified bucket does not exist", 404)
    return cloud.data["buckets"][params["Bucket"]]


def PutObject(cloud, params):
    body = params.get("Body", b"")
    if hasattr(body, "read"):
        body = body.read()
    bucket(cloud, params)[params["Key"]] = body.decode("utf-8", "surrogateescape") if isinstance(body, bytes) else body
    return {"ETag": '"d41d8cd98f00b204e9800998ecf8427e"'}


def HeadObject(cloud, params):
    objects = cloud.data["buckets"].get(params["Bucket"], {})
    if params["Key"] not in objects:
        raise Refusal("404", "Not Found", 404)
    return {"ContentLength": len(objects[params["Key"]]), "LastModified": now(), "Metadata": {}}


def GetBucketLocation(cloud, params):
    bucket(cloud, params)
    return {"LocationConstraint": cloud.region}


def GetCallerIdentity(cloud, params):
    return {"UserId": "AIDAEXAMPLE", "Account": cloud.account, "Arn": f"arn:aws:iam::{cloud.account}:user/dana"}
