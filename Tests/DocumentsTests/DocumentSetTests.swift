import CloudFormation
import Documents
import Planning
import Testing
import Tiers

/// What the pages of a set promise each other.
@Suite struct DocumentSetTests {
    /// With every change between the tiers, in one update and in stages: made once, as it takes its time.
    private static let facts = Result { try made() }

    private static func made() throws -> DocumentFacts {
        let facts = try RealisticSet.facts()
        let planner = Planner(
            application: nil, manifests: [:], cost: .init(prices: facts.prices, manifests: [:]))
        let sides = facts.tiers.map { tier in
            PlanSide(
                label: tier.tier.name, tier: tier.tier.name, files: tier.files, folder: tier.tier.folderPath,
                services: facts.catalog.settings(of: tier.tier), addons: nil)
        }
        var changes: [TierChange] = []
        for old in sides {
            for new in sides where new.label != old.label {
                changes.append(try planner.change(from: old, to: new, environments: facts.environments))
            }
        }
        return DocumentFacts(
            catalog: facts.catalog, tiers: facts.tiers, changes: changes, prices: facts.prices, pricesAreShipped: true)
    }

    @Test func namesAreUniqueAndLinksLeadSomewhere() throws {
        let set = DocumentSet.of(try Self.facts.get())
        let ids = set.pages.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(Set(set.partNames).count == set.partNames.count)
        let pictures = set.pages.flatMap(\.pictures).map(\.name)
        #expect(Set(pictures).count == pictures.count)
        var links = 0
        for page in set.pages {
            let headings = Self.headings(page)
            #expect(Set(headings).count == headings.count, "\(page.id): \(headings)")
            #expect(page.parent.map(ids.contains) ?? true)
            for case .link(_, .page(let id, let heading)) in Self.pieces(page.blocks) {
                links += 1
                let target = set.pages.first { $0.id == id }
                #expect(target != nil, "\(page.id) leads to \(id)")
                if let heading, let target {
                    #expect(Self.headings(target).contains(heading), "\(page.id) leads to \(id)#\(heading)")
                }
            }
        }
        #expect(links > 50)
    }

    /// Every page is reached from the first one.
    @Test func everyPageIsReached() throws {
        let set = DocumentSet.of(try Self.facts.get())
        var reached: Set = ["README"]
        var waiting = ["README"]
        while let id = waiting.popLast(), let page = set.pages.first(where: { $0.id == id }) {
            for case .link(_, .page(let next, _)) in Self.pieces(page.blocks) where reached.insert(next).inserted {
                waiting.append(next)
            }
        }
        #expect(reached == Set(set.pages.map(\.id)))
    }

    @Test func theSameFactsMakeTheSameBytes() throws {
        let first = DocumentSet.of(try Self.facts.get()).files()
        #expect(first.count > 40)
        for _ in 0..<2 { #expect(DocumentSet.of(try Self.facts.get()).files() == first) }
    }

    private static func headings(_ page: Page) -> [String] {
        page.blocks.compactMap { if case .heading(_, let prose) = $0 { prose.plain } else { nil } }
    }

    private static func pieces(_ blocks: [Block]) -> [Prose.Piece] {
        blocks.flatMap { block -> [Prose] in
            switch block {
            case .heading(_, let prose), .paragraph(let prose), .note(let prose): [prose]
            case .list(let items), .steps(let items): items
            case .table(let heading, let rows): heading + rows.flatMap(\.self)
            default: []
            }
        }.flatMap(\.pieces)
    }
}
