import Foundation
import Testing

@testable import Documents

@Suite struct SiteTests {
    private func html(_ blocks: [Block], title: String = "A page", summary: String = "What it is.") -> String {
        let page = Page(.technical, "page", title: title, summary: summary, blocks)
        let home = Page(nil, "README", title: "All", summary: "All pages.", [])
        return Site.file(page, of: DocumentSet([home, page]))
    }

    @Test func files() throws {
        let set = try RealisticSet.set()
        let files = Site.files(set)
        #expect(
            files.keys.sorted() == [
                "site/client/acme.html", "site/client/features.html", "site/client/selection.html", "site/index.html",
                "site/operations/troubleshooting.html", "site/technical/comparison.html",
                "site/technical/upgrade-minimum--enterprise.html",
            ])
        #expect(files == Site.files(try RealisticSet.set()))
        let all = set.files()
        for (path, bytes) in files { #expect(all[path] == bytes) }
        for (path, bytes) in files {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"), "\(path)")
            #expect(text.contains("default-src 'none'") && !text.contains("{{"), "\(path)")
            #expect(
                text.ranges(of: "<h1>").count == 1 && text.ranges(of: "aria-current=\"page\"").count == 1, "\(path)")
            // Nothing is loaded: no address but those of links and of the namespace.
            for part in text.ranges(of: "https://") {
                #expect(text[..<part.lowerBound].hasSuffix("<a href=\""), "\(path)")
            }
            #expect(!text.contains(" src=") && !text.contains("@import") && !text.contains("url("), "\(path)")
        }
    }

    @Test func addresses() {
        let text = html([
            .paragraph(
                "\(link: "up", page: "README") \(link: "here", page: "technical/page", heading: "Über uns") \(link: "there", page: "client/a b", heading: "C#") \(link: "web", web: "https://example.com/?a=1&b=\"'") \(link: "no", web: "javascript:alert(1)")"
            )
        ])
        for part in [
            "<a href=\"../index.html\">up</a>", "<a href=\"#%C3%BCber-uns\">here</a>",
            "<a href=\"../client/a%20b.html#c\">there</a>",
            "<a href=\"https://example.com/?a=1&amp;b=&quot;&#39;\" rel=\"noreferrer\">web</a> no<",
        ] { #expect(text.contains(part), "\(part) in \(text)") }
        #expect(!text.contains("javascript"))
    }

    @Test func headings() {
        let text = html([
            .heading(2, "First"), .heading(4, "Deep"), .heading(5, "Deeper"), .heading(2, "First"),
            .heading(1, "Main.Text"),
        ])
        for part in [
            "<h2 id=\"first\">", "<h3 id=\"deep\">", "<h4 id=\"deeper\">", "<h2 id=\"first-1\">",
            "<h2 id=\"maintext\">",
            "<li><a href=\"#first-1\">First</a></li>",
        ] { #expect(text.contains(part), "\(part) in \(text)") }
    }

    @Test func longNames() {
        let text = html([.paragraph("\(code: "DBCluster.MinCapacity a/b.yml:1 <b>")")])
        #expect(text.contains("<code>DBCluster.<wbr>Min<wbr>Capacity a/<wbr>b.<wbr>yml:1 &lt;b&gt;</code>"), "\(text)")
    }

    @Test func tables() {
        let text = html([.heading(2, "Sizes"), .table(["", "large"], [["cpu", "2"], ["", "4"]])])
        #expect(
            text.contains(
                """
                <div class="wide few" role="group" tabindex="0" aria-labelledby="sizes"><table>
                <thead><tr><td></td><th scope="col">large</th></tr></thead>
                <tbody>
                <tr><th scope="row">cpu</th><td>2</td></tr>
                <tr><td></td><td>4</td></tr>
                </tbody>
                </table></div>
                """), "\(text)")
    }

    /// Below each other on a phone, with the column's name; a table to a screen reader all the same.
    @Test func wideTables() {
        let text = html([
            .heading(2, "Sizes"),
            .table(["", "\(code: "a\"b")", "medium", "large"], [["cpu", "1", "", "4"]]),
        ])
        #expect(
            text.contains(
                """
                <div class="wide few stacked" role="group" tabindex="0" aria-labelledby="sizes"><table role="table">
                <thead role="rowgroup"><tr role="row"><td role="cell"></td><th scope="col" role="columnheader"><code>a&quot;b</code></th><th scope="col" role="columnheader">medium</th><th scope="col" role="columnheader">large</th></tr></thead>
                <tbody role="rowgroup">
                <tr role="row"><th scope="row" role="rowheader">cpu</th><td role="cell" data-column="a&quot;b">1</td><td role="cell"></td><td role="cell" data-column="large">4</td></tr>
                </tbody>
                </table></div>
                """), "\(text)")
    }

    /// Whatever stands where, a page has the elements that it would have without it.
    @Test func hostileWords() {
        func shape(_ words: String) -> [String] {
            let text = html(
                [
                    .heading(2, Prose(words)), .paragraph("\(words)\(code: words)\(strong: words)"),
                    .paragraph("\(link: words, page: "README") \(link: words, web: "https://example.com/\(words)")"),
                    .list([Prose(words)]), .steps([Prose(words)]), .table([Prose(words)], [[Prose(words)]]),
                    .table((0..<4).map { _ in Prose(words) }, [(0..<4).map { _ in Prose(words) }]),
                    .commands(words), .note(Prose(words)),
                    .picture(Picture(name: "a", title: words, alternative: words, svg: "<svg></svg>")),
                ], title: words, summary: words)
            #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}") && !text.contains("<script"))
            // The names of tags and attributes, as a tokenizer of HTML finds them.
            return text.split(separator: "<").dropFirst().filter { !$0.hasPrefix("wbr>") }.map { tag in
                let inner = tag.prefix { $0 != ">" }
                var isQuoted = false
                return String(
                    String.UnicodeScalarView(
                        inner.unicodeScalars.filter { scalar in
                            if scalar == "\"" { isQuoted.toggle() }
                            return !isQuoted
                        }))
            }
        }
        let plain = shape("words")
        #expect(plain.count > 40)
        #expect(shape(hostile) == plain)
    }
}
