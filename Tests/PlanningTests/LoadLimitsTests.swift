import CloudFormation
import Planning
import Testing
import Tiers

@Suite struct LoadLimitsTests {
    private func limits(
        _ resources: Stack.Resource..., services: [String: ServiceSettings] = [:], peak: Int? = nil
    ) -> LoadLimits {
        LoadLimits(
            stack: Stack(resources: resources, outputs: []), services: services, environment: "prod",
            peakConnections: peak)
    }

    private func cluster(_ minimum: String, _ maximum: String) -> Stack.Resource {
        resource(
            "Cluster", "AWS::RDS::DBCluster",
            [
                "Engine": .text("aurora-postgresql"),
                "ServerlessV2ScalingConfiguration": .object([
                    "MinCapacity": .text(minimum), "MaxCapacity": .text(maximum),
                ]),
            ])
    }

    @Test func ofADatabase() {
        let found = limits(cluster("0.5", "2"), instance("Writer"), instance("Reader"))
        #expect(
            found.metrics.filter { $0.subject == "Writer" }.map {
                "\($0.name.rawValue) \($0.full) \($0.floor) \($0.limit)"
            } == [
                "ACUUtilization 100.0 25.0 2 ACU", "ServerlessDatabaseCapacity 2.0 25.0 2 ACU",
                "CPUUtilization 100.0 0.0 2 ACU", "DatabaseConnections 400.0 0.0 400 connections",
            ])
        #expect(found.metrics.map(\.nodes) == Array(repeating: 2, count: 8))
        #expect(found.metrics.first?.id == "load_ACUUtilization_Writer")
        // The reader gone, the writer gets what it had.
        let one = limits(cluster("0.5", "2"), instance("Writer"))
        #expect(found.metrics[0].factor(to: one.metrics[0]) == 2)
        #expect(one.metrics[0].factor(to: found.metrics[0]) == 1)
        #expect(limits(cluster("0.5", "2"), instance("Writer"), peak: 60).metrics.last?.full == 60)
        let unknown = limits(instance("Writer"))
        #expect(unknown.metrics.isEmpty && unknown.unknown == ["Writer: its largest capacity is not known here"])
    }

    @Test func ofAnInstanceOfAClass() {
        func database(_ name: String) -> LoadLimits {
            limits(resource("DB", "AWS::RDS::DBInstance", ["DBInstanceClass": .text(name)]))
        }
        let large = database("db.r6g.large")
        #expect(large.metrics.map(\.label) == ["CPUUtilization DB"])
        #expect(large.metrics[0].factor(to: database("db.r6g.large").metrics[0]) == 1)
        #expect(large.metrics[0].factor(to: database("db.r6g.xlarge").metrics[0]) == nil)
    }

    @Test func ofCaches() {
        func group(_ properties: [String: String]) -> LoadLimits {
            limits(PlanningTests.group(properties.mapValues { .text($0) }))
        }
        let one = group([:])
        #expect(
            one.metrics.map(\.label) == ["EngineCPUUtilization Redis-001", "DatabaseMemoryUsagePercentage Redis-001"])
        let sharded = group(["NumNodeGroups": "2", "ReplicasPerNodeGroup": "1", "CacheNodeType": "cache.r7g.large"])
        #expect(sharded.metrics.map(\.subject).first == "Redis-0001-001" && sharded.metrics.count == 8)
        // Twice the threads; more than fifty times the memory.
        #expect(one.metrics[0].factor(to: sharded.metrics[0]) == 0.5)
        #expect((one.metrics[1].factor(to: sharded.metrics[1]) ?? 1) < 0.02)
        // A larger node has no more of threads, and replicas are no help to who writes.
        let larger = group(["NumCacheClusters": "3", "CacheNodeType": "cache.r7g.large"])
        #expect(one.metrics[0].factor(to: larger.metrics[0]) == 1)
        #expect(larger.metrics[0].factor(to: one.metrics[0]) == 3)
        #expect(group(["NodeGroupConfiguration": "x"]).unknown == ["Redis: how many nodes it has is not known here"])
        let other = group(["CacheNodeType": "cache.x9.huge"])
        #expect(
            other.metrics[1].factor(to: one.metrics[1]) == nil && other.metrics[1].factor(to: other.metrics[1]) == 1)
    }

    @Test func ofServices() {
        func service(_ count: ServiceCount?, cpu: Int? = 512) -> LoadLimits {
            limits(services: ["web": ServiceSettings(cpu: cpu, memory: 1_024, count: count)])
        }
        let fixed = service(.number(2))
        #expect(fixed.metrics.map(\.limit) == ["2 tasks of 512 CPU units", "1024 MiB a task"])
        let range = service(
            .range(ScalingRange(minimum: 1, maximum: 10, cpuPercentage: 85, memoryPercentage: nil)))
        #expect(range.metrics.first?.threshold(Loads.rules) == 95)
        // What scales counts by the most that it may have; memory is each task's own.
        #expect(fixed.metrics[0].factor(to: range.metrics[0]) == 0.2)
        // While it is idle, one task runs.
        #expect(range.metrics[0].factor(to: fixed.metrics[0]) == 5)
        #expect(range.metrics[0].factor(to: fixed.metrics[0], idle: true) == 0.5)
        #expect(fixed.metrics[1].factor(to: range.metrics[1]) == 1)
        #expect(service(nil).unknown.count == 1 && service(.number(2), cpu: nil).unknown.count == 1)
        #expect(service(.number(0)).metrics.isEmpty && service(.number(0)).unknown.isEmpty)
    }

    @Test func queriesAreAsManyAsOneCallTakes() throws {
        let services = Dictionary(
            uniqueKeysWithValues: (0..<30).map {
                ("s\($0)", ServiceSettings(cpu: 256, memory: 512, count: .number(1)))
            })
        let found = limits(cluster("0.5", "2"), instance("Writer"), services: services)
        var names = MetricQueries.Names()
        names.resources["Writer"] = "acme-writer"
        for name in services.keys.dropFirst() { names.services[name] = ("cluster", "service-\(name)") }
        let queries = MetricQueries(found.metrics, names, period: 300)
        #expect(queries.unnamed.count == 2)
        // Fourteen days of five minutes are 4,032 values.
        #expect(queries.calls(window: 14 * 86_400).map { $0.array?.count } == [25, 25, 11])
        #expect(queries.calls(window: 86_400).map { $0.array?.count } == [61])
        let first = try #require(queries.json.array?.first)
        #expect(first["Label"] == "ACUUtilization Writer")
        #expect(
            first["MetricStat"]?["Metric"]?["Dimensions"] == [["Name": "DBInstanceIdentifier", "Value": "acme-writer"]])
    }

    @Test func resultsAreMatched() throws {
        let found = limits(
            cluster("0.5", "2"), instance("Writer"),
            services: ["web": ServiceSettings(cpu: 256, memory: 512, count: .number(1))])
        func match(_ id: String, _ label: String, _ more: String = "") throws -> (String?, [String]) {
            let text =
                "{\"MetricDataResults\":[{\"Id\":\"\(id)\",\"Label\":\"\(label)\",\"Timestamps\":[1],\"Values\":[1]}\(more)]}"
            let matched = found.match(try MetricData.parse(Array(text.utf8), file: "a.json"))
            return (matched.series.keys.first?.label, matched.left)
        }
        #expect(try match("m1", "CPUUtilization web").0 == "CPUUtilization web")
        #expect(try match("load_CPUUtilization_web", "anything").0 == "CPUUtilization web")
        #expect(try match("m1", "MemoryUtilization").0 == "MemoryUtilization web")
        let ambiguous = try match("m1", "CPUUtilization")
        #expect(ambiguous.0 == nil && ambiguous.1.first?.contains("it could be of Writer and web") == true)
        #expect(try match("m1", "CPUUtilization api").1 == ["CPUUtilization api (m1): there is no such thing here"])
        #expect(try match("m1", "Latency").1 == ["Latency (m1): no metric that is judged"])
        let twice = ",{\"Id\":\"m2\",\"Label\":\"MemoryUtilization\",\"Timestamps\":[1],\"Values\":[2]}"
        #expect(try match("m1", "MemoryUtilization", twice).1.count == 1)
    }
}
