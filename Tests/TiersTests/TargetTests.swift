import Testing

@testable import Tiers

@Suite struct TargetTests {
    @Test func shared() throws {
        #expect(Target.shared.description == "default/all")
        #expect(try Target(client: "default", environment: "all") == .shared)
        #expect(Target.shared.isShared)
    }

    @Test(arguments: [
        ("acme", "prod"), ("1a", "staging"), ("a-b", "pre-prod"), (String(repeating: "x", count: 63), "prod"),
    ])
    func valid(_ client: String, _ environment: String) throws {
        let target = try Target(client: client, environment: environment)
        #expect(target.description == client + "/" + environment)
        #expect(!target.isShared)
    }

    @Test(arguments: [
        ("", "prod"), ("default", "prod"), ("Acme", "prod"), ("a--b", "prod"), ("-a", "prod"), ("a-", "prod"),
        ("a.b", "prod"),
        ("a/b", "prod"), (String(repeating: "x", count: 64), "prod"),
    ])
    func invalidClient(_ client: String, _ environment: String) {
        #expect {
            try Target(client: client, environment: environment)
        } throws: {
            if case .invalidClient(client, _)? = $0 as? TargetError { true } else { false }
        }
    }

    @Test(arguments: ["", "all", "Prod", "1", "a b"])
    func invalidEnvironment(_ environment: String) {
        #expect {
            try Target(client: "acme", environment: environment)
        } throws: {
            if case .invalidEnvironment(environment, _)? = $0 as? TargetError { true } else { false }
        }
    }

    @Test func order() throws {
        let names = [("b", "prod"), ("a", "staging"), ("a", "prod"), ("default", "all")]
        let sorted = try names.map { try Target(client: $0.0, environment: $0.1) }.sorted().map(\.description)
        #expect(sorted == ["a/prod", "a/staging", "b/prod", "default/all"])
    }
}

@Suite struct TargetTierChoiceTests {
    /// Argument, CLIENT_TIER, COPILOT_TIER, the domain's request, and what is chosen.
    @Test(
        arguments: [
            (nil, nil, nil, nil, nil),
            (nil, "", "", nil, nil),
            ("medium", nil, nil, nil, .init(tier: "medium", source: .argument)),
            ("medium", "medium", "medium", "medium", .init(tier: "medium", source: .argument)),
            ("medium@1.4.0", "medium", nil, nil, .init(tier: "medium@1.4.0", source: .argument)),
            (nil, "medium", nil, nil, .init(tier: "medium", source: .clientTier)),
            (nil, "medium", "medium", nil, .init(tier: "medium", source: .clientTier)),
            (nil, "", "medium", nil, .init(tier: "medium", source: .copilotTier)),
            (nil, nil, nil, "medium", .init(tier: "medium", source: .domain)),
            ("", nil, nil, nil, .init(tier: "", source: .argument)),
        ] as [(String?, String?, String?, String?, TierChoice?)])
    func chosen(_ argument: String?, _ client: String?, _ copilot: String?, _ domain: String?, _ expected: TierChoice?)
        throws
    {
        var variables = ["PATH": "x"]
        variables["CLIENT_TIER"] = client
        variables["COPILOT_TIER"] = copilot
        #expect(try TierChoice.resolve(argument: argument, variables: variables, domainRequest: domain) == expected)
    }

    @Test(
        arguments: [
            ("medium", "minimum", nil, nil, TierChoice.Source.argument, TierChoice.Source.clientTier),
            ("medium", "medium", "minimum", nil, .argument, .copilotTier),
            ("medium", nil, nil, "minimum", .argument, .domain),
            ("medium@1.0.0", "minimum", nil, nil, .argument, .clientTier),
            (nil, "medium", "minimum", nil, .clientTier, .copilotTier),
            (nil, "medium", nil, "minimum", .clientTier, .domain),
            (nil, nil, "medium", "minimum", .copilotTier, .domain),
        ] as [(String?, String?, String?, String?, TierChoice.Source, TierChoice.Source)])
    func contradicts(
        _ argument: String?, _ client: String?, _ copilot: String?, _ domain: String?, _ first: TierChoice.Source,
        _ second: TierChoice.Source
    ) {
        var variables: [String: String] = [:]
        variables["CLIENT_TIER"] = client
        variables["COPILOT_TIER"] = copilot
        #expect {
            try TierChoice.resolve(argument: argument, variables: variables, domainRequest: domain)
        } throws: { error in
            guard case .contradiction(let one, let other)? = error as? TierChoiceError else { return false }
            return one.source == first && other.source == second && one.name == "medium" && other.name == "minimum"
        }
    }

    @Test func words() {
        let error = TierChoiceError.contradiction(
            TierChoice(tier: "medium", source: .argument), TierChoice(tier: "min\u{1B}", source: .clientTier))
        #expect(error.description == "the argument asks for tier `medium`, but CLIENT_TIER for `minU+001B`")
        #expect(error.hint == "unset CLIENT_TIER")
    }
}
