package import CloudFormation

/// Finds the shortest sequence of updates that leads from one stack to another and loses nothing.
///
/// Data flow: two evaluated stacks -> the parts in which they differ (`StackMix`) -> those that depend on each other
/// (`StageComponent`) -> every way through each, judged update by update by the planner's own rules (`StageJudge`) -> the ways laid
/// beside each other. No case is known by name: what may come together and what may not is in `RuleTable` and the schemas.
///
/// The way is the one for which the least has to be accepted, of those the one with the fewest updates, and of those the one in which what is
/// harmless comes first. A part only ever goes from the old to the new, if need be by way of a value that the rules know of.
package struct StageSearch {
    private let mix: StackMix
    private let judge: StageJudge
    private let components: [StageComponent]
    private let progress: Progress

    /// Gets the number of updates that were looked at since the last time.
    package typealias Progress = (Int) -> Void

    /// More states of one component are not looked at: the time grows with their square.
    static let mostStates = 16_384

    /// - Parameter importers: who imports which export, in this repository.
    package init(_ mix: StackMix, importers: Importers, progress: @escaping Progress = { _ in }) {
        self.progress = progress
        self.mix = mix
        judge = StageJudge(mix, importers)
        components = StageLinks(mix, judge).components()
    }

    package func run() -> StageResult {
        guard !components.isEmpty else { return .way([]) }
        if let big = components.first(where: { $0.states > Self.mostStates }) {
            return .tooMany(parts: big.parts.count)
        }
        var ways: [[StageComponent.Way]] = []
        var bars: [StageBar] = []
        for component in components {
            let found = component.ways(judge, progress: progress)
            if found.ways.isEmpty {
                bars += self.bars(component, found.reached, found.blocked)
            } else {
                ways.append(found.ways)
            }
        }
        guard bars.isEmpty else { return .none(bars) }
        return .way(steps(Self.shortest(ways)))
    }

    // MARK: Side by side

    /// Of each component's ways the one that makes the whole shortest: updates that can share one do, the others take one each.
    static func shortest(_ ways: [[StageComponent.Way]]) -> [StageComponent.Way] {
        let most = ways.flatMap { $0.map(\.shared) }.max() ?? 0
        var best: (length: Int, ways: [StageComponent.Way])?
        for shared in 0...most {
            let chosen = ways.compactMap { ways in
                ways.filter { $0.shared <= shared }.min { ($0.alone, $0.shared) < ($1.alone, $1.shared) }
            }
            guard chosen.count == ways.count else { continue }
            let length = shared + chosen.reduce(0) { $0 + $1.alone }
            if length < best?.length ?? .max { best = (length, chosen) }
        }
        return best?.ways ?? []
    }

    private func steps(_ ways: [StageComponent.Way]) -> [StageStep] {
        var states = [Int](repeating: 0, count: ways.count)
        var next = [Int](repeating: 0, count: ways.count)
        var steps: [StageStep] = []
        func take(_ movers: [Int]) {
            var moved: [StackPart] = []
            var moves: [StageStep.Move] = []
            var verdict = Verdict.unchanged
            for index in movers {
                let component = components[index]
                let state = ways[index].moves[next[index]].state
                let judgement = component.judge(states[index], state, others: movers.count > 1, judge)
                let (before, after) = (component.positions(states[index]), component.positions(state))
                moved += component.parts.indices.filter { before[$0] != after[$0] }.flatMap { component.bundles[$0] }
                moves += judgement?.moves ?? []
                verdict = max(verdict, judgement?.verdict ?? .unchanged)
                states[index] = state
                next[index] += 1
            }
            let choices = zip(components, states).reduce(into: StageJudge.Choices()) { choices, pair in
                choices.merge(pair.0.choices(pair.1)) { first, _ in first }
            }
            steps.append(StageStep(choices: choices, parts: moved, moves: moves, verdict: verdict))
        }
        func isNext(_ index: Int, alone: Bool) -> Bool {
            next[index] < ways[index].moves.count && ways[index].moves[next[index]].isAlone == alone
        }
        while true {
            for index in ways.indices { while isNext(index, alone: true) { take([index]) } }
            let movers = ways.indices.filter { isNext($0, alone: false) }
            if movers.isEmpty { return steps }
            take(movers)
        }
    }

    // MARK: Where there is none

    /// What keeps the parts of a component from becoming new: those that can change in no state that is reached, else all that are left.
    private func bars(_ component: StageComponent, _ reached: [Int], _ blocked: [Int]) -> [StageBar] {
        var bars: [StageBar] = []
        func add(_ part: StackPart?, _ found: [(id: String, reason: ChangeReason?)]) {
            for (id, reason) in found {
                let bar = StageBar(
                    part: reason?.property.map { "\(id).\($0)" } ?? part?.text ?? id,
                    text: reason?.text ?? "something that stays refers to it", wayOut: reason?.wayOut,
                    source: reason?.source)
                if !bars.contains(where: { $0.part == bar.part && $0.text == bar.text }) { bars.append(bar) }
            }
        }
        let last = component.positions(component.last)
        for (index, part) in component.parts.enumerated() where component.domains[index].count > 1 {
            if case .passage = part { continue }
            guard blocked.isEmpty || blocked.contains(index) else { continue }
            guard !reached.contains(where: { component.positions($0)[index] == last[index] }) else { continue }
            var least: [(id: String, reason: ChangeReason?)]?
            for state in reached.reversed().prefix(Self.mostBarred) {
                let start = component.choices(state)
                let found = judge.judge(start, start.merging([part: .new]) { _, new in new }, others: false).bars
                if found.count < least?.count ?? .max { least = found }
            }
            add(part, least ?? [])
        }
        if bars.isEmpty, let best = reached.last {
            add(nil, judge.judge(component.choices(best), component.choices(component.last), others: false).bars)
        }
        return bars
    }

    /// States that are looked at for what bars a part.
    private static let mostBarred = 32
}
