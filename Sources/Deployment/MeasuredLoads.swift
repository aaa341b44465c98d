internal import CloudFormation
package import Planning
internal import Tiers

/// The loads of one environment as CloudWatch has them, asked for through the AWS CLI.
package enum MeasuredLoads {
    /// The names that AWS gave to what metrics are of.
    ///
    /// Copilot makes a stack `APP-ENV-SERVICE` for each service, whose `Service` is its ECS service; the ARN of that names the cluster too. A
    /// service without such a stack is not deployed, and has no name.
    ///
    /// - Parameters:
    ///   - place: where the addons are.
    ///   - prefix: `APP-ENV`.
    /// - Throws: `AWSError`, also where there are no addons.
    package static func names(
        _ metrics: [LoadMetric], in place: DeployedAddons.Place, prefix: String, _ aws: AWSCommand
    ) async throws(AWSError) -> MetricQueries.Names {
        var names = MetricQueries.Names()
        let services = Set(
            metrics.compactMap { if case .service(let name) = $0.owner { name } else { nil } })
        if metrics.contains(where: { if case .resource = $0.owner { true } else { false } }) {
            let stack: String
            switch place {
            case .own(let name): stack = name
            case .nested(let environment):
                stack = try await resource(EnvironmentTemplate.addons, of: environment, aws)
            }
            let list = try await aws.json(["cloudformation", "list-stack-resources", "--stack-name", stack])
            for item in list["StackResourceSummaries"]?.array ?? [] {
                guard let id = item["LogicalResourceId"]?.string, let name = item["PhysicalResourceId"]?.string else {
                    continue
                }
                names.resources[id] = name
            }
        }
        for service in services.sorted() {
            do throws(AWSError) {
                let arn = try await resource("Service", of: "\(prefix)-\(service)", aws)
                // arn:aws:ecs:us-east-1:123456789012:service/CLUSTER/SERVICE
                let parts = arn.split(separator: "/").map(String.init)
                if parts.count == 3 { names.services[service] = (parts[1], parts[2]) }
            } catch {
                guard error.kind == .notFound else { throw error }
            }
        }
        return names
    }

    private static func resource(_ id: String, of stack: String, _ aws: AWSCommand) async throws(AWSError) -> String {
        let detail = try await aws.json([
            "cloudformation", "describe-stack-resource", "--stack-name", stack, "--logical-resource-id", id,
        ])
        guard let name = detail["StackResourceDetail"]?["PhysicalResourceId"]?.string else {
            throw AWSError(.notFound, "describe-stack-resource", "\(stack) has no \(id)")
        }
        return name
    }

    /// Asks for all of them, in as few calls as the limits of one allow; the CLI follows the pages of an answer by itself.
    ///
    /// - Parameter window: in seconds since 1970.
    package static func read(
        _ queries: MetricQueries, window: Range<Int>, _ aws: AWSCommand, progress: (Int) -> Void = { _ in }
    ) async throws(AWSError) -> MetricData {
        var data = MetricData()
        for call in queries.calls(window: window.count) {
            let answer = try await aws.bytes([
                "cloudwatch", "get-metric-data", "--metric-data-queries",
                String(decoding: call.canonical().dropLast(), as: UTF8.self), "--start-time",
                MetricTime.text(window.lowerBound), "--end-time", MetricTime.text(window.upperBound),
            ])
            do {
                data.add(try MetricData.parse(answer, file: "its answer"))
            } catch {
                throw AWSError(.garbled, "get-metric-data", error.description)
            }
            progress(call.array?.count ?? 0)
        }
        return data
    }
}
