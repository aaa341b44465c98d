/// Whether something is lost with a resource that no template brings back.
package enum Statefulness: Sendable, Equatable {
    /// What is in it: "the data of a database".
    case stateful(String)
    /// Reviewed: a template makes it again as it was.
    case stateless
    /// Nobody has reviewed the type, or what it holds is somebody else's to say: custom resources, nested stacks.
    case unknown
}

extension Stack.Resource {
    package var statefulness: Statefulness {
        if let content = StatefulTypes.contents[type] {
            return isMemberOfCluster ? .stateless : .stateful(content)
        }
        let parts = type.split(separator: ":").map(String.init)
        guard parts.count == 3, parts[0] == "AWS" else { return .unknown }
        return StatefulTypes.isStateless(service: parts[1], name: parts[2]) ? .stateless : .unknown
    }

    /// Members of a database cluster hold no data of their own: the cluster's volume does (as with DocumentDB and
    /// Neptune, whose instances are always members).
    var isMemberOfCluster: Bool {
        guard type == "AWS::RDS::DBInstance" else { return false }
        return switch properties["DBClusterIdentifier"] {
        case .text(let text): !text.isEmpty
        case .reference, .attribute, .concatenation: true
        // What is not decided may come to no cluster.
        case nil, .null, .list, .object, .call, .hidden: false
        }
    }
}
