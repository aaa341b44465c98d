/// One curated fact about a resource type that the tables do not hold: one row of `RuleTable`.
package struct Rule: Sendable {
    /// What a rule is asked about.
    package enum Kind: String, CaseIterable, Sendable {
        /// A change of a property; it may raise what the tables say.
        case change
        /// A change of a property that the tables call conditional, decided.
        case settles
        /// One state of a resource, however it came about.
        case state
        /// A resource that is new in the stack.
        case added
        /// A resource that leaves the stack.
        case removed
        /// An attribute that `Fn::GetAtt` asks for, in one state of the resource.
        case attribute
    }

    package let kind: Kind
    /// Stable, in kebab case.
    package let id: String
    package let type: String
    /// Dotted patterns, `*` for any element of a list; none where the rule speaks about the whole resource.
    package let properties: [String]
    /// As the row has it: `RuleCondition` says how it reads.
    package let condition: String
    package let effect: Effect
    package let verdict: Verdict
    /// How long something is away, in minutes; `nil` where no source says.
    package let window: ClosedRange<Int>?
    package let text: String
    package let wayOut: String?
    /// The page or the issue that says so.
    package let source: String
    let test: RuleCondition

    package var property: String? { properties.first }
    package var settles: Bool { kind == .settles }

    /// The rule where its condition cannot be decided before the deployment: as dangerous as it may get, and saying so.
    var undecided: Rule {
        Rule(
            kind: kind, id: id, type: type, properties: properties, condition: condition, effect: .unknown,
            verdict: max(verdict, .interrupts), window: window,
            text: "cannot be decided before the deployment, so taken at its worst: " + text, wayOut: wayOut,
            source: source, test: test)
    }
}
