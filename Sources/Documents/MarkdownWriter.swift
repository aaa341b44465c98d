internal import Terminal

/// A page as GitHub's Markdown.
package struct MarkdownWriter {
    /// From a page's folder to the folder of all documents: `../`, or nothing.
    private let top: String
    private let pictures: Pictures

    /// Where pictures are.
    package enum Pictures: Sendable {
        /// Files beside the documents.
        case files
        /// Nowhere: what they say stands in words, in a page that goes out alone.
        case words
    }

    /// - Parameter page: the id of the page that is written, from which links lead.
    package init(page: String) {
        self.init(top: String(repeating: "../", count: page.utf8.count { $0 == UInt8(ascii: "/") }))
    }

    /// - Parameter top: from where the text stands to the folder of all documents, with `/` at its end.
    package init(top: String, pictures: Pictures = .files) {
        self.top = top
        self.pictures = pictures
    }

    /// A page as a file: how it came to be, its title, its blocks.
    package static func file(_ page: Page, pictures: Pictures = .files) -> String {
        let writer =
            pictures == .files ? MarkdownWriter(page: page.id) : MarkdownWriter(top: "", pictures: pictures)
        return "<!-- \(page.notice) -->\n\n# \(writer.text(Prose(page.title)))\n\n\(writer.text(page.blocks))"
    }

    /// Blocks with an empty line between them, and a line feed at the end.
    package func text(_ blocks: [Block]) -> String { blocks.map { text($0) + "\n" }.joined(separator: "\n") }

    private func text(_ block: Block) -> String {
        switch block {
        case .heading(let level, let prose): "\(String(repeating: "#", count: level)) \(text(prose))"
        case .paragraph(let prose): text(prose)
        case .list(let items): items.map { "- \(text($0))" }.joined(separator: "\n")
        case .steps(let items):
            items.enumerated().map { "\($0.offset + 1). \(text($0.element))" }.joined(separator: "\n")
        case .table(let heading, let rows):
            ([row(heading), "|\(String(repeating: "---|", count: heading.count))"] + rows.map(row)).joined(
                separator: "\n")
        case .commands(let lines): "```sh\n\(safe(lines))\n```"
        case .note(let prose): "> \(text(prose))"
        case .questionnaire(let questionnaire):
            questionnaire.blocks.map { text($0) }.joined(separator: "\n\n")
        case .picture(let picture):
            pictures == .words
                ? text(Prose(picture.alternative))
                : "![\(MarkdownText.alternative(safe(picture.alternative)))](\(top)pictures/\(picture.name).svg)"
        }
    }

    private func row(_ cells: [Prose]) -> String { "| \(cells.map(text).joined(separator: " | ")) |" }

    /// One line.
    func text(_ prose: Prose) -> String {
        var result = ""
        for piece in prose.pieces {
            switch piece {
            // Where a text begins a line, what stands first may be markup; elsewhere the same is none.
            case .text(let text): result += result.isEmpty ? plain(text) : String(plain("x" + text).dropFirst())
            case .code(let text): result += code(text)
            case .strong(let text): result += "**\(plain(text))**"
            case .link(let text, let destination): result += "[\(plain(text))](\(address(destination)))"
            case .lineBreak: result += "<br>"
            }
        }
        return result
    }

    /// A code span where it holds nothing that ends one, or a cell of a table; else an element, in which nothing is markup.
    private func code(_ text: String) -> String {
        let text = safe(text)
        let isPlain = !text.isEmpty && text.first != " " && text.last != " " && !text.contains { "`|\n\\".contains($0) }
        return isPlain ? "`\(text)`" : "<code>\(plain(text))</code>"
    }

    private func plain(_ text: String) -> String { MarkdownText.plain(safe(text)) }

    private func address(_ destination: Prose.Destination) -> String {
        switch destination {
        case .page(let id, let heading): "\(top)\(id).md\(heading.map { "#\(Anchor.of($0))" } ?? "")"
        case .web(let address): address
        }
    }
}
