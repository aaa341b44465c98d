extension DerivationChange {
    /// One bound that a template gives, in half ACUs: the step in which Aurora counts.
    private struct Bound {
        let path: [String]
        let node: YAMLTextNode
        let old: Int
        let new: Int
    }

    /// Scales `ServerlessV2ScalingConfiguration` of every Aurora cluster. `steps` are the tiers from the adopted one to this one.
    mutating func scaleAurora(_ steps: [String], _ direction: Derivation.Direction) throws(ManifestError) {
        let clusters = resources(ofType: "AWS::RDS::DBCluster")
        var done: [[String]: Int] = [:]
        for cluster in clusters {
            let path = ["Resources", cluster, "Properties", "ServerlessV2ScalingConfiguration"]
            // Not `value(at:)` here: a cluster without the property may have what it likes above.
            guard let scaling = text.root["Resources"]?[cluster]?["Properties"]?["ServerlessV2ScalingConfiguration"]
            else {
                continue
            }
            guard scaling.entries != nil, scaling.tag.isEmpty, scaling.entry("Fn::If") == nil else {
                throw text.error(.notMapping(key: "ServerlessV2ScalingConfiguration"), at: scaling.start)
            }
            // By environment; a literal number is for all of them.
            var bounds: [(environment: String?, min: Bound?, max: Bound?)] = []
            for (key, isMaximum) in [("MinCapacity", false), ("MaxCapacity", true)] {
                for (environment, place) in try places(of: path + [key]) {
                    guard let node = try value(at: place) else { continue }
                    let old = try halves(node, key: place.last ?? key)
                    let new = direction.capacity(old, steps: steps, isMaximum: isMaximum)
                    let bound = Bound(path: place, node: node, old: old, new: new)
                    let index =
                        bounds.firstIndex { $0.environment == environment }
                        ?? {
                            bounds.append((environment, nil, nil))
                            return bounds.count - 1
                        }()
                    if isMaximum { bounds[index].max = bound } else { bounds[index].min = bound }
                }
            }
            for (environment, minimum, maximum) in bounds {
                var isNew = false
                for bound in [minimum, maximum].compactMap(\.self) where bound.old != bound.new {
                    if let earlier = done.updateValue(bound.new, forKey: bound.path) {
                        guard earlier == bound.new else {
                            throw text.error(
                                .unsafe("one value serves as minimum and maximum"), at: bound.node.start)
                        }
                        continue
                    }
                    isNew = true
                    try rewrite(bound.node, at: bound.path, as: Self.decimal(bound.new))
                }
                if isNew {
                    let of = clusters.count > 1 ? " of \(cluster)" : ""
                    say("\(environment.map { $0 + " " } ?? "")Aurora \(Self.words(minimum, maximum, of: of)) ACU")
                }
            }
        }
    }

    /// Where a bound's numbers stand: itself, or one value of a mapping for each environment.
    private func places(of path: [String]) throws(ManifestError) -> [(environment: String?, path: [String])] {
        guard let node = try unchecked(path) else { return [] }
        guard let arguments = Self.findInMap(node) else { return [(nil, path)] }
        guard arguments.count == 3, let map = Self.literal(arguments[0]), let key = Self.literal(arguments[2]) else {
            throw text.error(.unsafe("a FindInMap whose map or key is not a plain name"), at: node.start)
        }
        guard uses(of: map, key, in: text.root) == capacityUses(of: map, key) else {
            throw text.error(.unsafe("'\(key)' of '\(map)' is used for something else too"), at: node.start)
        }
        guard let environments = try value(at: ["Mappings", map])?.entries else {
            throw text.error(.unsafe("there is no mapping '\(map)'"), at: node.start)
        }
        if let environment = Self.literal(arguments[1]) { return [(environment, ["Mappings", map, environment, key])] }
        return environments.compactMap { $0.key.text }.map { ($0, ["Mappings", map, $0, key]) }
    }

    /// A bound, whose own tag (`!FindInMap`) is wanted; what is above it must be plain.
    private func unchecked(_ path: [String]) throws(ManifestError) -> YAMLTextNode? {
        try value(at: path.dropLast())?[path.last ?? ""]
    }

    private static func findInMap(_ node: YAMLTextNode) -> [YAMLTextNode]? {
        node.tag == "!FindInMap" ? node.items ?? [] : node["Fn::FindInMap"].map { $0.items ?? [] }
    }

    private static func literal(_ node: YAMLTextNode) -> String? { node.tag.isEmpty ? node.text : nil }

    /// How often a map's key is looked up in a part of the template.
    private func uses(of map: String, _ key: String, in node: YAMLTextNode) -> Int {
        var count = 0
        if let arguments = Self.findInMap(node), arguments.count >= 3, arguments[0].isText(map),
            // A key that is computed may be any.
            arguments[2].isText(key) || Self.literal(arguments[2]) == nil
        {
            count += 1
        }
        for item in node.items ?? [] { count += uses(of: map, key, in: item) }
        for entry in node.entries ?? [] { count += uses(of: map, key, in: entry.value) }
        return count
    }

    private func capacityUses(of map: String, _ key: String) -> Int {
        resources(ofType: "AWS::RDS::DBCluster").reduce(0) { count, cluster in
            let scaling = text.root["Resources"]?[cluster]?["Properties"]?["ServerlessV2ScalingConfiguration"]
            return count
                + ["MinCapacity", "MaxCapacity"].reduce(0) {
                    $0 + (scaling?[$1].map { uses(of: map, key, in: $0) } ?? 0)
                }
        }
    }

    private func halves(_ node: YAMLTextNode, key: String) throws(ManifestError) -> Int {
        try text.requireNoProperties(node, key: key)
        guard let scalar = node.text else { throw text.error(.notScalar(key: key), at: node.start) }
        let parts = scalar.split(separator: ".", omittingEmptySubsequences: false)
        let isDigits = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        guard isDigits, parts.count <= 2, let whole = Int(parts[0]), whole <= 256,
            let fraction = ["0": 0, "00": 0, "5": 1, "50": 1][parts.count == 2 ? String(parts[1]) : "0"]
        else {
            throw text.error(.unsafe("'\(key)' is '\(scalar)', not a number of ACUs in steps of 0.5"), at: node.start)
        }
        return whole * 2 + fraction
    }

    private static func decimal(_ halves: Int) -> String { halves % 2 == 0 ? "\(halves / 2)" : "\(halves / 2).5" }

    private static func words(_ minimum: Bound?, _ maximum: Bound?, of: String) -> String {
        switch (minimum, maximum) {
        case (let minimum?, let maximum?):
            "range\(of) \(decimal(minimum.old))-\(decimal(maximum.old)) -> \(decimal(minimum.new))-\(decimal(maximum.new))"
        case (let one?, nil): "minimum\(of) \(decimal(one.old)) -> \(decimal(one.new))"
        case (nil, let one?): "maximum\(of) \(decimal(one.old)) -> \(decimal(one.new))"
        case (nil, nil): ""
        }
    }
}

extension Derivation.Direction {
    /// A bound some tiers away, in half ACUs (0 to 512). Up: at least the plan's figure and double the tier below. Down: at most the
    /// plan's figure and half the tier above, but no minimum under 0.5 and no maximum under 1 ACU unless the adopted one has it.
    func capacity(_ adopted: Int, steps: [String], isMaximum: Bool) -> Int {
        let plan = ["minimum": (1, 4), "medium": (2, 16), "enterprise": (4, 64)]
        return steps.reduce(adopted) { value, tier in
            let figure = plan[tier].map { isMaximum ? $0.1 : $0.0 }
            switch self {
            case .up: return max(value, min(512, max(figure ?? 0, value * 2)))
            case .down: return max(min(figure ?? value, value / 2), min(value, isMaximum ? 2 : 1))
            }
        }
    }
}
