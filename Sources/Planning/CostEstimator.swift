internal import CloudFormation
internal import Tiers

/// Collects what one environment costs.
struct CostEstimator {
    let stack: Stack
    let prices: PriceFile
    private(set) var items: [CostEstimate.Item] = []
    private(set) var unknown: [CostEstimate.Unknown] = []

    init(stack: Stack, prices: PriceFile) {
        self.stack = stack
        self.prices = prices
    }

    mutating func add(unknown reason: String, _ component: String, _ subject: String) {
        unknown.append(.init(component: component, subject: subject, reason: reason))
    }

    /// Adds an item, or what is unknown where a sum is too large to be true.
    mutating func add(_ component: String, _ subject: String, low: Money?, high: Money?, basis: String) {
        guard let low, let high else {
            return add(unknown: "the numbers are too large to be counted", component, subject)
        }
        items.append(
            .init(component: component, subject: subject, range: CostRange(low: low, high: high), basis: basis))
    }

    /// The price of a key, or a remark that there is none.
    mutating func price(_ key: String, _ component: String, _ subject: String) -> Price? {
        if let price = prices[key] { return price }
        add(unknown: "the price file has no `\(key)`", component, subject)
        return nil
    }

    /// `storage ($0.023 per GB-month)`, or without the price where there is none.
    func usage(_ what: String, _ key: String) -> String {
        prices[key].map { "\(what) ($\($0.amount.exact) per \($0.unit))" } ?? what
    }

    /// A price times whole numbers, divided by one, to the nearest micro-dollar; `nil` beyond a billion dollars.
    static func product(_ price: Price, _ factors: Int..., by divisor: Int = 1) -> Money? {
        var value = price.amount.micros
        for factor in factors {
            let (product, overflow) = value.multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            value = product
        }
        let result = value / divisor + (value % divisor * 2 >= divisor ? 1 : 0)
        return result <= 1_000_000_000_000_000 ? Money(micros: result) : nil
    }

    // MARK: - Services

    /// A service on Fargate: what runs is paid for, whether it does anything or not; a range of tasks is one of cost.
    ///
    /// Source: https://aws.amazon.com/fargate/pricing/ (vCPU and memory by the second, on Linux and x86).
    mutating func add(service: String, _ settings: ServiceSettings) {
        guard let cpu = settings.cpu, let memory = settings.memory, let count = settings.count else {
            let missing = [
                settings.cpu == nil ? "cpu" : nil, settings.memory == nil ? "memory" : nil,
                settings.count == nil ? "count" : nil,
            ].compactMap(\.self)
            return add(
                unknown: "neither the tier nor the manifest gives \(missing.joined(separator: ", "))", service, service)
        }
        guard let vcpu = price("fargate.vcpu", service, service),
            let gigabyte = price("fargate.memory", service, service)
        else { return }
        let tasks: ClosedRange<Int> =
            switch count {
            case .number(let number): number...number
            case .range(let range): range.minimum...max(range.minimum, range.maximum)
            }
        func cost(_ tasks: Int) -> Money? {
            guard let first = Self.product(vcpu, tasks, cpu, CostEstimate.hours, by: 1024),
                let second = Self.product(gigabyte, tasks, memory, CostEstimate.hours, by: 1024)
            else { return nil }
            return first + second
        }
        let number = tasks.count == 1 ? "\(tasks.lowerBound)" : "\(tasks.lowerBound)-\(tasks.upperBound)"
        let size =
            "\(Millionths.text(cpu * 1_000_000 / 1024)) vCPU × $\(vcpu.amount.exact) + "
            + "\(Millionths.text(memory * 1_000_000 / 1024)) GB × $\(gigabyte.amount.exact)"
        add(
            service, service, low: cost(tasks.lowerBound), high: cost(tasks.upperBound),
            basis: "\(number) × (\(size)) × \(CostEstimate.hours) h")
    }
}
