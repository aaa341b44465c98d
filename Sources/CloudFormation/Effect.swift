/// What CloudFormation will do to a resource, or because of one property. In the order of danger.
package enum Effect: String, CaseIterable, Comparable, Sendable {
    case none
    case add
    /// Updated without interruption.
    case inPlace = "in-place"
    /// Updated in place, with some interruption.
    case interrupts
    case removes
    /// What happens is not known.
    case unknown
    /// A new resource is made, and the old one deleted.
    case replaces
    /// CloudFormation will not do it: the update fails.
    case refused

    package static func < (left: Effect, right: Effect) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}

/// What a change means for the people who run it. In the order of danger.
package enum Verdict: String, CaseIterable, Comparable, Sendable {
    case unchanged
    case safe
    /// Something is away for a while, or what happens is not known and no data hangs on it.
    case interrupts
    /// It works, and there is no way back.
    case oneWay = "one-way"
    case losesData = "loses-data"
    /// CloudFormation refuses it, or it breaks the requirement that a change of tier recreates nothing.
    case refused

    package static func < (left: Verdict, right: Verdict) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}

/// What the tables say of changing a property.
package enum UpdateBehaviour: String, Comparable, CaseIterable, Sendable {
    case inPlace = "in place"
    /// Replacement under a condition that the tables do not give.
    case conditional
    /// The type or the property is in no table.
    case unknown
    case replacement

    package static func < (left: UpdateBehaviour, right: UpdateBehaviour) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}
