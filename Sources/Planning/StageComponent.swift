internal import CloudFormation

/// Parts that depend on each other, and on nothing else, with every way through them.
struct StageComponent {
    /// One update of a way: from the state before, and whether nothing else in the stack may change in it.
    struct Move: Hashable {
        let state: Int
        let isAlone: Bool
    }

    /// A way for which the least has to be accepted.
    struct Way {
        let moves: [Move]
        var alone: Int { moves.count { $0.isAlone } }
        var shared: Int { moves.count { !$0.isAlone } }
    }

    /// Of each bundle the first: what changes together.
    let parts: [StackPart]
    let bundles: [[StackPart]]
    /// What each part can be, from the old to the new: a part only ever goes forward.
    let domains: [[StackMix.Choice]]
    /// Parts that only ever help, and so change in the first update, by their index.
    let early: Set<Int>
    /// What has a say in whether an update can be.
    let ids: Set<String>
    let outputs: Set<String>

    /// - Parameters:
    ///   - ids: the resources that have a say in whether an update can be.
    ///   - outputs: the same for outputs.
    init(
        _ bundles: [[StackPart]], _ domains: [[StackMix.Choice]], early: Set<Int>, ids: Set<String>,
        outputs: Set<String>
    ) {
        self.early = early
        self.bundles = bundles
        parts = bundles.map { $0[0] }
        self.domains = domains
        self.ids = ids
        self.outputs = outputs
    }

    var states: Int {
        domains.reduce(1) { $0.multipliedReportingOverflow(by: $1.count).overflow ? .max : $0 * $1.count }
    }
    var last: Int { states - 1 }

    /// The first part counts the most.
    func positions(_ state: Int) -> [Int] {
        var rest = state
        var positions = [Int](repeating: 0, count: domains.count)
        for index in domains.indices.reversed() {
            positions[index] = rest % domains[index].count
            rest /= domains[index].count
        }
        return positions
    }

    func choices(_ state: Int) -> StageJudge.Choices {
        let positions = positions(state)
        var choices: StageJudge.Choices = [:]
        for (index, bundle) in bundles.enumerated() {
            for part in bundle { choices[part] = domains[index][positions[index]] }
        }
        return choices
    }

    /// The states that an update can lead to, without the one it begins at.
    private func later(than state: Int, _ positions: [Int]) -> [Int] {
        var found = [state]
        var weight = 1
        for index in domains.indices.reversed() {
            let more = domains[index].count - 1 - positions[index]
            if more > 0, early.contains(index) {
                found = found.map { $0 + weight }
            } else if more > 0 {
                found += (1...more).flatMap { step in found.map { $0 + step * weight } }
            }
            weight *= domains[index].count
        }
        return found.filter { $0 != state }
    }

    func judge(_ from: Int, _ to: Int, others: Bool, _ judge: StageJudge) -> StageJudge.Judgement? {
        judge.judge(choices(from), choices(to), ids: ids, outputs: outputs, others: others).judgement
    }

    // MARK: Every way

    private struct Label {
        let cost: Int
        let alone: Int
        let shared: Int
        /// The verdicts of the updates: what is harmless comes first.
        let verdicts: [Verdict]
        /// How late the parts change, all together.
        let lateness: Int
        let previous: (state: Int, label: Int)?
        let isAlone: Bool

        func isBetter(than other: Label) -> Bool {
            if verdicts != other.verdicts { return verdicts.lexicographicallyPrecedes(other.verdicts) }
            return lateness < other.lateness
        }
    }

    /// The ways to the new stack with the least to accept: of those, one for each number of updates that others cannot share.
    ///
    /// States come in an order in which every update leads to a later one, so each is looked at once.
    /// - Parameter progress: gets 1 for each update that was looked at.
    /// - Returns: the ways; where there is none, the states that can be reached, and the parts that can change in no state.
    func ways(_ judge: StageJudge, progress: StageSearch.Progress) -> (ways: [Way], reached: [Int], blocked: [Int]) {
        let judge = ComponentJudge(self, judge)
        if let direct = judge.judge(0, last, others: true), direct.cost == 0 {
            return ([Way(moves: [Move(state: last, isAlone: false)])], [], [])
        }
        let blocked = judge.blocked
        guard blocked.isEmpty else { return ([], [0], blocked) }
        let end = positions(last)
        var labels = [[Label]](repeating: [], count: states)
        labels[0] = [
            Label(cost: 0, alone: 0, shared: 0, verdicts: [], lateness: 0, previous: nil, isAlone: false)
        ]
        for from in 0..<last where !labels[from].isEmpty {
            let start = positions(from)
            let waiting = zip(start, end).count { $0 != $1 }
            for to in later(than: from, start) {
                progress(1)
                var updates: [(judgement: (cost: Int, verdict: Verdict), isAlone: Bool)] = []
                let shared = judge.judge(from, to, others: true)
                if let shared { updates.append((shared, false)) }
                if shared?.cost != 0, judge.mayWantToBeAlone(from, to),
                    let alone = judge.judge(from, to, others: false),
                    alone.cost < shared?.cost ?? .max
                {
                    updates.append((alone, true))
                }
                for (judgement, isAlone) in updates {
                    for (index, label) in labels[from].enumerated() {
                        let next = Label(
                            cost: label.cost + judgement.cost, alone: label.alone + (isAlone ? 1 : 0),
                            shared: label.shared + (isAlone ? 0 : 1), verdicts: label.verdicts + [judgement.verdict],
                            lateness: label.lateness + waiting, previous: (from, index), isAlone: isAlone)
                        Self.add(next, to: &labels[to])
                    }
                }
            }
        }
        return (labels[last].map { way($0, labels) }, labels.indices.filter { !labels[$0].isEmpty }, [])
    }

    /// Keeps what nothing else beats. Labels are referred to by their place, so none is taken out of a state that was left.
    private static func add(_ label: Label, to labels: inout [Label]) {
        if let cost = labels.first?.cost, label.cost > cost { return }
        if let cost = labels.first?.cost, label.cost < cost { labels = [] }
        if labels.contains(where: {
            $0.alone <= label.alone && $0.shared <= label.shared
                && ($0.alone < label.alone || $0.shared < label.shared || !label.isBetter(than: $0))
        }) {
            return
        }
        labels.removeAll { $0.alone >= label.alone && $0.shared >= label.shared }
        labels.append(label)
    }

    private func way(_ label: Label, _ labels: [[Label]]) -> Way {
        var moves: [Move] = []
        var current = label
        var state = last
        while let (previous, index) = current.previous {
            moves.append(Move(state: state, isAlone: current.isAlone))
            state = previous
            current = labels[previous][index]
        }
        return Way(moves: moves.reversed())
    }
}
