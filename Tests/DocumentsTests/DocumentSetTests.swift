import Documents
import Testing

/// What the pages of a set promise each other.
@Suite struct DocumentSetTests {
    @Test func namesAreUniqueAndLinksLeadSomewhere() throws {
        let set = DocumentSet.of(try RealisticSet.facts())
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
        #expect(links > 60)
    }

    /// Every page is reached from the first one.
    @Test func everyPageIsReached() throws {
        let set = DocumentSet.of(try RealisticSet.facts())
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
        let first = DocumentSet.of(try RealisticSet.facts()).files()
        #expect(first.count > 50)
        for _ in 0..<3 { #expect(DocumentSet.of(try RealisticSet.facts()).files() == first) }
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
