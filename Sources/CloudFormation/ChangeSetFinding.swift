/// What a comparison of a change set with a plan found, about one resource or about the whole.
package struct ChangeSetFinding: Hashable, Sendable {
    /// In the order of danger.
    package enum Severity: String, CaseIterable, Comparable, Sendable {
        case agrees
        /// The plan is more careful than the change set.
        case stricter
        /// CloudFormation says that something worse may happen, and not that it will.
        case possible
        /// One of the two says something that the other cannot be held against: it never counts as agreement.
        case notUnderstood = "not-understood"
        /// The plan promised less damage: this must stop a deployment.
        case milder

        package static func < (left: Severity, right: Severity) -> Bool {
            allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
        }
    }

    /// `nil` for a finding about the whole.
    package let logicalId: String?
    package let severity: Severity
    /// One sentence without a full stop. It never shows the value of a property.
    package let text: String

    package init(_ logicalId: String?, _ severity: Severity, _ text: String) {
        self.logicalId = logicalId
        self.severity = severity
        self.text = text
    }
}
