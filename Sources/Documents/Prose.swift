/// A passage of text with marks in it. What is interpolated plainly is only ever text, whatever it holds; marks are said by name.
package struct Prose: Hashable, Sendable, ExpressibleByStringInterpolation {
    package enum Piece: Hashable, Sendable {
        case text(String)
        /// A name, a value or a command, as it is typed.
        case code(String)
        case strong(String)
        case link(String, to: Destination)
        case lineBreak
    }

    package enum Destination: Hashable, Sendable {
        /// Another page of the set by its id, and there a heading by its words.
        case page(String, heading: String? = nil)
        /// An address that begins with `https://`.
        case web(String)
    }

    package private(set) var pieces: [Piece]

    package init(_ pieces: [Piece] = []) { self.pieces = pieces }

    /// Plain text.
    package init(_ text: String) { pieces = text.isEmpty ? [] : [.text(text)] }

    package init(stringLiteral value: String) { self.init(value) }

    package init(stringInterpolation: Interpolation) { pieces = stringInterpolation.pieces }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(2 * interpolationCount + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { pieces.append(.text(literal)) }
        }

        package mutating func appendInterpolation(_ text: some CustomStringConvertible) {
            pieces.append(.text(text.description))
        }

        package mutating func appendInterpolation(_ prose: Prose) { pieces += prose.pieces }
        package mutating func appendInterpolation(code: String) { pieces.append(.code(code)) }
        package mutating func appendInterpolation(strong: String) { pieces.append(.strong(strong)) }

        package mutating func appendInterpolation(link text: String, page: String, heading: String? = nil) {
            pieces.append(.link(text, to: .page(page, heading: heading)))
        }

        package mutating func appendInterpolation(link text: String, web: String) {
            pieces.append(.link(text, to: .web(web)))
        }
    }

    package static func code(_ text: String) -> Prose { Prose([.code(text)]) }
    package static func strong(_ text: String) -> Prose { Prose([.strong(text)]) }
    package static let lineBreak = Prose([.lineBreak])

    package static func + (left: Prose, right: Prose) -> Prose { Prose(left.pieces + right.pieces) }

    package var isEmpty: Bool { pieces.isEmpty }

    /// Without its marks.
    package var plain: String {
        pieces.map { piece in
            switch piece {
            case .text(let text), .code(let text), .strong(let text), .link(let text, _): text
            case .lineBreak: " "
            }
        }.joined()
    }
}

extension Sequence<Prose> {
    package func joined(separator: Prose) -> Prose {
        var result = Prose()
        for (index, item) in enumerated() { result = index == 0 ? item : result + separator + item }
        return result
    }
}
