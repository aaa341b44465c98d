/// Places boxes in columns, so that each stands left of what it points at, with few crossings. The same boxes are placed the same.
struct LayeredLayout {
    struct Point: Hashable {
        var x: Double
        var y: Double
    }

    struct Size {
        var width: Double
        var height: Double
    }

    /// The upper left corner of each box.
    private(set) var corners: [Point] = []
    /// For each edge the points that it passes, from the right side of its first box to the left side of its second one.
    private(set) var routes: [[Point]] = []
    private(set) var size = Size(width: 0, height: 0)

    private static let columnGap = 52.0
    private static let rowGap = 14.0
    /// What an edge is given where it passes a column.
    private static let passage = 6.0

    /// A box, or the place where an edge passes a column.
    private struct Item {
        let box: Int?
        let height: Double
        var column = 0
        /// Of its middle.
        var y = 0.0
    }

    /// - Parameters:
    ///   - edges: by the numbers of the boxes. In a circle one edge leads back, to the left.
    ///   - width: what boxes without edges fill, in rows below the others.
    init(_ boxes: [Size], edges: [(from: Int, to: Int)], width: Double) {
        let (forward, columns) = Self.columns(boxes.count, edges)
        var items = boxes.enumerated().map {
            Item(box: $0.offset, height: $0.element.height, column: columns[$0.offset])
        }
        // The items that each edge leads over.
        let chains = forward.map { from, to -> [Int] in
            var chain = [from]
            for column in (columns[from] + 1)..<max(columns[from] + 1, columns[to]) {
                items.append(Item(box: nil, height: Self.passage, column: column))
                chain.append(items.count - 1)
            }
            return chain + [to]
        }
        let linked = Set(chains.flatMap(\.self))
        var left: [[Int]] = Array(repeating: [], count: items.count)
        var right = left
        for chain in chains {
            for (from, to) in zip(chain, chain.dropFirst()) {
                right[from].append(to)
                left[to].append(from)
            }
        }
        let last = items.indices.filter(linked.contains).map { items[$0].column }.max() ?? -1
        var order = (0..<(last + 1)).map { column in
            items.indices.filter { linked.contains($0) && items[$0].column == column }
        }
        Self.order(&order, left, right)
        Self.settle(&items, order, left, right)
        place(boxes, items, order, width)
        routes = zip(edges, zip(forward, chains)).map { edge, found in
            let points = points(of: found.1, boxes, items, order)
            return edge.from == found.0.from ? points : points.reversed()
        }
    }

    /// The edges without circles, and a column for each box: right of all that point at it, as far right as those that it points at allow.
    private static func columns(
        _ count: Int, _ edges: [(from: Int, to: Int)]
    ) -> (forward: [(from: Int, to: Int)], columns: [Int]) {
        var targets: [[Int]] = Array(repeating: [], count: count)
        for edge in edges { targets[edge.from].append(edge.to) }
        // In the order in which a search leaves them, an edge that leads to one that is not left yet closes a circle.
        var left: [Int?] = Array(repeating: nil, count: count)
        var isEntered = Array(repeating: false, count: count)
        var number = 0
        func enter(_ start: Int) {
            var path = [(box: start, next: 0)]
            isEntered[start] = true
            while let (box, next) = path.last {
                guard next < targets[box].count else {
                    left[box] = number
                    number += 1
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let target = targets[box][next]
                if !isEntered[target] {
                    isEntered[target] = true
                    path.append((target, 0))
                }
            }
        }
        for box in 0..<count where !isEntered[box] { enter(box) }
        let place = left.map { $0 ?? 0 }
        let forward = edges.map { edge in
            place[edge.from] > place[edge.to] ? (from: edge.from, to: edge.to) : (from: edge.to, to: edge.from)
        }
        var columns = Array(repeating: 0, count: count)
        for box in (0..<count).sorted(by: { place[$0] > place[$1] }) {
            for edge in forward where edge.from == box { columns[edge.to] = max(columns[edge.to], columns[box] + 1) }
        }
        for box in 0..<count where !forward.contains(where: { $0.to == box }) {
            if let nearest = forward.filter({ $0.from == box }).map({ columns[$0.to] }).min() {
                columns[box] = nearest - 1
            }
        }
        return (forward, columns)
    }

    /// Sorts every column by the mean place of what it is connected with, from the left and from the right by turns.
    private static func order(_ order: inout [[Int]], _ left: [[Int]], _ right: [[Int]]) {
        func sort(_ column: Int, _ beside: Int, _ neighbours: [[Int]]) {
            let places = Dictionary(uniqueKeysWithValues: order[beside].enumerated().map { ($0.element, $0.offset) })
            let means = order[column].enumerated().map { place, item -> (Double, Int, Int) in
                let found = neighbours[item].compactMap { places[$0] }
                let mean = found.isEmpty ? Double(place) : Double(found.reduce(0, +)) / Double(found.count)
                return (mean, place, item)
            }
            order[column] = means.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
        }
        for _ in 0..<6 {
            for column in order.indices.dropFirst() { sort(column, column - 1, left) }
            for column in order.indices.dropLast().reversed() { sort(column, column + 1, right) }
        }
    }

    /// Moves every item towards the middle of what it is connected with, as far as the others of its column let it.
    private static func settle(_ items: inout [Item], _ order: [[Int]], _ left: [[Int]], _ right: [[Int]]) {
        for column in order {
            var y = 0.0
            for item in column {
                items[item].y = y + items[item].height / 2
                y += items[item].height + rowGap
            }
        }
        for turn in 0..<12 {
            let columns = turn.isMultiple(of: 2) ? Array(order.indices) : order.indices.reversed()
            for column in columns {
                let wanted = order[column].map { item -> Double in
                    let others = left[item] + right[item]
                    guard !others.isEmpty else { return items[item].y }
                    return others.reduce(0) { $0 + items[$1].y } / Double(others.count)
                }
                for (item, y) in zip(order[column], Self.apart(wanted, order[column].map { items[$0].height })) {
                    items[item].y = y
                }
            }
        }
    }

    /// The middles that are nearest to the wanted ones and leave a gap between neighbours: those that would overlap share their mean.
    private static func apart(_ wanted: [Double], _ heights: [Double]) -> [Double] {
        var offsets: [Double] = []
        var offset = 0.0
        for (index, height) in heights.enumerated() {
            if index > 0 { offset += (heights[index - 1] + height) / 2 + rowGap }
            offsets.append(offset)
        }
        var blocks: [(sum: Double, count: Int)] = []
        for (want, offset) in zip(wanted, offsets) {
            blocks.append((want - offset, 1))
            while blocks.count > 1, let last = blocks.last,
                blocks[blocks.count - 2].sum / Double(blocks[blocks.count - 2].count) > last.sum / Double(last.count)
            {
                blocks.removeLast()
                blocks[blocks.count - 1].sum += last.sum
                blocks[blocks.count - 1].count += last.count
            }
        }
        let places = blocks.flatMap { Array(repeating: $0.sum / Double($0.count), count: $0.count) }
        return zip(places, offsets).map { $0 + $1 }
    }

    private mutating func place(_ boxes: [Size], _ items: [Item], _ order: [[Int]], _ width: Double) {
        corners = Array(repeating: Point(x: 0, y: 0), count: boxes.count)
        let linked = order.flatMap(\.self)
        let top = linked.map { items[$0].y - items[$0].height / 2 }.min() ?? 0
        let starts = Self.starts(order, boxes, items)
        for (column, x) in zip(order, starts) {
            for item in column {
                guard let box = items[item].box else { continue }
                corners[box] = Point(x: x, y: items[item].y - items[item].height / 2 - top)
            }
        }
        for (column, x) in zip(order, starts) { size.width = max(size.width, x + Self.widest(column, boxes, items)) }
        size.height = linked.map { items[$0].y + items[$0].height / 2 - top }.max() ?? 0
        // Those that nothing is connected with.
        var x = 0.0
        var y = size.height == 0 ? 0 : size.height + 2 * Self.rowGap
        var row = 0.0
        let limit = max(width, size.width)
        for box in boxes.indices where !linked.contains(box) {
            if x > 0, x + boxes[box].width > limit {
                x = 0
                y += row + Self.rowGap
                row = 0
            }
            corners[box] = Point(x: x, y: y)
            x += boxes[box].width + Self.rowGap
            row = max(row, boxes[box].height)
            size.width = max(size.width, x - Self.rowGap)
            size.height = max(size.height, y + row)
        }
    }

    private static func widest(_ column: [Int], _ boxes: [Size], _ items: [Item]) -> Double {
        column.compactMap { items[$0].box }.map { boxes[$0].width }.max() ?? 0
    }

    private static func starts(_ order: [[Int]], _ boxes: [Size], _ items: [Item]) -> [Double] {
        var x = 0.0
        return order.map { column in
            defer { x += widest(column, boxes, items) + columnGap }
            return x
        }
    }

    private func points(of chain: [Int], _ boxes: [Size], _ items: [Item], _ order: [[Int]]) -> [Point] {
        let linked = order.flatMap(\.self)
        let top = linked.map { items[$0].y - items[$0].height / 2 }.min() ?? 0
        let starts = Self.starts(order, boxes, items)
        var points: [Point] = []
        for (index, item) in chain.enumerated() {
            let x = starts[items[item].column]
            let y = items[item].y - top
            let right =
                x + (items[item].box.map { boxes[$0].width } ?? Self.widest(order[items[item].column], boxes, items))
            if index > 0 { points.append(Point(x: x, y: y)) }
            if index < chain.count - 1 { points.append(Point(x: right, y: y)) }
        }
        return points
    }
}
