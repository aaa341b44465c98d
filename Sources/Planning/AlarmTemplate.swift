internal import CloudFormation

/// The template that a tier's alarms are written as. Logical ids begin with `TiergitAlarm`.
struct AlarmTemplate {
    static let prefix = "TiergitAlarm"
    static let topic = "AlarmTopicArn"
    private static let hasTopic = "TiergitAlarmHasTopic"
    private static let thresholds = "TiergitAlarmThresholds"

    private let watch: AlarmSet
    private var source: AlarmSource { watch.source }
    /// What the template declares beside what every one does, in the order in which it is asked for.
    private var conditions: [(name: String, meaning: String, value: TemplateNode)] = []
    private var mapped: [(name: String, values: [String: String])] = []

    init(_ watch: AlarmSet) { self.watch = watch }

    /// The whole template.
    ///
    /// - Parameter metadata: what stands below `TiergitAlarms`.
    mutating func node(metadata: [(String, String)]) -> TemplateNode {
        var resources: [(String, TemplateNode?)] = watch.alarms.map { alarm in
            (Self.prefix + alarm.subject + alarm.kind, resource(alarm))
        }
        resources.append((Self.prefix + "Dashboard", dashboard()))
        let conditions =
            [
                (
                    Self.hasTopic,
                    AlarmNodes.call(
                        "Not", [AlarmNodes.call("Equals", [AlarmNodes.ref(Self.topic), AlarmNodes.text("")])])
                )
            ] + self.conditions.map { ($0.name, $0.value) }
        return AlarmNodes.map([
            (
                "Metadata",
                AlarmNodes.map([("TiergitAlarms", AlarmNodes.map(metadata.map { ($0.0, AlarmNodes.text($0.1)) }))])
            ),
            (
                "Parameters",
                AlarmNodes.map([
                    (
                        Self.topic,
                        AlarmNodes.map([
                            ("Type", AlarmNodes.text("String")),
                            (
                                "Description",
                                AlarmNodes.text("The SNS topic that alarms are sent to. Empty, they are only shown.")
                            ), ("Default", AlarmNodes.text("")),
                        ])
                    )
                ])
            ),
            ("Mappings", mappings),
            // Without an alarm nothing would use it; the parameter stands on the dashboard too.
            ("Conditions", watch.alarms.isEmpty ? nil : AlarmNodes.map(conditions.map { ($0.0, $0.1) })),
            ("Resources", AlarmNodes.map(resources)),
        ])
    }

    /// Thresholds that differ between environments.
    private var mappings: TemplateNode? {
        guard !mapped.isEmpty else { return nil }
        let rows = source.environments.map { environment -> (String, TemplateNode?) in
            // An environment without the alarm has a key too: CloudFormation looks at functions that it does not need.
            let values = mapped.compactMap { name, values in
                (values[environment] ?? source.environments.compactMap { values[$0] }.first).map {
                    (name, Optional(AlarmNodes.typed($0)))
                }
            }
            return (environment, AlarmNodes.map(values))
        }
        return AlarmNodes.map([(Self.thresholds, AlarmNodes.map(rows))])
    }

    // MARK: - Alarms

    private mutating func resource(_ alarm: Alarm) -> TemplateNode {
        let environments = source.environments.filter { alarm.thresholds[$0] != nil }
        let actions = AlarmNodes.call(
            "If",
            [Self.hasTopic].map(AlarmNodes.text) + [AlarmNodes.list([AlarmNodes.ref(Self.topic)]), AlarmNodes.nothing])
        var properties: [(String, TemplateNode?)] = [
            ("AlarmName", AlarmNodes.sub("${App}-${Env}-\(alarm.subject)-\(alarm.kind)")),
            ("AlarmDescription", AlarmNodes.text("\(alarm.reason) See \(alarm.source)")),
        ]
        if alarm.parts.isEmpty {
            properties += [
                ("Namespace", AlarmNodes.text(alarm.metric.namespace)),
                ("MetricName", AlarmNodes.text(alarm.metric.name)),
                ("Dimensions", Self.dimensions(alarm.metric.dimensions)),
                ("Statistic", AlarmNodes.text(alarm.metric.statistic)),
                ("Period", AlarmNodes.number(alarm.metric.period)),
            ]
        } else {
            properties.append(("Metrics", metrics(alarm, in: environments)))
        }
        properties += [
            ("ComparisonOperator", AlarmNodes.text(alarm.comparison.rawValue)),
            ("Threshold", threshold(alarm, in: environments)),
            ("EvaluationPeriods", AlarmNodes.number(alarm.periods)),
            ("DatapointsToAlarm", AlarmNodes.number(alarm.periods)),
            ("TreatMissingData", AlarmNodes.text(alarm.missing)),
            ("AlarmActions", actions), ("OKActions", actions),
        ]
        return AlarmNodes.map([
            ("Type", AlarmNodes.text("AWS::CloudWatch::Alarm")),
            ("Condition", condition(of: alarm.subject, in: environments).map(AlarmNodes.text)),
            ("Properties", AlarmNodes.map(properties)),
        ])
    }

    private static func dimensions(_ dimensions: [(name: String, value: String)]) -> TemplateNode {
        AlarmNodes.list(
            dimensions.map {
                AlarmNodes.map([("Name", AlarmNodes.text($0.name)), ("Value", value($0.value))])
            })
    }

    /// `Ref` where that is all there is to put in.
    private static func value(_ pattern: String) -> TemplateNode {
        guard pattern.hasPrefix("${"), pattern.hasSuffix("}"), !pattern.contains("."),
            !pattern.dropFirst(2).contains("$")
        else { return AlarmNodes.sub(pattern) }
        return AlarmNodes.ref(String(pattern.dropFirst(2).dropLast()))
    }

    /// The highest of the metrics of several nodes.
    private mutating func metrics(_ alarm: Alarm, in environments: [String]) -> TemplateNode {
        var nodes = [
            AlarmNodes.map([
                ("Id", AlarmNodes.text("highest")), ("Expression", AlarmNodes.text("MAX(METRICS())")),
                ("Label", AlarmNodes.text(alarm.metric.name)), ("ReturnData", AlarmNodes.typed("true")),
            ])
        ]
        for part in alarm.parts {
            let own = part.environments.filter(environments.contains)
            guard !own.isEmpty else { continue }
            let node = AlarmNodes.map([
                ("Id", AlarmNodes.text(part.id)),
                (
                    "MetricStat",
                    AlarmNodes.map([
                        (
                            "Metric",
                            AlarmNodes.map([
                                ("Namespace", AlarmNodes.text(alarm.metric.namespace)),
                                ("MetricName", AlarmNodes.text(alarm.metric.name)),
                                ("Dimensions", Self.dimensions(part.dimensions)),
                            ])
                        ), ("Period", AlarmNodes.number(alarm.metric.period)),
                        ("Stat", AlarmNodes.text(alarm.metric.statistic)),
                    ])
                ), ("ReturnData", AlarmNodes.typed("false")),
            ])
            nodes.append(
                own == environments
                    ? node : AlarmNodes.call("If", [AlarmNodes.text(named(own)), node, AlarmNodes.nothing]))
        }
        return AlarmNodes.list(nodes)
    }

    private mutating func threshold(_ alarm: Alarm, in environments: [String]) -> TemplateNode {
        let values = Set(alarm.thresholds.values)
        guard values.count > 1 else { return AlarmNodes.typed(values.first ?? "0") }
        let name = alarm.subject + alarm.kind
        mapped.append((name, alarm.thresholds))
        return AlarmNodes.call(
            "FindInMap", [AlarmNodes.text(Self.thresholds), AlarmNodes.ref("Env"), AlarmNodes.text(name)])
    }

    // MARK: - Conditions

    /// What an alarm of a resource is made under; `nil` where it always is.
    private mutating func condition(of subject: String, in environments: [String]) -> String? {
        guard let resource = source[subject] else { return nil }
        guard environments != source.present(resource) else { return resource.condition }
        let own = named(environments)
        guard let condition = resource.condition else { return own }
        return declared(
            "\(own)If\(condition)", "\(own) \(condition)",
            AlarmNodes.call("And", [condition, own].map(AlarmNodes.condition)))
    }

    /// The condition that the environment is one of some.
    private mutating func named(_ environments: [String]) -> String {
        let equal = environments.map { AlarmNodes.call("Equals", [AlarmNodes.ref("Env"), AlarmNodes.text($0)]) }
        let name = "TiergitAlarmIn" + environments.map { Self.capitalized($0) }.joined()
        // `Fn::Or` takes two conditions at least and ten at most.
        var node = equal.first ?? AlarmNodes.nothing
        for next in equal.dropFirst() { node = AlarmNodes.call("Or", [node, next]) }
        return declared(name, environments.joined(separator: " "), node)
    }

    private mutating func declared(_ name: String, _ meaning: String, _ node: TemplateNode) -> String {
        var unique = name
        var number = 2
        while let known = conditions.first(where: { $0.name == unique }) {
            if known.meaning == meaning { return unique }
            unique = "\(name)\(number)"
            number += 1
        }
        conditions.append((unique, meaning, node))
        return unique
    }

    private static func capitalized(_ environment: String) -> String {
        environment.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    // MARK: - Dashboard

    /// Widgets without a place stand in rows, in the order in which they are written.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    private mutating func dashboard() -> TemplateNode {
        var parts = [
            AlarmNodes.sub(
                "{\"widgets\":[{\"type\":\"text\",\"width\":24,\"height\":2,\"properties\":{\"markdown\":\"# ${App} ${Env}\\nMade by tiergit of the tier's resources. Alarms are sent to: ${AlarmTopicArn}\"}}"
            )
        ]
        for widget in watch.widgets {
            let node = AlarmNodes.sub("," + Self.json(widget))
            let condition = widget.subject.flatMap { subject in
                source[subject].flatMap { self.condition(of: subject, in: source.present($0)) }
            }
            parts.append(
                condition.map { AlarmNodes.call("If", [AlarmNodes.text($0), node, AlarmNodes.text("")]) } ?? node)
        }
        parts.append(AlarmNodes.text("]}"))
        return AlarmNodes.map([
            ("Type", AlarmNodes.text("AWS::CloudWatch::Dashboard")),
            (
                "Properties",
                AlarmNodes.map([
                    ("DashboardName", AlarmNodes.sub("${App}-${Env}-tiergit")),
                    (
                        "DashboardBody",
                        TemplateNode(
                            .function("Fn::Join", AlarmNodes.list([AlarmNodes.text(""), AlarmNodes.list(parts)])),
                            at: parts[0].place)
                    ),
                ])
            ),
        ])
    }

    private static func json(_ widget: AlarmWidget) -> String {
        let lines =
            widget.metrics.map { "[\($0.map(quoted).joined(separator: ","))]" }
            + widget.searches.map {
                "[{\"expression\":\(quoted("SEARCH('\($0)', '\(widget.statistic)', \(widget.period))"))}]"
            }
        return
            "{\"type\":\"metric\",\"width\":8,\"height\":6,\"properties\":{\"title\":\(quoted(widget.title)),\"region\":\"${AWS::Region}\",\"stat\":\"\(widget.statistic)\",\"period\":\(widget.period),\"metrics\":[\(lines.joined(separator: ","))]}}"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
