extension TargetResolver {
    /// The `CLIENT_DOMAIN` under which a target is deployed: the variable's, where that names it already; `nil` where there are no clients.
    package func domain(of target: Target) -> String? {
        if target.isShared { return nil }
        if let given = variables["CLIENT_DOMAIN"], !given.isEmpty,
            let named = (try? TargetDomain.parse(given, in: self)) ?? nil, named.target == target
        {
            return given
        }
        // The production environment, which is the last one, has no label of its own.
        let labels = target.environment == environments.last ? [] : [target.environment]
        return (labels + [target.client, baseDomain]).joined(separator: ".")
    }
}
