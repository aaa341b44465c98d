internal import CloudFormation
package import Planning
package import Tiers

extension DocumentFacts {
    /// What these facts rest on, each with its digest.
    ///
    /// - Parameters:
    ///   - manifests: by service.
    ///   - workloadAddons: what the services bring along themselves.
    package func inputs(
        manifests: [String: [UInt8]], workloadAddons: [WorkloadAddon]
    ) -> [DocumentInput: String] {
        var inputs: [DocumentInput: String] = [:]
        func add(_ kind: DocumentInput.Kind, _ name: String, bytes: [UInt8]) {
            inputs[DocumentInput(kind, name)] = DocumentRecord.digest(bytes)
        }
        func add(_ kind: DocumentInput.Kind, _ name: String, _ lines: [String]) {
            // Each of a known length, so that no two lists read alike.
            add(kind, name, bytes: Array(lines.map { "\($0.utf8.count):\($0)" }.joined(separator: "\n").utf8))
        }
        add(.catalog, "", [catalog.activation.rawValue] + environments)
        for tier in catalog.tiers {
            add(.tier, tier.name, tier.words(environments))
            add(.costs, tier.name, tier.costWords(environments))
        }
        for facts in tiers {
            for (name, bytes) in facts.files { add(.template, facts.place.path(of: name), bytes: bytes) }
        }
        for addon in workloadAddons { add(.template, addon.path, bytes: addon.bytes) }
        // Of a manifest counts what the documents say of it. What tiers give stands in every one of them, and on disk the active client's.
        let settings = ServiceManifests.read(manifests, environments: environments).settings
        let facts = ManifestFacts.read(manifests).facts
        for service in manifests.keys {
            let given = catalog.tiers.first.map { catalog.settings(of: $0)[service] ?? [:] } ?? [:]
            var words = environments.map { name -> String in
                let (own, tier) = (settings[service]?[name], given[name])
                let left = ServiceSettings(
                    cpu: tier?.cpu == nil ? own?.cpu : nil, memory: tier?.memory == nil ? own?.memory : nil,
                    count: tier?.count == nil ? own?.count : nil)
                return "\(name) \(left.summary)"
            }
            for name in environments {
                words += (facts[service]?.imports ?? []).filter { $0.environment == nil || $0.environment == name }.map
                {
                    $0.name(application: nil, environment: name)
                }
            }
            add(.manifest, service, words)
        }
        let amounts = prices.prices.sorted { $0.key < $1.key }.flatMap { key, price in
            [key, price.amount.exact, price.unit, price.source, "\(price.isVerified)"]
        }
        add(.prices, "", [prices.date, prices.region, "\(pricesAreShipped)"] + amounts)
        add(.rules, "", [Plan.dataDate, Plan.rulesDate])
        for row in ErrorTable.rows {
            add(
                .error, row.id,
                [row.area.rawValue, row.message.text] + row.exitCodes.map { "\($0)" } + row.hints.map(\.text))
        }
        return inputs
    }
}

extension Tier {
    /// Everything that the catalog says of it, but for costs, in a fixed order.
    fileprivate func words(_ environments: [String]) -> [String] {
        let settings = services.sorted { $0.key < $1.key }.flatMap { name, service in
            environments.map { "\(name) \($0) \(service.settings(in: $0).summary)" }
        }
        let made =
            extending.map { extending in
                [extending.parent] + extending.taken.map { "\($0.file)=\($0.tier)" }
                    + extending.values.map { "\($0.file):\($0.pathText)=\($0.text)" }
            } ?? []
        let given =
            provides.texts.map { "\($0.key)=\($0.text)" } + support.map { "\($0.name)=\($0.text)" }
            + (isOffered ? [] : ["offered=false"])
        let rules = requirements.map { "\($0.environment) \($0.rule.text) \($0.tier)" }
        return [title, description ?? "", folder] + given + settings + made + rules
    }

    fileprivate func costWords(_ environments: [String]) -> [String] {
        var words = [monthlyCost ?? "", price?.text(environments) ?? ""]
        for row in costs {
            words.append(row.component)
            words += environments.map { row.amounts[$0]?.text ?? "" }
        }
        return words
    }
}
