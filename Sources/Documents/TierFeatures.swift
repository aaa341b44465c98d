internal import CloudFormation
internal import Planning
internal import Tiers

/// What tiers are made of, feature by feature, as their resolved templates say it.
struct TierFeatures {
    /// A part of the product and its features, each with a cell for every tier.
    struct Component {
        let title: String
        let rows: [(feature: String, cells: [Prose])]
    }

    private let tiers: [TierFacts]
    private let environments: [String]

    init(_ facts: DocumentFacts) {
        tiers = facts.tiers
        environments = facts.environments
    }

    /// Those that any tier has, databases first.
    var components: [Component] {
        let known = Self.known.compactMap { known -> Component? in
            guard tiers.contains(where: { !resources($0, of: known.types).isEmpty }) else { return nil }
            let rows = known.features.compactMap { feature -> (feature: String, cells: [Prose])? in
                let cells = tiers.map { tier in
                    said { environment in
                        let texts = (tier.stacks[environment].map { Self.resources($0, of: known.types) } ?? []).map {
                            feature.read($0) ?? "not set"
                        }
                        return texts.isEmpty ? "none" : texts.unique.joined(separator: "; ")
                    }
                }
                // What nobody sets tells nothing.
                return cells.allSatisfy({ $0.plain == "not set" || $0.plain == "none" }) ? nil : (feature.title, cells)
            }
            let count = (
                feature: "resources",
                cells: tiers.map { tier in
                    said { environment in
                        let found = tier.stacks[environment].map { Self.resources($0, of: known.types) } ?? []
                        return found.isEmpty ? "none" : "\(found.count)"
                    }
                }
            )
            return Component(title: known.title, rows: [count] + rows)
        }
        return known + services + [others].compactMap(\.self)
    }

    // MARK: Services

    private var services: [Component] {
        let names = Set(tiers.flatMap { $0.services.keys }).sorted()
        return names.map { name in
            func cells(_ read: (ServiceSettings) -> String?) -> [Prose] {
                tiers.map { tier in
                    said { tier.services[name]?[$0].flatMap(read) ?? "not said" }
                }
            }
            return Component(
                title: "Service \(name)",
                rows: [
                    ("CPU units a task", cells { $0.cpu.map { "\($0)" } }),
                    ("memory a task", cells { $0.memory.map { "\($0) MiB" } }),
                    ("tasks", cells { $0.count.map(TierWords.tasks) }),
                ])
        }
    }

    // MARK: What no feature is known of

    private var others: Component? {
        let known = Set(Self.known.flatMap(\.types))
        let types = Set(tiers.flatMap { $0.stacks.values.flatMap { $0.resources.map(\.type) } }).subtracting(known)
        guard !types.isEmpty else { return nil }
        return Component(
            title: "Other resources",
            rows: types.sorted().map { type in
                (
                    type,
                    tiers.map { tier in
                        said { environment in
                            let count = tier.stacks[environment].map { Self.resources($0, of: [type]).count } ?? 0
                            return count == 0 ? "none" : "\(count)"
                        }
                    }
                )
            })
    }

    // MARK: Every difference

    /// The properties in which tiers differ, by resource: every one, whether a feature is known of it or not.
    var differences: [(resource: String, type: String, rows: [(property: String, cells: [Prose])])] {
        var order: [String] = []
        var found: [String: [String: [[String: String]]]] = [:]
        var types: [String: String] = [:]
        for (index, tier) in tiers.enumerated() {
            for environment in environments {
                for resource in tier.stacks[environment]?.resources ?? [] where resource.presence != .never {
                    if found[resource.logicalId] == nil { order.append(resource.logicalId) }
                    types[resource.logicalId] = resource.type
                    for (path, text) in Self.leaves(resource) {
                        var cells = found[resource.logicalId, default: [:]][path] ?? tiers.map { _ in [:] }
                        cells[index][environment] = text
                        found[resource.logicalId, default: [:]][path] = cells
                    }
                }
            }
        }
        return order.compactMap { id in
            // A resource that a tier does not have is told of by the count above.
            let present = tiers.indices.filter { index in
                environments.contains { environment in
                    tiers[index].stacks[environment]?.resources.contains {
                        $0.logicalId == id && $0.presence != .never
                    } ?? false
                }
            }
            let rows = (found[id] ?? [:]).sorted { $0.key < $1.key }.compactMap { path, cells in
                let own = present.map { cells[$0] }
                guard Set(own).count > 1 else { return nil as (property: String, cells: [Prose])? }
                return (
                    path,
                    tiers.indices.map { index in
                        present.contains(index)
                            ? said { cells[index][$0].map(Self.short) ?? "not set" } : "no such resource"
                    }
                )
            }
            return rows.isEmpty ? nil : (id, types[id] ?? "", rows)
        }
    }

    /// What is longer stands in the template.
    private static func short(_ text: String) -> String {
        let end = text.unicodeScalars.count > 120 ? "…" : ""
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(120))) + end
    }

    /// Every value, with the path that leads to it. Secrets are hidden.
    private static func leaves(_ resource: Stack.Resource) -> [(path: String, text: String)] {
        var found: [(path: String, text: String)] = []
        func walk(_ value: Value, _ path: [String]) {
            if let object = value.object, !object.isEmpty {
                for (key, value) in object.sorted(by: { $0.key < $1.key }) { walk(value, path + [key]) }
            } else if let list = value.list, !list.isEmpty {
                for (index, value) in list.enumerated() { walk(value, path + ["\(index)"]) }
            } else {
                found.append((path.joined(separator: "."), ValueText.of(value, at: path, in: resource) ?? ""))
            }
        }
        for (name, value) in resource.properties.sorted(by: { $0.key < $1.key }) { walk(value, [name]) }
        return found
    }

    // MARK: Cells

    /// One text where all environments agree, else one for each.
    private func said(_ read: (String) -> String) -> Prose {
        let texts = environments.map { ($0, read($0)) }
        guard Set(texts.map(\.1)).count > 1 else { return Prose(texts.first?.1 ?? "") }
        return texts.map { Prose("\($0): \($1)") }.joined(separator: .lineBreak)
    }

    private func resources(_ tier: TierFacts, of types: [String]) -> [Stack.Resource] {
        environments.flatMap { tier.stacks[$0].map { Self.resources($0, of: types) } ?? [] }
    }

    private static func resources(_ stack: Stack, of types: [String]) -> [Stack.Resource] {
        stack.resources.filter { types.contains($0.type) && $0.presence != .never }
    }

    // MARK: What is known

    private struct Feature: Sendable {
        let title: String
        let read: @Sendable (Stack.Resource) -> String?
    }

    private struct Known: Sendable {
        let title: String
        let types: [String]
        let features: [Feature]
    }

    private static func value(_ title: String, _ path: String..., unit: String = "") -> Feature {
        Feature(title: title) { resource in
            guard let first = path.first else { return nil }
            let value = path.dropFirst().reduce(resource.properties[first]) { $0?[$1] }
            return plain(value, unit)
        }
    }

    /// `yes` for `true`; what only a deployment tells as such.
    private static func plain(_ value: Value?, _ unit: String = "") -> String? {
        switch value {
        case nil, .null?: nil
        case .text("true")?: "yes"
        case .text("false")?: "no"
        case .text(let text)?: text + unit
        default: "known at deployment"
        }
    }

    /// Names and properties are CloudFormation's: the resource types' pages of its template reference.
    private static let known: [Known] = [
        Known(
            title: "Database", types: ["AWS::RDS::DBCluster"],
            features: [
                value("engine", "Engine"), value("version", "EngineVersion"),
                Feature(title: "capacity") { resource in
                    let scaling = resource.properties["ServerlessV2ScalingConfiguration"]
                    guard let low = plain(scaling?["MinCapacity"]), let high = plain(scaling?["MaxCapacity"]) else {
                        return nil
                    }
                    return "\(low) to \(high) ACU"
                },
                value("backups are kept", "BackupRetentionPeriod", unit: " days"),
                value("deletion protection", "DeletionProtection"),
                value("encryption at rest", "StorageEncrypted"), value("storage", "StorageType"),
            ]),
        Known(
            title: "Database instances", types: ["AWS::RDS::DBInstance"],
            features: [
                value("class", "DBInstanceClass"), value("reachable from outside", "PubliclyAccessible"),
                value("multi-AZ", "MultiAZ"), value("engine", "Engine"), value("version", "EngineVersion"),
                value("storage", "AllocatedStorage", unit: " GiB"),
                value("backups are kept", "BackupRetentionPeriod", unit: " days"),
                value("deletion protection", "DeletionProtection"), value("encryption at rest", "StorageEncrypted"),
                value("Performance Insights", "EnablePerformanceInsights"),
            ]),
        Known(
            title: "Redis cache",
            types: [
                "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::CacheCluster",
                "AWS::ElastiCache::ServerlessCache",
            ],
            features: [
                Feature(title: "kind") {
                    switch $0.type {
                    case "AWS::ElastiCache::ReplicationGroup": "replication group"
                    case "AWS::ElastiCache::CacheCluster": "cache cluster"
                    default: "serverless"
                    }
                },
                value("engine", "Engine"), value("version", "EngineVersion"), value("node type", "CacheNodeType"),
                Feature(title: "nodes") { resource in
                    let properties = resource.properties
                    if let nodes = plain(properties["NumCacheClusters"]) ?? plain(properties["NumCacheNodes"]) {
                        return nodes
                    }
                    guard let shards = properties["NumNodeGroups"]?.text.flatMap({ Int($0) }) else { return nil }
                    guard let replicas = properties["ReplicasPerNodeGroup"]?.text.flatMap({ Int($0) }) else {
                        return "\(shards) shards"
                    }
                    return "\(shards * (replicas + 1)) in \(shards) \(shards == 1 ? "shard" : "shards")"
                },
                value("automatic failover", "AutomaticFailoverEnabled"), value("multi-AZ", "MultiAZEnabled"),
                value("snapshots are kept", "SnapshotRetentionLimit", unit: " days"),
                value("encryption at rest", "AtRestEncryptionEnabled"),
                value("encryption in transit", "TransitEncryptionEnabled"),
            ]),
        Known(
            title: "Object storage", types: ["AWS::S3::Bucket"],
            features: [
                value("versioning", "VersioningConfiguration", "Status"),
                Feature(title: "lifecycle rules") {
                    $0.properties["LifecycleConfiguration"]?["Rules"]?.list.map { "\($0.count)" }
                },
                Feature(title: "encryption named") { $0.properties["BucketEncryption"].map { _ in "yes" } },
                value("public access blocked", "PublicAccessBlockConfiguration", "BlockPublicAcls"),
            ]),
        Known(
            title: "File storage", types: ["AWS::EFS::FileSystem"],
            features: [
                value("throughput", "ThroughputMode"),
                value("provisioned", "ProvisionedThroughputInMibps", unit: " MiB/s"),
                value("performance mode", "PerformanceMode"), value("encryption at rest", "Encrypted"),
                value("automatic backups", "BackupPolicy", "Status"),
                Feature(title: "lifecycle policies") { $0.properties["LifecyclePolicies"]?.list.map { "\($0.count)" } },
            ]),
        Known(
            title: "Queues", types: ["AWS::SQS::Queue"],
            features: [
                value("messages are kept", "MessageRetentionPeriod", unit: " s"), value("FIFO", "FifoQueue"),
                Feature(title: "dead letters") { $0.properties["RedrivePolicy"].map { _ in "yes" } },
            ]),
        Known(
            title: "Tables", types: ["AWS::DynamoDB::Table"],
            features: [
                value("billing", "BillingMode"),
                value(
                    "point-in-time recovery", "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"),
                value("deletion protection", "DeletionProtectionEnabled"),
            ]),
    ]
}

/// Words for what tiers hold.
enum TierWords {
    /// `2`, or `2 to 10, at 70 % CPU and 80 % memory`.
    static func tasks(_ count: ServiceCount) -> String {
        switch count {
        case .number(let number): return "\(number)"
        case .range(let range):
            let at = [
                range.cpuPercentage.map { "\($0) % CPU" }, range.memoryPercentage.map { "\($0) % memory" },
            ].compactMap(\.self)
            return copies(count) + (at.isEmpty ? "" : ", at \(at.joined(separator: " and "))")
        }
    }

    /// `2`, `2 to 10`.
    static func copies(_ count: ServiceCount) -> String {
        switch count {
        case .number(let number): "\(number)"
        case .range(let range): "\(range.minimum) to \(range.maximum)"
        }
    }

    /// The guide's name: no tier's has two hyphens side by side.
    static func upgrade(_ from: String, _ to: String) -> String { "upgrade-\(from)--\(to)" }

    /// Where a change of tier stands among the pages.
    static func upgradePage(_ from: String, _ to: String) -> String { "technical/\(upgrade(from, to))" }
}
