/// All documents of a repository, before they are files.
package struct DocumentSet: Sendable {
    /// The page that lists the others first.
    package let pages: [Page]

    package init(_ pages: [Page]) { self.pages = pages }

    /// Where the documents stand, from the top of the repository.
    package static let folder = "copilot/docs/tiers"

    /// Every file by its path below `folder`. The same set makes the same bytes.
    package func files() -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for page in pages {
            files["\(page.id).md"] = Array(MarkdownWriter.file(page).utf8)
            for picture in page.pictures { files["pictures/\(picture.name).svg"] = Array(picture.svg.utf8) }
        }
        return files.merging(Site.files(self)) { page, _ in page }
    }
}

extension DocumentSet {
    /// What a part of somebody's own document may be called: the pages' own names.
    package var partNames: [String] { pages.map(\.partName) }

    /// A page without its title, for a part of a document.
    ///
    /// - Parameter document: its path from the top of the repository, from which links lead.
    /// - Returns: `nil` for a name that no page has.
    package func part(_ name: String, in document: String) -> String? {
        guard let page = pages.first(where: { $0.partName == name }) else { return nil }
        let up = String(repeating: "../", count: document.utf8.count { $0 == UInt8(ascii: "/") })
        return MarkdownWriter(top: "\(up)\(Self.folder)/").text(page.blocks)
    }
}

extension Page {
    /// `costs` of `technical/costs`; `index` of the page that lists the others.
    fileprivate var partName: String {
        section == nil ? "index" : String(id.split(separator: "/").last ?? "")
    }
}
