import Testing

@testable import Tiers

/// What the other tiers give services.
@Suite struct DerivationServicesTests {
    func derive(_ settings: ServiceSettings, _ tiers: [String], _ adopted: String) throws -> [ServiceSettings?] {
        try Derivation.derive(tiers: tiers, adopted: adopted, files: [:], services: ["web": ["prod": settings]])
            .map { $0.services["web"]?["prod"] }
    }

    @Test func stepsUpAndDown() throws {
        let settings = ServiceSettings(cpu: 1024, memory: 2048, count: .number(4))
        #expect(
            try derive(settings, ["a", "b", "c", "d", "e"], "c") == [
                ServiceSettings(cpu: 256, memory: 512, count: .number(1)),
                ServiceSettings(cpu: 512, memory: 1024, count: .number(2)),
                settings,
                ServiceSettings(cpu: 2048, memory: 4096, count: countRange(4, 10)),
                ServiceSettings(cpu: 4096, memory: 8192, count: countRange(4, 50)),
            ])
    }

    @Test(arguments: [
        (256, 2048, 512, 4096), (512, 3072, 1024, 6144), (4096, 30720, 8192, 61440), (8192, 20480, 16384, 40960),
        (8192, 28672, 16384, 57344), (16384, 122_880, 16384, 122_880), (8192, 24576, 16384, 49152),
        (300, 1000, 512, 2048),
    ]) func givesPairsThatFargateTakes(cpu: Int, memory: Int, upCPU: Int, upMemory: Int) throws {
        let up = try derive(ServiceSettings(cpu: cpu, memory: memory), ["a", "b"], "a")[1]
        #expect(up == ServiceSettings(cpu: upCPU, memory: upMemory))
    }

    @Test(arguments: [
        (1024, 8192, 512, 4096), (512, 4096, 256, 2048), (256, 512, 256, 512), (8192, 20480, 4096, 10240),
    ])
    func goesDownToPairsThatFargateTakes(cpu: Int, memory: Int, downCPU: Int, downMemory: Int) throws {
        let down = try derive(ServiceSettings(cpu: cpu, memory: memory), ["a", "b"], "b")[0]
        #expect(down == ServiceSettings(cpu: downCPU, memory: downMemory))
    }

    @Test(arguments: [
        (ServiceCount.number(0), [ServiceCount.number(0), .number(0), countRange(1, 10), countRange(2, 50)]),
        (.number(1), [.number(1), .number(1), countRange(1, 10), countRange(2, 50)]),
        (.number(60), [.number(15), .number(30), countRange(60, 60), countRange(60, 60)]),
        (
            countRange(2, 12, 50, nil),
            [
                countRange(1, 3, 50, nil), countRange(1, 6, 50, nil), countRange(2, 24, 50, nil),
                countRange(2, 50, 50, nil),
            ]
        ),
        (countRange(1, 1), [countRange(1, 1), countRange(1, 1), countRange(1, 10), countRange(1, 50)]),
    ]) func counts(count: ServiceCount, others: [ServiceCount]) throws {
        let tiers = try derive(ServiceSettings(count: count), ["a", "b", "c", "d", "e"], "c")
        #expect([tiers[0], tiers[1], tiers[3], tiers[4]].map { $0?.count } == others)
    }

    @Test func givesNoKeyThatTheAdoptedTierDoesNot() throws {
        for settings in [
            ServiceSettings(), ServiceSettings(cpu: 512), ServiceSettings(memory: 512),
            ServiceSettings(count: .number(1)),
        ] {
            for tier in try derive(settings, ["a", "b", "c"], "b") { #expect(tier?.keys == settings.keys) }
        }
        // 512 MiB, Copilot's default, is too little for more than 256 CPU units.
        #expect(try derive(ServiceSettings(cpu: 256), ["a", "b"], "a")[1] == ServiceSettings(cpu: 256))
    }

    @Test func saysWhatDiffers() throws {
        let settings = ServiceSettings(cpu: 512, memory: 1024, count: .number(2))
        let tiers = try Derivation.derive(
            tiers: ["a", "b"], adopted: "a", files: [:],
            services: ["web": ["test": ServiceSettings(), "prod": settings]])
        #expect(tiers[0].changes == [])
        #expect(tiers[1].changes == ["web: prod cpu 512 -> 1024, memory 1024 -> 2048, count 2 -> 2-10"])
    }
}
