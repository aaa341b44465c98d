/// A client and an environment, whose tier is one history. Messages say "client/environment".
package struct Target: Hashable, Sendable {
    /// The client's key, a DNS label; `default` only in `Target.shared`.
    package let client: String
    /// An environment of the catalog; `all` only in `Target.shared`.
    package let environment: String

    /// The one target of a repository without clients, `default/all`.
    package static let shared = Target(uncheckedClient: "default", environment: "all")

    /// Throws `TargetError.invalidClient` or `.invalidEnvironment`; whether a catalog knows the environment is not asked.
    package init(client: String, environment: String) throws(TargetError) {
        if client == Self.shared.client, environment == Self.shared.environment {
            self = .shared
            return
        }
        if let reason = Names.clientProblem(client) { throw .invalidClient(client, reason: reason) }
        if let reason = Names.environmentProblem(environment) { throw .invalidEnvironment(environment, reason: reason) }
        self.init(uncheckedClient: client, environment: environment)
    }

    private init(uncheckedClient client: String, environment: String) {
        self.client = client
        self.environment = environment
    }

    package var isShared: Bool { self == .shared }
}

extension Target: Comparable, CustomStringConvertible {
    /// By client, then environment, in byte order.
    package static func < (left: Target, right: Target) -> Bool {
        (left.client, left.environment) < (right.client, right.environment)
    }

    /// `client/environment`.
    package var description: String { "\(client)/\(environment)" }
}
