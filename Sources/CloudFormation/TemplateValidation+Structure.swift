extension TemplateValidation {
    // Source: "Resource attribute reference", "Parameters", "Outputs" of the CloudFormation user guide.
    private static let resourceKeys = [
        "Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "Properties", "Type", "UpdatePolicy",
        "UpdateReplacePolicy",
    ]
    private static let parameterKeys = [
        "AllowedPattern", "AllowedValues", "ConstraintDescription", "Default", "Description", "MaxLength", "MaxValue",
        "MinLength", "MinValue", "NoEcho", "Type",
    ]
    private static let outputKeys = ["Condition", "Description", "Export", "Value"]
    private static let policies = [
        "DeletionPolicy": ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"],
        "UpdateReplacePolicy": ["Delete", "Retain", "Snapshot"],
    ]

    /// What must be where, in every declaration.
    mutating func checkStructure() {
        for member in folder.all("Parameters") {
            guard let keys = keys(of: member, "parameter", among: Self.parameterKeys) else { continue }
            if keys["Type"]?.text == nil {
                report("no-type", at: member.place, "parameter \(member.name) has no readable Type")
            }
        }
        for member in folder.all("Resources") { checkResource(member) }
        for member in folder.all("Outputs") {
            guard let keys = keys(of: member, "output", among: Self.outputKeys) else { continue }
            if keys["Value"].map(\.isNull) ?? true {
                report("missing-property", at: member.place, "output \(member.name) has no Value")
            }
            if keys["Export"] != nil { checkExport(of: member) }
        }
        for member in folder["Mappings"] {
            _ = attempt { () throws(TemplateError) in try member.value.named("mapping \(member.name)") }
        }
        for member in folder["Resources"] where folder.position(of: member.name, in: "Parameters") != nil {
            report(
                "duplicate-logical-id", at: member.place,
                "resource \(member.name) has the name of a parameter: a template gives each name once")
        }
    }

    private mutating func checkExport(of output: TemplateNode.Member) {
        let export = (try? output.value.named(""))?.first { $0.name == "Export" }
        guard let export,
            let members = attempt({ () throws(TemplateError) in
                try export.value.named("the Export of output \(output.name)")
            })
        else { return }
        if members.first(where: { $0.name == "Name" }).map(\.value.isNull) ?? true {
            report(TemplateError(.noExportName(output.name), at: export.place))
        }
    }

    private mutating func checkResource(_ member: TemplateNode.Member) {
        if case .function(let name, _) = member.value.content, name.hasPrefix("Fn::") {
            return report(
                TemplateError(.generated(name, section: "resource \(member.name)"), at: member.value.place))
        }
        let isPlain = member.name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        }
        if !isPlain {
            report(
                "bad-logical-id", at: member.place,
                "a logical id has letters and digits only, and \(member.name) has others")
        }
        // Macros know keys of their own.
        let isCustom =
            member.value["Type"]?.text.map {
                $0.hasPrefix("Custom::") || $0 == "AWS::CloudFormation::CustomResource"
            } ?? false
        let known = folder.macros.isEmpty ? Self.resourceKeys + (isCustom ? ["Version"] : []) : nil
        guard let keys = keys(of: member, "resource", among: known) else { return }
        for (key, allowed) in Self.policies {
            guard let node = keys[key], let text = node.text, !allowed.contains(text) else { continue }
            report(
                "not-allowed-value", at: node.place, "\(key) cannot be \(text): \(allowed.joined(separator: ", "))",
                hint: suggest(text, allowed))
        }
        guard let type = keys["Type"], let name = type.text, !name.isEmpty else {
            return report(TemplateError(.noType(member.name), at: member.place))
        }
        checkType(name, at: type.place)
    }

    private mutating func checkType(_ name: String, at place: Place) {
        guard ResourceSchema.of(name) == nil else { return }
        // Types that somebody registered, custom resources and modules are not in the table; neither is what a macro
        // takes away.
        let isAmazons = name.hasPrefix("AWS::") && !name.hasSuffix("::MODULE")
        guard isAmazons || !name.contains("::"), !(isAmazons && !folder.macros.isEmpty) else { return }
        report(
            "unknown-type", at: place,
            "CloudFormation has no resource type \(name) in its schemas of \(ResourceSchema.date)",
            hint: suggest(name, ResourceSchema.types))
    }

    /// The keys of a declaration; unknown ones are reported.
    private mutating func keys(
        of member: TemplateNode.Member, _ what: String, among allowed: [String]?
    ) -> [String: TemplateNode]? {
        let members = attempt { () throws(TemplateError) in try member.value.named("\(what) \(member.name)") }
        guard let members else { return nil }
        for key in members {
            guard let allowed, !allowed.contains(key.name), !key.name.hasPrefix("Fn::") else { continue }
            report(
                "unknown-key", at: key.place, "\(what) \(member.name) cannot have \(key.name)",
                hint: suggest(key.name, allowed))
        }
        return Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }
}
