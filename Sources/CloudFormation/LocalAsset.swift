/// A file or a folder of the repository that a template names by its path, and that Copilot uploads at a deployment.
package struct LocalAsset: Hashable, Sendable {
    /// What CloudFormation makes of it.
    enum Kind: Hashable, Sendable {
        /// The template of a nested stack: it may do anything to the resources in there.
        case stack
        /// `AWS::Include`: a part of the template itself.
        case include
        /// The content of a property; what a change of it does is that property's own matter.
        case content(Meaning)
    }

    /// What other content at the same property does.
    struct Meaning: Hashable, Sendable {
        /// `nil` where the tables know it, which list every type but those of the SAM macro.
        let effect: Effect?
        /// At least; what the tables say may raise it.
        let verdict: Verdict
        let text: String
        let source: String
    }

    /// From the resource's properties, and from `Metadata` or `UpdatePolicy` where it stands there.
    package let property: [String]
    /// As the template has it: relative to the top of the repository.
    package let path: String
    let kind: Kind
}

extension LocalAsset.Kind {
    /// Whether it is a template, or a part of one.
    var isTemplate: Bool {
        switch self {
        case .stack, .include: true
        case .content: false
        }
    }
}
