"""What an update would do: a template and its parameters held against a stack, in the form of `API_DescribeChangeSet`."""
from templates import Resolver, references, scalars

#: What CloudFormation writes for a value that it knows only after the update.
UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"


class Side:
    """A template with its parameters, resolved."""

    def __init__(self, template, parameters, pseudo, physical):
        self.template = template
        plain = Resolver(template, parameters, pseudo)
        whole = Resolver(template, parameters, pseudo, physical)
        self.resources, self.properties = {}, {}
        for name, resource in template["Resources"].items():
            if plain.holds(resource):
                self.resources[name] = resource
                self.properties[name] = scalars(plain.value(resource.get("Properties") or {}))
        self.nested = {
            name: whole.value(resource.get("Properties") or {}) for name, resource in self.resources.items()
            if resource["Type"] == "AWS::CloudFormation::Stack"}
        self.outputs = {
            name: {"Value": whole.value(output["Value"]), "Export": whole.value(output.get("Export") or {}).get("Name")}
            for name, output in (template.get("Outputs") or {}).items() if plain.holds(output)}


def types_that_change(old, new):
    return sorted(
        name for name in set(old.resources) & set(new.resources)
        if old.resources[name]["Type"] != new.resources[name]["Type"])


def kept(resource, attribute):
    return resource.get(attribute) or "Delete"


def resource_changes(old, new, rules, physical):
    """The `ResourceChange` documents, by logical id; nested stacks are left to the caller.

    `rules` says which properties replace, by type: `{"AWS::RDS::DBCluster": {"MasterUsername": "Always"}}`; `physical` what
    the resources are called now.
    """
    changes = {}
    for name in sorted(set(old.resources) - set(new.resources)):
        changes[name] = {
            "PolicyAction": kept(old.resources[name], "DeletionPolicy"), "Action": "Remove", "LogicalResourceId": name,
            "PhysicalResourceId": physical.get(name), "ResourceType": old.resources[name]["Type"], "Scope": [],
            "Details": []}
    for name in sorted(set(new.resources) - set(old.resources)):
        changes[name] = {
            "Action": "Add", "LogicalResourceId": name, "ResourceType": new.resources[name]["Type"], "Scope": [],
            "Details": []}
    common = sorted(set(old.resources) & set(new.resources))
    for name in common:
        found = modified(name, old, new, rules)
        if found:
            changes[name] = dict(found, PhysicalResourceId=physical.get(name))
    # Whatever refers to a resource that is replaced gets its new name: known only when the update is made.
    again = True
    while again:
        again = False
        for name in common:
            if new.resources[name]["Type"] == "AWS::CloudFormation::Stack":
                continue
            for key, value in sorted((new.resources[name].get("Properties") or {}).items()):
                for other in sorted(set(references(value))):
                    if changes.get(other, {}).get("Replacement") not in ("True", "Conditional") or other == name:
                        continue
                    detail = property_detail(
                        key, new.resources[name]["Type"], rules, "Dynamic", "ResourceReference", other)
                    change = changes.setdefault(name, empty(name, new.resources[name]["Type"], physical.get(name)))
                    if detail not in change["Details"]:
                        change["Details"].append(detail)
                        settle(change, new.resources[name])
                        again = True
    return changes


def empty(name, kind, physical):
    return {
        "Action": "Modify", "LogicalResourceId": name, "PhysicalResourceId": physical, "ResourceType": kind,
        "Replacement": "False", "Scope": [], "Details": []}


def modified(name, old, new, rules):
    former, now = old.resources[name], new.resources[name]
    change = empty(name, now["Type"], None)
    for key in sorted(set(old.properties[name]) | set(new.properties[name])):
        if old.properties[name].get(key) == new.properties[name].get(key):
            continue
        before, after = (former.get("Properties") or {}).get(key), (now.get("Properties") or {}).get(key)
        parameters = [one for one in references(after) if one in (new.template.get("Parameters") or {})]
        if before == after and parameters:
            change["Details"].append(
                property_detail(key, now["Type"], rules, "Static", "ParameterReference", parameters[0]))
        kind = "Dynamic" if before == after and parameters else "Static"
        change["Details"].append(property_detail(key, now["Type"], rules, kind, "DirectModification"))
    if former.get("Metadata") != now.get("Metadata"):
        change["Details"].append({
            "Target": {"Attribute": "Metadata", "RequiresRecreation": "Never"}, "Evaluation": "Static",
            "ChangeSource": "DirectModification"})
    if not change["Details"]:
        # Deletion policies are no update by themselves (user guide, "DeletionPolicy attribute").
        return None
    settle(change, now)
    return change


def property_detail(key, kind, rules, evaluation, source, cause=None):
    detail = {
        "Target": {
            "Attribute": "Properties", "Name": key, "RequiresRecreation": rules.get(kind, {}).get(key, "Never")},
        "Evaluation": evaluation, "ChangeSource": source}
    if cause:
        detail["CausingEntity"] = cause
    return detail


def settle(change, resource):
    """`Replacement`, `Scope` and `PolicyAction` by what the details say."""
    change["Scope"] = sorted({detail["Target"]["Attribute"] for detail in change["Details"]})
    worst = "False"
    for detail in change["Details"]:
        recreation = detail["Target"]["RequiresRecreation"]
        if recreation == "Always" and detail["Evaluation"] == "Static":
            worst = "True"
        elif recreation != "Never" and worst == "False":
            worst = "Conditional"
    change["Replacement"] = worst
    if worst == "True":
        change["PolicyAction"] = "ReplaceAnd" + kept(resource, "UpdateReplacePolicy")


def iam_capability(template):
    """The capability that a template needs, as AWS asks for it; `None` for none."""
    named = {
        "AWS::IAM::Role": "RoleName", "AWS::IAM::User": "UserName", "AWS::IAM::Group": "GroupName",
        "AWS::IAM::ManagedPolicy": "ManagedPolicyName", "AWS::IAM::InstanceProfile": "InstanceProfileName"}
    needed = None
    for resource in template["Resources"].values():
        if resource["Type"] in named and named[resource["Type"]] in (resource.get("Properties") or {}):
            return "CAPABILITY_NAMED_IAM"
        if resource["Type"].startswith("AWS::IAM::"):
            needed = "CAPABILITY_IAM"
    return needed
