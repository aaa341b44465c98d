/// Blocks as HTML.
///
/// What a page's frame and its pictures name has a full stop in its id, which no heading's has.
struct SiteWriter {
    private let links: SiteLinks
    private var level = 1
    private var used: [String: Int] = [:]
    /// The id of the heading that a block stands under.
    private var heading: String?
    /// Those of level 2, with their ids.
    private var sections: [(id: String, text: String)] = []
    private var forms = 0
    var hasScript: Bool { forms > 0 }

    init(_ links: SiteLinks) { self.links = links }

    mutating func html(_ blocks: [Block]) -> String {
        var result = ""
        for block in blocks { result += html(block) + "\n" }
        return result
    }

    /// What leads to the headings of a page that has been written; empty where it has few.
    var headings: String {
        guard (3...60).contains(sections.count) else { return "" }
        return sections.map { "<li><a href=\"#\(Markup.path($0.id))\">\($0.text)</a></li>\n" }.joined()
    }

    private mutating func html(_ block: Block) -> String {
        switch block {
        case .heading(let level, let prose): return heading(level, prose)
        case .paragraph(let prose): return "<p>\(html(prose))</p>"
        case .list(let items): return "<ul>\n\(list(items))</ul>"
        case .steps(let items): return "<ol>\n\(list(items))</ol>"
        case .table(let heading, let rows): return table(heading, rows)
        case .commands(let lines):
            return "<pre tabindex=\"0\" role=\"group\" aria-label=\"Commands\"><code>\(Markup.text(lines))</code></pre>"
        case .note(let prose): return "<p class=\"note\" role=\"note\">\(html(prose))</p>"
        case .picture(let picture): return figure(picture)
        case .questionnaire(let questionnaire):
            forms += 1
            return SiteForm.html(questionnaire, number: forms)
                + html([.paragraph("By hand, it is found like this:")] + questionnaire.blocks)
        }
    }

    private mutating func heading(_ wanted: Int, _ prose: Prose) -> String {
        // A reader who jumps from heading to heading misses one that is left out.
        level = max(2, min(wanted, level + 1, 6))
        var id = Anchor.of(prose.plain)
        let times = used[id, default: 0]
        used[id] = times + 1
        if times > 0 { id += "-\(times)" }
        heading = id
        let text = html(prose)
        if level == 2 { sections.append((id, Markup.text(prose.plain))) }
        return "<h\(level) id=\"\(Markup.text(id))\">\(text)</h\(level)>"
    }

    private func list(_ items: [Prose]) -> String { items.map { "<li>\(html($0))</li>\n" }.joined() }

    /// Wide ones scroll by themselves, by keyboard too.
    private func wide(_ content: String, _ name: String, _ kind: String) -> String {
        let label = heading.map { "aria-labelledby=\"\(Markup.text($0))\"" } ?? "aria-label=\"\(name)\""
        return "<div class=\"wide \(kind)\" role=\"group\" tabindex=\"0\" \(label)>\(content)</div>"
    }

    private func table(_ heading: [Prose], _ rows: [[Prose]]) -> String {
        guard heading.count <= 3 else { return stacked(heading, rows) }
        let head = heading.map { $0.isEmpty ? "<td></td>" : "<th scope=\"col\">\(html($0))</th>" }.joined()
        let body = rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index == 0 && !cell.isEmpty ? "<th scope=\"row\">\(html(cell))</th>" : "<td>\(html(cell))</td>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }.joined()
        return wide(
            "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody>\n</table>", "Table", "few")
    }

    /// A table that a phone shows row by row, with the column's name before each cell. What is not drawn as a table is none to a
    /// screen reader either, unless its roles are said.
    private func stacked(_ heading: [Prose], _ rows: [[Prose]]) -> String {
        let head = heading.map {
            $0.isEmpty ? "<td role=\"cell\"></td>" : "<th scope=\"col\" role=\"columnheader\">\(html($0))</th>"
        }.joined()
        let names = heading.map { $0.isEmpty ? "" : " data-column=\"\(Markup.text($0.plain))\"" }
        let body = rows.map { row in
            let cells = row.enumerated().map { index, cell in
                let name = names.indices.contains(index) && !cell.isEmpty ? names[index] : ""
                return index == 0 && !cell.isEmpty
                    ? "<th scope=\"row\" role=\"rowheader\"\(name)>\(html(cell))</th>"
                    : "<td role=\"cell\"\(name)>\(html(cell))</td>"
            }
            return "<tr role=\"row\">\(cells.joined())</tr>\n"
        }.joined()
        return wide(
            """
            <table role="table">
            <thead role="rowgroup"><tr role="row">\(head)</tr></thead>
            <tbody role="rowgroup">
            \(body)</tbody>
            </table>
            """, "Table", heading.count > 4 ? "many stacked" : "few stacked")
    }

    private func figure(_ picture: Picture) -> String {
        """
        <figure>
        \(wide(picture.svg, "Picture", "drawn"))
        <figcaption><details class="words"><summary>The picture in words</summary>
        \(paragraphs(picture.alternative))</details></figcaption>
        </figure>
        """
    }

    private func paragraphs(_ text: String) -> String {
        text.split(separator: "\n").map { "<p>\(Markup.text(String($0)))</p>\n" }.joined()
    }

    func html(_ prose: Prose) -> String {
        prose.pieces.map { piece in
            switch piece {
            case .text(let text): Markup.prose(text)
            case .code(let text): "<code>\(Markup.name(text))</code>"
            case .strong(let text): "<strong>\(Markup.prose(text))</strong>"
            case .link(let text, .page(let id, let heading)):
                "<a href=\"\(links.address(id, heading: heading))\">\(Markup.text(text))</a>"
            case .link(let text, .web(let address)):
                // Nothing else is an address: `javascript:` least of all.
                address.hasPrefix("https://")
                    ? "<a href=\"\(Markup.text(address))\" rel=\"noreferrer\">\(Markup.text(text))</a>"
                    : Markup.text(text)
            case .lineBreak: "<br>"
            }
        }.joined()
    }
}
