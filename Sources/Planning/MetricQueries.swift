package import Tiers

/// What CloudWatch is asked for.
package struct MetricQueries: Sendable {
    /// The names that AWS gave: a resource's by its logical id; a service's cluster and its own by its name.
    package struct Names: Sendable {
        package var resources: [String: String] = [:]
        package var services: [String: (cluster: String, service: String)] = [:]

        package init() {}
    }

    package let metrics: [LoadMetric]
    /// Those of which AWS has no name: they are not deployed, or not by that name.
    package let unnamed: [LoadMetric]
    private let names: Names
    private let period: Int

    /// - Parameter period: of the values, in seconds.
    package init(_ metrics: [LoadMetric], _ names: Names, period: Int) {
        func isNamed(_ metric: LoadMetric) -> Bool {
            switch metric.owner {
            case .resource(let id, _): names.resources[id] != nil
            case .service(let name): names.services[name] != nil
            }
        }
        let asked = metrics.filter { !$0.isOptional }
        self.metrics = asked.filter(isNamed)
        unnamed = asked.filter { !isNamed($0) }
        self.names = names
        self.period = period
    }

    /// The `--metric-data-queries` of each call: no more than 100,800 values, and 100 metrics, so that they fit into one argument of a
    /// program, which Linux allows 128 KiB.
    ///
    /// Source: `aws cloudwatch get-metric-data help`, which allows 500 metrics.
    package func calls(window: Int) -> [JSON] {
        let size = max(1, min(100, 100_800 / max(1, window / period)))
        return stride(from: 0, to: metrics.count, by: size).map { start in
            .array(metrics[start..<min(start + size, metrics.count)].map(query))
        }
    }

    /// All of them as one.
    package var json: JSON { .array(metrics.map(query)) }

    private func query(_ metric: LoadMetric) -> JSON {
        [
            "Id": .string(metric.id), "Label": .string(metric.label),
            "MetricStat": [
                "Metric": [
                    "Namespace": .string(metric.namespace), "MetricName": .string(metric.name.rawValue),
                    "Dimensions": .array(
                        dimensions(metric).map { ["Name": .string($0.name), "Value": .string($0.value)] }),
                ], "Period": .integer(period), "Stat": .string(metric.statistic),
            ],
        ]
    }

    /// As the alarms have them.
    private func dimensions(_ metric: LoadMetric) -> [(name: String, value: String)] {
        switch metric.owner {
        case .service(let name):
            let names = names.services[name]
            return [("ClusterName", names?.cluster ?? ""), ("ServiceName", names?.service ?? "")]
        case .resource(let id, let node):
            let name = names.resources[id] ?? ""
            return metric.namespace == "AWS/ElastiCache"
                ? [("CacheClusterId", name + node), ("CacheNodeId", "0001")] : [("DBInstanceIdentifier", name)]
        }
    }
}

extension LoadLimits {
    /// What was measured, by metric, and what belongs to none.
    package struct Matched: Sendable {
        package internal(set) var series: [LoadMetric: LoadSeries] = [:]
        /// The metrics that CloudWatch did not give everything of, and its words.
        package internal(set) var incomplete: [LoadMetric: String] = [:]
        /// Results that are left aside, and why, for people.
        package internal(set) var left: [String] = []
    }

    /// Finds out what each result is of: by its `Id` as tiergit asks for it, by its `Label` (`CPUUtilization web`), or by a `Label` that is the
    /// metric's name alone, where only one thing has it.
    ///
    /// - Parameter period: of the values in seconds; `nil` where it is not known.
    package func match(_ data: MetricData, period: Int? = nil) -> Matched {
        var matched = Matched()
        for result in data.results {
            let exact = metrics.filter { $0.id == result.id || $0.label == result.label }
            let named = metrics.filter { $0.name.rawValue == result.label }
            let found = exact.isEmpty ? named : exact
            guard let metric = found.first else {
                let isMetric = LoadMetric.Name.allCases.contains { result.label.hasPrefix($0.rawValue) }
                matched.left.append(
                    "\(result.label) (\(result.id)): "
                        + (isMetric ? "there is no such thing here" : "no metric that is judged"))
                continue
            }
            guard found.count == 1 else {
                matched.left.append(
                    "\(result.label) (\(result.id)): it could be of \(Suggestion.list(found.map(\.subject))); label it \(metric.label)"
                )
                continue
            }
            guard matched.series[metric] == nil else {
                matched.left.append("\(result.label) (\(result.id)): another result is of \(metric.label) too")
                continue
            }
            matched.series[metric] = LoadSeries(result.points, period: period)
            if !result.isComplete { matched.incomplete[metric] = result.status }
        }
        return matched
    }
}
