internal import CloudFormation

/// One alarm of a tier, before it is written.
struct Alarm {
    enum Comparison: String {
        case above = "GreaterThanThreshold"
        case atLeast = "GreaterThanOrEqualToThreshold"
        case below = "LessThanThreshold"
    }

    /// A metric of CloudWatch. Values of dimensions are in the notation of `Fn::Sub`.
    struct Metric {
        var namespace: String
        var name: String
        var dimensions: [(name: String, value: String)]
        var statistic = "Average"
        var period = 300
    }

    /// One of several things that the highest value of counts, and where it is.
    struct Part {
        var id: String
        var dimensions: [(name: String, value: String)]
        var environments: [String]
    }

    /// The resource that it watches.
    var subject: String
    /// What tells it from other alarms of the resource: `Memory`.
    var kind: String
    var metric: Metric
    /// Where the metric is one of several nodes; the highest counts.
    var parts: [Part] = []
    var comparison = Comparison.atLeast
    /// By environment: plain numbers. It exists only where there is one.
    var thresholds: [String: String]
    var periods = 3
    var missing = "missing"
    /// What it means and where the threshold comes from.
    var reason: String
    /// The page of AWS that the metric, or the threshold, is described on.
    var source: String
}

/// What can be seen on the dashboard: lines of one kind, of one resource.
struct AlarmWidget {
    /// The resource that it is of; `nil` for what stands in other stacks.
    var subject: String?
    var title: String
    /// Metrics in the notation of dashboards: `["AWS/S3", "BucketSizeBytes", …]`, or `{"expression": "…"}` as one element.
    var metrics: [[String]]
    /// `SEARCH` expressions.
    var searches: [String] = []
    var statistic = "Average"
    var period = 300
}
