package import CloudFormation

/// One update on the way from one stack to another.
package struct StageStep: Sendable {
    /// What services have to do before the update: CloudFormation changes no export that another stack imports.
    package struct Move: Hashable, Sendable {
        /// The export that changes or goes.
        package let export: String
        /// Exports that are there by then and stay: one of them is to be imported instead.
        package let alternatives: [String]
        /// The services that import it, in byte order.
        package let services: [String]
    }

    /// What the stack has once the update is through; a part that is missing is as in the new one.
    package let choices: [StackPart: StackMix.Choice]
    /// The parts that change.
    package let parts: [StackPart]
    package let moves: [Move]
    /// The worst that happens, short of what makes a step impossible.
    package let verdict: Verdict
}

/// Why there is no way, or none that nobody has to accept something for.
package struct StageBar: Hashable, Sendable {
    /// `RedisCluster.StorageEncrypted`
    package let part: String
    package let text: String
    package let wayOut: String
    /// Where this is known from.
    package let source: String

    init(part: String, text: String, wayOut: String?, source: String?) {
        self.part = part
        self.text = text
        self.wayOut = wayOut ?? "leave it in the new tier as it is"
        self.source = source ?? "the templates"
    }
}

/// What a search came to.
package enum StageResult: Sendable {
    /// The shortest way of those for which the least has to be accepted.
    case way([StageStep])
    case none([StageBar])
    /// More changes depend on each other than can be searched.
    case tooMany(parts: Int)
}
