/// What the generated table knows of one resource type: `Scripts/tables.sh` makes it.
package struct ResourceSchema: Sendable {
    package let type: String

    /// The schema of a type, `nil` where the table has none (a custom resource, a type newer than the table).
    package static func of(_ type: String) -> ResourceSchema? { nil }
}
