/// Why no client/environment could be settled on. All of them are mistakes of usage (exit 64).
package enum TargetError: Error, Hashable, Sendable {
    case invalidClient(String, reason: String)
    case invalidEnvironment(String, reason: String)
    /// An environment that the catalog does not have.
    case unknownEnvironment(String, known: [String])
    /// `CLIENT_DOMAIN` cannot be read; `fix` is the value that was probably meant.
    case invalidDomain(String, reason: String, fix: String?)
    /// `copilot/.workspace` cannot be read.
    case invalidWorkspace(reason: String)
    /// The application's name reads as two clients, such as acme/staging and staging-acme/prod.
    case ambiguousWorkspace(application: String, readings: [Target], command: String)
    /// The client is settled, the environment is not.
    case missingEnvironment(client: String, known: [String], command: String)
    /// The environment is settled, the client is not.
    case missingClient(environment: String, known: [String], command: String)
    /// Nothing names a client, in a repository that has some.
    case missingTarget(clients: [String], environments: [String], command: String)
}

extension TargetError: CustomStringConvertible {
    /// What happened and why, for `error:`.
    package var description: String {
        switch self {
        case .invalidClient(let name, let reason):
            name.isEmpty ? "the client is empty" : "`\(Names.printable(name))` cannot be a client's name: \(reason)"
        case .invalidEnvironment(let name, let reason):
            name.isEmpty
                ? "the environment is empty" : "`\(Names.printable(name))` cannot be an environment's name: \(reason)"
        case .unknownEnvironment(let name, let known):
            "no environment is called `\(Names.printable(name))`: the catalog has \(Suggestion.list(known))"
        case .invalidDomain(let domain, let reason, _):
            "CLIENT_DOMAIN is `\(Names.printable(domain))`: \(reason)"
        case .invalidWorkspace(let reason):
            "cannot read the application's name in \(TargetResolver.workspacePath): \(reason)"
        case .ambiguousWorkspace(let application, let readings, _):
            "application `\(application)` in \(TargetResolver.workspacePath) can mean "
                + Suggestion.list(readings.map(\.description), "or")
        case .missingEnvironment(let client, let known, _):
            "no environment is given for client \(client): the catalog has \(Suggestion.list(known))"
        case .missingClient(let environment, _, _):
            "no client is given for environment \(environment)"
        case .missingTarget:
            "no client/environment is given: neither -c and -e, nor CLIENT_DOMAIN, nor \(TargetResolver.workspacePath) names one"
        }
    }

    /// What to do next, for `hint:`.
    package var hint: String? {
        switch self {
        case .invalidClient(let name, _):
            name == "default" ? "`-c default -e all` stands for a repository without clients" : nil
        case .invalidEnvironment:
            nil
        case .unknownEnvironment(let name, let known):
            Suggestion.question(for: name, among: known)
        case .invalidDomain(_, _, let fix):
            fix.map { "CLIENT_DOMAIN=\($0)" } ?? "name the client and the environment with -c and -e"
        case .invalidWorkspace:
            "name the client and the environment with -c and -e"
        case .ambiguousWorkspace(_, let readings, let command):
            readings.first.map { Self.commandLine(command, client: $0.client, environment: $0.environment) }
        case .missingEnvironment(let client, let known, let command):
            Self.commandLine(command, client: client, environment: known.last ?? "ENV")
        case .missingClient(let environment, let known, let command):
            Self.commandLine(command, client: known.first ?? "CLIENT", environment: environment) + Self.clients(known)
        case .missingTarget(let clients, let environments, let command):
            Self.commandLine(command, client: clients.first ?? "CLIENT", environment: environments.last ?? "ENV")
                + Self.clients(clients)
        }
    }

    private static func commandLine(_ command: String, client: String, environment: String) -> String {
        "tiergit \(command) -c \(client) -e \(environment)"
    }

    private static func clients(_ known: [String]) -> String {
        guard known.count > 1 else { return "" }
        let shown = known.prefix(5).joined(separator: ", ")
        return " (clients: \(shown)\(known.count > 5 ? " and \(known.count - 5) more" : ""))"
    }
}
