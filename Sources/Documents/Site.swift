internal import Mustache
internal import Signatures

/// The documents for a browser: each page is one file that needs nothing else, neither a network nor a server.
///
/// Words of others are only ever the text of an element or the value of an attribute, escaped by `Markup`; a page allows no script
/// but the one that it comes with, by its digest.
package enum Site {
    /// Where it stands below the documents' folder.
    package static let folder = "site"

    /// Every file by its path below the documents' folder; the page that lists the others is `site/index.html`.
    package static func files(_ set: DocumentSet) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for page in set.pages {
            files["\(folder)/\(SiteLinks.path(page.id, in: set))"] = Array(file(page, of: set).utf8)
        }
        return files
    }

    /// One page as a file.
    package static func file(_ page: Page, of set: DocumentSet) -> String {
        let links = SiteLinks(from: page.id, in: set)
        var writer = SiteWriter(links)
        let text = writer.html(page.blocks)
        let isSaid = page.blocks.first == .paragraph(Prose(page.summary))
        let home = set.pages.first { $0.section == nil }
        let fields: [String: Any] = [
            "title": Markup.text(page.title),
            "home": home.map { Markup.text($0.title) } ?? "",
            "top": home.map { links.address($0.id) } ?? "",
            "isHome": page.section == nil,
            "summary": Markup.text(page.summary), "hasLead": !isSaid && !page.summary.isEmpty,
            "section": page.section.map { Markup.text($0.title) } ?? "",
            "hasPages": set.pages.count > 1,
            "menu": menu(page, of: set, links),
            "headings": writer.headings,
            "text": text, "style": SiteStyle.text,
            "script": writer.hasScript ? "; script-src 'sha256-\(SiteScript.digest)'" : "",
            "notice": Markup.text(page.notice),
        ]
        // A section of the template is left out where its key is missing.
        return template.render(fields.filter { ($0.value as? String)?.isEmpty != true })
    }

    private static let template: MustacheTemplate = {
        do { return try MustacheTemplate(string: SiteTemplate.text) } catch {
            // The text stands in this module, and every test of a page reads it.
            preconditionFailure("the template of a page is none: \(error)")
        }
    }()

    private static func menu(_ current: Page, of set: DocumentSet, _ links: SiteLinks) -> String {
        func items(_ pages: [Page]) -> String {
            pages.map { page in
                let mark = page.id == current.id ? " aria-current=\"page\"" : ""
                return "<li><a href=\"\(links.address(page.id))\"\(mark)>\(Markup.text(page.title))</a></li>\n"
            }.joined()
        }
        var result = ""
        let first = set.pages.filter { $0.section == nil }
        if !first.isEmpty { result += "<ul>\n\(items(first))</ul>\n" }
        for section in Page.Section.allCases {
            // The guides to changes are as many as the square of the tiers.
            let pages = set.pages.filter {
                $0.section == section
                    && ($0.parent == nil || $0.parent == current.id || $0.parent == current.parent)
            }
            guard !pages.isEmpty else { continue }
            let id = "menu.\(section.rawValue)"
            result +=
                "<p id=\"\(id)\">\(Markup.text(section.title))</p>\n<ul aria-labelledby=\"\(id)\">\n\(items(pages))</ul>\n"
        }
        return result
    }
}

/// Where pages stand beside each other.
struct SiteLinks {
    private let own: String
    private let top: String
    private let home: String?

    /// - Parameter page: the id of the page that links lead from.
    init(from page: String, in set: DocumentSet) {
        own = page
        home = set.pages.first { $0.section == nil }?.id
        top = String(repeating: "../", count: Self.path(page, in: set).utf8.count { $0 == UInt8(ascii: "/") })
    }

    /// A page's file below the site's folder.
    static func path(_ page: String, in set: DocumentSet) -> String {
        page == set.pages.first { $0.section == nil }?.id ? "index.html" : "\(page).html"
    }

    /// Escaped for an attribute.
    func address(_ page: String, heading: String? = nil) -> String {
        let fragment = heading.map { "#\(Markup.path(Anchor.of($0)))" } ?? ""
        if page == own, !fragment.isEmpty { return fragment }
        return Markup.text("\(top)\(Markup.path(page == home ? "index" : page)).html\(fragment)")
    }
}
