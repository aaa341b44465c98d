internal import CloudFormation
internal import Git
internal import History
internal import Planning
internal import Tiers

/// What `copilot/clients.yml` says against a change of tier: a budget that it goes over, a client that is none any more.
struct ClientRemarks {
    private let repository: Repository
    private let base: BaseCommit
    private var catalog: Catalog { base.catalog }

    private let lists: Lists

    /// Lists that were read already, by commit: whoever plans for many reads each once.
    final class Lists {
        fileprivate var found: [ObjectID: Clients] = [:]
    }

    /// - Parameter base: the commit whose list of clients counts.
    init(_ repository: Repository, _ base: BaseCommit, _ lists: Lists = Lists()) {
        self.repository = repository
        self.base = base
        self.lists = lists
    }

    private func clients() throws(SwitchError) -> Clients {
        if let found = lists.found[base.commit.id] { return found }
        let read = try wrap { try Clients.read(at: base.commit, catalog, repository) } ?? Clients()
        lists.found[base.commit.id] = read
        return read
    }

    /// - Parameters:
    ///   - from: the tier that runs; `nil` where it is not known.
    ///   - tier: the new one; `nil` where it is none of the catalog.
    func of(_ target: Target?, from: String?, to tier: String?) throws(SwitchError) -> [Plan.Remark] {
        guard let target, !target.isShared, let tier,
            let client = try clients()[target.client]
        else { return [] }
        // Only a refusal has a place to show: finding it reads the file again.
        func place() -> Place { Place(Clients.location(of: client.key, at: base.commit, repository)) }
        var remarks: [Plan.Remark] = []
        if let day = client.retired, client.isRetired(on: UTCTime.today) {
            remarks.append(
                .init(
                    refusing: "the client is none any more: it is retired since \(day) in \(Clients.path)",
                    name: "retired", hint: "take `retired` out of \(Clients.path), and commit it", place: place()))
        }
        guard let budget = client.monthlyBudget else { return remarks }
        let after = try cost(of: client, with: tier, in: target.environment)
        guard let after else {
            remarks.append(
                .init(
                    "the catalog does not say what \(tier) costs in the client's environments, so its monthly_budget is not looked at"
                ))
            return remarks
        }
        let limit = "$\(budget.exact)"
        guard after.high > budget else { return remarks }
        let text =
            "the client would pay \(after.text) a month, and its monthly_budget is \(limit)"
        // Whoever goes back to what costs less, or stays, is not held up for what it still costs.
        if let from, let before = try cost(of: client, with: from, in: target.environment), after.high <= before.high {
            remarks.append(.init(text))
        } else {
            remarks.append(
                .init(
                    refusing: text, name: "budget",
                    hint: "tiergit auto -c \(client.key) names the tier that fits", place: place()))
        }
        return remarks
    }

    /// What the client is quoted a month with this tier in one environment, and what is recorded in its others.
    private func cost(
        of client: Client, with tier: String, in environment: String
    ) throws(SwitchError) -> CostRange? {
        var tiers = [environment: tier]
        for name in client.environments where name != environment {
            guard let target = try? Target(client: client.key, environment: name) else { continue }
            let histories = Histories(repository)
            guard let tip = try wrap({ try histories.tip(target) }) else { continue }
            tiers[name] = try wrap { try histories.summary(tip, of: target).to }
        }
        return catalog.quote(tiers)
    }
}
