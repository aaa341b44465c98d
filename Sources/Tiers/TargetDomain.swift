/// What a client's domain says: `[tier.][environment.]client.<base domain>`.
struct TargetDomain: Hashable {
    let target: Target
    /// The tier that the first label asks for.
    let tier: String?

    /// What the application is called where no client is named, by `copilot-switch-app.sh`.
    static let noClient = "aai"

    /// Reads a domain; nil for `aai` and `aai.<base domain>`, which name no client.
    ///
    /// A sole label is always the client, also one that a tier or an environment is called. Upper case, a final dot, white
    /// space and a protocol are refused rather than repaired: the deployment scripts take the value as it is.
    /// Throws `TargetError.invalidDomain`.
    static func parse(_ domain: String, in resolver: TargetResolver) throws(TargetError) -> TargetDomain? {
        let base = resolver.baseDomain
        if let reason = spelling(domain) {
            throw .invalidDomain(domain, reason: reason, fix: repaired(domain, base: base))
        }
        if domain == noClient || domain == "\(noClient).\(base)" { return nil }
        guard domain != base else {
            throw .invalidDomain(domain, reason: "it names no client", fix: "CLIENT.\(base)")
        }
        guard domain.hasSuffix("." + base) else {
            throw .invalidDomain(domain, reason: "it does not end with .\(base)", fix: repaired(domain, base: base))
        }
        var labels = domain.dropLast(base.utf8.count + 1).split(separator: ".", omittingEmptySubsequences: false)
            .map(String.init)
        if let reason = labels.firstNonNil({ $0.isEmpty ? "it has an empty label" : nil }) {
            throw .invalidDomain(domain, reason: reason, fix: nil)
        }
        let client = labels.removeLast()
        if let reason = Names.clientProblem(client) {
            throw .invalidDomain(domain, reason: "`\(Names.printable(client))` is no client, \(reason)", fix: nil)
        }
        var rest = labels[...]
        let tier = rest.first.flatMap { resolver.tiers.contains($0) ? $0 : nil }
        if tier != nil { rest.removeFirst() }
        let environment = rest.popFirst()
        if let environment, !resolver.environments.contains(environment) {
            let known = resolver.tiers + resolver.environments
            throw .invalidDomain(
                domain, reason: "`\(Names.printable(environment))` is neither a tier nor an environment of the catalog",
                fix: Suggestion.nearest(to: environment, among: known).map { guess in
                    ([tier, guess].compactMap { $0 } + rest + [client, base]).joined(separator: ".")
                })
        }
        guard rest.isEmpty else {
            throw .invalidDomain(
                domain, reason: "it has labels too many",
                fix: [tier, environment, client, base].compactMap { $0 }.joined(separator: "."))
        }
        // `medium.staging.<base>` is a forgotten client rather than a client called staging, unless there is one.
        if tier != nil, environment == nil, resolver.isForgottenClient(client) {
            throw .invalidDomain(
                domain, reason: "`\(client)` is an environment, and no client is named",
                fix: [tier, client, "CLIENT", base].compactMap { $0 }.joined(separator: "."))
        }
        return TargetDomain(
            target: try Target(client: client, environment: environment ?? resolver.environments.last ?? ""), tier: tier
        )
    }

    private static func spelling(_ domain: String) -> String? {
        if domain.contains("://") { return "it must be given without protocol" }
        if domain.unicodeScalars.contains(where: \.properties.isWhitespace) { return "it holds white space" }
        if domain.contains("/") || domain.contains(":") { return "it must be a domain alone, without path or port" }
        if domain.hasSuffix(".") { return "it ends with a dot" }
        if Names.textProblem(domain) != nil { return "it holds a control character" }
        if domain != domain.lowercased() { return "it must be in lower case" }
        return nil
    }

    /// The value that was probably meant, or nil where that cannot be told.
    private static func repaired(_ domain: String, base: String) -> String? {
        var text = domain.lowercased().filter { !$0.isWhitespace }
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) { text.removeFirst(scheme.count) }
        text = String(text.prefix { $0 != "/" && $0 != ":" })
        while text.hasSuffix(".") { text.removeLast() }
        // A label alone is the client that the base domain was left off.
        if !text.contains("."), Names.clientProblem(text) == nil { text += "." + base }
        guard text.hasSuffix("." + base), Names.domainProblem(text) == nil else { return nil }
        return text
    }
}

extension Sequence {
    fileprivate func firstNonNil<Value>(_ transform: (Element) -> Value?) -> Value? {
        for element in self {
            if let value = transform(element) { return value }
        }
        return nil
    }
}
