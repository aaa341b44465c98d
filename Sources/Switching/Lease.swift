package import Git
internal import History
package import Tiers

/// A deployment under way: from the gate until its result is recorded nobody else here switches its client/environment, or puts other
/// content where Copilot is reading.
///
/// A lock dies with the process that has it, and the gate ends long before the deployment does: so this is a file that names the
/// process that deploys.
package struct Lease: Hashable, Sendable {
    /// How long it holds where nobody can see whether its process lives: longer than any deployment of CloudFormation's.
    package static let longest: Int64 = 12 * 3600

    package let target: Target
    /// The newest entry when the gate let it through: what is deployed.
    package let entry: ObjectID
    package let tier: String
    /// The commit whose work tree is deployed.
    package let base: ObjectID?
    /// What deploys, and what waits for it: it holds while one of them lives. Empty for one that no process stands for: it holds until it
    /// is given back, or its time is over.
    package var processes: [ProcessIdentity]
    /// In UTC, to the second.
    package let startedAt: String
    /// Seconds since 1970.
    package let until: Int64
    /// `Name <email>`.
    package let holder: String
    /// The git directory of the work tree that is deployed.
    package let workTree: String
    package let engine: String
    package let verdict: String?
    package let planDigest: String?
    package let accepted: [String]
    /// What failed on the way, as `hook run` saw it.
    package var failures: [String] = []

    package init(
        target: Target, entry: ObjectID, tier: String, base: ObjectID?, processes: [ProcessIdentity], startedAt: String,
        until: Int64, holder: String, workTree: String, engine: String, verdict: String?, planDigest: String?,
        accepted: [String]
    ) {
        self.target = target
        self.entry = entry
        self.tier = tier
        self.base = base
        self.processes = processes
        self.startedAt = startedAt
        self.until = until
        self.holder = holder
        self.workTree = workTree
        self.engine = engine
        self.verdict = verdict
        self.planDigest = planDigest
        self.accepted = accepted
    }

    /// Whether whoever deploys still does, as far as can be told, by the clock on the wall.
    package var isHeld: Bool {
        let ended = processes.map(\.hasEnded)
        // A process that is seen to live holds it for as long as it likes.
        if ended.contains(false) { return true }
        return ended.contains(nil) || ended.isEmpty ? UTCTime.now < until : false
    }

    /// `by Dana <dana@example.com>, process 4711, since 2026-11-22T09:30:00Z`
    package var description: String {
        "by \(holder)" + (processes.last.map { ", process \($0.id)" } ?? "") + ", since \(startedAt)"
    }
}

extension Lease {
    package var json: JSON {
        [
            "format": 1, "client": .string(target.client), "environment": .string(target.environment),
            "entry": .string(entry.hex), "tier": .string(tier), "base": JSON(base?.hex),
            "processes": .array(
                processes.map {
                    [
                        "id": .integer(Int($0.id)), "start": .string($0.start), "boot": .string($0.boot),
                        "namespace": .string($0.namespace),
                    ]
                }),
            "startedAt": .string(startedAt), "until": .integer(Int(until)), "holder": .string(holder),
            "workTree": .string(workTree), "engine": .string(engine), "verdict": JSON(verdict),
            "planDigest": JSON(planDigest), "accepted": .array(accepted.map { .string($0) }),
            "failures": .array(failures.map { .string($0) }),
        ]
    }

    /// `nil` for what this program did not write.
    package init?(json: JSON) {
        guard json["format"] == 1, let client = json["client"]?.string, let environment = json["environment"]?.string,
            let target = try? Target(client: client, environment: environment),
            let entry = json["entry"]?.string.flatMap({ ObjectID(hex: $0) }), let tier = json["tier"]?.string,
            let startedAt = json["startedAt"]?.string, case .integer(let until)? = json["until"],
            let holder = json["holder"]?.string, let workTree = json["workTree"]?.string,
            let engine = json["engine"]?.string
        else { return nil }
        let processes = (json["processes"]?.array ?? []).compactMap { value -> ProcessIdentity? in
            guard case .integer(let id)? = value["id"], let start = value["start"]?.string,
                let boot = value["boot"]?.string, let namespace = value["namespace"]?.string,
                let number = Int32(exactly: id)
            else { return nil }
            return ProcessIdentity(id: number, start: start, boot: boot, namespace: namespace)
        }
        self.init(
            target: target, entry: entry, tier: tier, base: json["base"]?.string.flatMap { ObjectID(hex: $0) },
            processes: processes, startedAt: startedAt, until: Int64(until), holder: holder, workTree: workTree,
            engine: engine, verdict: json["verdict"]?.string, planDigest: json["planDigest"]?.string,
            accepted: (json["accepted"]?.array ?? []).compactMap(\.string))
        failures = (json["failures"]?.array ?? []).compactMap(\.string)
    }
}
