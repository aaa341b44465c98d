/// A rule that applies to a change or a state.
package struct RuleHit: Sendable {
    /// With effect, verdict and text as they are to be shown, also where the condition could not be decided.
    package let rule: Rule
    /// The dotted paths that the rule speaks about; of a change, those that changed.
    package let properties: [String]
    /// Whether every value that the condition asks for is known before the deployment.
    package let isDecided: Bool
}
