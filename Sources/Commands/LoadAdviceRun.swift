internal import ArgumentParser
internal import Deployment
internal import Git
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// What `auto --metrics` does: reads or asks for what was measured, judges it, and prints what it suggests. Switches nothing.
struct LoadAdviceRun {
    let context: Context
    let options: LoadAdviceOptions
    let target: Target
    /// What the catalog and the clients say besides.
    var knowledge = LoadAdvisor.Knowledge()

    /// - Returns: whether anything is suggested.
    func run() async throws -> Bool {
        guard !target.isShared else {
            throw UsageError(
                "loads are those of one environment, and nothing is recorded for one",
                hint: "tiergit auto --metrics FILE -c CLIENT -e ENV")
        }
        let rules = try options.rules
        let advisor = try LoadAdvisor(context.session, target: target, knowledge: knowledge)
        guard let (data, end) = try await measured(advisor, rules) else { return false }
        let matched = advisor.limits.match(data, period: options.asksAWS ? rules.period : nil)
        let progress = Progress("looked at", "updates", quiet: context.options.quiet)
        defer { progress.end() }
        let report = try advisor.report(matched, rules: rules, end: end, progress: progress.add)
        progress.end()
        let text = LoadAdviceText(advisor: advisor, report: report, matched: matched, data: data, rules: rules)
        if context.json {
            context.print(text.json)
        } else {
            text.print(context.output, now: Int(context.now))
        }
        return report.advice.tier != nil || !report.advice.settings.isEmpty
    }

    /// What was measured, and where the window ends; `nil` where only the queries were asked for.
    private func measured(_ advisor: LoadAdvisor, _ rules: LoadRules) async throws -> (MetricData, end: Int)? {
        guard options.asksAWS else {
            let name = options.metrics ?? "-"
            let path = name == "-" ? "standard input" : name
            let bytes = try FileSystem.readFile(
                name == "-" ? "/dev/stdin" : context.path(name), limit: MetricData.longestFile)
            let data: MetricData
            do throws(MetricDataError) {
                data = try MetricData.parse(bytes, file: path)
            } catch {
                throw ErrorReport(
                    safe(error.description),
                    hints: ["tiergit auto --metrics cloudwatch --print-queries prints what to ask CloudWatch for"])
            }
            let ends = advisor.limits.match(data).series.values.compactMap(\.end)
            return (data, ends.max() ?? Int(context.now))
        }
        let aws = try AWSCommand(context, endpoint: options.endpoint)
        let application = try options.app ?? context.applications()(target)
        let prefix = "\(application)-\(target.environment)"
        let place: DeployedAddons.Place = options.stack.map { .own($0) } ?? .nested(prefix)
        let names: MetricQueries.Names
        do throws(AWSError) {
            names = try await MeasuredLoads.names(advisor.limits.metrics, in: place, prefix: prefix, aws)
        } catch { throw Self.report(error) }
        let queries = MetricQueries(advisor.limits.metrics, names, period: rules.period)
        let end = Int(context.now) / rules.period * rules.period
        let window = (end - rules.window)..<end
        if options.printQueries {
            context.print(queries.json)
            for metric in queries.unnamed { context.output.warn("\(safe(metric.label)): AWS has no such thing here") }
            context.output.suggest(
                "aws cloudwatch get-metric-data --metric-data-queries file://queries.json --start-time \(MetricTime.text(window.lowerBound)) --end-time \(MetricTime.text(window.upperBound)) --output json > load.json"
            )
            return nil
        }
        let progress = Progress("asked for", "metrics", quiet: context.options.quiet)
        defer { progress.end() }
        do throws(AWSError) {
            return (try await MeasuredLoads.read(queries, window: window, aws, progress: progress.add), end)
        } catch { throw Self.report(error) }
    }

    private static func report(_ error: AWSError) -> ErrorReport {
        guard error.kind == .missing else { return ErrorReport.of(error) }
        return ErrorReport(
            "there is no aws on PATH",
            hints: ["install the AWS CLI, or give --metrics a file that was made where it is"])
    }
}
