internal import CloudFormation
internal import Tiers

/// A resource that somebody changed or deleted behind its template.
package struct ResourceDrift: Hashable, Sendable {
    package struct Difference: Hashable, Sendable {
        /// `/BackupRetentionPeriod`, `/Tags/0`: a JSON pointer.
        package let path: String
        /// What the template says; `nil` where it says nothing of it.
        package let expected: String?
        /// `nil` where it is gone.
        package let actual: String?
    }

    package let logicalId: String
    package let isDeleted: Bool
    package let differences: [Difference]

    /// What AWS says of one.
    ///
    /// Source: the API reference, `StackResourceDrift` and `PropertyDifference`. Values whose name says that they are secret are not read.
    init?(_ json: JSON) {
        guard let logicalId = json["LogicalResourceId"]?.string else { return nil }
        self.logicalId = logicalId
        isDeleted = json["StackResourceDriftStatus"] == "DELETED"
        differences = (json["PropertyDifferences"]?.array ?? []).compactMap { difference in
            guard let path = difference["PropertyPath"]?.string else { return nil }
            let isSecret = path.split(separator: "/").contains { Self.isSecret(String($0)) }
            func value(_ key: String, absent: String) -> String? {
                guard difference["DifferenceType"]?.string != absent, let text = difference[key]?.string else {
                    return nil
                }
                let inner = try? JSON.parse(Array(text.utf8))
                return isSecret || inner.map(Self.holdsSecrets) ?? false ? ValueText.hidden : text
            }
            return Difference(
                path: path, expected: value("ExpectedValue", absent: "ADD"),
                actual: value("ActualValue", absent: "REMOVE"))
        }
    }

    /// Also what is of the user's own: variables may be anything.
    private static func isSecret(_ name: String) -> Bool {
        Secrecy.names(name) || name == "Environment" || name.hasSuffix("Variables")
    }

    private static func holdsSecrets(_ json: JSON) -> Bool {
        if let members = json.object { return members.contains { isSecret($0.key) || holdsSecrets($0.value) } }
        return json.array?.contains(where: holdsSecrets) ?? false
    }

    /// On one line.
    package var text: String {
        if isDeleted { return "it was deleted" }
        let words = differences.map { one in
            switch (one.expected, one.actual) {
            case (let expected?, nil): "\(one.path) is gone, and the template says \(expected)"
            case (nil, let actual?): "\(one.path) is \(actual), of which the template says nothing"
            default: "\(one.path) is \(one.actual ?? "?"), and the template says \(one.expected ?? "?")"
            }
        }
        return "changed by hand: \(words.isEmpty ? "AWS does not say what" : words.joined(separator: "; "))"
    }
}
