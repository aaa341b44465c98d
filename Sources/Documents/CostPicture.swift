package import Planning
internal import Tiers

/// What every tier costs a month in all environments: computed from idle to full, beside what clients are quoted.
package enum CostPicture {
    private struct Bar {
        let range: CostRange?
        let text: String
    }

    private struct Row {
        let name: String
        let computed: Bar
        let quoted: Bar
    }

    package static func of(_ facts: DocumentFacts) -> Picture {
        let rows = facts.tiers.map { tier in
            let comparison = tier.cost.comparison
            let total = comparison.total
            let quoted = comparison.stated ?? total.quoted
            return Row(
                name: tier.tier.name,
                computed: Bar(
                    range: total.computed,
                    text: total.computed.map { $0.text + (total.isPartial ? "+" : "") } ?? "not known"),
                quoted: Bar(range: quoted, text: quoted?.text ?? "not quoted"))
        }
        let title = "Cost of the tiers a month"
        return draw(rows, title: title).picture(alternative: words(rows, facts))
    }

    private static let partial = "+: more depends on use, or cannot be known here."

    private static func words(_ rows: [Row], _ facts: DocumentFacts) -> String {
        let environments = Suggestion.list(facts.environments)
        let lines = rows.map { row in
            "\(row.name): \(row.computed.text) computed, from idle to full; \(row.quoted.range == nil ? "" : "quoted at ")\(row.quoted.text)."
        }
        return (["What each tier costs a month in \(environments), in US dollars. \(partial)"] + lines).joined(
            separator: "\n")
    }

    private static func draw(_ rows: [Row], title: String) -> Drawing {
        let margin = 16.0
        let size = 13.0
        let names = rows.map { PictureText.lines($0.name, width: 150, size: size, isBold: true, count: 2) }
        let left =
            margin + (names.flatMap(\.self).map { PictureText.width($0, size: size, isBold: true) }.max() ?? 0) + 14
        let texts = rows.flatMap { ["\($0.computed.text) computed", "\($0.quoted.text) quoted"] }
        let right = (texts.map { PictureText.width($0, size: 12) }.max() ?? 0) + 12 + margin
        let plot = 360.0
        let rowHeight = 58.0
        let top = 84.0
        var drawing = Drawing(
            name: "cost", title: title, width: left + plot + right, height: top + rowHeight * Double(rows.count) + 46)
        drawing.width = max(
            drawing.width, PictureText.width(explanation, size: 12) + 2 * margin)
        drawing.rule(".idle", light: "fill:#1f5fb5;stroke:#1f5fb5", dark: "fill:#79b0f0;stroke:#79b0f0")
        drawing.rule(".full", light: "fill:#cfe4ff;stroke:#1f5fb5", dark: "fill:#1d3a5f;stroke:#79b0f0")
        drawing.rule(".from", light: "fill:#57606a;stroke:#57606a", dark: "fill:#9aa4af;stroke:#9aa4af")
        drawing.rule(".to", light: "fill:#eaeef2;stroke:#57606a", dark: "fill:#2a3038;stroke:#9aa4af")
        drawing.text(title, margin, 30, size: 16, isBold: true)
        drawing.text(explanation, margin, 50, size: 12, "faint")
        let most = rows.flatMap { [$0.computed.range, $0.quoted.range] }.compactMap { $0?.high.micros }.max() ?? 0
        let step = Self.step(most)
        let end = max(step, (most + step - 1) / step * step)
        func place(_ micros: Int) -> Double { left + plot * Double(micros) / Double(end) }
        let bottom = top + rowHeight * Double(rows.count)
        for mark in stride(from: 0, through: end, by: step) {
            let x = place(mark)
            drawing.path("M\(Drawing.number(x)) \(Drawing.number(top - 8))V\(Drawing.number(bottom))", "grid")
            drawing.text("$\(Money(micros: mark).exact)", x, bottom + 17, size: 11, "faint", .middle)
        }
        for (index, (row, name)) in zip(rows, names).enumerated() {
            let y = top + rowHeight * Double(index)
            for (number, line) in name.enumerated() {
                let start = y + (name.count == 1 ? 25 : 17)
                drawing.text(line, left - 14, start + 16 * Double(number), size: size, "ink", .end, isBold: true)
            }
            drawing.group("\(row.name): \(row.computed.text) computed") {
                Self.bar(row.computed, "computed", ("idle", "full"), y + 2, place, &$0)
            }
            drawing.group("\(row.name): \(row.quoted.text)\(row.quoted.range == nil ? "" : " quoted")") {
                Self.bar(row.quoted, "quoted", ("from", "to"), y + 25, place, &$0)
            }
        }
        drawing.path(
            "M\(Drawing.number(left)) \(Drawing.number(top - 8))V\(Drawing.number(bottom))", "line")
        drawing.text(partial, margin, drawing.height - 10, size: 12, "faint")
        return drawing
    }

    private static let explanation = "Blue: computed, dark up to idle, light up to full. Grey: quoted, the same way."

    private static func bar(
        _ bar: Bar, _ kind: String, _ looks: (String, String), _ y: Double, _ place: (Int) -> Double,
        _ drawing: inout Drawing
    ) {
        guard let range = bar.range else {
            return drawing.text(bar.text, place(0) + 8, y + 14, size: 12)
        }
        let (start, middle, end) = (place(0), place(range.low.micros), place(range.high.micros))
        drawing.rect(start, y, max(1, end - start), 19, looks.1)
        drawing.rect(start, y, max(1, middle - start), 19, looks.0)
        drawing.text("\(bar.text) \(kind)", max(end, start + 1) + 8, y + 14, size: 12)
    }

    /// A round amount of micro-dollars that at most six of fill the axis: 1, 2 or 5 of a power of ten, from a cent on.
    private static func step(_ most: Int) -> Int {
        var power = 10_000
        while true {
            for factor in [1, 2, 5] where power * factor * 6 >= most { return power * factor }
            power *= 10
        }
    }
}
