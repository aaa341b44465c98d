import CloudFormation
import Testing
import Tiers

/// A template of one file; resources in flow or block style, indented by four spaces.
func stack(_ resources: String, outputs: String = "") throws -> Stack {
    var text = "Parameters:\n    App: {Type: String}\n    Env: {Type: String}\nResources:\n"
    text += resources.split(separator: "\n").map { "    \($0)\n" }.joined()
    if !outputs.isEmpty {
        text += "Outputs:\n" + outputs.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
    return try Stack.evaluate(files: ["a.yml": Array(text.utf8)], environment: "prod", application: "acme")
}

/// A shipped tier as it is deployed for acme/prod, with texts replaced by others; each of them must be there.
func tier(_ name: String, replacing texts: [String: String] = [:]) throws -> Stack {
    var files = try #require(StarterTiers.files(for: name))
    for (old, new) in texts {
        let file = try #require(files.first { String(decoding: $0.value, as: UTF8.self).contains(old) }, "\(old)")
        files[file.key] = Array(String(decoding: file.value, as: UTF8.self).replacing(old, with: new).utf8)
    }
    return try Stack.evaluate(files: files, environment: "prod", application: "acme")
}

extension Referee {
    /// What the update says, `nil` when it went through. A refused one must leave everything as it was.
    mutating func refusal(of stack: Stack, imported: Set<String> = []) -> String? {
        let before = (data, retained, snapshots, outputs, events, lost)
        do {
            try deploy(stack, imported: imported)
            return nil
        } catch {
            #expect(before == (data, retained, snapshots, outputs, events, lost), "not rolled back")
            return error.description
        }
    }

    /// Expects the update to be refused with these words in the reason.
    mutating func expectRefusal(
        _ stack: Stack, _ words: String, imported: Set<String> = [],
        at location: Testing.SourceLocation = #_sourceLocation
    ) {
        let said = refusal(of: stack, imported: imported)
        #expect(said?.contains(words) == true, "\(words): \(said ?? "updated")", sourceLocation: location)
    }

    /// A stack that was just deployed, with a probe named after each resource that holds data.
    static func deployed(_ stack: Stack) throws -> Referee {
        var referee = Referee()
        try referee.deploy(stack)
        for id in referee.data.keys.sorted() { referee.write("in \(id)", into: id) }
        return referee
    }
}

/// Redis in templates.
enum Redis {
    /// A named group: what would be a replacement is a refusal, unless the test asks for an unnamed one.
    static func group(
        _ properties: String = "", version: String = "'7.1'", type: String = "cache.t4g.micro", name: String? = "redis",
        policy: String = ""
    ) -> String {
        """
        Redis:
            Type: AWS::ElastiCache::ReplicationGroup\(policy.isEmpty ? "" : "\n    UpdatePolicy: \(policy)")
            Properties:
                ReplicationGroupDescription: a\(name.map { "\n        ReplicationGroupId: \($0)" } ?? "")
                EngineVersion: \(version)
                CacheNodeType: \(type)
        \(properties.split(separator: ";").map { "        \($0.trimmingPrefix(" "))" }.joined(separator: "\n"))

        """
    }

    static func cluster(_ properties: String = "", type: String = "cache.t4g.micro", policy: String = "Delete")
        -> String
    {
        """
        Cluster:
            Type: AWS::ElastiCache::CacheCluster
            DeletionPolicy: \(policy)
            Properties:
                Engine: redis
                EngineVersion: '7.1'
                CacheNodeType: \(type)
                \(properties.contains("NumCacheNodes") ? "" : "NumCacheNodes: 1")
                \(properties)

        """
    }

    static let failover = "AutomaticFailoverEnabled: true"
}
