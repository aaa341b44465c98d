/// What others hold on to of a template: logical ids, parameters and exports.
package struct TemplateSurface: Sendable {
    /// Types by logical id.
    package let resources: [String: String]
    /// By name.
    package let parameters: [String: TemplateNode]
    /// Whole outputs, by name.
    package let outputs: [String: TemplateNode]

    /// - Throws: `TemplateError` for what is no template.
    package static func read(_ template: [UInt8], file: String) throws(TemplateError) -> TemplateSurface {
        let root = try TemplateNode.parse(template, file: file)
        func members(_ section: String) -> [(String, TemplateNode)] {
            (root[section]?.members ?? []).map { ($0.name, $0.value) }
        }
        return TemplateSurface(
            resources: Dictionary(members("Resources").map { ($0.0, $0.1["Type"]?.text ?? "?") }) { first, _ in first },
            parameters: Dictionary(members("Parameters")) { first, _ in first },
            outputs: Dictionary(members("Outputs")) { first, _ in first })
    }

    /// How many outputs others may import.
    package var exports: Int { outputs.values.filter { $0["Export"] != nil }.count }

    /// Where the outputs differ, by name: CloudFormation shows such a change in no change set.
    package func outputsThatDiffer(from other: TemplateSurface) -> [String] {
        Set(outputs.keys).union(other.outputs.keys)
            .filter { name in
                guard let mine = outputs[name], let others = other.outputs[name] else { return true }
                return !mine.means(others)
            }.inByteOrder
    }

    /// What somebody would miss, or find another, where this takes the place of a deployed template; a sentence each.
    package func losses(against deployed: TemplateSurface) -> [String] {
        var found: [String] = []
        for name in Set(resources.keys).union(deployed.resources.keys).inByteOrder {
            switch (deployed.resources[name], resources[name]) {
            case (_?, nil): found.append("resource \(name) is deployed, and not recorded")
            case (nil, _?): found.append("resource \(name) is recorded, and not deployed")
            case (let there, let here) where there != here:
                found.append("resource \(name) is deployed as \(there ?? "?"), and recorded as \(here ?? "?")")
            default: break
            }
        }
        for name in Set(parameters.keys).union(deployed.parameters.keys).inByteOrder {
            if parameters[name] == nil { found.append("parameter \(name) is deployed, and not recorded") }
            if deployed.parameters[name] == nil { found.append("parameter \(name) is recorded, and not deployed") }
        }
        for name in outputsThatDiffer(from: deployed) {
            switch (deployed.outputs[name], outputs[name]) {
            case (_?, nil): found.append("output \(name) is deployed, and not recorded")
            case (nil, _?): found.append("output \(name) is recorded, and not deployed")
            default: found.append("output \(name) is recorded with another value or export")
            }
        }
        return found
    }
}

extension TemplateNode {
    /// Whether CloudFormation reads the same: neither style, order of names nor the form of a function counts.
    package func means(_ other: TemplateNode) -> Bool {
        switch (content, other.content) {
        case (.null, .null): return true
        case (.text(let left), .text(let right)): return left == right
        case (.list(let left), .list(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.means($1) }
        case (.mapping(let left), .mapping(let right)):
            return left.count == right.count
                && left.allSatisfy { member in other[member.name].map { member.value.means($0) } ?? false }
        case (.function(let left, let mine), .function(let right, let others)):
            return left == right && mine.means(others)
        default: return false
        }
    }
}

extension Set<String> {
    fileprivate var inByteOrder: [String] { sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}
