import CloudFormation

/// A small strict model of CloudFormation and of the services below it, written apart from the planner: it shares nothing with it but
/// the evaluated template.
///
/// It executes one update after the other on resources that hold probes, and says afterwards where each probe is. It is strict, never
/// lenient: a type, a property or a combination that it does not know is refused. What AWS does not document, or what nobody could
/// verify, is refused too, or is named in a comment where the model has to decide.
///
/// Not modelled: time, downtime, quotas, permissions, prices, whether required properties are there and values are well-formed (but
/// for those that the rules read), what is inside of policies, macros, nested stacks.
struct Referee {
    /// The update fails and is rolled back.
    struct Refusal: Error, Equatable, CustomStringConvertible {
        let logicalId: String?
        let reason: String

        init(_ logicalId: String?, _ reason: String) {
            self.logicalId = logicalId
            self.reason = reason
        }

        var description: String { logicalId.map { "\($0): \(reason)" } ?? reason }
    }

    enum Event: Hashable {
        case created(String)
        case updated(String)
        case replaced(String)
        case deleted(String)
        case retained(String)
        case snapshotted(String)
        /// A replication group, and the physical id of the cache cluster that became its primary.
        case adopted(String, cluster: String)
    }

    /// What somebody wrote and wants to find again.
    struct Probe: Hashable {
        let name: String
        /// Mebibytes.
        let size: Int
        /// An earlier version of an object, or a message that waits for long: what a shorter retention takes.
        let isOld: Bool
    }

    /// What is there in the account, as against what a template calls it.
    struct Physical {
        let id: String
        /// As it was last deployed, with physical ids in the place of references.
        var resource: RefereeResource
        /// Where its data is; `nil` for what holds none. An adopted cache cluster and its group have one together.
        let store: Int?
        /// Of a replication group: the cache cluster that it was made of.
        let adopted: String?
    }

    /// A logical id of the stack.
    struct Entry {
        /// As the template said that was last deployed.
        var definition: Stack.Resource
        var physical: Physical
    }

    struct Output: Equatable {
        let value: String
        let exportName: String?
    }

    var entries: [String: Entry] = [:]
    /// In the account, but in the stack no more.
    var kept: [Physical] = []
    /// What replacements and removals leave to the end of the update.
    var pending: [(logicalId: String, physical: Physical, policy: Policy)] = []
    var stores: [Int: Set<Probe>] = [:]
    var counter = 0
    /// Every probe that was ever written.
    var written: Set<String> = []

    /// Everything that happened, oldest first; nothing of updates that were refused.
    var events: [Event] = []
    /// Snapshots that CloudFormation made, by the physical id of what they were made of.
    var snapshots: [String: Set<String>] = [:]
    /// Export name → its value, which changes when a physical id in it does.
    var outputs: [String: String] = [:]
    /// All outputs by logical id.
    var declared: [String: Output] = [:]

    /// One update of the stack, all or nothing: state is as before when it throws.
    ///
    /// - Parameter imported: names of exports that another stack imports now.
    mutating func deploy(_ stack: Stack, imported: Set<String> = []) throws(Refusal) {
        var next = self
        try next.update(to: stack, imported: imported)
        self = next
    }

    /// Puts a probe into a resource that holds data.
    ///
    /// - Parameters:
    ///   - size: mebibytes; what does not fit into a Redis node is a mistake of the test.
    ///   - isOld: see `Probe`.
    mutating func write(_ probe: String, into logicalId: String, size: Int = 1, isOld: Bool = false) {
        guard let physical = entries[logicalId]?.physical, let store = physical.store else {
            preconditionFailure("\(logicalId) holds no data")
        }
        precondition(!written.contains(probe), "\(probe) was written before")
        stores[store, default: []].insert(Probe(name: probe, size: size, isOld: isOld))
        written.insert(probe)
    }

    /// Data by logical id of what is in the stack now; only what can hold data is in it.
    var data: [String: Set<String>] {
        entries.compactMapValues { entry in entry.physical.store.map(names(in:)) }
    }

    /// Data by physical id of what left the stack and was kept.
    var retained: [String: Set<String>] {
        kept.reduce(into: [:]) { $0[$1.id] = $1.store.map(names(in:)) ?? [] }
    }

    /// Probes that are neither in the stack nor in what was retained. A snapshot serves nobody: what is only in `snapshots` is lost.
    var lost: Set<String> {
        alive.reduce(into: written) { lost, physical in
            if let store = physical.store { lost.subtract(names(in: store)) }
        }
    }

    /// Logical ids that were replaced, in the order in which it happened.
    var recreated: [String] {
        events.compactMap { event in if case .replaced(let id) = event { id } else { nil } }
    }

    /// Everything that is in the account now.
    var alive: [Physical] { entries.values.map(\.physical) + pending.map(\.physical) + kept }

    func names(in store: Int) -> Set<String> { Set((stores[store] ?? []).map(\.name)) }
}
