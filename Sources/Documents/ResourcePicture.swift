package import CloudFormation
package import Planning
internal import Tiers

/// A tier's resources in one environment, by the template that each is in, and which of them uses which.
package enum ResourcePicture {
    /// - Parameter importers: who imports what the templates export; `nil` where that is not known.
    package static func of(_ tier: TierFacts, environment: String, importers: Importers? = nil) -> Picture {
        let source = ResourceGraph(tier, environment: environment, importers: importers)
        let title = "Resources of \(tier.tier.name) in \(environment)"
        var drawing = Drawing(
            name: Picture.name("resources-\(tier.tier.name)", environment), title: title, width: 0, height: 0)
        drawing.rule(".box", light: "fill:#f6f8fa;stroke:#57606a", dark: "fill:#161b22;stroke:#9aa4af")
        drawing.rule(
            ".data", light: "fill:#ddf4ff;stroke:#0550ae;stroke-width:2",
            dark: "fill:#12263d;stroke:#79c0ff;stroke-width:2")
        drawing.rule(".service", light: "fill:#dafbe1;stroke:#116329", dark: "fill:#10281a;stroke:#7ee787")
        drawing.rule(
            ":is(.away,.maybe)", light: "fill:none;stroke:#57606a;stroke-dasharray:4 3",
            dark: "fill:none;stroke:#9aa4af;stroke-dasharray:4 3")
        drawing.rule(".head", light: "fill:#57606a", dark: "fill:#9aa4af")
        let margin = 16.0
        drawing.text(title, margin, 30, size: 16, isBold: true)
        drawing.text("An arrow leads from what uses something to what it uses.", margin, 50, size: 12, "faint")
        var place = LayeredLayout.Point(x: margin, y: 66)
        var row = 0.0
        let limit = 900.0
        var width =
            max(
                PictureText.width(title, size: 16, isBold: true), PictureText.width(Self.explanation, size: 12)) + 2
            * margin
        for file in source.files {
            let frame = Frame(file)
            if place.x > margin, place.x + frame.width > limit {
                place = LayeredLayout.Point(x: margin, y: place.y + row + margin)
                row = 0
            }
            frame.draw(on: &drawing, at: place)
            place.x += frame.width + margin
            row = max(row, frame.height)
            width = max(width, place.x)
        }
        if source.files.isEmpty { drawing.text("It has no resources.", margin, place.y + 14, size: 12) }
        drawing.width = width
        drawing.height = place.y + (source.files.isEmpty ? 20 : row) + 34
        drawing.text(Self.explanation, margin, drawing.height - 14, size: 12, "faint")
        return drawing.picture(alternative: source.words)
    }

    private static let explanation =
        "A thick blue border: it holds data. Green: a service. Dashed: in another file, or not always there."
}

/// One template's frame.
private struct Frame {
    private let file: ResourceGraph.File
    private let boxes: [Box]
    private let layout: LayeredLayout
    let width: Double
    let height: Double
    private static let margin = 14.0
    private static let top = 38.0

    init(_ file: ResourceGraph.File) {
        self.file = file
        boxes = file.nodes.map(Box.init)
        layout = LayeredLayout(
            boxes.map { LayeredLayout.Size(width: $0.width, height: $0.height) }, edges: file.edges, width: 640)
        let name = PictureText.width(file.name, size: 13, isBold: true)
        width = max(layout.size.width, name) + 2 * Self.margin
        height = layout.size.height + Self.top + Self.margin
    }

    func draw(on drawing: inout Drawing, at place: LayeredLayout.Point) {
        drawing.rect(place.x, place.y, width, height, "grid", radius: 6)
        drawing.text(file.name, place.x + Self.margin, place.y + 23, size: 13, isBold: true)
        let origin = LayeredLayout.Point(x: place.x + Self.margin, y: place.y + Self.top)
        for route in layout.routes { draw(route, from: origin, on: &drawing) }
        for (box, corner) in zip(boxes, layout.corners) {
            box.draw(on: &drawing, LayeredLayout.Point(x: origin.x + corner.x, y: origin.y + corner.y))
        }
    }

    private func draw(_ route: [LayeredLayout.Point], from origin: LayeredLayout.Point, on drawing: inout Drawing) {
        guard let first = route.first, let last = route.last, route.count > 1 else { return }
        func text(_ point: LayeredLayout.Point, _ more: Double = 0) -> String {
            "\(Drawing.number(origin.x + point.x + more)) \(Drawing.number(origin.y + point.y))"
        }
        let isForward = last.x > first.x
        let tip = isForward ? -7.0 : 7.0
        var path = "M\(text(first))"
        for (index, (from, to)) in zip(route, route.dropFirst()).enumerated() {
            let end = index == route.count - 2 ? tip : 0
            if index.isMultiple(of: 2) {
                let bend = (to.x - from.x) / 2
                path += "C\(text(from, bend)) \(text(to, -bend)) \(text(to, end))"
            } else {
                path += "L\(text(to))"
            }
        }
        drawing.path(path, "line")
        let (x, y) = (origin.x + last.x, origin.y + last.y)
        drawing.path(
            "M\(Drawing.number(x)) \(Drawing.number(y))l\(Drawing.number(tip)) -3.5v7z", "head")
    }
}

/// One resource or service as a box with its words.
private struct Box {
    private let node: ResourceGraph.Node
    private let name: [String]
    private let type: [String]
    private let remark: [String]
    let width: Double
    let height: Double
    private static let limit = 190.0
    private static let sizes = (name: 12.5, type: 11.0)

    init(_ node: ResourceGraph.Node) {
        self.node = node
        name = PictureText.lines(node.name, width: Self.limit, size: Self.sizes.name, isBold: true, count: 4)
        type = PictureText.lines(node.kind, width: Self.limit, size: Self.sizes.type, count: 2)
        remark = PictureText.lines(node.remark, width: Self.limit, size: Self.sizes.type, count: 2)
        let names = name.map { PictureText.width($0, size: Self.sizes.name, isBold: true) }
        let others = (type + remark).map { PictureText.width($0, size: Self.sizes.type) }
        width = max(96, (names + others).max() ?? 0) + 18
        height = 13 + 16 * Double(name.count) + 14 * Double(type.count + remark.count)
    }

    func draw(on drawing: inout Drawing, _ corner: LayeredLayout.Point) {
        drawing.group(node.sentence) { drawing in
            drawing.rect(corner.x, corner.y, width, height, node.look.rawValue, radius: node.look == .service ? 12 : 4)
            var y = corner.y + 5
            for line in name {
                y += 16
                drawing.text(line, corner.x + 9, y - 2, size: Self.sizes.name, isBold: true)
            }
            for line in type {
                y += 14
                drawing.text(line, corner.x + 9, y, size: Self.sizes.type, "faint")
            }
            for line in remark {
                y += 14
                drawing.text(line, corner.x + 9, y, size: Self.sizes.type)
            }
        }
    }
}
