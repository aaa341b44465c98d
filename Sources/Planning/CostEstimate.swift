package import CloudFormation
package import Tiers

/// What one environment costs a month, as far as its templates and service settings say. What is not known is listed, never counted
/// as nothing. Pure.
package struct CostEstimate: Hashable, Sendable {
    /// Hours of a month, as AWS's own price pages count them.
    package static let hours = 730

    /// One thing that has a price.
    package struct Item: Hashable, Sendable {
        /// What people call the part of the bill: `Aurora Database`, or a service's name.
        package let component: String
        /// The logical id or the service.
        package let subject: String
        /// From idle to full.
        package let range: CostRange
        /// `1 × cache.t4g.micro × $0.016 × 730 h`
        package let basis: String

        package init(component: String, subject: String, range: CostRange, basis: String) {
            self.component = component
            self.subject = subject
            self.range = range
            self.basis = basis
        }
    }

    /// One thing that costs something nobody can tell from here.
    package struct Unknown: Hashable, Sendable {
        package let component: String
        package let subject: String
        /// Why, as a sentence without its subject: `storage ($0.10 per GB-month) depends on use`.
        package let reason: String

        package init(component: String, subject: String, reason: String) {
            self.component = component
            self.subject = subject
            self.reason = reason
        }
    }

    /// Services by name, then resources in the order of the templates.
    package let items: [Item]
    package let unknown: [Unknown]

    package init(items: [Item], unknown: [Unknown]) {
        self.items = items
        self.unknown = unknown
    }

    /// The sum of all items.
    package var total: CostRange { items.map(\.range).reduce(.zero, +) }

    /// The components that have items or unknown things, in the order of the items.
    package var components: [String] {
        var seen: Set<String> = []
        return (items.map(\.component) + unknown.map(\.component)).filter { seen.insert($0).inserted }
    }

    /// The sum of one component; `nil` where nothing of it has a price.
    package func total(of component: String) -> CostRange? {
        let own = items.filter { $0.component == component }
        return own.isEmpty ? nil : own.map(\.range).reduce(.zero, +)
    }

    /// Whether a component costs more than its items say.
    package func isPartial(_ component: String) -> Bool { unknown.contains { $0.component == component } }

    /// `$96-387 a month, plus 3 items that are not known`
    package var summary: String { Self.summary(total, unknown: unknown.count) }

    static func summary(_ total: CostRange, unknown: Int) -> String {
        let more =
            unknown == 0
            ? ""
            : ", plus \(unknown) item\(unknown == 1 ? "" : "s") that depend\(unknown == 1 ? "s" : "") on use or cannot be known here"
        return "\(total.text) a month\(more)"
    }

    /// Several environments together.
    package static func combined(_ estimates: [CostEstimate]) -> CostEstimate {
        CostEstimate(items: estimates.flatMap(\.items), unknown: estimates.flatMap(\.unknown))
    }

    /// Estimates one environment.
    ///
    /// - Parameters:
    ///   - stack: the evaluated addons of the environment.
    ///   - services: what its services run with, those that the tier leaves alone too.
    package static func of(
        stack: Stack, services: [String: ServiceSettings], prices: PriceFile
    ) -> CostEstimate {
        var estimator = CostEstimator(stack: stack, prices: prices)
        for (name, settings) in services.sorted(by: { $0.key < $1.key }) { estimator.add(service: name, settings) }
        for resource in stack.resources where resource.presence != .never { estimator.add(resource) }
        return CostEstimate(items: estimator.items, unknown: estimator.unknown)
    }
}

/// The names that parts of a bill have in the user's own tables.
package enum CostComponent {
    package static let aurora = "Aurora Database"
    package static let redis = "Redis Cache"
    package static let s3 = "S3 Storage"
    package static let efs = "EFS Storage"
    package static let loadBalancer = "Load Balancer"
    package static let network = "VPC/Networking"
    package static let other = "Other AWS"

    /// Whether a part holds things that no tier makes: Copilot's own environment has a network, a load balancer and logs.
    static func isOpen(_ name: String) -> Bool { [loadBalancer, network, other].contains { isSame($0, name) } }

    /// Whether two names mean the same: `Web Service` is the service `web`.
    package static func isSame(_ left: String, _ right: String) -> Bool { plain(left) == plain(right) }

    private static func plain(_ name: String) -> String {
        let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
        return letters.hasSuffix("service") && letters != "service"
            ? String(letters.dropLast("service".count)) : letters
    }
}
