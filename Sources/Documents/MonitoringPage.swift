internal import CloudFormation
internal import Planning
internal import Tiers

/// What to watch on each tier, from the alarms that are made for it.
struct MonitoringPage {
    private let facts: DocumentFacts
    private let target: ExampleTarget

    init(_ facts: DocumentFacts) {
        self.facts = facts
        target = ExampleTarget(facts)
    }

    var page: Page {
        var blocks: [Block] = [
            .paragraph(
                "\(code: "tiergit alarms build") writes CloudWatch alarms and a dashboard into each tier's folder, made of what the tier is. They are deployed with the tier, so an alarm never belongs to another size than what runs. This page lists them, whether they are built or not."
            ),
            .paragraph(ExampleTarget.note),
            .heading(2, "To begin with"),
            .steps([
                "Build the alarms, look at them, and commit them like any other template.",
                "To be told, and not only to see them: give \(code: "AlarmTopicArn") in \(code: "addons.parameters.yml"), the ARN of an SNS topic of the same region.",
                "A client gets them by a switch to the same tier and a deployment: what is recorded for it is the tier as it was.",
            ]),
            .commands(
                """
                tiergit alarms build
                git add copilot/environments/addons-*/tiergit-alarms.yml
                git commit -q -m "tiers: alarms" copilot/environments/addons-*/tiergit-alarms.yml
                tiergit alarms check
                tiergit plan \(target.from) \(target.options)
                tiergit switch \(target.from) \(target.options) -m "alarms" -y
                tiergit deploy \(target.options) -y
                """),
            .paragraph(
                "An alarm's name is \(code: "APP-ENV-") and the name below. A threshold that is \(strong: "Derived from") a property of the tier changes with it; the others are what AWS recommends or a choice, and say so. For another choice, write an alarm of your own in a file of another name: the generated one is built again."
            ),
        ]
        for tier in facts.tiers { blocks += section(tier) }
        blocks += loads
        blocks += everywhere
        return Page(
            .operations, "monitoring", title: "Monitoring and alarms",
            summary:
                "The alarms of each tier with their thresholds and where these come from, what nothing watches, and what to do about a load near its limit.",
            blocks)
    }

    // MARK: A tier

    private func section(_ tier: TierFacts) -> [Block] {
        var blocks: [Block] = [.heading(2, "Alarms on \(tier.tier.name)")]
        let overview: AlarmOverview
        do throws(TemplateError) {
            overview = try AlarmOverview(files: tier.files, folder: tier.place, environments: facts.environments)
        } catch {
            return blocks + [.paragraph("No alarms can be made of it: \(error.description)")]
        }
        if overview.watches.isEmpty {
            blocks.append(.paragraph("Nothing in it has a metric that an alarm could be made of."))
        } else {
            blocks.append(
                .table(
                    ["alarm", "metric", "alarming", "what it means, and where the threshold comes from"],
                    overview.watches.map { watch in
                        [
                            .code(watch.name), .code("\(watch.namespace) \(watch.metric)"), Prose(threshold(watch)),
                            "\(Self.reason(watch)) \(link: "AWS on it", web: watch.source)",
                        ]
                    }))
        }
        let subjects = Set(overview.watches.map(\.subject))
        let silent = unwatched(tier, subjects)
        if !overview.remarks.isEmpty || !silent.isEmpty {
            blocks.append(.heading(3, "Not watched on \(tier.tier.name)"))
            blocks.append(.list(overview.remarks.map { Prose($0) } + silent))
        }
        return blocks
    }

    private static func reason(_ watch: AlarmOverview.Watch) -> Prose {
        guard watch.isDerived else { return Prose(watch.reason) }
        return "\(strong: AlarmOverview.derived)\(watch.reason.dropFirst(AlarmOverview.derived.count))"
    }

    /// `at least 80, for 15 minutes`; environments where they differ.
    private func threshold(_ watch: AlarmOverview.Watch) -> String {
        let known = facts.environments.compactMap { environment in
            watch.thresholds[environment].map { (environment, $0) }
        }
        let isSame = Set(known.map(\.1)).count == 1 && known.count == facts.environments.count
        let values =
            isSame ? known[0].1 : known.map { "\($0.1) in \($0.0)" }.joined(separator: ", ")
        return "\(watch.comparison) \(values) (\(watch.statistic)), for \(watch.minutes) minutes"
    }

    /// Resources without an alarm, by type.
    private func unwatched(_ tier: TierFacts, _ subjects: Set<String>) -> [Prose] {
        var types: [String: [String]] = [:]
        var order: [String] = []
        for environment in facts.environments {
            for resource in tier.stacks[environment]?.resources ?? [] where !subjects.contains(resource.logicalId) {
                guard resource.presence != .never, !resource.type.hasPrefix("AWS::CloudWatch::") else { continue }
                if types[resource.type] == nil { order.append(resource.type) }
                if types[resource.type]?.contains(resource.logicalId) != true {
                    types[resource.type, default: []].append(resource.logicalId)
                }
            }
        }
        return order.map { type in
            "\(code: type) (\(Suggestion.list(types[type] ?? []))): \(Self.why(type))."
        }
    }

    private static func why(_ type: String) -> String {
        switch type {
        case "AWS::RDS::DBCluster", "AWS::ElastiCache::ReplicationGroup":
            "its metrics come by instance or node, which are watched where they are known"
        case "AWS::ElastiCache::SubnetGroup", "AWS::RDS::DBSubnetGroup", "AWS::ElastiCache::ParameterGroup",
            "AWS::RDS::DBClusterParameterGroup", "AWS::RDS::DBParameterGroup", "AWS::S3::BucketPolicy",
            "AWS::EFS::AccessPoint", "AWS::EFS::MountTarget":
            "it only describes something else, and has no metric of its own"
        case "AWS::S3::Bucket":
            "its errors are counted only where it has a MetricsConfiguration; its size is on the dashboard"
        case let type where type.hasPrefix("AWS::EC2::") || type.hasPrefix("AWS::IAM::"):
            "it has no metric that tells whether it does its work"
        case "AWS::SecretsManager::Secret", "AWS::SecretsManager::SecretTargetAttachment":
            "AWS counts no failures of it; a wrong secret shows in the services that use it"
        default: "no alarm is made of this type"
        }
    }

    // MARK: Loads

    private var loads: [Block] {
        var blocks: [Block] = [
            .heading(2, "A load near its limit"),
            .paragraph(
                "An alarm says that something is wrong now. Whether a tier is the right size, the loads of two weeks say: \(code: "tiergit auto --metrics cloudwatch \(target.options)") asks CloudWatch for them, judges each against its limit, and suggests a larger tier, a smaller one, or a smaller setting, with the costs and the way there. It never switches by itself."
            ),
        ]
        let rows = facts.tiers.flatMap { tier -> [[Prose]] in
            guard let limits = tier.limits[target.environment] else { return [] }
            return limits.metrics.filter { !$0.isOptional }.map { metric in
                [
                    .code(metric.label), Prose(tier.tier.name), Prose(metric.limit),
                    "\(Int(metric.threshold(.usual))) percent",
                ]
            }
        }
        if !rows.isEmpty {
            blocks.append(.heading(3, "Limits in \(target.environment)"))
            blocks.append(.table(["measured", "tier", "a hundred percent are", "near its limit from"], rows))
        }
        blocks += [
            .heading(3, "What to do about it"),
            .steps([
                "Look whether it is a load, or a fault: a query without an index, a leak of connections, a loop. A larger tier only hides those.",
                "On \(LoadRules.usual.days) days or more near the limit for \(LoadRules.usual.sustained / 60) minutes in a row: the suggestion names the tier. \(code: "tiergit plan TIER \(target.options)") shows the way there, and its interruptions.",
                "At its limit a load is cut off: what it would take beyond cannot be seen. Look again a week after the switch.",
                "Idle all the time: the same command suggests what is smaller. It waits until most of its window was measured on what runs now.",
            ]),
            .paragraph(
                "Where the AWS CLI is not at hand: \(code: "tiergit auto --metrics cloudwatch --print-queries \(target.options)") prints what to ask, and \(code: "tiergit auto --metrics FILE \(target.options)") judges the answer. \(link: "Every limit that follows from the resources", page: "technical/performance")."
            ),
        ]
        return blocks
    }

    private var everywhere: [Block] {
        [
            .heading(2, "What no tier's alarms see"),
            .list([
                "\(strong: "Services"): they stand in stacks of their own. The dashboard has their CPU and memory; alarms for them, and for what their load balancer answers, belong into their manifests.",
                "\(strong: "The outside"): whether a client's address answers. Have something ask it every minute from elsewhere.",
                "\(strong: "Costs"): an AWS budget for each account; \(code: "tiergit cost") says what a tier should come to.",
                "\(strong: "Changes by hand"): \(code: "tiergit drift --all") finds them; let it run every day.",
                "\(strong: "The record"): \(code: "tiergit verify --all") and \(code: "tiergit doctor"), as in \(link: "maintenance", page: "operations/maintenance").",
            ]),
        ]
    }
}
