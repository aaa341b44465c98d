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
        return files
    }
}
