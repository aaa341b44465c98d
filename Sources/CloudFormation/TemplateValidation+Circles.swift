extension TemplateValidation {
    /// How many resources CloudFormation takes in one stack. Source:
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    private static let resourceLimit = 500

    /// What CloudFormation refuses about the resources together: too many, or some that wait for each other.
    mutating func checkTogether(_ resources: [Stack.Resource], _ environment: String) {
        if resources.count > Self.resourceLimit, let place = resources.first?.place {
            report(
                "too-many-resources", at: place,
                "the templates make \(resources.count) resources, and a stack takes \(Self.resourceLimit)",
                in: environment)
        }
        for circle in Self.circles(resources) {
            guard let first = resources.first(where: { $0.logicalId == circle.first }) else { continue }
            let names = (circle + [first.logicalId]).joined(separator: " -> ")
            report(
                "circular-dependency", at: first.place, "resources wait for each other: \(names)",
                in: environment)
        }
    }

    /// Each circle once, beginning with its first resource in the order of the templates.
    private static func circles(_ resources: [Stack.Resource]) -> [[String]] {
        let ids = Set(resources.map(\.logicalId))
        var waitsFor: [String: [String]] = [:]
        for resource in resources {
            let named = Value.object(resource.properties).references(at: []).compactMap { reference -> String? in
                if case .resource(let id, _) = reference.target { id } else { nil }
            }
            waitsFor[resource.logicalId] = Set(named + resource.dependsOn).intersection(ids).sorted()
        }
        var done: Set<String> = []
        var found: [[String]] = []
        for resource in resources where !done.contains(resource.logicalId) {
            // Without recursion: a chain may be as long as the template.
            var path: [(id: String, rest: ArraySlice<String>)] = []
            path.append((resource.logicalId, (waitsFor[resource.logicalId] ?? [])[...]))
            while var last = path.popLast() {
                guard let next = last.rest.popFirst() else {
                    done.insert(last.id)
                    continue
                }
                path.append(last)
                if let start = path.firstIndex(where: { $0.id == next }) {
                    found.append(path[start...].map(\.id))
                } else if !done.contains(next) {
                    path.append((next, (waitsFor[next] ?? [])[...]))
                }
            }
        }
        return found
    }
}
