internal import CloudFormation
internal import Planning
internal import Tiers

/// What a picture of resources shows, before it is drawn.
struct ResourceGraph {
    struct Node {
        enum Look: String {
            case box, data, service
            /// Its condition is not decided.
            case maybe
            /// In another file.
            case away
        }

        /// The logical id, or a service's name.
        let name: String
        /// `RDS::DBCluster`, `service`.
        let kind: String
        /// What else is to know; may be empty.
        let remark: String
        let look: Look
        /// The same in words, without a full stop.
        var sentence: String { "\(name) (\(kind))" + (remark.isEmpty ? "" : ", \(remark)") }
    }

    struct File {
        /// Below the tier's folder; of another tier's file with its folder.
        let name: String
        var nodes: [Node]
        /// By their places among the nodes: the first uses the second.
        var edges: [(from: Int, to: Int)]
    }

    /// In the order of the stack.
    private(set) var files: [File] = []
    private let title: String

    init(_ tier: TierFacts, environment: String, importers: Importers?) {
        title = "The resources of \(tier.tier.name) in \(environment)"
        let stack = tier.stacks[environment] ?? Stack(resources: [], outputs: [])
        let resources = stack.resources.filter { $0.presence != .never }
        let places = Dictionary(resources.enumerated().map { ($0.element.logicalId, $0.offset) }) { first, _ in first }
        func targets(_ names: some Sequence<String>) -> [Int] { Set(names.compactMap { places[$0] }).sorted() }
        let uses = resources.enumerated().map { index, resource in
            targets(Value.object(resource.properties).referred.union(resource.dependsOn)).filter { $0 != index }
        }
        var exports: [Int: Int] = [:]
        var services: [String: Set<Int>] = [:]
        for output in stack.outputs {
            guard let name = output.exportName, output.presence != .never else { continue }
            let own = targets(output.value.referred)
            for index in own { exports[index, default: 0] += 1 }
            guard let text = ValueText.of(name, at: []) else { continue }
            for service in importers?.of(text) ?? [] { services[service, default: []].formUnion(own) }
        }
        let names = resources.map { Self.file(of: $0.place, tier) }
        var seen: Set<String> = []
        for name in names where seen.insert(name).inserted {
            var file = File(name: name, nodes: [], edges: [])
            var own: [Int: Int] = [:]
            for index in resources.indices where names[index] == name {
                own[index] = file.nodes.count
                file.nodes.append(Self.node(resources[index], exports: exports[index] ?? 0))
            }
            let here = own.keys.sorted()
            for index in here {
                for target in uses[index] {
                    if own[target] == nil {
                        own[target] = file.nodes.count
                        file.nodes.append(Self.node(resources[target], in: names[target]))
                    }
                    if let from = own[index], let to = own[target] { file.edges.append((from, to)) }
                }
            }
            for (service, targets) in services.sorted(by: { $0.key < $1.key }) {
                let targets = targets.filter(here.contains).sorted()
                guard !targets.isEmpty else { continue }
                file.nodes.append(Node(name: service, kind: "service", remark: "", look: .service))
                for target in targets { if let to = own[target] { file.edges.append((file.nodes.count - 1, to)) } }
            }
            files.append(file)
        }
    }

    /// Everything that the picture says; a line for each file.
    var words: String {
        guard !files.isEmpty else { return "\(title): there are none." }
        let count = files.flatMap(\.nodes).count { $0.look != .service && $0.look != .away }
        let lines = files.map { file in
            let nodes = file.nodes.enumerated().map { index, node in
                let uses = file.edges.filter { $0.from == index }.map { file.nodes[$0.to].name }
                return node.sentence + (uses.isEmpty ? "" : ", uses \(uses.joined(separator: ", "))")
            }
            return "\(file.name): \(nodes.joined(separator: "; "))."
        }
        return "\(title): \(count) in \(files.count) \(files.count == 1 ? "file" : "files").\n"
            + lines.joined(separator: "\n")
    }

    private static func file(of place: Place, _ tier: TierFacts) -> String {
        for folder in [tier.place.path, "copilot/environments"] where place.file.hasPrefix("\(folder)/") {
            return String(place.file.dropFirst(folder.count + 1))
        }
        return place.file
    }

    private static func node(_ resource: Stack.Resource, exports: Int) -> Node {
        var remarks: [String] = []
        if isStateful(resource) { remarks.append("holds data") }
        if exports > 0 { remarks.append(exports == 1 ? "1 export" : "\(exports) exports") }
        if resource.presence != .always { remarks.append("not always there") }
        return Node(
            name: resource.logicalId, kind: short(resource.type), remark: remarks.joined(separator: ", "),
            look: isStateful(resource) ? .data : resource.presence == .always ? .box : .maybe)
    }

    private static func node(_ resource: Stack.Resource, in file: String) -> Node {
        Node(name: resource.logicalId, kind: short(resource.type), remark: "in \(file)", look: .away)
    }

    private static func isStateful(_ resource: Stack.Resource) -> Bool {
        if case .stateful = resource.statefulness { true } else { false }
    }

    private static func short(_ type: String) -> String {
        type.hasPrefix("AWS::") ? String(type.dropFirst("AWS::".count)) : type
    }
}
