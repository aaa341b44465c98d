"""An update as it runs: a list of steps, each an event and what is true from then on, that polls let happen one by one."""
import fnmatch
import json
import random
import re

POLICY_ACTIONS = {"Add": None, "Modify": "Update:Modify", "Replace": "Update:Replace", "Remove": "Update:Delete"}


def denied(policy, action, logical_id, kind):
    """AWS's words where a stack policy does not let something happen to a resource; `None` where it does."""
    if policy is None or action is None:
        return None
    allowed = False
    for index, statement in enumerate(policy["Statement"], 1):
        if not (applies(statement, "Action", action) and applies(statement, "Resource", f"LogicalResourceId/{logical_id}")):
            continue
        wanted = (statement.get("Condition") or {})
        if wanted:
            (operator, fields), = wanted.items()
            types = fields["ResourceType"]
            types = [types] if isinstance(types, str) else types
            if not any(kind == one if operator == "StringEquals" else fnmatch.fnmatchcase(kind, one) for one in types):
                continue
        if statement["Effect"] == "Deny":
            return (
                f"Action denied by stack policy: Statement [#{index}] does not allow [{action}] for resource "
                f"[LogicalResourceId/{logical_id}]")
        allowed = True
    if allowed:
        return None
    return (
        f"Action denied by stack policy: No statement allows [{action}] for resource [LogicalResourceId/{logical_id}]")


def applies(statement, name, value):
    if f"Not{name}" in statement:
        return not matches(statement[f"Not{name}"], value)
    return matches(statement[name], value)


def matches(patterns, value):
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatch.fnmatchcase(value, pattern) for pattern in patterns)


def check_policy(body):
    """Raises `ValueError` for what is no stack policy."""
    try:
        policy = json.loads(body)
        for statement in policy["Statement"]:
            assert statement["Effect"] in ("Allow", "Deny") and statement["Principal"] == "*"
            for action in [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]:
                assert action in ("Update:Modify", "Update:Replace", "Update:Delete", "Update:*")
            resources = statement.get("Resource", statement.get("NotResource"))
            for one in [resources] if isinstance(resources, str) else resources:
                assert one == "*" or re.fullmatch(r"LogicalResourceId/[A-Za-z0-9*?]+", one)
            assert set(statement) <= {"Effect", "Action", "NotAction", "Principal", "Resource", "NotResource", "Condition"}
        assert len(body) <= 16384 and policy["Statement"]
    except (ValueError, KeyError, TypeError, AssertionError):
        raise ValueError("Error validating stack policy: Invalid stack policy")
    return policy


class Run:
    """Makes the steps of one executed change set, and of those nested in it."""

    def __init__(self, cloud, token):
        self.cloud, self.token, self.steps = cloud, token, []
        # Stacks that could not roll back.
        self.stuck = set()
        self.scenario = cloud.scenario

    def event(self, stack, name, status, reason=None, kind=None, physical=None, **more):
        """One event, and the status it leaves the resource or the stack with."""
        is_stack = kind is None
        event = {
            "StackId": stack["id"], "StackName": stack["name"], "LogicalResourceId": stack["name"] if is_stack else name,
            "PhysicalResourceId": stack["id"] if is_stack else physical or "",
            "ResourceType": kind or "AWS::CloudFormation::Stack", "ResourceStatus": status}
        if reason:
            event["ResourceStatusReason"] = reason
        # What CloudFormation does to a nested stack it does on its own; that the token is passed on is documented nowhere.
        if self.token and (not stack["parent"] or self.scenario.get("nestedToken")):
            event["ClientRequestToken"] = self.token
        self.steps.append(dict({"stack": stack["id"], "event": event}, **more))

    def change_set(self, change_set):
        """Returns why it failed, or `None`."""
        stack = self.cloud.stacks[change_set["stack"]]
        create = change_set["type"] == "CREATE"
        verb, initial = ("CREATE", True) if create else ("UPDATE", False)
        if not create or not stack["parent"]:
            self.event(stack, None, f"{verb}_IN_PROGRESS", "User Initiated" if not stack["parent"] else None)
        changes = [change["ResourceChange"] for change in change_set["changes"]]
        staying = [change for change in changes if change["Action"] != "Remove"]
        failed, begun = [], []
        policy = json.loads(stack["policy"]) if stack["policy"] else None
        for change in changes:
            replaced = change.get("Replacement") == "True"
            action = POLICY_ACTIONS["Replace" if replaced else change["Action"]]
            reason = None if create else denied(policy, action, change["LogicalResourceId"], change["ResourceType"])
            if reason:
                self.event(stack, change["LogicalResourceId"], f"{verb}_FAILED", reason, change["ResourceType"],
                           change.get("PhysicalResourceId"))
                failed.append(change["LogicalResourceId"])
        if not failed:
            self.begin(stack, staying, change_set, begun, failed, verb)
        reason = None
        if failed:
            word = "create" if create else "update"
            reason = f"The following resource(s) failed to {word}: [{', '.join(failed)}]. "
        elif not failed:
            reason = self.cloud.export_in_use(stack, change_set)
        if reason:
            self.roll_back(stack, begun, reason, create)
            return reason
        self.finish(stack, change_set, changes, verb)
        return None

    def begin(self, stack, changes, change_set, begun, failed, verb):
        fails = self.scenario.get("fails", {})
        own = [change for change in changes if change["ResourceType"] != "AWS::CloudFormation::Stack"]
        for change in own:
            name, kind = change["LogicalResourceId"], change["ResourceType"]
            adds = change["Action"] == "Add" or change.get("Replacement") == "True"
            change["new"] = self.physical(stack, name) if adds else change["PhysicalResourceId"]
            why = None
            if change.get("Replacement") == "True":
                why = "Requested update requires the creation of a new physical resource; hence creating one."
            status = "CREATE_IN_PROGRESS" if change["Action"] == "Add" else "UPDATE_IN_PROGRESS"
            self.event(stack, name, status, why, kind, change.get("PhysicalResourceId"))
            begun.append(change)
        word = {change["LogicalResourceId"]: "CREATE" if change["Action"] == "Add" else "UPDATE" for change in changes}
        broken = [change for change in own if change["LogicalResourceId"] in fails]
        for change in own:
            if change not in broken and not broken:
                name = change["LogicalResourceId"]
                self.event(stack, name, f"{word[name]}_COMPLETE", None, change["ResourceType"], change["new"])
        for change in broken[:1]:
            name = change["LogicalResourceId"]
            self.event(stack, name, f"{word[name]}_FAILED", fails[name], change["ResourceType"], change["new"])
            failed.append(name)
            for other in own:
                if other is not change:
                    name = other["LogicalResourceId"]
                    verb = "creation" if word[name] == "CREATE" else "update"
                    self.event(stack, name, f"{word[name]}_FAILED", f"Resource {verb} cancelled",
                               other["ResourceType"], other["new"])
                    failed.append(name)
        if failed:
            return
        for change in changes:
            if change["ResourceType"] != "AWS::CloudFormation::Stack":
                continue
            name = change["LogicalResourceId"]
            inner = self.cloud.change_sets.get(change.get("ChangeSetId") or change.get("inner"))
            self.event(stack, name, f"{word[name]}_IN_PROGRESS", None, change["ResourceType"],
                       change.get("PhysicalResourceId"))
            begun.append(change)
            change["new"] = inner["stack"] if inner else change.get("PhysicalResourceId")
            reason = self.change_set(inner) if inner and inner["status"] == "CREATE_COMPLETE" else None
            if reason:
                state = "ROLLBACK_IN_PROGRESS" if word[name] == "CREATE" else "UPDATE_ROLLBACK_IN_PROGRESS"
                verb = "created" if word[name] == "CREATE" else "updated"
                self.event(stack, name, f"{word[name]}_FAILED",
                           f"Embedded stack {change['new']} was not successfully {verb}. Currently in {state} with reason: "
                           f"{reason}", change["ResourceType"], change["new"])
                failed.append(name)
                return
            self.event(stack, name, f"{word[name]}_COMPLETE", None, change["ResourceType"], change["new"])

    def roll_back(self, stack, begun, reason, create):
        if create:
            self.event(stack, None, "ROLLBACK_IN_PROGRESS", reason + "Rollback requested by user.")
            for change in reversed(begun):
                for status in ("DELETE_IN_PROGRESS", "DELETE_COMPLETE"):
                    self.event(stack, change["LogicalResourceId"], status, None, change["ResourceType"], change["new"])
            return self.event(stack, None, "ROLLBACK_COMPLETE")
        self.event(stack, None, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
        stuck = self.scenario.get("rollbackFails", {})
        for change in begun:
            name = change["LogicalResourceId"]
            if change["Action"] != "Modify":
                continue
            self.event(stack, name, "UPDATE_IN_PROGRESS", None, change["ResourceType"], change["PhysicalResourceId"])
            if change["new"] in self.stuck:
                self.event(
                    stack, name, "UPDATE_FAILED", f"Embedded stack {change['new']} was not successfully updated. Currently in "
                    "UPDATE_ROLLBACK_FAILED", change["ResourceType"], change["PhysicalResourceId"])
                self.stuck.add(stack["id"])
                return self.event(stack, None, "UPDATE_ROLLBACK_FAILED",
                                  f"The following resource(s) failed to update: [{name}]. ")
            if name in stuck:
                self.stuck.add(stack["id"])
                self.event(stack, name, "UPDATE_FAILED", stuck[name], change["ResourceType"], change["PhysicalResourceId"])
                return self.event(stack, None, "UPDATE_ROLLBACK_FAILED",
                                  f"The following resource(s) failed to update: [{name}]. ")
            self.event(stack, name, "UPDATE_COMPLETE", None, change["ResourceType"], change["PhysicalResourceId"])
        self.event(stack, None, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        for change in begun:
            if change["Action"] == "Add":
                for status in ("DELETE_IN_PROGRESS", "DELETE_COMPLETE"):
                    self.event(stack, change["LogicalResourceId"], status, None, change["ResourceType"], change["new"])
        self.event(stack, None, "UPDATE_ROLLBACK_COMPLETE")

    def finish(self, stack, change_set, changes, verb):
        resources = {
            change["LogicalResourceId"]: {"type": change["ResourceType"], "physical": change["new"]}
            for change in changes if change["Action"] != "Remove"}
        gone = [change["LogicalResourceId"] for change in changes if change["Action"] == "Remove"]
        done = {"template": change_set["template"], "parameters": change_set["parameters"], "resources": resources,
                "gone": gone, "changeSet": change_set["id"]}
        if verb == "CREATE":
            return self.event(stack, None, "CREATE_COMPLETE", done=done)
        self.event(stack, None, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", done=done)
        for change in changes:
            old = change["Action"] == "Remove" or change.get("Replacement") == "True"
            if old and "Retain" not in change.get("PolicyAction", "Delete"):
                for status in ("DELETE_IN_PROGRESS", "DELETE_COMPLETE"):
                    self.event(stack, change["LogicalResourceId"], status, None, change["ResourceType"],
                               change["PhysicalResourceId"], old=True)
        self.event(stack, None, "UPDATE_COMPLETE")

    @staticmethod
    def physical(stack, name):
        return f"{stack['name']}-{name}-{suffix()}".lower()


def suffix():
    return "".join(random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") for _ in range(12))
