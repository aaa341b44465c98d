/// Which table an update behaviour comes from.
package enum BehaviourSource: Sendable {
    /// The current schema of the type.
    case schema
    /// The Resource Specification that came before the schemas, for the conditions that schemas cannot express.
    case specification
    case nothing
}
