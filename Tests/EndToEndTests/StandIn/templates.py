"""Templates as CloudFormation reads them: YAML with short tags or JSON, and intrinsic functions with what is known."""
import glob
import os
import re

import yaml


class Loader(yaml.SafeLoader):
    """YAML 1.1 without dates, with `!Ref` and its like."""


Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in rows if tag != "tag:yaml.org,2002:timestamp"]
    for key, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def short_tag(loader, suffix, node):
    name = suffix if suffix in ("Ref", "Condition") else "Fn::" + suffix
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name: value}


Loader.add_multi_constructor("!", short_tag)


def load(text):
    """A template's text as plain values; raises `ValueError` in CloudFormation's words."""
    try:
        template = yaml.load(text, Loader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        raise ValueError(
            f"Template format error: YAML not well-formed. (line {mark.line + 1}, column {mark.column + 1})" if mark
            else "Template format error: YAML not well-formed.")
    if not isinstance(template, dict):
        raise ValueError("Template format error: unsupported structure.")
    if not template.get("Resources"):
        raise ValueError("Template format error: At least one Resources member must be defined.")
    for name in template:
        if name not in ("AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Conditions",
                        "Transform", "Resources", "Outputs", "Rules", "Hooks"):
            raise ValueError(f"Invalid template property or properties [{name}]")
    known = set(template.get("Parameters") or {}) | set(template["Resources"])
    for section in ("Resources", "Outputs"):
        for name in references(template.get(section) or {}):
            if name not in known and not name.startswith("AWS::"):
                raise ValueError(
                    f"Template format error: Unresolved resource dependencies [{name}] in the {section} block of the template")
    for name, resource in template["Resources"].items():
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise ValueError(f"Template format error: [/Resources/{name}] Every Resources object must contain a Type member.")
    return template


def references(value):
    """The names that are referred to."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref" and isinstance(inner, str):
                yield inner
            elif key == "Fn::GetAtt" and isinstance(inner, list):
                yield inner[0]
            elif key == "Fn::Sub":
                text, own = (inner, {}) if isinstance(inner, str) else (inner[0], inner[1])
                for name in re.findall(r"\$\{([^!}][^}]*)\}", text):
                    if name.split(".")[0] not in own:
                        yield name.split(".")[0]
                yield from references(own)
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


class Resolver:
    """Intrinsic functions with parameters, mappings and conditions; what a resource gives is resolved where it is known."""

    def __init__(self, template, parameters, pseudo, physical=None):
        self.template = template
        self.values = {**parameters, **pseudo}
        self.physical = physical

    def condition(self, name):
        return self.truth((self.template.get("Conditions") or {})[name])

    def truth(self, node):
        (key, inner), = node.items()
        if key == "Condition":
            return self.condition(inner)
        if key == "Fn::Equals":
            return text(self.value(inner[0])) == text(self.value(inner[1]))
        if key == "Fn::Not":
            return not self.truth(inner[0])
        if key == "Fn::And":
            return all(self.truth(one) for one in inner)
        if key == "Fn::Or":
            return any(self.truth(one) for one in inner)
        raise ValueError(f"Template error: {key} cannot be used in Conditions")

    def holds(self, item):
        """Whether a resource or an output is there at all."""
        return "Condition" not in item or self.condition(item["Condition"])

    def value(self, node):
        if isinstance(node, list):
            return [one for one in map(self.value, node) if one != {"Ref": "AWS::NoValue"}]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (key, inner), = node.items()
            if key == "Ref" or key.startswith("Fn::"):
                return self.function(key, inner, node)
        resolved = {key: self.value(inner) for key, inner in node.items()}
        return {key: inner for key, inner in resolved.items() if inner != {"Ref": "AWS::NoValue"}}

    def function(self, key, inner, node):
        if key == "Ref":
            if inner in self.values:
                return self.values[inner]
            return self.physical.get(inner, node) if self.physical is not None else node
        if key == "Fn::GetAtt":
            parts = inner if isinstance(inner, list) else inner.split(".", 1)
            if self.physical is not None and parts[0] in self.physical:
                return f"{self.physical[parts[0]]}.{parts[1]}"
            return {key: parts}
        if key == "Fn::If":
            return self.value(inner[1] if self.condition(inner[0]) else inner[2])
        if key == "Fn::Sub":
            template, own = (inner, {}) if isinstance(inner, str) else (inner[0], self.value(inner[1]))
            known = {**self.values, **{name: one for name, one in own.items() if not isinstance(one, (dict, list))}}

            def replaced(match):
                name = match.group(1)
                if name in known:
                    return text(known[name])
                found = self.function("Fn::GetAtt", name, None) if "." in name else self.function("Ref", name, None)
                return found if isinstance(found, str) else match.group(0)
            result = re.sub(r"\$\{([^!}][^}]*)\}", replaced, template)
            return result if "${" not in result else {key: [result, own] if own else result}
        value = self.value(inner)
        if key == "Fn::FindInMap" and not any(isinstance(one, dict) for one in value):
            table = (self.template.get("Mappings") or {}).get(value[0]) or {}
            try:
                return table[text(value[1])][text(value[2])]
            except KeyError:
                raise ValueError(
                    f"Template error: Unable to get mapping for {value[0]}::{value[1]}::{value[2]}")
        if key == "Fn::Join" and isinstance(value[1], list) and not any(isinstance(one, dict) for one in value[1]):
            return value[0].join(map(text, value[1]))
        if key == "Fn::Split" and isinstance(value[1], str):
            return value[1].split(value[0])
        if key == "Fn::Select" and isinstance(value[1], list):
            return value[1][int(value[0])]
        return {key: value}


def text(value):
    """A scalar as CloudFormation compares it."""
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, dict) else str(value)


def scalars(value):
    """A value with every scalar as text: `5432` and `'5432'` are one to CloudFormation."""
    if isinstance(value, dict):
        return {key: scalars(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [scalars(inner) for inner in value]
    return text(value)


def merged(folder):
    """An addons folder as one template, section by section, and the text of its parameters' values."""
    sections, given = {}, ""
    for path in sorted(glob.glob(os.path.join(folder, "*.y*ml"))):
        with open(path) as file:
            content = file.read()
        if os.path.basename(path).startswith("addons.parameters."):
            given = content.split("Parameters:", 1)[1].strip("\n")
            continue
        for name, members in (yaml.load(content, Loader) or {}).items():
            if name in ("Metadata", "Parameters", "Mappings", "Conditions", "Resources", "Outputs"):
                sections.setdefault(name, {}).update(members)
    return yaml.safe_dump(sections, sort_keys=False), given
