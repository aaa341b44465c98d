import CloudFormation
import Documents
import Planning
import Testing
import Tiers

/// Documents as a real repository has them: the shipped tiers, long tables, long names.
enum RealisticSet {
    static let environments = ["staging", "prod"]

    static func catalog() -> Catalog {
        let provides = [
            "minimum": Needs(highAvailability: false, peakConnections: 90, storage: StorageSize("100 GiB")),
            "medium": Needs(
                highAvailability: true, peakConnections: 900, storage: StorageSize("1 TiB"),
                recoveryTime: TimeSpan("30 min")),
            "enterprise": Needs(
                highAvailability: true, peakConnections: 5000, storage: StorageSize("64 TiB"),
                recoveryTime: TimeSpan("5 min")),
        ]
        let sizes = ["minimum": (256, 512), "medium": (512, 1024), "enterprise": (1024, 2048)]
        let tiers = StarterTiers.names.map { name in
            let text = StarterTiers.text(for: name)
            let (cpu, memory) = sizes[name] ?? (256, 512)
            let service = TierService(common: ServiceSettings(cpu: cpu, memory: memory, count: .number(2)))
            return Tier(
                name: name, title: text?.title, description: text?.description, monthlyCost: text?.monthlyCost,
                costs: QuotedCost.shipped[name] ?? [], provides: provides[name] ?? Needs(),
                services: ["web": service, "worker-for-scheduled-reports": service])
        }
        return Catalog(
            repository: nil, activation: .symlink, base: nil, baseDomain: nil, environments: environments,
            requireReason: true, required: false, tiers: tiers)
    }

    static func facts() throws -> DocumentFacts {
        let catalog = catalog()
        let prices = try PriceFile.shipped()
        let tiers = try catalog.tiers.map { tier in
            let files = try #require(StarterTiers.files(for: tier.name))
            return try facts(of: tier, files: files, catalog, prices)
        }
        return DocumentFacts(catalog: catalog, tiers: tiers, changes: [], prices: prices, pricesAreShipped: true)
    }

    static func facts(
        of tier: Tier, files: [String: [UInt8]], _ catalog: Catalog, _ prices: PriceFile
    ) throws -> TierFacts {
        var stacks: [String: Stack] = [:]
        for environment in catalog.environments {
            stacks[environment] = try Stack.evaluate(
                files: files, folder: FolderPath(tier.folderPath), environment: environment, application: nil)
        }
        return TierFacts(
            tier: tier, files: files, place: FolderPath(tier.folderPath), stacks: stacks,
            services: catalog.settings(of: tier),
            cost: TierCost(
                tier, in: catalog, environments: catalog.environments, stacks: stacks, manifests: [:], prices: prices),
            limits: [:])
    }

    static let timeline = Timeline(
        client: "acme",
        bands: [
            Timeline.Band(
                environment: "staging",
                stays: [
                    Timeline.Stay(from: 1_759_300_000, to: 1_764_000_000, tier: "minimum", number: 1),
                    Timeline.Stay(from: 1_764_000_000, to: nil, tier: "medium", number: 2),
                ]),
            Timeline.Band(
                environment: "prod",
                stays: [
                    Timeline.Stay(from: 1_761_000_000, to: 1_766_100_000, tier: "minimum", number: 1),
                    Timeline.Stay(from: 1_766_100_000, to: 1_769_000_000, tier: "medium", number: 2),
                    Timeline.Stay(from: 1_769_000_000, to: 1_769_090_000, tier: "enterprise", number: 4),
                    Timeline.Stay(from: 1_769_090_000, to: 1_776_000_000, tier: "medium", number: 5),
                    Timeline.Stay(from: 1_776_000_000, to: nil, tier: "enterprise", number: 7),
                ],
                marks: [
                    Timeline.Mark(time: 1_766_200_000, kind: .failedDeployment, number: 3),
                    Timeline.Mark(time: 1_769_090_000, kind: .revert, number: 5),
                ]),
        ], tiers: StarterTiers.names)

    static func set() throws -> DocumentSet {
        let facts = try facts()
        let importers = Importers([
            "${App}-prod-RedisURL": ["web", "worker-for-scheduled-reports"], "${App}-prod-StorageBucketName": ["web"],
        ])
        let resources = facts.tiers.map {
            Block.picture(ResourcePicture.of($0, environment: "prod", importers: importers))
        }
        let pages: [Page] = [
            Page(
                nil, "README", title: "Deployment tiers",
                summary:
                    "What the tiers of this repository are, what they cost, and how to change from one to another.",
                [
                    .paragraph(
                        "Three tiers for two environments: \(code: "staging") and \(code: "prod"). Start with \(link: "Comparison of the tiers", page: "technical/comparison")."
                    ),
                    .heading(2, "Technical"),
                    .list([
                        "\(link: "Comparison of the tiers", page: "technical/comparison"): feature by feature, from the templates.",
                        "\(link: "From minimum to enterprise", page: "technical/upgrade-minimum--enterprise"): what happens to every resource.",
                    ]),
                    .heading(2, "For clients"),
                    .list(["\(link: "Which tier fits", page: "client/selection"): a few questions."]),
                    .heading(2, "Operations"),
                    .list([
                        "\(link: "Troubleshooting", page: "operations/troubleshooting", heading: "Errors, and what mends them"): every error."
                    ]),
                ]),
            Page(
                .technical, "comparison", title: "Comparison of the tiers",
                summary: "Every property in which the tiers differ, from the templates as they are.",
                [
                    .heading(2, "Costs"), .picture(CostPicture.of(facts)),
                    costTable(facts),
                    .heading(2, "Properties that differ"),
                    .table(
                        ["Property", "minimum", "medium", "enterprise", "Where", "What a change does"],
                        (0..<40).map { row in
                            [
                                "\(code: "TheAnswerAIServerStorageReplicationGroup\(row).ServerlessV2ScalingConfiguration.MaxCapacity")",
                                "\(row)", "\(row * 4)", "\(code: "cache.r7g.\(row)xlarge")",
                                "\(code: "copilot/environments/addons-enterprise/theanswerai-server-storage.yml:\(100 + row)")",
                                "updated in place, without an interruption; the new capacity counts from the next scaling on",
                            ]
                        }),
                    .heading(2, "Resources"),
                ] + resources),
            Page(
                .technical, "upgrade-minimum--enterprise", title: "From minimum to enterprise",
                summary: "The stages, the time without service, the data, the commands, and the way back.",
                [
                    .note(
                        "\(strong: "Redis is away for 2 to 5 minutes.") Data in \(code: "RedisReplicationGroup") stays; what cannot come back is named below."
                    ),
                    .heading(2, "Commands"),
                    .commands(
                        """
                        tiergit plan enterprise -c acme -e prod --stages
                        tiergit switch enterprise --stage 1 -c acme -e prod -m "Q3 growth" --ticket OPS-17 --accept interrupts:RedisReplicationGroup
                        tiergit deploy -c acme -e prod
                        """),
                    .heading(2, "Steps"),
                    .steps([
                        "Read the plan. It names every resource.", "Switch to stage 1, and deploy it.",
                        "Wait until \(code: "aws elasticache describe-replication-groups --replication-group-id theanswerai-prod-redis-replication-group-0001") says \(code: "available").",
                    ]),
                    .heading(3, "What says so"),
                    .list([
                        "\(link: "ModifyReplicationGroup", web: "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html")"
                    ]),
                ]),
            Questionnaire.page(facts),
            Page(
                .client, "features", title: "What each tier provides", summary: "The tiers in plain words.",
                [.paragraph("Each provides what the table says.")]),
            Page(
                .client, "acme", title: "Tiers of acme", summary: "What acme runs, and since when.",
                [.heading(2, "Over time"), .picture(TimelinePicture.of(timeline))]),
            Page(
                .operations, "troubleshooting", title: "Troubleshooting", summary: "Every error that tiergit prints.",
                [.heading(2, "Errors, and what mends them")]
                    + (1...12).flatMap { number -> [Block] in
                        [
                            .heading(3, "Error \(number): the history of acme/prod has moved"),
                            .paragraph(
                                "Somebody else switched \(code: "acme/prod") meanwhile.<br> & \"that\" is 'all'."),
                            .commands("tiergit sync\ntiergit status -c acme -e prod"),
                        ]
                    }),
        ]
        return DocumentSet(pages)
    }

    private static func costTable(_ facts: DocumentFacts) -> Block {
        .table(
            ["Tier", "Computed", "Quoted"],
            facts.tiers.map { tier in
                let total = tier.cost.comparison.total
                return [
                    Prose(tier.tier.title), Prose((total.computed?.text ?? "-") + (total.isPartial ? "+" : "")),
                    Prose(tier.tier.monthlyCost ?? "-"),
                ]
            })
    }
}
