"""An imitation of CloudFormation, with as much of S3 and STS as a deployment needs. Strict: what it does not know it refuses.

Keys of the scenario, all optional
  stacks        {"acme-prod": {"addons": FOLDER, "parameters": {…}, "status": …, "policy": TEXT}}: an environment's stack as
                Copilot deploys it (`environment.yml`), whose nested stack has the folder's merged templates; with
                "template": FILE instead of "addons" a stack of that template.
  bucket        where the templates of these are ("stackset-demo-bucket").
  replaces      {TYPE: {PROPERTY: "Always" or "Conditionally"}}: what replaces a resource; everything else is in place.
  alsoReplaced  [LOGICALID]: resources that a change set replaces though nothing says so.
  fails         {LOGICALID: REASON}: whose creation or update fails.
  rollbackFails {LOGICALID: REASON}: whose way back fails.
  imports       {EXPORT: [STACK]}: who imports an export.
  drifts        {LOGICALID: "MODIFIED" or "DELETED"}, or {LOGICALID: [PropertyDifference]}: what drift detection finds.
  undetected    LOGICALID: drift detection fails for it.
  faults        see `aws`.
  eventsPerPoll how many events happen at each call of DescribeStacks or DescribeStackEvents (3); 0: nothing ever happens.
  createPolls   how many calls of DescribeChangeSet a change set takes to be made (1).
  pageSize      events and changes a page (100).
  nestedToken   whether the events of nested stacks bear the client request token (false; AWS documents neither).
  account       the account ("123456789012").
"""
import datetime
import hashlib
import os
import random
import re
import uuid

import changes
import templates
import updates

HERE = os.path.dirname(os.path.realpath(__file__))
NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
NESTED = "AWS::CloudFormation::Stack"


class Refusal(Exception):
    """An error of AWS: its code and its words."""

    def __init__(self, code, message, status=400):
        super().__init__(message)
        self.code, self.status = code, status


def invalid(message):
    return Refusal("ValidationError", message)


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")


class Cloud:
    def __init__(self, state, region):
        self.scenario, self.region = state.scenario, region
        self.account = self.scenario.get("account", "123456789012")
        if state.data is None:
            state.data = {"buckets": {}, "stacks": {}, "changeSets": {}, "steps": [], "executed": [], "drifts": {}}
            self.data = state.data
            bucket = self.scenario.get("bucket", "stackset-demo-bucket")
            self.data["buckets"][bucket] = {}
            for name, wanted in self.scenario.get("stacks", {}).items():
                self.initial(name, wanted, bucket)
        self.data = state.data
        self.stacks, self.change_sets = self.data["stacks"], self.data["changeSets"]

    # Where it begins

    def initial(self, name, wanted, bucket):
        self.stacks, self.change_sets = self.data["stacks"], self.data["changeSets"]
        if "addons" in wanted:
            merged, given = templates.merged(wanted["addons"])
            key = f"manual/addons/environments/{hashlib.sha256(merged.encode()).hexdigest()}.yml"
            self.data["buckets"][bucket][key] = merged
            given = "\n".join("    " + line if line.strip() else "" for line in given.split("\n"))
            with open(os.path.join(HERE, "environment.yml")) as file:
                text = file.read()
            text = text.replace("@PARAMETERS@", given).replace(
                "@URL@", f"https://{bucket}.s3.{self.region}.amazonaws.com/{key}")
            app, environment = name.rsplit("-", 1)
            parameters = {
                "AppName": app, "EnvironmentName": environment, "ALBWorkloads": "web",
                "ToolsAccountPrincipalARN": f"arn:aws:iam::{self.account}:root", **wanted.get("parameters", {})}
        else:
            with open(wanted["template"]) as file:
                text = file.read()
            parameters = wanted.get("parameters", {})
        stack = self.new_stack(name, None)
        made = self.new_change_set(
            stack, "initial", "CREATE", text, parameters, ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"], True, None)
        if made["status"] == "FAILED":
            raise SystemExit(f"stand-in: {made['reason']}")
        # What the scenario lets fail fails later.
        scenario, self.scenario = self.scenario, {}
        run = updates.Run(self, None)
        run.change_set(made)
        self.scenario = scenario
        self.data["steps"] = run.steps
        self.finish()
        for one in list(self.change_sets):
            del self.change_sets[one]
        stack["status"] = wanted.get("status", stack["status"])
        stack["policy"] = wanted.get("policy")

    def new_stack(self, name, parent):
        arn = f"arn:aws:cloudformation:{self.region}:{self.account}:stack/{name}/{uuid.uuid4()}"
        self.stacks[arn] = {
            "id": arn, "name": name, "parent": parent, "status": "REVIEW_IN_PROGRESS", "reason": None, "template": None,
            "parameters": {}, "resources": {}, "policy": None, "events": [], "changeSet": None, "created": now(),
            "deleted": False}
        return self.stacks[arn]

    # Time

    def tick(self, count):
        """Lets the next steps happen."""
        for _ in range(min(count, len(self.data["steps"]))):
            step = self.data["steps"].pop(0)
            stack, event = self.stacks[step["stack"]], step["event"]
            time = now()
            identity = str(uuid.uuid4())
            if event["ResourceType"] != NESTED or event["LogicalResourceId"] != stack["name"]:
                identity = f"{event['LogicalResourceId']}-{event['ResourceStatus']}-{time}-{random.randrange(10**6)}"
            stack["events"].append(dict(event, EventId=identity, Timestamp=time))
            if event["PhysicalResourceId"] == stack["id"]:
                stack["status"], stack["reason"] = event["ResourceStatus"], event.get("ResourceStatusReason")
            elif not step.get("old"):
                entry = stack["resources"].setdefault(
                    event["LogicalResourceId"], {"type": event["ResourceType"], "physical": event["PhysicalResourceId"]})
                entry.update(status=event["ResourceStatus"], reason=event.get("ResourceStatusReason"), time=time)
                if event["ResourceStatus"] == "DELETE_COMPLETE":
                    del stack["resources"][event["LogicalResourceId"]]
            done = step.get("done")
            if done:
                stack.update(template=done["template"], parameters=done["parameters"], changeSet=done["changeSet"])
                for name, resource in done["resources"].items():
                    stack["resources"].setdefault(name, {}).update(resource)
                for name in done["gone"]:
                    stack["resources"].pop(name, None)
                # Now it is known what the resources are called that nested stacks were given.
                for name, properties in self.side(stack, stack["template"], stack["parameters"]).nested.items():
                    inner = self.stacks[stack["resources"][name]["physical"]]
                    inner["parameters"].update({
                        key: templates.text(value) for key, value in (properties.get("Parameters") or {}).items()})
            if event["ResourceStatus"].endswith(("COMPLETE", "FAILED")) and stack["changeSet"] in self.change_sets:
                ended = "EXECUTE_COMPLETE" if "ROLLBACK" not in stack["status"] else "EXECUTE_FAILED"
                self.change_sets[stack["changeSet"]]["execution"] = ended

    def finish(self):
        self.tick(len(self.data["steps"]))

    def redeploy(self, name, folder):
        """What `copilot env deploy` does, with the addons of a folder; tiergit knows nothing of it."""
        import operations

        stack = self.stack(name)
        merged, _ = templates.merged(folder)
        bucket = re.search(r"https://([a-z0-9.-]+?)\.s3", stack["template"]).group(1)
        key = f"manual/addons/environments/{hashlib.sha256(merged.encode()).hexdigest()}.yml"
        self.data["buckets"][bucket][key] = merged
        text = re.sub(r"(https://[^\s'\"]*/)manual/addons/environments/[0-9a-f]+\.yml", lambda match: match.group(1) + key,
                      stack["template"])
        made = self.new_change_set(
            stack, "copilot-" + uuid.uuid4().hex, "UPDATE", text, dict(stack["parameters"]),
            ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"], True, None)
        made["polls"] = 0
        operations.ExecuteChangeSet(self, {"ChangeSetName": made["id"]})
        self.finish()

    # What is asked for

    def stack(self, name, deleted=False):
        for stack in self.stacks.values():
            if name == stack["id"] or (name == stack["name"] and not stack["deleted"]):
                return stack
        raise invalid(f"Stack with id {name} does not exist")

    def change_set(self, name, stack_name):
        if name in self.change_sets:
            return self.change_sets[name]
        if name.startswith("arn:"):
            raise Refusal("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)
        if not stack_name:
            raise invalid("StackName must be specified if ChangeSetName is not specified as an ARN.")
        stack = self.stack(stack_name)
        for one in self.change_sets.values():
            if one["name"] == name and one["stack"] == stack["id"]:
                return one
        raise Refusal("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)

    def uploaded(self, url):
        """The text behind a TemplateURL."""
        match = re.fullmatch(r"https://([a-z0-9.-]+?)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com/(.+)", url) or re.fullmatch(
            r"https://s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com/([a-z0-9.-]+)/(.+)", url)
        if not match:
            raise invalid("TemplateURL must be a supported URL.")
        body = self.data["buckets"].get(match.group(1), {}).get(match.group(2))
        if body is None:
            raise invalid(
                "S3 error: Access Denied\nFor more information check "
                "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html")
        if len(body.encode()) > 1024 * 1024:
            raise invalid("Template size exceeds the limit of 1048576 bytes")
        return body

    def given_template(self, params, stack=None):
        given = [key for key in ("TemplateBody", "TemplateURL") if params.get(key)]
        if params.get("UsePreviousTemplate"):
            given.append("UsePreviousTemplate")
        if len(given) != 1:
            raise invalid("Either Template URL or Template Body must be specified.")
        if given == ["UsePreviousTemplate"]:
            if not stack or not stack["template"]:
                raise invalid("Cannot use the previous template: there is none")
            return stack["template"]
        if given == ["TemplateURL"]:
            return self.uploaded(params["TemplateURL"])
        body = params["TemplateBody"]
        if len(body.encode()) > 51200:
            raise invalid(
                f"1 validation error detected: Value '{body[:40]}...' at 'templateBody' failed to satisfy constraint: "
                "Member must have length less than or equal to 51200")
        return body

    def load(self, text):
        try:
            return templates.load(text)
        except ValueError as problem:
            raise invalid(str(problem))

    def given_parameters(self, template, given, stack):
        declared = template.get("Parameters") or {}
        former = stack["parameters"] if stack and stack["template"] else {}
        values, seen = {}, set()
        for one in given:
            key = one["ParameterKey"]
            if key in seen:
                raise invalid(f"Parameter [{key}] is given twice")
            seen.add(key)
            if one.get("UsePreviousValue"):
                if "ParameterValue" in one:
                    raise invalid(f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true and non empty value for a parameter")
                if key not in former:
                    raise invalid(f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template")
                values[key] = former[key]
            elif "ParameterValue" in one:
                values[key] = one["ParameterValue"]
        surplus = sorted(set(values) - set(declared))
        if surplus:
            raise invalid(f"Parameters: [{', '.join(surplus)}] do not exist in the template")
        for key, row in declared.items():
            if key not in values and "Default" in row:
                values[key] = templates.text(row["Default"])
        missing = sorted(set(declared) - set(values))
        if missing:
            raise invalid(f"Parameters: [{', '.join(missing)}] must have values")
        for key, row in declared.items():
            allowed = row.get("AllowedValues")
            if allowed and values[key] not in map(templates.text, allowed):
                raise invalid(f"Parameter '{key}' must be one of AllowedValues")
        return values

    def pseudo(self, stack):
        return {
            "AWS::Region": self.region, "AWS::AccountId": self.account, "AWS::StackName": stack["name"],
            "AWS::StackId": stack["id"], "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
            "AWS::NotificationARNs": []}

    def side(self, stack, text, parameters):
        if text is None:
            side = changes.Side.__new__(changes.Side)
            side.template, side.resources, side.properties, side.nested, side.outputs = {}, {}, {}, {}, {}
            return side
        physical = {name: one["physical"] for name, one in stack["resources"].items() if "physical" in one}
        try:
            return changes.Side(templates.load(text), parameters, self.pseudo(stack), physical)
        except ValueError as problem:
            raise invalid(str(problem))

    # Change sets

    def new_change_set(self, stack, name, kind, text, parameters, capabilities, nested, parent):
        arn = f"arn:aws:cloudformation:{self.region}:{self.account}:changeSet/{name}/{uuid.uuid4()}"
        made = self.change_sets[arn] = {
            "id": arn, "name": name, "stack": stack["id"], "type": kind, "template": text, "parameters": parameters,
            "capabilities": capabilities, "nested": nested, "parent": parent["id"] if parent else None,
            "root": (parent["root"] or parent["id"]) if parent else None, "changes": [], "created": now(), "reason": None,
            "status": "CREATE_COMPLETE", "execution": "AVAILABLE", "polls": self.scenario.get("createPolls", 1)}
        try:
            self.work_out(stack, made)
        except Refusal as refusal:
            made.update(status="FAILED", execution="UNAVAILABLE", reason=str(refusal), changes=[])
        if parent and made["status"] == "CREATE_COMPLETE":
            made.update(execution="UNAVAILABLE", reason="Executable from root change set")
        return made

    def work_out(self, stack, made):
        template = self.load(made["template"])
        needed = changes.iam_capability(template)
        if needed and not {needed, "CAPABILITY_NAMED_IAM"} & set(made["capabilities"]):
            raise Refusal("InsufficientCapabilitiesException", f"Requires capabilities : [{needed}]")
        if template.get("Transform") and "CAPABILITY_AUTO_EXPAND" not in made["capabilities"]:
            raise Refusal("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_AUTO_EXPAND]")
        old = self.side(stack, stack["template"], stack["parameters"])
        new = self.side(stack, made["template"], made["parameters"])
        types = changes.types_that_change(old, new)
        if types:
            raise invalid(
                "Update of resource type is not permitted. The new template modifies resource type of the following "
                f"resources: [{', '.join(types)}]")
        physical = {name: one.get("physical") for name, one in stack["resources"].items()}
        found = changes.resource_changes(old, new, self.scenario.get("replaces", {}), physical)
        for name in self.scenario.get("alsoReplaced", []) if stack["template"] else []:
            if name in new.resources and name in old.resources:
                kind = new.resources[name]["Type"]
                change = found.setdefault(name, changes.empty(name, kind, physical.get(name)))
                change["Details"].append(
                    changes.property_detail("Name", kind, {kind: {"Name": "Always"}}, "Static", "DirectModification"))
                changes.settle(change, new.resources[name])
        for name, properties in new.nested.items():
            self.nest(stack, made, name, properties, old, found)
        if not found and {key: templates.scalars(one) for key, one in old.outputs.items()} == {
                key: templates.scalars(one) for key, one in new.outputs.items()}:
            raise invalid(NO_CHANGES)
        made["changes"] = [{"Type": "Resource", "ResourceChange": found[name]} for name in sorted(found)]

    def nest(self, stack, made, name, properties, old, found):
        """What happens to a nested stack, and in it."""
        if not isinstance(properties.get("TemplateURL"), str):
            raise invalid(f"Property TemplateURL of {name} is no text")
        text = self.uploaded(properties["TemplateURL"])
        exists = name in old.resources
        if exists and name not in found:
            return
        inner = self.stacks[stack["resources"][name]["physical"]] if exists else self.new_stack(
            f"{stack['name']}-{name}-{updates.suffix()}", stack["id"])
        given = [
            {"ParameterKey": key, "ParameterValue": changes.UNKNOWN if isinstance(value, dict) else templates.text(value)}
            for key, value in (properties.get("Parameters") or {}).items()]
        parameters = self.given_parameters(self.load(text), given, None)
        nested = self.new_change_set(
            inner, f"{made['name'][:60]}-{name}-{updates.suffix()}", "UPDATE" if exists else "CREATE", text, parameters,
            made["capabilities"], made["nested"], made)
        if nested["status"] == "FAILED" and nested["reason"] != NO_CHANGES:
            raise invalid(f"Nested change set {nested['id']} was not successfully created: {nested['reason']}")
        change = found[name]
        change["inner"] = nested["id"]
        if made["nested"]:
            change["ChangeSetId"] = nested["id"]
        if exists:
            change["Details"].append({
                "Target": {"Attribute": "Properties", "RequiresRecreation": "Never"}, "Evaluation": "Dynamic",
                "ChangeSource": "Automatic"})
            changes.settle(change, {})
        else:
            change["PhysicalResourceId"] = inner["id"]

    def export_in_use(self, stack, made):
        """Why exports do not let the update end; `None` where they do."""
        old = self.side(stack, stack["template"], stack["parameters"])
        new = self.side(stack, made["template"], made["parameters"])
        after = {one["Export"]: one["Value"] for one in new.outputs.values() if one["Export"]}
        replaced = {
            change["ResourceChange"]["LogicalResourceId"] for change in made["changes"]
            if change["ResourceChange"].get("Replacement") == "True"}
        for output in old.outputs.values():
            users = self.scenario.get("imports", {}).get(output["Export"]) if isinstance(output["Export"], str) else None
            if not users:
                continue
            if output["Export"] not in after:
                return f"Export {output['Export']} cannot be deleted as it is in use by {', '.join(users)}"
            used = [
                name for key, one in (new.template.get("Outputs") or {}).items()
                if new.outputs.get(key, {}).get("Export") == output["Export"] for name in templates.references(one["Value"])]
            if after[output["Export"]] != output["Value"] or replaced & set(used):
                return f"Export {output['Export']} cannot be updated as it is in use by {', '.join(users)}"
        return None

    # Answers

    def answer(self, operation, params):
        import operations
        method = getattr(operations, operation, None)
        if method is None:
            raise Refusal("InvalidAction", f"the stand-in knows no {operation}")
        return method(self, params)
