extension RuleScope {
    /// How many conditions that are not decided are tried both ways; beyond them a rule stays undecided.
    private static let branchLimit = 4

    /// What a condition of a rule comes to, once for each way that the conditions of the templates may turn out. The same
    /// expression is true in both states, or in neither: it asks for the same environment.
    func outcomes(
        of condition: RuleCondition, as written: (truth: RuleTruth, elements: [Int]), limit: Int = branchLimit
    ) -> [(truth: RuleTruth, elements: [Int])] {
        guard written.truth == .undecided, limit > 0, let open = openCondition(on: condition.paths.map(\.components))
        else { return [written] }
        return [true, false].flatMap { branch in
            let scope = RuleScope(
                old: old?.taking(branch, of: open), new: new?.taking(branch, of: open), changed: changed, alone: alone)
            return scope.outcomes(of: condition, as: scope.holdsAsWritten(condition), limit: limit - 1)
        }
    }

    /// The condition of the first `Fn::If` that one of these paths leads through.
    private func openCondition(on paths: [[String]]) -> Value? {
        for path in paths {
            for side in [old, new] {
                guard let side else { continue }
                let open =
                    path.first == Self.updatePolicy
                    ? side.updatePolicy.openCondition(on: path.dropFirst())
                    : side.properties.openCondition(on: path[...])
                if let open { return open }
            }
        }
        return nil
    }
}

extension RuleScope.Side {
    fileprivate func taking(_ branch: Bool, of condition: Value) -> Self {
        Self(
            properties: properties.taking(branch, of: condition),
            updatePolicy: updatePolicy.taking(branch, of: condition), deletionPolicy: deletionPolicy)
    }
}

extension Value {
    fileprivate func openCondition(on path: ArraySlice<String>) -> Value? {
        switch self {
        case .call("Fn::If", .list(let parts)) where parts.count == 3: return parts[0]
        case .hidden(let value): return value.openCondition(on: path)
        case .object(let object):
            guard let name = path.first else { return nil }
            return object[name]?.openCondition(on: path.dropFirst())
        case .list(let list) where path.first == "*":
            for value in list {
                if let open = value.openCondition(on: path.dropFirst()) { return open }
            }
            return nil
        default: return nil
        }
    }

    /// The value with a condition decided; what comes to nothing is left out.
    fileprivate func taking(_ branch: Bool, of condition: Value) -> Value {
        switch self {
        case .call("Fn::If", .list(let parts)) where parts.count == 3:
            if parts[0] == condition { return parts[branch ? 1 : 2].taking(branch, of: condition) }
            return .call("Fn::If", .list([parts[0]] + parts[1...].map { $0.taking(branch, of: condition) }))
        case .hidden(let value): return .hidden(value.taking(branch, of: condition))
        case .object(let object):
            return .object(object.mapValues { $0.taking(branch, of: condition) }.filter { $0.value != .null })
        case .list(let list): return .list(list.map { $0.taking(branch, of: condition) }.filter { $0 != .null })
        default: return self
        }
    }
}
