/// A tier made from another: the templates, the service settings, and in words what differs from the adopted one.
package struct DerivedTier: Sendable {
    package let name: String
    /// Contents by path within the tier's folder.
    package let files: [String: [UInt8]]
    /// Sentences, in the order of the files' names; empty for the adopted tier.
    package let changes: [String]
    /// Settings by service.
    package let services: [String: EnvironmentSettings]
}
