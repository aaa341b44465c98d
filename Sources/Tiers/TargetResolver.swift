/// Settles which client/environment a command is about, from its arguments, `CLIENT_DOMAIN` and `copilot/.workspace`.
///
/// Everything that it looks at is handed in, so the same inputs give the same answer anywhere.
package struct TargetResolver: Sendable {
    /// Copilot's record of the application that a work tree deploys.
    package static let workspacePath = "copilot/.workspace"
    /// What clients' domains end with where the catalog does not say.
    package static let defaultBaseDomain = "theanswer.ai"

    /// `-c` and `-e`.
    package let client: String?
    package let environment: String?
    let variables: [String: String]
    let workspace: String?
    let environments: [String]
    let tiers: [String]
    let baseDomain: String
    /// Whether the catalog says what clients' domains end with.
    let hasDomains: Bool
    let knownClients: [String]
    let command: String

    /// - Parameters:
    ///   - variables: The process's environment; only `CLIENT_DOMAIN` is looked at, and an empty one counts as unset.
    ///   - workspace: The contents of `copilot/.workspace`, nil where there is none.
    ///   - knownClients: The clients that have a history; `default` does not count as one.
    ///   - command: What was called, without options, such as `switch medium`: hints show it in full.
    package init(
        client: String?, environment: String?, variables: [String: String], workspace: String?, catalog: Catalog,
        knownClients: Set<String>, command: String = "COMMAND"
    ) {
        self.client = client
        self.environment = environment
        self.variables = variables
        self.workspace = workspace
        self.environments = catalog.environments
        self.tiers = catalog.tierNames
        self.hasDomains = catalog.baseDomain != nil
        self.baseDomain = catalog.baseDomain ?? Self.defaultBaseDomain
        self.knownClients = knownClients.subtracting([Target.shared.client]).sorted()
        self.command = command
    }

    /// The target, and where it comes from. Throws `TargetError`.
    package func resolve() throws(TargetError) -> Resolution {
        if client == nil, environment == nil { return try resolveWithoutArguments() }
        return try resolveArguments()
    }

    /// The application that `copilot/.workspace` names, where it is this target's; `nil` where it is another's, cannot be read, or where the
    /// target stands for every client: what one of them is called must not decide for all.
    package func application(of target: Target) -> String? {
        guard !target.isShared, let workspace, let name = (try? TargetWorkspace.application(in: workspace)) ?? nil
        else {
            return nil
        }
        return (try? TargetWorkspace.parse(name, in: self))??.target == target ? name : nil
    }

    /// What the application of a target is called where no `.workspace` says: by the rules of `copilot-switch-app.sh` where clients have
    /// domains, else as the client.
    package func usualApplication(of target: Target) -> String {
        guard hasDomains else { return target.client }
        let name = target.environment == environments.last ? target.client : "\(target.environment)-\(target.client)"
        let suffix = "-" + TargetDomain.noClient
        return name.hasSuffix(suffix) ? name : name + suffix
    }

    /// The client/environment that `copilot/.workspace` names; `nil` where it names none.
    ///
    /// - Throws: `TargetError` where it cannot be read, or has several readings.
    package func workspaceTarget() throws(TargetError) -> Target? { try readWorkspace()?.target }

    func isKnown(_ client: String) -> Bool { knownClients.contains(client) }

    /// Whether a client's name is an environment's, and no client bears it.
    func isForgottenClient(_ client: String) -> Bool { environments.contains(client) && !isKnown(client) }

    /// `CLIENT_DOMAIN`, unless it is empty.
    private var domain: String? { variables["CLIENT_DOMAIN"].flatMap { $0.isEmpty ? nil : $0 } }

    private func readWorkspace() throws(TargetError) -> TargetDomain? {
        guard let workspace, let application = try TargetWorkspace.application(in: workspace) else { return nil }
        return try TargetWorkspace.parse(application, in: self)
    }

    private func resolveWithoutArguments() throws(TargetError) -> Resolution {
        if let domain {
            if let named = try TargetDomain.parse(domain, in: self) {
                return Resolution(target: named.target, source: .clientDomain, requestedTier: named.tier)
            }
            // `aai`: the script would write just that to the workspace, so what stands there now is out of date.
        } else if let named = try readWorkspace() {
            return Resolution(target: named.target, source: .workspace, requestedTier: named.tier)
        }
        guard knownClients.isEmpty else {
            throw .missingTarget(clients: knownClients, environments: environments, command: command)
        }
        return Resolution(target: .shared, source: .shared)
    }

    private func resolveArguments() throws(TargetError) -> Resolution {
        if client == Target.shared.client, environment == nil || environment == Target.shared.environment {
            return Resolution(target: .shared, source: .arguments)
        }
        if let client, let reason = Names.clientProblem(client) { throw .invalidClient(client, reason: reason) }
        if let environment, !environments.contains(environment) {
            throw .unknownEnvironment(environment, known: environments)
        }
        // The arguments win, so what cannot be read or does not agree is worth a note and no error.
        var notes: [String] = []
        var named: (reading: TargetDomain, source: String)?
        if let domain {
            do {
                let reading = try TargetDomain.parse(domain, in: self)
                if let reading, agrees(reading.target) {
                    named = (reading, "CLIENT_DOMAIN")
                } else if let reading {
                    notes.append("CLIENT_DOMAIN names \(reading.target); the arguments win")
                }
            } catch {
                notes.append("\(error); the arguments win")
            }
        }
        if named == nil, client == nil || environment == nil, let reading = (try? readWorkspace()) ?? nil,
            agrees(reading.target)
        {
            named = (reading, Self.workspacePath)
        }
        let target = try complete(with: named?.reading.target)
        if let named, client == nil || environment == nil {
            let what = client == nil ? "client \(target.client)" : "environment \(target.environment)"
            notes.append("\(what) is taken from \(named.source)")
        }
        return Resolution(
            target: target, source: .arguments, requestedTier: named?.reading.tier,
            note: notes.isEmpty ? nil : notes.joined(separator: "; "))
    }

    /// Whether a target has what the arguments give.
    private func agrees(_ target: Target) -> Bool {
        (client ?? target.client) == target.client && (environment ?? target.environment) == target.environment
    }

    private func complete(with named: Target?) throws(TargetError) -> Target {
        switch (client ?? named?.client, environment ?? named?.environment) {
        case (let client?, let environment?):
            return try Target(client: client, environment: environment)
        case (let client?, nil):
            guard let only = environments.first, environments.count == 1 else {
                throw .missingEnvironment(client: client, known: environments, command: command)
            }
            return try Target(client: client, environment: only)
        case (nil, let environment):
            throw .missingClient(environment: environment ?? "", known: knownClients, command: command)
        }
    }
}

/// Which client/environment a command is about.
package struct Resolution: Hashable, Sendable {
    package let target: Target
    package let source: Source
    /// The tier that the domain's first label asks for; `TierChoice` weighs it.
    package let requestedTier: String?
    /// Something to tell the operator, such as that the arguments overrule `CLIENT_DOMAIN`.
    package let note: String?

    package enum Source: String, Hashable, Sendable {
        case arguments, clientDomain, workspace
        /// Nothing was named: `default/all`.
        case shared
    }

    package init(target: Target, source: Source, requestedTier: String? = nil, note: String? = nil) {
        self.target = target
        self.source = source
        self.requestedTier = requestedTier
        self.note = note
    }
}
