internal import CloudFormation
internal import Tiers

/// Whether a resource satisfies a rule, by what AWS documents of its properties and of their defaults. What cannot be known from the
/// templates is said to be so, and never holds.
struct RequirementJudge {
    enum Judgement: Equatable {
        /// It satisfies the rule, or the rule is not about it.
        case holds
        case fails(property: String?, reason: String, source: String)
        case open(property: String?, reason: String, source: String?)
    }

    let stack: Stack

    init(_ stack: Stack) { self.stack = stack }

    func judge(_ rule: TierRule, _ resource: Stack.Resource) -> Judgement {
        switch resource.type {
        case "AWS::RDS::DBCluster": cluster(rule, resource)
        case "AWS::RDS::DBInstance": instance(rule, resource)
        case "AWS::ElastiCache::ReplicationGroup": replicationGroup(rule, resource)
        case "AWS::ElastiCache::CacheCluster": cacheCluster(rule, resource)
        case "AWS::ElastiCache::ServerlessCache": serverlessCache(rule, resource)
        case "AWS::S3::Bucket": bucket(rule, resource)
        case "AWS::EFS::FileSystem": fileSystem(rule, resource)
        case "AWS::DynamoDB::Table": table(rule, resource)
        case "AWS::SecretsManager::Secret": secret(rule, resource)
        // A key waits 7 days or more before it is deleted, and a parameter's value stands in the template.
        // Source: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
        case "AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::SSM::Parameter": .holds
        // Always encrypted.
        // Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/data-protection.html
        case "AWS::Logs::LogGroup": rule == .deletionProtection ? keptByPolicy(resource, snapshots: false) : .holds
        default: other(resource)
        }
    }

    /// What holds nothing satisfies every rule; what is not among the types above is not judged.
    private func other(_ resource: Stack.Resource) -> Judgement {
        switch resource.statefulness {
        case .stateless: .holds
        case .stateful(let content):
            .open(property: nil, reason: "\(resource.type) holds \(content), and is not judged here", source: nil)
        case .unknown:
            .open(property: nil, reason: "what \(resource.type) holds is not known here", source: nil)
        }
    }

    // MARK: Values

    /// A property that must have one value.
    ///
    /// - Parameters:
    ///   - absent: what the resource is without it, in words that go on from "is not given, ".
    ///   - path: the names within the property, where it is an object.
    func requires(
        _ property: String, _ path: [String] = [], is wanted: String, of resource: Stack.Resource, absent: String,
        source: String
    ) -> Judgement {
        let name = ([property] + path).joined(separator: ".")
        switch value(property, path, of: resource) {
        case .absent: return .fails(property: property, reason: "\(name) is not given, \(absent)", source: source)
        case .text(let text):
            return text.lowercased() == wanted.lowercased()
                ? .holds : .fails(property: property, reason: "\(name) is \(text), not \(wanted)", source: source)
        case .undecided: return undecided(property, path, of: resource, source)
        }
    }

    enum Setting: Equatable {
        case absent
        case text(String)
        /// Only AWS knows it.
        case undecided
    }

    func value(_ property: String, _ path: [String] = [], of resource: Stack.Resource) -> Setting {
        var value = resource.properties[property]
        for key in path {
            switch value {
            case nil, .null: return .absent
            case .object(let object): value = object[key]
            default: return .undecided
            }
        }
        return switch value {
        case nil, .null: .absent
        case .text(let text): .text(text)
        default: .undecided
        }
    }

    func undecided(
        _ property: String, _ path: [String] = [], of resource: Stack.Resource, _ source: String
    ) -> Judgement {
        let names = [property] + path
        var value = resource.properties[property]
        for key in path { if let inner = value?[key] { value = inner } }
        let shown = ValueText.of(value, at: names, in: resource) ?? "not known"
        return .open(
            property: property, reason: "\(names.joined(separator: ".")) is \(shown), which only AWS knows",
            source: source)
    }

    /// A number of days that must be large enough.
    ///
    /// - Parameter absent: how many it is where nothing is said; `nil` where that is not known.
    func days(
        _ property: String, _ path: [String] = [], atLeast wanted: Int, of resource: Stack.Resource, absent: Int?,
        source: String
    ) -> Judgement {
        let name = ([property] + path).joined(separator: ".")
        switch value(property, path, of: resource) {
        case .absent:
            guard let absent else {
                return .open(property: nil, reason: "\(name) is not given", source: source)
            }
            return absent >= wanted
                ? .holds
                : .fails(
                    property: nil, reason: "\(name) is not given, which is \(absent) \(absent == 1 ? "day" : "days")",
                    source: source)
        case .text(let text):
            guard let number = Int(text) else { return undecided(property, path, of: resource, source) }
            return number >= wanted
                ? .holds : .fails(property: property, reason: "\(name) is \(number)", source: source)
        case .undecided: return undecided(property, path, of: resource, source)
        }
    }

    /// Whether the resource stays when the stack is deleted, for types that have no protection of their own.
    ///
    /// Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
    func keptByPolicy(_ resource: Stack.Resource, snapshots: Bool) -> Judgement {
        let source =
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html"
        let kept = ["Retain", "RetainExceptOnCreate"] + (snapshots ? ["Snapshot"] : [])
        switch resource.deletionPolicy {
        case nil:
            return .fails(
                property: nil, reason: "it has no protection of its own, and no DeletionPolicy", source: source)
        case .text(let text):
            return kept.contains(text)
                ? .holds : .fails(property: nil, reason: "its DeletionPolicy is \(text)", source: source)
        default: return .open(property: nil, reason: "what its DeletionPolicy comes to is not known", source: source)
        }
    }

    /// The resource of these templates that a value refers to.
    func resource(_ value: Value?) -> Stack.Resource? {
        switch value {
        case .reference(let id), .attribute(let id, _): stack.resources.first { $0.logicalId == id }
        default: nil
        }
    }

    /// Whether a policy document denies whatever does not come encrypted.
    func deniesPlainText(_ document: Value?) -> Bool {
        let statements = document?["Statement"].map { $0.list ?? [$0] } ?? []
        return statements.contains { statement in
            let transport = statement["Condition"]?["Bool"]?["aws:SecureTransport"]
            let value = transport?.list?.first ?? transport
            // Another condition beside it, or fewer actions than all, would let something through.
            return statement["Effect"]?.text == "Deny" && value?.text?.lowercased() == "false"
                && Self.isOnly(statement["Condition"]) && Self.isOnly(statement["Condition"]?["Bool"])
                && Self.isEveryone(statement["Principal"]) && Self.isEveryAction(statement["Action"])
        }
    }

    private static func isOnly(_ value: Value?) -> Bool {
        if case .object(let members)? = value { members.count == 1 } else { false }
    }

    /// `*`, `s3:*`, `elasticfilesystem:*`.
    private static func isEveryAction(_ action: Value?) -> Bool {
        switch action {
        case .text("*"), .text("s3:*"), .text("elasticfilesystem:*"): true
        case .list(let list): list.contains { isEveryAction($0) }
        default: false
        }
    }

    private static func isEveryone(_ principal: Value?) -> Bool {
        switch principal {
        case .text("*"): true
        case .object(let object): object["AWS"].map { isEveryone($0) } ?? false
        case .list(let list): list.contains { isEveryone($0) }
        default: false
        }
    }
}
