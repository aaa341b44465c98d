package import CloudFormation

/// What a tier's alarms watch, for people: what `AlarmsFile` writes, before it is a template.
package struct AlarmOverview: Sendable {
    package struct Watch: Hashable, Sendable {
        /// The logical id of what it watches.
        package let subject: String
        /// What the alarm's name ends with, behind `APP-ENV-`: `RedisReplicationGroup-Memory`.
        package let name: String
        /// `AWS/ElastiCache`
        package let namespace: String
        package let metric: String
        /// `Average`, `Maximum`, …
        package let statistic: String
        /// By environment: plain numbers. There is no alarm in the others.
        package let thresholds: [String: String]
        /// What is alarming: `at least`, `above` or `below` the threshold.
        package let comparison: String
        /// For how long, without a break.
        package let minutes: Int
        /// What it means and where the threshold comes from.
        package let reason: String
        /// The page of AWS about it.
        package let source: String
        /// Whether the threshold follows from a property of the tier; the others are AWS's advice, or a choice.
        package let isDerived: Bool
    }

    /// What the reason of a derived threshold begins with.
    package static let derived = "Derived from"

    /// In the order of the templates.
    package let watches: [Watch]
    /// What has no alarm, and why; each a sentence without a full stop.
    package let remarks: [String]

    /// - Parameters:
    ///   - files: of the tier's folder by name; the file with the alarms itself does not count.
    ///   - folder: what positions put before a file's name.
    /// - Throws: `TemplateError` where a template cannot be evaluated in an environment.
    package init(files: [String: [UInt8]], folder: FolderPath, environments: [String]) throws(TemplateError) {
        let files = AlarmsFile.sources(files)
        guard !AddonsFolder.templates(in: files).isEmpty else {
            (watches, remarks) = ([], [])
            return
        }
        let set = AlarmSet(try AlarmSource(files: files, folder: folder, environments: environments))
        watches = set.alarms.map { alarm in
            Watch(
                subject: alarm.subject, name: "\(alarm.subject)-\(alarm.kind)", namespace: alarm.metric.namespace,
                metric: alarm.metric.name, statistic: alarm.metric.statistic, thresholds: alarm.thresholds,
                comparison: alarm.comparison.words, minutes: alarm.metric.period * alarm.periods / 60,
                reason: alarm.reason, source: alarm.source, isDerived: alarm.reason.hasPrefix(Self.derived))
        }
        remarks = set.remarks
    }
}

extension Alarm.Comparison {
    fileprivate var words: String {
        switch self {
        case .above: "above"
        case .atLeast: "at least"
        case .below: "below"
        }
    }
}
