import Testing

@testable import Tiers

@Suite struct TargetResolverTests {
    static func resolver(
        _ client: String? = nil, _ environment: String? = nil, domain: String? = nil, workspace: String? = nil,
        environments: [String] = ["staging", "prod"], baseDomain: String? = nil, clients: Set<String> = []
    ) -> TargetResolver {
        let catalog = Catalog(
            repository: nil, activation: .symlink, base: nil, baseDomain: baseDomain, environments: environments,
            requireReason: false, required: false, tiers: ["minimum", "medium", "a-b"].map { Tier(name: $0) })
        var variables = ["HOME": "/"]
        variables["CLIENT_DOMAIN"] = domain
        return TargetResolver(
            client: client, environment: environment, variables: variables, workspace: workspace, catalog: catalog,
            knownClients: clients, command: "switch medium")
    }

    static func error(_ resolver: TargetResolver) -> TargetError? {
        do throws(TargetError) {
            _ = try resolver.resolve()
            return nil
        } catch {
            return error
        }
    }

    @Test(
        arguments: [
            ("acme.theanswer.ai", "acme/prod", nil), ("staging.acme.theanswer.ai", "acme/staging", nil),
            ("prod.acme.theanswer.ai", "acme/prod", nil), ("medium.acme.theanswer.ai", "acme/prod", "medium"),
            ("medium.staging.acme.theanswer.ai", "acme/staging", "medium"), ("medium.theanswer.ai", "medium/prod", nil),
            ("staging.theanswer.ai", "staging/prod", nil), ("staging.medium.theanswer.ai", "medium/staging", nil),
            ("medium.medium.theanswer.ai", "medium/prod", "medium"), ("a-b.acme.theanswer.ai", "acme/prod", "a-b"),
            ("acme-aai.theanswer.ai", "acme-aai/prod", nil), ("1x.theanswer.ai", "1x/prod", nil),
        ] as [(String, String, String?)])
    func domains(_ domain: String, _ target: String, _ tier: String?) throws {
        let resolution = try Self.resolver(domain: domain, workspace: "application: other-aai", clients: ["x"])
            .resolve()
        #expect(resolution.target.description == target)
        #expect(resolution.requestedTier == tier)
        #expect(resolution.source == .clientDomain)
        #expect(resolution.note == nil)
    }

    /// A domain, part of the reason, and the value that the hint gives.
    @Test(
        arguments: [
            ("https://acme.theanswer.ai", "without protocol", "acme.theanswer.ai"),
            ("http://staging.acme.theanswer.ai/x", "without protocol", "staging.acme.theanswer.ai"),
            ("acme.theanswer.ai.", "ends with a dot", "acme.theanswer.ai"),
            ("Acme.TheAnswer.ai", "lower case", "acme.theanswer.ai"),
            (" acme.theanswer.ai", "white space", "acme.theanswer.ai"), (" ", "white space", nil),
            ("acme.theanswer.ai\n", "white space", "acme.theanswer.ai"),
            ("acme.theanswer.ai:443", "without path or port", "acme.theanswer.ai"),
            ("acme", "does not end with .theanswer.ai", "acme.theanswer.ai"),
            ("acme.example.com", "does not end with .theanswer.ai", nil),
            ("acmetheanswer.ai", "does not end with .theanswer.ai", nil),
            ("theanswer.ai", "names no client", "CLIENT.theanswer.ai"), (".theanswer.ai", "empty label", nil),
            ("staging..theanswer.ai", "empty label", nil), ("a--b.theanswer.ai", "two hyphens", nil),
            ("a_b.theanswer.ai", "is no client", nil), ("default.theanswer.ai", "reserved", nil),
            ("stagin.acme.theanswer.ai", "neither a tier nor an environment", "staging.acme.theanswer.ai"),
            (
                "medum.staging.acme.theanswer.ai", "neither a tier nor an environment",
                "medium.staging.acme.theanswer.ai"
            ),
            ("foo.acme.theanswer.ai", "neither a tier nor an environment", nil),
            ("staging.medium.acme.theanswer.ai", "labels too many", "staging.acme.theanswer.ai"),
            ("medium.staging.x.acme.theanswer.ai", "labels too many", "medium.staging.acme.theanswer.ai"),
            ("medium.staging.theanswer.ai", "no client is named", "medium.staging.CLIENT.theanswer.ai"),
        ] as [(String, String, String?)])
    func wrongDomains(_ domain: String, _ reason: String, _ fix: String?) throws {
        let error = try #require(Self.error(Self.resolver(domain: domain)))
        guard case .invalidDomain(domain, let found, let foundFix) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(found.contains(reason))
        #expect(foundFix == fix)
        #expect(error.hint?.hasPrefix(fix.map { "CLIENT_DOMAIN=\($0)" } ?? "name the client") == true)
        #expect(Names.textProblem(error.description) == nil)
    }

    @Test func anotherBaseDomain() throws {
        #expect(
            try Self.resolver(domain: "acme.example.com", baseDomain: "example.com").resolve().target.description
                == "acme/prod")
        #expect(Self.error(Self.resolver(domain: "acme.theanswer.ai", baseDomain: "example.com")) != nil)
        let known = Self.resolver(domain: "medium.staging.theanswer.ai", clients: ["staging"])
        #expect(try known.resolve().target.description == "staging/prod")
    }

    /// An application's name, the known clients, and the target with the tier asked for.
    @Test(
        arguments: [
            ("acme-aai", [], "acme/prod", nil), ("staging-acme-aai", [], "acme/staging", nil),
            ("prod-acme-aai", ["acme"], "acme/prod", nil), ("a-b-c-aai", ["x"], "c/prod", "a-b"),
            ("staging-aai", [], "staging/prod", nil), ("medium-aai", [], "medium/prod", nil),
            ("medium-acme-aai", [], "acme/prod", "medium"), ("medium-acme-aai", ["acme"], "acme/prod", "medium"),
            ("medium-acme-aai", ["medium-acme"], "medium-acme/prod", nil),
            ("medium-staging-acme-aai", [], "acme/staging", "medium"),
            ("big-corp-aai", [], "big-corp/prod", nil), ("staging-big-corp-aai", ["big-corp"], "big-corp/staging", nil),
            ("acme-aai", ["acme-aai"], "acme-aai/prod", nil),
        ] as [(String, Set<String>, String, String?)])
    func workspaces(_ application: String, _ clients: Set<String>, _ target: String, _ tier: String?) throws {
        let resolution = try Self.resolver(workspace: "application: \(application)\n", clients: clients).resolve()
        #expect(resolution.target.description == target)
        #expect(resolution.requestedTier == tier)
        #expect(resolution.source == .workspace)
    }

    @Test(
        arguments: [
            ("staging-acme-aai", ["staging-acme"], ["acme/staging", "staging-acme/prod"]),
            ("staging-acme-aai", ["staging-acme", "acme"], ["acme/staging", "staging-acme/prod"]),
            ("medium-acme-aai", ["medium-acme", "acme"], ["acme/prod", "medium-acme/prod"]),
            ("medium-prod-acme-aai", ["medium-prod-acme"], ["acme/prod", "medium-prod-acme/prod"]),
            ("acme-aai", ["acme", "acme-aai"], ["acme/prod", "acme-aai/prod"]),
        ] as [(String, Set<String>, [String])])
    func ambiguousWorkspaces(_ application: String, _ clients: Set<String>, _ readings: [String]) throws {
        let error = try #require(Self.error(Self.resolver(workspace: "application: \(application)", clients: clients)))
        guard case .ambiguousWorkspace(application, let found, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(found.map(\.description) == readings)
        #expect(error.hint?.contains("-c \(found[0].client) -e \(found[0].environment)") == true)
    }

    @Test func ambiguousIsAnsweredByArguments() throws {
        let resolver = Self.resolver(
            "acme", "staging", workspace: "application: staging-acme-aai", clients: ["staging-acme"])
        #expect(
            try resolver.resolve()
                == Resolution(target: Target(client: "acme", environment: "staging"), source: .arguments))
    }

    @Test(
        arguments: [
            nil, "", "\n", "application: aai", "application: myapp", "application:", "path: x",
            "# application: acme-aai",
            "application: -aai", "application: Acme-aai",
        ] as [String?])
    func nothingIsNamed(_ workspace: String?) throws {
        for domain in [nil, "", "aai", "aai.theanswer.ai"] {
            #expect(
                try Self.resolver(domain: domain, workspace: workspace, clients: ["default"]).resolve()
                    == Resolution(target: .shared, source: .shared))
            let clients: Set<String> = ["acme", "b", "c", "d", "e", "f", "default"]
            let error = try #require(Self.error(Self.resolver(domain: domain, workspace: workspace, clients: clients)))
            guard case .missingTarget = error else {
                Issue.record("\(error)")
                continue
            }
            #expect(error.hint == "tiergit switch medium -c acme -e prod (clients: acme, b, c, d, e and 1 more)")
        }
    }

    @Test func aDomainWithoutClientOutdatesTheWorkspace() throws {
        let resolver = Self.resolver(domain: "aai", workspace: "application: acme-aai")
        #expect(try resolver.resolve().source == .shared)
    }

    @Test(arguments: ["- a", "application: [a]", "application: \"", "a text"])
    func wrongWorkspaces(_ contents: String) throws {
        let error = try #require(Self.error(Self.resolver(workspace: contents)))
        guard case .invalidWorkspace = error else {
            Issue.record("\(error)")
            return
        }
        #expect(try Self.resolver("acme", "prod", workspace: contents).resolve().target.description == "acme/prod")
    }

    /// -c, -e, CLIENT_DOMAIN, the application, the target, the tier asked for, and part of the note.
    @Test(
        arguments: [
            ("acme", "prod", nil, nil, "acme/prod", nil, nil),
            ("acme", "prod", "acme.theanswer.ai", nil, "acme/prod", nil, nil),
            ("acme", "prod", "medium.acme.theanswer.ai", nil, "acme/prod", "medium", nil),
            (
                "acme", "prod", "medium.beta.theanswer.ai", nil, "acme/prod", nil,
                "CLIENT_DOMAIN names beta/prod; the arguments win"
            ),
            (
                "acme", "prod", "staging.acme.theanswer.ai", nil, "acme/prod", nil,
                "names acme/staging; the arguments win"
            ),
            ("acme", "prod", "https://acme.theanswer.ai", nil, "acme/prod", nil, "without protocol; the arguments win"),
            (
                "acme", nil, "staging.acme.theanswer.ai", nil, "acme/staging", nil,
                "environment staging is taken from CLIENT_DOMAIN"
            ),
            ("acme", nil, "medium.acme.theanswer.ai", nil, "acme/prod", "medium", "environment prod is taken"),
            ("acme", nil, nil, "staging-acme-aai", "acme/staging", nil, "taken from copilot/.workspace"),
            ("acme", nil, "beta.theanswer.ai", "acme-aai", "acme/prod", nil, "CLIENT_DOMAIN names beta/prod"),
            (
                nil, "staging", "staging.acme.theanswer.ai", nil, "acme/staging", nil,
                "client acme is taken from CLIENT_DOMAIN"
            ),
            (nil, "prod", nil, "acme-aai", "acme/prod", nil, "client acme is taken from copilot/.workspace"),
            ("default", nil, nil, nil, "default/all", nil, nil),
            ("default", "all", "acme.theanswer.ai", nil, "default/all", nil, nil),
        ] as [(String?, String?, String?, String?, String, String?, String?)])
    func arguments(
        _ client: String?, _ environment: String?, _ domain: String?, _ application: String?, _ target: String,
        _ tier: String?, _ note: String?
    ) throws {
        let workspace = application.map { "application: \($0)\n" }
        let resolution = try Self.resolver(client, environment, domain: domain, workspace: workspace).resolve()
        #expect(resolution.target.description == target)
        #expect(resolution.source == .arguments)
        #expect(resolution.requestedTier == tier)
        if let note { #expect(resolution.note?.contains(note) == true) } else { #expect(resolution.note == nil) }
    }

    @Test func aSoleEnvironmentNeedsNoNaming() throws {
        let resolver = Self.resolver("acme", environments: ["live"], clients: ["beta"])
        #expect(
            try resolver.resolve()
                == Resolution(target: Target(client: "acme", environment: "live"), source: .arguments))
    }

    @Test(
        arguments: [
            (
                "acme", nil, "beta.theanswer.ai",
                TargetError.missingEnvironment(
                    client: "acme", known: ["staging", "prod"], command: "switch medium"),
                "tiergit switch medium -c acme -e prod"
            ),
            (
                nil, "staging", "acme.theanswer.ai",
                .missingClient(environment: "staging", known: ["beta"], command: "switch medium"),
                "tiergit switch medium -c beta -e staging"
            ),
            ("acme", "prd", nil, .unknownEnvironment("prd", known: ["staging", "prod"]), "did you mean `prod`?"),
            ("acme", "all", nil, .unknownEnvironment("all", known: ["staging", "prod"]), nil),
            (
                "default", "prod", nil, .invalidClient("default", reason: "`default` is reserved"),
                "`-c default -e all` stands for a repository without clients"
            ),
            (
                "Acme", nil, nil,
                .invalidClient("Acme", reason: "only lower-case letters, digits and hyphens are allowed"), nil
            ),
            ("", "prod", nil, .invalidClient("", reason: "it is empty"), nil),
        ] as [(String?, String?, String?, TargetError, String?)])
    func wrongArguments(
        _ client: String?, _ environment: String?, _ domain: String?, _ expected: TargetError, _ hint: String?
    ) {
        let found = Self.error(Self.resolver(client, environment, domain: domain, clients: ["beta"]))
        #expect(found == expected)
        #expect(found?.hint == hint)
        #expect(found?.description.isEmpty == false)
    }

    @Test func survivesFuzzing() {
        var random = FixedNumbers(seed: 64)
        let pieces = [
            "staging", "medium", "prod", "acme", "aai", ".", "-", "theanswer.ai", "://", "A", " ", "é", "\u{0}", ":",
            "[", "a-b", "",
        ]
        for _ in 0..<5_000 {
            func text() -> String { (0..<random.next() % 7).map { _ in pieces[Int(random.next() % 17)] }.joined() }
            let (domain, application) = (text(), text())
            for error in [
                Self.error(Self.resolver(domain: domain, clients: ["acme"])),
                Self.error(Self.resolver(workspace: "application: " + application, clients: ["acme", "staging-acme"])),
                Self.error(Self.resolver(workspace: application)),
            ] {
                if let error, Names.textProblem(error.description + (error.hint ?? "")) != nil {
                    Issue.record("\(error)")
                }
            }
        }
    }
}
