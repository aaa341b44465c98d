import Testing

@testable import CloudFormation
@testable import Planning
@testable import Tiers

/// What must hold of every comparison, on many random templates.
@Suite struct ComparisonPropertyTests {
    private func stack(_ text: String) throws -> Stack {
        try Stack.evaluate(files: ["t.yml": Array(text.utf8)], folder: nil, environment: "prod", application: "shop")
    }

    private func written(_ seed: UInt64, style: UInt64) -> String {
        var writer = RandomWriter(generator: RandomTemplate.Generator(state: seed &* style &+ 77))
        return writer.template(RandomTemplate(seed: seed))
    }

    @Test func aTemplateAgainstItselfIsUnchanged() throws {
        for seed in 0..<200 as Range<UInt64> {
            let stack = try stack(written(seed, style: 1))
            #expect(!stack.resources.isEmpty)
            #expect(StackComparison.compare(old: stack, new: stack).isEmpty, "seed \(seed)")
        }
    }

    @Test func howItIsWrittenChangesNothing() throws {
        for seed in 0..<200 as Range<UInt64> {
            let changes = StackComparison.compare(
                old: try stack(written(seed, style: 1)), new: try stack(written(seed, style: 2)))
            #expect(changes.isEmpty, "seed \(seed): \(changes.map(\.logicalId))")
        }
    }

    /// Another random template differs, and that is seen.
    @Test func anotherTemplateIsAChange() throws {
        var changed = 0
        for seed in 0..<100 as Range<UInt64> {
            let (one, other) = (try stack(written(seed, style: 1)), try stack(written(seed + 500, style: 1)))
            let changes = StackComparison.compare(old: one, new: other)
            let differing = one.resources.filter { resource in
                other.resources.first { $0.logicalId == resource.logicalId }?.properties != resource.properties
            }
            #expect(Set(changes.map(\.logicalId)) == Set(differing.map(\.logicalId)), "seed \(seed)")
            changed += changes.count
        }
        #expect(changed > 200)
    }

    @Test func swappingTheSidesSwapsWhatComesAndGoes() throws {
        let files = try #require(StarterTiers.files(for: "enterprise"))
        let whole = try Stack.evaluate(files: files, folder: nil, environment: "prod", application: "shop")
        for seed in 0..<200 as Range<UInt64> {
            var random = RandomTemplate.Generator(state: seed)
            let one = Stack(resources: whole.resources.filter { _ in !random.one(in: 3) }, outputs: [])
            let other = Stack(resources: whole.resources.filter { _ in !random.one(in: 3) }, outputs: [])
            let there = StackComparison.compare(old: one, new: other)
            let back = StackComparison.compare(old: other, new: one)
            func ids(_ changes: [ResourceChange], added: Bool) -> Set<String> {
                let (before, after) = (Set(one.resources.map(\.logicalId)), Set(other.resources.map(\.logicalId)))
                return Set(changes.map(\.logicalId)).intersection(
                    added ? after.subtracting(before) : before.subtracting(after))
            }
            #expect(ids(there, added: true) == ids(back, added: true), "seed \(seed)")
            #expect(Set(there.filter { $0.effect == .add }.map(\.logicalId)) == ids(there, added: true), "seed \(seed)")
            #expect(
                Set(there.filter { $0.effect == .removes }.map(\.logicalId))
                    == Set(back.filter { $0.effect == .add }.map(\.logicalId)), "seed \(seed)")
        }
    }

    /// Bytes changed at random: an error or a plan, never a crash; and what cannot be read is never safe.
    @Test func brokenTemplatesAreNeverSafe() throws {
        let planner = Planner(application: "shop", manifests: [:])
        var unread = 0
        for tier in StarterTiers.names {
            let files = try #require(StarterTiers.files(for: tier))
            let sound = PlanSide(label: tier, tier: tier, files: files, folder: tier, services: [:], addons: nil)
            var random = RandomTemplate.Generator(state: UInt64(tier.utf8.count))
            for _ in 0..<150 {
                var broken = files
                let name = broken.keys.sorted()[Int(random.next() % UInt64(broken.count))]
                var bytes = broken[name] ?? []
                for _ in 0...random.next() % 4 {
                    let index = Int(random.next() % UInt64(bytes.count))
                    switch random.next() % 3 {
                    case 0: bytes[index] = UInt8(truncatingIfNeeded: random.next())
                    case 1: bytes.remove(at: index)
                    default: bytes = Array(bytes[..<max(1, index)])
                    }
                }
                broken[name] = bytes
                let side = PlanSide(label: "x", tier: nil, files: broken, folder: "x", services: [:], addons: nil)
                do {
                    let plan = try planner.plan(from: sound, to: side, target: nil, environments: ["prod"])
                    // What was read is judged by what it says: whatever went is said to go.
                    let stack = try Stack.evaluate(
                        files: broken, folder: nil, environment: "prod", application: "shop")
                    let before = try Stack.evaluate(
                        files: files, folder: nil, environment: "prod", application: "shop")
                    let gone = Set(before.resources.map(\.logicalId)).subtracting(stack.resources.map(\.logicalId))
                    #expect(gone.isSubset(of: plan.resources.map(\.change.logicalId)))
                    if !gone.isEmpty { #expect(plan.verdict > .safe) }
                } catch {
                    unread += 1
                }
            }
        }
        #expect(unread > 50)
    }
}
