internal import CloudFormation
internal import Tiers

/// The resources of a tier in every environment, as the alarms look at them.
struct AlarmSource {
    struct Resource {
        let id: String
        let type: String
        /// The name of its condition, as it is written.
        let condition: String?
        /// By environment, without those where it is not there.
        let stacks: [String: Stack.Resource]
    }

    let environments: [String]
    /// In the order of the merged templates.
    let resources: [Resource]

    /// - Throws: `TemplateError` where a template cannot be evaluated in an environment.
    init(files: [String: [UInt8]], folder: FolderPath, environments: [String]) throws(TemplateError) {
        self.environments = environments
        var order: [String] = []
        var found: [String: [String: Stack.Resource]] = [:]
        for environment in environments {
            let stack = try Stack.evaluate(
                files: files, folder: folder, environment: environment, application: nil)
            for resource in stack.resources {
                if found[resource.logicalId] == nil { order.append(resource.logicalId) }
                found[resource.logicalId, default: [:]][environment] = resource
            }
        }
        let declared = try AddonsFolder.read(files: files, folder: folder).resources
        let conditions = Dictionary(declared.map { ($0.logicalId, $0.condition) }) { first, _ in first }
        resources = order.compactMap { id in
            guard let stacks = found[id], let type = stacks.values.first?.type else { return nil }
            return Resource(id: id, type: type, condition: conditions[id] ?? nil, stacks: stacks)
        }
    }

    subscript(id: String) -> Resource? { resources.first { $0.id == id } }

    func resources(_ type: String) -> [Resource] { resources.filter { $0.type == type } }

    /// Where a resource may be, in the order of the catalog.
    func present(_ resource: Resource) -> [String] { environments.filter { resource.stacks[$0] != nil } }

    /// `staging 2, prod 8`, or the one value that all have.
    func said(_ values: [String: String]) -> String {
        let known = environments.compactMap { environment in values[environment].map { (environment, $0) } }
        guard Set(known.map(\.1)).count > 1 else { return known.first?.1 ?? "" }
        return known.map { "\($0) \($1)" }.joined(separator: ", ")
    }
}

extension AlarmSource.Resource {
    /// A property in an environment, by the names that lead to it.
    func value(_ path: String..., in environment: String) -> Value? {
        guard let first = path.first else { return nil }
        return path.dropFirst().reduce(stacks[environment]?.properties[first]) { $0?[$1] }
    }

    /// The same as a whole number of millionths.
    func millionths(_ first: String, _ second: String? = nil, in environment: String) -> Int? {
        let value = second.map { self.value(first, $0, in: environment) } ?? self.value(first, in: environment)
        return value?.text.flatMap { Millionths.parse($0) }
    }

    func number(_ name: String, in environment: String) -> Int? {
        value(name, in: environment)?.text.flatMap { Int($0) }
    }

    /// The logical id that a property refers to.
    func reference(_ name: String, in environment: String) -> String? {
        switch value(name, in: environment) {
        case .reference(let id)?, .attribute(let id, _)?: id
        default: nil
        }
    }
}
