package import Git
package import History
package import Tiers

/// A roll-out as it was confirmed: what is to be done, never how far it is.
///
/// How far it is say the histories alone (`RolloutProgress`): a file that is written beside them could be wrong after any kill.
package struct Rollout: Hashable, Sendable {
    /// What is done to each target before it is deployed.
    package enum Kind: String, Hashable, Sendable {
        case `switch`
        /// It takes a roll-out back.
        case revert
    }

    /// One client/environment in it.
    package struct Item: Hashable, Sendable {
        package let target: Target
        /// The newest entry when it was planned.
        package let tip: ObjectID
        /// The commit that its work tree shows.
        package let base: ObjectID
        /// The tier before, and from here on.
        package let from: String
        package let to: String
        /// The entry whose content comes back, where it is taken back.
        package let restores: ObjectID?
        /// What was accepted by name.
        package let accepted: [String]
        /// The same as a deployment calls it, which knows what Copilot's application is called here.
        package let deploymentAccepted: [String]
        /// Whether the content is recorded already, and only to be deployed.
        package let isRecorded: Bool
        /// Copilot's application.
        package let application: String
        /// Its `CLIENT_DOMAIN`; `nil` where clients have no domains here.
        package let domain: String?
        /// What its plan rests on: a switch that would rest on something else is not what was confirmed.
        package let inputs: JSON

        package init(
            target: Target, tip: ObjectID, base: ObjectID, from: String, to: String, restores: ObjectID?,
            accepted: [String], deploymentAccepted: [String], isRecorded: Bool, application: String, domain: String?,
            inputs: JSON
        ) {
            self.target = target
            self.tip = tip
            self.base = base
            self.from = from
            self.to = to
            self.restores = restores
            self.accepted = accepted
            self.deploymentAccepted = deploymentAccepted
            self.isRecorded = isRecorded
            self.application = application
            self.domain = domain
            self.inputs = inputs
        }
    }

    /// `medium-20261129T124000Z`
    package let id: String
    package let kind: Kind
    package let tier: TierReference
    package let reason: String?
    package let ticket: String?
    /// What deploys; `nil` where nothing is deployed.
    package let engine: String?
    /// What `deploy` is given besides.
    package let engineOptions: [String]
    /// How many targets are worked on at a time.
    package let parallel: Int
    /// More failures than these stop it.
    package let maxFailures: Int
    /// In UTC, to the second.
    package let startedAt: String
    package let waves: [[Item]]

    package init(
        id: String, kind: Kind, tier: TierReference, reason: String?, ticket: String?, engine: String?,
        engineOptions: [String], parallel: Int, maxFailures: Int, startedAt: String, waves: [[Item]]
    ) {
        self.id = id
        self.kind = kind
        self.tier = tier
        self.reason = reason
        self.ticket = ticket
        self.engine = engine
        self.engineOptions = engineOptions
        self.parallel = parallel
        self.maxFailures = maxFailures
        self.startedAt = startedAt
        self.waves = waves
    }

    /// Of a tier and the time at which it began.
    ///
    /// - Parameter startedAt: in UTC, to the second: `2026-11-29T12:40:00Z`.
    package static func id(_ tier: TierReference, startedAt: String) -> String {
        let name = tier.version.map { "\(tier.tier)-\($0)" } ?? tier.tier
        return "\(name)-\(startedAt.filter { $0 != "-" && $0 != ":" })"
    }

    package var items: [Item] { waves.flatMap(\.self) }

    /// The same for a deployment the other way round: what was accepted there says nothing of this one.
    package func engineOptions(accepting accepted: [String]) -> [String] {
        var kept: [String] = []
        var rest = engineOptions[...]
        while let name = rest.popFirst(), let value = rest.popFirst() {
            if name != "--accept" { kept += [name, value] }
        }
        return kept + accepted.flatMap { ["--accept", $0] }
    }

    /// What every entry of it ends its reason with, so that the history says what belongs to it.
    package var mark: String { kind == .switch ? "roll-out \(id)" : "undo of roll-out \(id)" }

    /// The reason of an entry, as `promote` adds where its content comes from.
    package func reason(wave: Int) -> String {
        let place = waves.count > 1 ? "\(mark), wave \(wave + 1) of \(waves.count)" : mark
        return EntryMessage.cleaned(reason).map { "\($0)\n\n\(place)" } ?? place
    }

    /// Whether an entry is one of this roll-out's, by its kind and the end of its reason.
    package func owns(_ entry: Entry) -> Bool {
        guard entry.document.kind.rawValue == kind.rawValue,
            let last = entry.document.reason?.split(whereSeparator: \.isNewline).last
        else { return false }
        return last == mark || last.hasPrefix("\(mark),")
    }
}

extension Rollout {
    package var json: JSON {
        [
            "format": 1, "id": .string(id), "kind": .string(kind.rawValue), "tier": .string("\(tier)"),
            "reason": JSON(reason), "ticket": JSON(ticket), "engine": JSON(engine),
            "engineOptions": .array(engineOptions.map { .string($0) }), "parallel": .integer(parallel),
            "maxFailures": .integer(maxFailures), "startedAt": .string(startedAt),
            "waves": .array(waves.map { .array($0.map(\.json)) }),
        ]
    }

    /// `nil` for what this program did not write.
    package init?(json: JSON) {
        guard json["format"] == 1, let id = json["id"]?.string, let kind = json["kind"]?.string.flatMap(Kind.init),
            let tier = json["tier"]?.string.flatMap({ try? TierReference($0) }), let options = json["engineOptions"],
            let parallel = json["parallel"]?.int, parallel > 0, let failures = json["maxFailures"]?.int,
            let startedAt = json["startedAt"]?.string, let waves = json["waves"]?.array
        else { return nil }
        // It becomes a folder's name.
        guard Rollout.id(tier, startedAt: startedAt) == id else { return nil }
        var read: [[Item]] = []
        for wave in waves {
            let items = (wave.array ?? []).map { Item(json: $0) }
            guard !items.contains(nil) else { return nil }
            read.append(items.compactMap(\.self))
        }
        self.init(
            id: id, kind: kind, tier: tier, reason: json["reason"]?.string, ticket: json["ticket"]?.string,
            engine: json["engine"]?.string, engineOptions: (options.array ?? []).compactMap(\.string),
            parallel: parallel, maxFailures: failures, startedAt: startedAt, waves: read)
    }
}

extension Rollout.Item {
    package var json: JSON {
        [
            "client": .string(target.client), "environment": .string(target.environment), "tip": .string(tip.hex),
            "base": .string(base.hex), "from": .string(from), "to": .string(to), "restores": JSON(restores?.hex),
            "accepted": .array(accepted.map { .string($0) }),
            "deploymentAccepted": .array(deploymentAccepted.map { .string($0) }), "isRecorded": .bool(isRecorded),
            "application": .string(application), "domain": JSON(domain), "inputs": inputs,
        ]
    }

    init?(json: JSON) {
        guard let client = json["client"]?.string, let environment = json["environment"]?.string,
            let target = try? Target(client: client, environment: environment),
            let tip = json["tip"]?.string.flatMap({ ObjectID(hex: $0) }),
            let base = json["base"]?.string.flatMap({ ObjectID(hex: $0) }), let from = json["from"]?.string,
            let to = json["to"]?.string,
            let accepted = json["accepted"]?.array, let deploymentAccepted = json["deploymentAccepted"]?.array,
            let isRecorded = json["isRecorded"]?.bool,
            let application = json["application"]?.string, let inputs = json["inputs"]
        else { return nil }
        self.init(
            target: target, tip: tip, base: base, from: from, to: to,
            restores: json["restores"]?.string.flatMap { ObjectID(hex: $0) }, accepted: accepted.compactMap(\.string),
            deploymentAccepted: deploymentAccepted.compactMap(\.string),
            isRecorded: isRecorded, application: application, domain: json["domain"]?.string, inputs: inputs)
    }
}
