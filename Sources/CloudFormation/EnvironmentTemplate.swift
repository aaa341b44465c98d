/// The template of Copilot's environment stack as it is deployed, of which only what it gives to the nested addons is changed.
///
/// Source: `AddonsStack` in Copilot's `internal/pkg/template/templates/environment/cf.yml`.
package struct EnvironmentTemplate: Sendable {
    /// The logical id of the nested stack.
    package static let addons = "AddonsStack"

    private let root: TemplateNode
    /// Where the addons' template is, as deployed: a URL of S3.
    package let addonsURL: String

    /// - Returns: `nil` where the environment was deployed without addons.
    /// - Throws: `TemplateError` for what is no template.
    package static func read(_ body: [UInt8], file: String) throws(TemplateError) -> EnvironmentTemplate? {
        var root = try TemplateNode.parse(body, file: file)
        // The AWS CLI gives a template that is JSON as it is, and any other as text.
        if let inner = root["TemplateBody"] {
            root =
                try inner.text.map { text throws(TemplateError) in try .parse(Array(text.utf8), file: file) } ?? inner
        }
        guard let stack = root["Resources"]?[addons], let url = stack["Properties"]?["TemplateURL"]?.text else {
            return nil
        }
        return EnvironmentTemplate(root: root, addonsURL: url)
    }

    /// The same with the addons of a package, at another address.
    ///
    /// - Throws: `TemplateError` where it cannot be written so that it reads the same.
    package func deploying(_ package: AddonsPackage, at url: String) throws(TemplateError) -> [UInt8] {
        guard let resources = root["Resources"], let stack = resources[Self.addons],
            let properties = stack["Properties"]
        else { return [] }
        let place = stack.place
        func reference(_ name: String) -> TemplateNode {
            TemplateNode(.function("Ref", TemplateNode(.text(name), at: place)), at: place)
        }
        let own = [("App", "AppName"), ("Env", "EnvironmentName")].map {
            TemplateNode.Member(name: $0.0, place: place, value: reference($0.1))
        }
        let changed =
            properties
            .setting("Parameters", TemplateNode(.mapping(own + package.parameters), at: place))
            .setting("TemplateURL", TemplateNode(.text(url), at: place))
        return try write(stack.setting("Properties", changed), in: resources)
    }

    /// The same, told to leave the addons where they are when it lets go of them.
    ///
    /// A policy that changes alone is no update; a change of the metadata makes it one. Source: user guide, "DeletionPolicy attribute":
    /// `Retain` keeps a nested stack, too.
    ///
    /// - Throws: `TemplateError` where it cannot be written so that it reads the same.
    package func keepingAddons() throws(TemplateError) -> [UInt8] {
        guard let resources = root["Resources"], let stack = resources[Self.addons] else { return [] }
        let retain = TemplateNode(.text("Retain"), at: stack.place)
        return try write(
            stack.setting("DeletionPolicy", retain).setting("UpdateReplacePolicy", retain).marked(at: stack.place),
            in: resources)
    }

    /// The same without the addons.
    ///
    /// - Throws: `TemplateError` where it cannot be written so that it reads the same.
    package func withoutAddons() throws(TemplateError) -> [UInt8] {
        guard let resources = root["Resources"] else { return [] }
        return try write(nil, in: resources)
    }

    /// Whether anything else in the template refers to the addons: then they cannot be taken out of it.
    package var needsAddons: Bool {
        guard let members = root.members else { return false }
        return members.contains { section in
            section.value.members?.contains { member in
                !(section.name == "Resources" && member.name == Self.addons) && member.value.names(Self.addons)
            } ?? section.value.names(Self.addons)
        }
    }

    private func write(_ stack: TemplateNode?, in resources: TemplateNode) throws(TemplateError) -> [UInt8] {
        try TemplateWriter.write(
            root.setting("Resources", resources.setting(Self.addons, stack)), comment: [],
            file: "the environment's template")
    }
}

extension TemplateNode {
    /// Whether it refers to a resource: by `Ref`, `Fn::GetAtt`, `Fn::Sub` or `DependsOn`.
    fileprivate func names(_ logicalId: String) -> Bool {
        switch content {
        case .null: return false
        // `DependsOn`, and what `Fn::GetAtt` names; a text that happens to be called so is refused as well.
        case .text(let text):
            return text == logicalId || text.hasPrefix("\(logicalId).") || text.contains("${\(logicalId)}")
                || text.contains("${\(logicalId).")
        case .list(let list): return list.contains { $0.names(logicalId) }
        case .mapping(let members): return members.contains { $0.value.names(logicalId) }
        case .function(_, let argument): return argument.names(logicalId)
        }
    }
}

/// Reads a template that CloudFormation has, in the form in which `aws cloudformation get-template` gives it.
package enum DeployedTemplate {
    /// The template out of the CLI's answer, as YAML; `nil` for what is none.
    package static func body(_ answer: [UInt8]) -> [UInt8]? {
        guard let root = try? TemplateNode.parse(answer, file: "get-template"), let body = root["TemplateBody"] else {
            return nil
        }
        return body.text.map { Array($0.utf8) } ?? (try? TemplateWriter.write(body, comment: [], file: "get-template"))
    }

    /// The types of its resources, by logical id.
    package static func stateful(_ types: [String: String]) -> [String] {
        types.filter { _, type in
            let resource = Stack.Resource(
                logicalId: "", type: type, properties: [:], place: Place(file: "-", line: 1, column: 1))
            // Who has not been reviewed is protected as well.
            return resource.statefulness != .stateless
        }.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
