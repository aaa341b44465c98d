internal import CloudFormation

/// Judges the updates of one component, each resource by itself and every question once: there are thousands of updates, and few things
/// that can happen to a resource.
///
/// What happens to a resource depends on its own parts, on those of resources whose attributes it takes, and, where it comes or goes, on who
/// refers to it and on what comes or goes of its type. The answers come from `StageJudge`.
final class ComponentJudge {
    private let component: StageComponent
    private let judge: StageJudge
    private let positions: [[Int]]
    private let subjects: [Subject]
    private let outputs: [Int]
    private var answers: [[Int: StageJudge.Judgement?]]
    /// By subject: states that are refused, and pairs of changes that are refused together whatever else changes.
    private var refusedStates: [[Int: Bool]]
    private var refusedPairs: [[Int: Bool]]
    /// The parts that say what there is to refer to, and who refers to it.
    private let referring: [Int]
    private var isWhole: [Int: Bool] = [:]
    private var moves: [Int: [StageStep.Move]?] = [:]

    /// A resource, and the parts that have a say in what happens to it.
    private struct Subject {
        let id: String
        let own: [Int]
        let related: [Int]
        /// Those of its own of which it counts whether anything else changes with them.
        let alone: Set<Int>
        /// Its properties among the parts, by the part; empty for one that comes or goes.
        let names: [Int: String]
        /// The resources that are compared.
        let ids: Set<String>
    }

    init(_ component: StageComponent, _ judge: StageJudge) {
        self.component = component
        self.judge = judge
        positions = (0..<component.states).map(component.positions)
        outputs = component.parts.indices.filter { component.parts[$0].resource == nil }
        var order: [String] = []
        for id in component.parts.compactMap(\.resource) where !order.contains(id) { order.append(id) }
        subjects = order.map { Self.subject($0, component, judge.mix) }
        referring = component.parts.indices.filter { Self.isAboutReferences(component.parts[$0], judge.mix) }
        answers = Array(repeating: [:], count: subjects.count)
        refusedStates = Array(repeating: [:], count: subjects.count)
        refusedPairs = Array(repeating: [:], count: subjects.count)
    }

    private static func subject(_ id: String, _ component: StageComponent, _ mix: StackMix) -> Subject {
        let (old, new) = mix.resources(id)
        let sides = [old, new].compactMap(\.self)
        let refers = sides.reduce(into: Set<String>()) { $0.formUnion(Value.object($1.properties).referred) }
        let types = Set(sides.map(\.type))
        var own: [Int] = []
        var related: [Int] = []
        var ids: Set = [id]
        let isWhole = component.parts.contains(.resource(id))
        for (index, part) in component.parts.enumerated() {
            guard let other = part.resource else { continue }
            if other == id {
                own.append(index)
                continue
            }
            let (before, after) = mix.resources(other)
            let isAlike =
                isWhole && part == .resource(other)
                && [before, after].contains { $0.map { types.contains($0.type) } ?? false }
            if refers.contains(other) || isAlike || isWhole && Self.refers(part, to: id, mix) {
                related.append(index)
                ids.insert(other)
            }
        }
        if isWhole {
            // The instances of a cluster that stay are known only by looking.
            for other in mix.ids {
                let (before, after) = mix.resources(other)
                if types.contains(after?.type ?? before?.type ?? "") { ids.insert(other) }
            }
        }
        var names: [Int: String] = [:]
        if !isWhole {
            for index in own { if case .property(_, let name) = component.parts[index] { names[index] = name } }
        }
        let waiting = RuleTable.changedAlone(in: new?.type ?? "")
        return Subject(
            id: id, own: own, related: related, alone: Set(names.filter { waiting.contains($0.value) }.keys),
            names: names,
            ids: ids)
    }

    /// Whether it depends on a part whether something refers to what is not there.
    private static func isAboutReferences(_ part: StackPart, _ mix: StackMix) -> Bool {
        switch part {
        case .resource, .output, .passage, .attribute(_, .dependsOn): return true
        case .attribute: return false
        case .property(let id, let name):
            let (old, new) = mix.resources(id)
            if [old, new].contains(where: { !($0?.properties[name]?.referred ?? []).isEmpty }) { return true }
            // A resource has some attributes in some states only.
            return RuleTable.decidesAttributes(name, of: new?.type ?? "")
        }
    }

    private static func refers(_ part: StackPart, to id: String, _ mix: StackMix) -> Bool {
        guard case .property(let other, let name) = part else { return false }
        let (old, new) = mix.resources(other)
        return [old, new].contains { $0?.properties[name]?.referred.contains(id) ?? false }
    }

    /// Whether it can make a difference that nothing else in the stack changes.
    func mayWantToBeAlone(_ from: Int, _ to: Int) -> Bool {
        subjects.contains { subject in subject.alone.contains { positions[from][$0] != positions[to][$0] } }
    }

    /// The parts that cannot become new whatever else does: rules that ask for nothing else say so.
    var blocked: [Int] {
        subjects.enumerated().flatMap { index, subject in
            subject.own.filter { part in
                guard subject.names[part] != nil else { return false }
                let last = component.domains[part].count - 1
                var reached: Set = [0]
                for next in 1...last {
                    let isNear = reached.contains { from in
                        var (start, end) = (positions[0], positions[0])
                        (start[part], end[part]) = (from, next)
                        return !isRefused(index, [part, part], start, end)
                    }
                    if isNear { reached.insert(next) }
                }
                return !reached.contains(last)
            }
        }
    }

    /// - Returns: `nil` where the update cannot be, or may not.
    func judge(_ from: Int, _ to: Int, others: Bool) -> (cost: Int, verdict: Verdict)? {
        let (start, end) = (positions[from], positions[to])
        let moving = subjects.indices.filter { index in subjects[index].own.contains { start[$0] != end[$0] } }
        if moving.contains(where: { isRefused($0, start, end) }) || !isWhole(to) { return nil }
        var (cost, verdict) = (0, Verdict.unchanged)
        for index in subjects.indices {
            let subject = subjects[index]
            guard moving.contains(index) || subject.related.contains(where: { start[$0] != end[$0] }) else { continue }
            let hasOthers = others || moving.contains { $0 != index }
            guard let answer = answer(index, start, end, hasOthers) else { return nil }
            cost += answer.cost
            verdict = max(verdict, answer.verdict)
        }
        if outputs.contains(where: { start[$0] != end[$0] }) {
            guard services(from, to, start, end) != nil else { return nil }
            verdict = max(verdict, .safe)
        }
        return (cost, verdict)
    }

    /// Whether nothing refers to what is not there.
    private func isWhole(_ state: Int) -> Bool {
        var key = 0
        for part in referring { key = key * component.domains[part].count + positions[state][part] }
        if let known = isWhole[key] { return known }
        let found = judge.isWhole(component.choices(state), ids: component.ids, outputs: component.outputs)
        isWhole[key] = found
        return found
    }

    private func answer(_ index: Int, _ start: [Int], _ end: [Int], _ others: Bool) -> StageJudge.Judgement? {
        let subject = subjects[index]
        let parts = subject.own + subject.related
        let others = others || !subject.alone.contains { start[$0] != end[$0] }
        var key = others ? 1 : 0
        for part in parts {
            let count = component.domains[part].count
            key = (key * count + start[part]) * count + end[part]
        }
        if let known = answers[index][key] { return known }
        func choices(_ positions: [Int]) -> StageJudge.Choices {
            Dictionary(uniqueKeysWithValues: parts.map { (component.parts[$0], component.domains[$0][positions[$0]]) })
        }
        let found = judge.judge(
            choices(start), choices(end), ids: subject.ids, outputs: [], others: others, about: subject.id
        ).judgement
        answers[index][key] = .some(found)
        return found
    }

    /// Whether rules alone say so: most updates that there could be end here, and each rule is asked once.
    private func isRefused(_ index: Int, _ start: [Int], _ end: [Int]) -> Bool {
        let subject = subjects[index]
        guard !subject.names.isEmpty else { return false }
        let moving = subject.own.filter { start[$0] != end[$0] }
        guard !moving.isEmpty else { return false }
        var key = 0
        for part in subject.own { key = key * component.domains[part].count + end[part] }
        let isBad =
            refusedStates[index][key] ?? judge.mix.resource(subject.id, own(subject, end)).map(RuleTable.refuses)
            ?? false
        refusedStates[index][key] = isBad
        if isBad { return true }
        let named = moving.filter { subject.names[$0] != nil }
        for (place, first) in named.enumerated() {
            for second in named[place...] where isRefused(index, [first, second], start, end) { return true }
        }
        return false
    }

    private func isRefused(_ index: Int, _ pair: [Int], _ start: [Int], _ end: [Int]) -> Bool {
        let subject = subjects[index]
        var key = 0
        for part in pair {
            let count = component.domains[part].count
            key = ((key * component.parts.count + part) * count + start[part]) * count + end[part]
        }
        if let known = refusedPairs[index][key] { return known }
        var from = [Int](repeating: 0, count: component.parts.count)
        var to = from
        for part in pair { (from[part], to[part]) = (start[part], end[part]) }
        let names = Set(pair).compactMap { subject.names[$0] }
        var isBad = false
        if let old = judge.mix.resource(subject.id, own(subject, from)),
            let new = judge.mix.resource(subject.id, own(subject, to))
        {
            isBad = RuleTable.refuses(
                from: old, to: new, changing: names,
                whatever: Set(subject.names.values).union(["@UpdatePolicy"]).subtracting(names))
        }
        refusedPairs[index][key] = isBad
        return isBad
    }

    private func own(_ subject: Subject, _ positions: [Int]) -> StageJudge.Choices {
        Dictionary(
            uniqueKeysWithValues: subject.own.map { (component.parts[$0], component.domains[$0][positions[$0]]) })
    }

    /// Whether the services' imports let the exports change.
    private func services(_ from: Int, _ to: Int, _ start: [Int], _ end: [Int]) -> [StageStep.Move]? {
        var key = 0
        for part in outputs {
            let count = component.domains[part].count
            key = (key * count + start[part]) * count + end[part]
        }
        if let known = moves[key] { return known }
        let found = judge.exports(component.choices(from), component.choices(to), outputs: component.outputs).moves
        moves[key] = .some(found)
        return found
    }
}
