package import Planning
internal import Tiers

extension DocumentSet {
    /// The documents of a repository.
    package static func of(_ facts: DocumentFacts) -> DocumentSet {
        let pages = TechnicalPages.pages(facts) + ClientPages.pages(facts) + OperationsPages.pages(facts)
        return DocumentSet([index(facts, pages)] + pages)
    }

    private static func index(_ facts: DocumentFacts, _ pages: [Page]) -> Page {
        var blocks: [Block] = [
            .paragraph(
                "Made by \(code: "tiergit docs build") from \(code: Catalog.path), the templates, and what tiergit knows of CloudFormation. \(code: "tiergit docs check") says when they do not fit any more."
            ),
            .table(
                ["tier", "what it is for", "quoted a month"],
                facts.tiers.map {
                    [
                        Prose($0.tier.name), Prose($0.tier.description ?? $0.tier.title),
                        Prose($0.tier.monthlyCost ?? "not said"),
                    ]
                }),
        ]
        for section in Page.Section.allCases {
            let own = pages.filter { $0.section == section && $0.parent == nil }
            guard !own.isEmpty else { continue }
            blocks.append(.heading(2, Prose(section.title)))
            blocks.append(.list(own.map { "\(link: $0.title, page: $0.id): \($0.summary)" }))
        }
        return Page(
            nil, "README", title: "Deployment tiers", summary: "All documents about the tiers of this repository.",
            blocks)
    }
}
