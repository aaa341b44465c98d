/// A part of a page.
package enum Block: Hashable, Sendable {
    /// From 2; a page's title is its only heading of level 1. Headings of a page have words of their own each.
    case heading(Int, Prose)
    case paragraph(Prose)
    case list([Prose])
    /// A numbered list.
    case steps([Prose])
    /// Every row has as many cells as the heading; the first cell of a row names it.
    case table([Prose], [[Prose]])
    /// Commands for a POSIX shell, a line each.
    case commands(String)
    /// What a reader must not miss.
    case note(Prose)
    case picture(Picture)
    /// Which tier fits: where it can be asked, as questions that are answered at once; steps and tables everywhere.
    case questionnaire(Questionnaire)
}

/// A picture, with what it says in words.
package struct Picture: Hashable, Sendable {
    /// Its file without `.svg`, in lower case with hyphens; unique in a set.
    package let name: String
    /// A few words.
    package let title: String
    /// Everything that the picture says, for those who do not see it.
    package let alternative: String
    /// A whole SVG document, in which words of others are only ever text.
    package let svg: String

    package init(name: String, title: String, alternative: String, svg: String) {
        self.name = name
        self.title = title
        self.alternative = alternative
        self.svg = svg
    }
}

/// One document, before it is Markdown or HTML.
package struct Page: Hashable, Sendable {
    /// Whom it is for, and the folder that it stands in.
    package enum Section: String, CaseIterable, Sendable {
        case technical, client, operations

        package var title: String {
            switch self {
            case .technical: "Technical"
            case .client: "For clients"
            case .operations: "Operations"
            }
        }
    }

    /// Its path below the folder of the documents, without an extension: `technical/comparison`.
    package let id: String
    /// `nil` for the page that lists the others.
    package let section: Section?
    package let title: String
    /// The id of the page that leads here, where that is not the one that lists all.
    package let parent: String?
    /// One sentence: what the page is for.
    package let summary: String
    package let blocks: [Block]
    /// How it came to be, for those who would edit it.
    package let notice: String

    package init(
        _ section: Section?, _ name: String, title: String, parent: String? = nil, summary: String,
        notice: String = "Made by tiergit docs build. Do not edit: change what it is made of, and build again.",
        _ blocks: [Block]
    ) {
        self.notice = notice
        self.parent = parent
        id = section.map { "\($0.rawValue)/\(name)" } ?? name
        self.section = section
        self.title = title
        self.summary = summary
        self.blocks = blocks
    }

    package var pictures: [Picture] {
        blocks.compactMap { if case .picture(let picture) = $0 { picture } else { nil } }
    }
}

/// What a link to a heading ends with, as GitHub makes it of the heading's words.
package enum Anchor {
    package static func of(_ heading: String) -> String {
        var result = ""
        for scalar in heading.lowercased().unicodeScalars {
            if scalar == " " || scalar == "-" {
                result += "-"
            } else if scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
