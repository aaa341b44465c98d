/// Puts a picture together: an SVG document that needs no font and no file, in colours for light and dark screens.
///
/// Its rules count below its own class only, and its ids begin with its name: several stand on one page of HTML.
struct Drawing {
    let name: String
    let title: String
    var width: Double
    var height: Double
    private var rules: [(selector: String, light: String, dark: String)]
    private var plain: [String] = [
        "text{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"DejaVu Sans\",sans-serif}"
    ]
    private var shapes: [String] = []

    init(name: String, title: String, width: Double, height: Double) {
        self.name = name
        self.title = title
        self.width = width
        self.height = height
        rules = [
            (".ground", "fill:#ffffff;stroke:#d0d7de", "fill:#0d1117;stroke:#3d444d"),
            (".ink", "fill:#1b1f24", "fill:#e6edf3"),
            (".faint", "fill:#57606a", "fill:#9aa4af"),
            (".line", "stroke:#57606a;fill:none", "stroke:#9aa4af;fill:none"),
            (".grid", "stroke:#d0d7de;fill:none", "stroke:#3d444d;fill:none"),
        ]
    }

    /// - Parameters:
    ///   - selector: below the picture's own class.
    ///   - light, dark: what is declared there.
    mutating func rule(_ selector: String, light: String, dark: String) { rules.append((selector, light, dark)) }

    mutating func rect(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ kind: String, radius: Double = 0
    ) {
        let round = radius > 0 ? " rx=\"\(Self.number(radius))\"" : ""
        shapes.append(
            "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" height=\"\(Self.number(height))\"\(round) class=\"\(kind)\"/>"
        )
    }

    enum Anchor: String {
        case start, middle, end
    }

    /// - Parameter y: of the line that letters stand on.
    mutating func text(
        _ text: String, _ x: Double, _ y: Double, size: Double, _ kind: String = "ink", _ anchor: Anchor = .start,
        isBold: Bool = false
    ) {
        let weight = isBold ? " font-weight=\"600\"" : ""
        let side = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        shapes.append(
            "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" font-size=\"\(Self.number(size))\"\(weight)\(side) class=\"\(kind)\">\(Markup.text(text))</text>"
        )
    }

    mutating func path(_ path: String, _ kind: String) { shapes.append("<path d=\"\(path)\" class=\"\(kind)\"/>") }

    /// Shapes that belong together, with what is shown of them to who points there.
    mutating func group(_ title: String, _ draw: (inout Drawing) -> Void) {
        shapes.append("<g><title>\(Markup.text(title))</title>")
        draw(&self)
        shapes.append("</g>")
    }

    /// - Parameter alternative: everything that it says, in words.
    func picture(alternative: String) -> Picture {
        let own = "picture-\(name)"
        let light = plain + rules.map { "\($0.selector){\($0.light)}" }
        let dark = rules.map { "\($0.selector){\($0.dark)}" }
        let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" \(size) viewBox="0 0 \(Self.number(width)) \(Self.number(height))" class="\(own)" role="img" aria-labelledby="\(name).title \(name).words">
            <title id="\(name).title">\(Markup.text(title))</title>
            <desc id="\(name).words">\(Markup.text(alternative))</desc>
            <style>
            \(light.map { ".\(own) \($0)" }.joined(separator: "\n"))
            @media screen and (prefers-color-scheme: dark) {
            \(dark.map { ".\(own) \($0)" }.joined(separator: "\n"))
            }
            </style>
            <rect x="0.5" y="0.5" width="\(Self.number(width - 1))" height="\(Self.number(height - 1))" rx="6" class="ground"/>
            \(shapes.joined(separator: "\n"))
            </svg>

            """
        return Picture(name: name, title: title, alternative: alternative, svg: svg)
    }

    /// To a tenth; the same everywhere.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let rest = abs(tenths % 10)
        let sign = tenths < 0 && tenths > -10 ? "-" : ""
        return "\(sign)\(tenths / 10)" + (rest == 0 ? "" : ".\(rest)")
    }
}
