import CloudFormation

extension Referee {
    /// What becomes of a physical resource that leaves the stack, the least protective first.
    enum Policy: Int, Comparable {
        case delete
        case snapshot
        case retain

        static func < (left: Policy, right: Policy) -> Bool { left.rawValue < right.rawValue }

        /// Those that take snapshots, of the types that the referee knows (user guide, DeletionPolicy attribute).
        private static let snapshotted: Set<String> = [
            "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup", "AWS::RDS::DBCluster",
            "AWS::RDS::DBInstance",
        ]

        static func removal(of entry: Entry) throws(Refusal) -> Policy {
            try policy(entry.definition.deletionPolicy, of: entry.definition, name: "DeletionPolicy")
                ?? standard(entry.definition)
        }

        /// Which template's UpdateReplacePolicy counts is not documented: the less protective one.
        static func replacement(of entry: Entry, by new: Stack.Resource) throws(Refusal) -> Policy {
            let old = entry.definition
            return min(
                try policy(old.updateReplacePolicy, of: old, name: "UpdateReplacePolicy") ?? .delete,
                try policy(new.updateReplacePolicy, of: new, name: "UpdateReplacePolicy") ?? .delete)
        }

        /// Both policies must be valid when they are deployed, not only when they are needed.
        static func check(_ resource: Stack.Resource) throws(Refusal) {
            _ = try policy(resource.deletionPolicy, of: resource, name: "DeletionPolicy")
            _ = try policy(resource.updateReplacePolicy, of: resource, name: "UpdateReplacePolicy")
        }

        /// "For AWS::RDS::DBCluster resources and for AWS::RDS::DBInstance resources that don't specify the DBClusterIdentifier
        /// property, the default policy is Snapshot" (user guide, DeletionPolicy attribute).
        private static func standard(_ resource: Stack.Resource) -> Policy {
            resource.type == "AWS::RDS::DBCluster" ? .snapshot : .delete
        }

        private static func policy(
            _ value: Value?, of resource: Stack.Resource, name: String
        ) throws(Refusal) -> Policy? {
            switch value?.text {
            case nil where value == nil: return nil
            case "Delete": return .delete
            case "Retain": return .retain
            case "RetainExceptOnCreate" where name == "DeletionPolicy": return .retain
            case "Snapshot" where snapshotted.contains(resource.type): return .snapshot
            default: throw Refusal(resource.logicalId, "\(name) is none that \(resource.type) has")
            }
        }
    }
}
