internal import CloudFormation

/// Says of an update between two mixtures of the same stacks what it takes: whether it can be, and what has to be accepted.
///
/// What the planner says of a switch is what it says of a stage: `StackComparison` judges both. Beyond that a stage may change an
/// export once no service of this repository imports it, and takes nothing away that another stage could leave.
struct StageJudge {
    struct Judgement {
        /// What has to be accepted, weighed: nothing, a one-way door, a loss in place that a person can rule out, what is not known.
        var cost = 0
        var verdict = Verdict.unchanged
        var moves: [StageStep.Move] = []
    }

    let mix: StackMix
    let importers: Importers
    /// By name, in the old and the new stack.
    private let exportsBefore: [String: Value]
    private let exportsAfter: [String: Value]

    init(_ mix: StackMix, _ importers: Importers) {
        self.mix = mix
        self.importers = importers
        exportsBefore = Self.exports(mix.old)
        exportsAfter = Self.exports(mix.new)
    }

    typealias Choices = [StackPart: StackMix.Choice]

    typealias Bar = (id: String, reason: ChangeReason?)

    /// - Parameters:
    ///   - ids: the resources that are looked at; `nil` for all.
    ///   - outputs: the same for outputs.
    ///   - others: whether something else in the stack changes too.
    ///   - subject: the only resource that is to be judged; `nil` for all of them, and the exports.
    /// - Returns: no judgement where CloudFormation refuses it, or something would be lost or recreated, and what bars it.
    func judge(
        _ from: Choices, _ to: Choices, ids: Set<String>? = nil, outputs: Set<String>? = nil, others: Bool,
        about subject: String? = nil
    ) -> (judgement: Judgement?, bars: [Bar]) {
        let old = part(from, ids, outputs, others ? "old" : nil)
        let new = part(to, ids, outputs, others ? "new" : nil)
        var judgement = Judgement()
        var bars: [Bar] = subject == nil ? dangling(new, ids) : []
        for change in StackComparison.compare(old: old, new: new)
        where change.logicalId != Self.other && subject ?? change.logicalId == change.logicalId {
            judgement.verdict = max(judgement.verdict, change.verdict)
            for reason in change.reasons where reason.verdict >= .oneWay {
                guard let weight = Self.weight(reason) else {
                    bars.append((change.logicalId, reason))
                    continue
                }
                judgement.cost += weight
            }
        }
        if subject == nil {
            let found = exports(old, new)
            judgement.moves = found.moves ?? []
            bars += found.bars
        }
        return (bars.isEmpty ? judgement : nil, bars)
    }

    /// Whether nothing refers to what is not there.
    func isWhole(_ choices: Choices, ids: Set<String>, outputs: Set<String>) -> Bool {
        dangling(part(choices, ids, outputs, nil), ids).isEmpty
    }

    private func dangling(_ stack: Stack, _ ids: Set<String>?) -> [Bar] {
        let gone = stack.dangling(among: Set(mix.ids)).intersection(ids ?? Set(mix.ids)).sorted()
        return gone.map { ($0, nil) }
            + stack.unavailableAttributes(certainly: false).map { id, attribute, rule, _ in
                (
                    id,
                    ChangeReason(
                        property: attribute, effect: .refused, verdict: .refused, text: rule.text, wayOut: rule.wayOut,
                        source: rule.source)
                )
            }
    }

    /// What services have to do before exports change, or what bars it.
    func exports(_ from: Choices, _ to: Choices, outputs: Set<String>) -> (moves: [StageStep.Move]?, bars: [Bar]) {
        exports(part(from, [], outputs, nil), part(to, [], outputs, nil))
    }

    private func exports(_ old: Stack, _ new: Stack) -> (moves: [StageStep.Move]?, bars: [Bar]) {
        let (before, after) = (Self.exports(old), Self.exports(new))
        var moves: [StageStep.Move] = []
        var bars: [Bar] = []
        for (name, value) in before.sorted(by: { $0.key < $1.key }) where after[name] != value {
            let users = users(of: name)
            guard !users.isEmpty else { continue }
            let alternatives = alternatives(to: name, value, before, after)
            guard alternatives.isEmpty else {
                moves.append(.init(export: name, alternatives: alternatives, services: users))
                continue
            }
            let reason = ChangeReason(
                property: nil, effect: .refused, verdict: .refused,
                text: "\(users.joined(separator: ", ")) import it, and no other export has what it is to be",
                wayOut: "give the new value an export of its own, and leave this one as it is",
                source: ExportChange.pages)
            bars.append((name, reason))
        }
        return (bars.isEmpty ? moves : nil, bars)
    }

    /// `nil` for what no stage may do.
    private static func weight(_ reason: ChangeReason) -> Int? {
        switch (reason.verdict, reason.effect) {
        case (.oneWay, _): 1
        case (.losesData, .inPlace), (.losesData, .interrupts): 10
        case (.losesData, .unknown): 100
        default: nil
        }
    }

    // MARK: Exports

    private static func exports(_ stack: Stack) -> [String: Value] {
        Dictionary(
            stack.outputs.compactMap { output in
                output.exportName.flatMap { ExportChange.name($0) }.map { ($0, output.value) }
            }
        ) { first, _ in first }
    }

    /// The services that import an export: of one for the time between, also those of the one that it stands in for.
    func users(of name: String) -> [String] {
        let own = importers.of(name)
        guard name.hasSuffix(StackMix.between), exportsAfter[name] == nil else { return own }
        let stem = String(name.dropLast(StackMix.between.count))
        // They come here only while the other one has not got its new value yet.
        guard exportsBefore[stem] != exportsAfter[stem] else { return own }
        return Set(own + importers.of(stem)).sorted()
    }

    /// What services can import instead: what has the value that the export is to get. Of one that goes, else what the new stack adds; else, as
    /// after a stage that added it, what stays and leads to the same resource.
    private func alternatives(
        to name: String, _ value: Value, _ before: [String: Value], _ after: [String: Value]
    ) -> [String] {
        let wanted = exportsAfter[name] ?? value
        let there = before.filter { $0.key != name && after[$0.key] == $0.value }
        let same = there.filter { $0.value == wanted }
        if !same.isEmpty || exportsAfter[name] != nil { return same.keys.sorted() }
        let staying = there.filter { exportsAfter[$0.key] == $0.value }
        let added = staying.filter { exportsBefore[$0.key] == nil }
        if !added.isEmpty { return added.keys.sorted() }
        return staying.filter { !$0.value.referred.isDisjoint(with: value.referred) }.keys.sorted()
    }

    // MARK: A part of a stack

    /// Stands for what else changes in the same update.
    private static let other = "tiergit::other"

    private func part(
        _ choices: Choices, _ ids: Set<String>?, _ outputs: Set<String>?, _ other: String?
    ) -> Stack {
        let stack = mix.stack(choices, resources: ids, outputs: outputs)
        guard let other, let place = (mix.old.resources.first ?? mix.new.resources.first)?.place else { return stack }
        let topic = Stack.Resource(
            logicalId: Self.other, type: "AWS::SNS::Topic", properties: ["DisplayName": .text(other)], place: place)
        return Stack(resources: stack.resources + [topic], outputs: stack.outputs)
    }
}
