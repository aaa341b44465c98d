internal import History

/// Which tiers a client was on, and since when, in each environment.
package struct Timeline: Hashable, Sendable {
    /// Seconds since 1970.
    package typealias Time = Int64

    /// A time on one tier.
    package struct Stay: Hashable, Sendable {
        package let from: Time
        /// Without it; `nil` for the one that lasts.
        package let to: Time?
        package let tier: String
        /// The number of the entry that set it.
        package let number: Int

        package init(from: Time, to: Time?, tier: String, number: Int) {
            self.from = from
            self.to = to
            self.tier = tier
            self.number = number
        }
    }

    /// Something that happened at one moment.
    package struct Mark: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            case failedDeployment, revert
        }

        package let time: Time
        package let kind: Kind
        package let number: Int

        package init(time: Time, kind: Kind, number: Int) {
            self.time = time
            self.kind = kind
            self.number = number
        }
    }

    package struct Band: Hashable, Sendable {
        package let environment: String
        /// In order; they do not overlap.
        package let stays: [Stay]
        package let marks: [Mark]

        package init(environment: String, stays: [Stay], marks: [Mark] = []) {
            self.environment = environment
            self.stays = stays
            self.marks = marks
        }
    }

    package let client: String
    package let bands: [Band]
    /// All that have a colour, the smallest first; others that somebody was on come after them.
    package let tiers: [String]

    package init(client: String, bands: [Band], tiers: [String]) {
        self.client = client
        self.bands = bands
        self.tiers = tiers
    }
}

package enum TimelinePicture {
    /// Its axis ends with the last thing that is known, not today: it is the same whenever it is drawn.
    package static func of(_ timeline: Timeline) -> Picture {
        TimelineDrawing(timeline).drawing.picture(alternative: words(timeline))
    }

    static func minute(_ time: Timeline.Time) -> String {
        String(UTCTime.text(time).prefix(16)).replacing("T", with: " ")
    }

    private static func words(_ timeline: Timeline) -> String {
        let lines = timeline.bands.map { band in
            let stays = band.stays.map { stay in
                "\(stay.tier) from \(minute(stay.from)) \(stay.to.map { "to \(minute($0))" } ?? "on") (#\(stay.number))"
            }
            let marks = band.marks.map { mark in
                switch mark.kind {
                case .failedDeployment: "a deployment failed at \(minute(mark.time)) (#\(mark.number))"
                case .revert: "reverted at \(minute(mark.time)) (#\(mark.number))"
                }
            }
            return
                "\(band.environment): \(stays.isEmpty ? "nothing is recorded" : (stays + marks).joined(separator: "; "))."
        }
        return (["The tiers of \(timeline.client) over time, in UTC."] + lines).joined(separator: "\n")
    }
}

/// Draws it: the time goes from the left to the right, from the first stay to the last thing that is known.
private struct TimelineDrawing {
    private let timeline: Timeline
    private let tiers: [String]
    private let start: Timeline.Time
    private let end: Timeline.Time
    private let left: Double
    private static let margin = 16.0
    private static let plot = 640.0
    /// Behind the last moment: what lasts goes on there.
    private static let more = 56.0
    private static let bandHeight = 64.0
    private static let top = 62.0
    private(set) var drawing: Drawing

    /// Fill and letters, light and dark; larger tiers stand out more. More tiers than these share colours, and have their names.
    private static let colors = [
        (light: ("#dcecff", "#0b2e57"), dark: ("#1d3a5f", "#e6edf3")),
        (light: ("#8fc1ff", "#08264a"), dark: ("#2f5f9e", "#ffffff")),
        (light: ("#1f5fb5", "#ffffff"), dark: ("#79b0f0", "#06121f")),
        (light: ("#123c7a", "#ffffff"), dark: ("#c3dcfa", "#06121f")),
        (light: ("#e7d8f5", "#3c1a5b"), dark: ("#4a2b6f", "#ffffff")),
        (light: ("#5b2a86", "#ffffff"), dark: ("#d9c2f0", "#1a0b29")),
    ]

    init(_ timeline: Timeline) {
        self.timeline = timeline
        let used = timeline.bands.flatMap(\.stays).map(\.tier)
        var tiers = timeline.tiers
        for tier in used where !tiers.contains(tier) { tiers.append(tier) }
        self.tiers = tiers.filter(used.contains)
        let times = timeline.bands.flatMap { band in
            band.stays.flatMap { [$0.from, $0.to ?? $0.from] } + band.marks.map(\.time)
        }
        start = times.min() ?? 0
        end = max(times.max() ?? 0, start + 1)
        let names = timeline.bands.map {
            PictureText.lines($0.environment, width: 130, size: 13, isBold: true, count: 2)
        }
        left =
            Self.margin + (names.flatMap(\.self).map { PictureText.width($0, size: 13, isBold: true) }.max() ?? 0) + 14
        let title = "Tiers of \(timeline.client)"
        drawing = Drawing(
            name: Picture.name("timeline-\(timeline.client)"), title: title,
            width: left + Self.plot + Self.more + Self.margin, height: 0)
        drawing.width = max(drawing.width, PictureText.width(title, size: 16, isBold: true) + 2 * Self.margin)
        for (index, color) in Self.colors.enumerated() {
            drawing.rule(
                ".t\(index)", light: "fill:\(color.light.0);stroke:#57606a", dark: "fill:\(color.dark.0);stroke:#9aa4af"
            )
            drawing.rule(".w\(index)", light: "fill:\(color.light.1)", dark: "fill:\(color.dark.1)")
        }
        drawing.rule(
            ".bad", light: "stroke:#a40e26;stroke-width:2.5;fill:none",
            dark: "stroke:#ffa198;stroke-width:2.5;fill:none")
        drawing.rule(".back", light: "fill:#1b1f24", dark: "fill:#e6edf3")
        drawing.text(title, Self.margin, 30, size: 16, isBold: true)
        let bottom = Self.top + Self.bandHeight * Double(timeline.bands.count)
        axis(bottom)
        for (index, (band, name)) in zip(timeline.bands, names).enumerated() {
            draw(band, name, Self.top + Self.bandHeight * Double(index))
        }
        legend(bottom + 48)
    }

    private func place(_ time: Timeline.Time) -> Double {
        left + Self.plot * Double(time - start) / Double(end - start)
    }

    private func color(_ tier: String) -> Int { (tiers.firstIndex(of: tier) ?? 0) % Self.colors.count }

    private mutating func draw(_ band: Timeline.Band, _ name: [String], _ y: Double) {
        for (number, line) in name.enumerated() {
            drawing.text(
                line, left - 14, y + (name.count == 1 ? 42 : 34) + 16 * Double(number), size: 13, "ink", .end,
                isBold: true)
        }
        let (top, height) = (y + 22, 30.0)
        for stay in band.stays {
            let x = place(stay.from)
            let isOpen = stay.to == nil
            let width = max(2, stay.to.map(place).map { $0 - x } ?? left + Self.plot + Self.more - x)
            let color = color(stay.tier)
            let until = stay.to.map { "to \(TimelinePicture.minute($0))" } ?? "on"
            drawing.group("\(stay.tier), #\(stay.number): from \(TimelinePicture.minute(stay.from)) \(until)") {
                drawing in
                if isOpen {
                    // It goes on: a point at its end.
                    let (tip, shoulder) = (x + width, max(x, x + width - 12))
                    drawing.path(
                        "M\(Drawing.number(x)) \(Drawing.number(top))H\(Drawing.number(shoulder))L\(Drawing.number(tip)) \(Drawing.number(top + height / 2))L\(Drawing.number(shoulder)) \(Drawing.number(top + height))H\(Drawing.number(x))z",
                        "t\(color)")
                } else {
                    drawing.rect(x, top, width, height, "t\(color)")
                }
                let room = width - 10 - (isOpen ? 12 : 0)
                let texts = ["\(stay.tier) #\(stay.number)", stay.tier, "#\(stay.number)"]
                if let text = texts.first(where: { PictureText.width($0, size: 12) <= room }) {
                    drawing.text(text, x + 6, top + 20, size: 12, "w\(color)")
                }
            }
        }
        for mark in band.marks {
            draw(mark.kind, place(mark.time), y + 11, "\(TimelinePicture.minute(mark.time)), #\(mark.number)")
        }
    }

    private mutating func draw(_ kind: Timeline.Mark.Kind, _ x: Double, _ y: Double, _ when: String) {
        func number(_ value: Double) -> String { Drawing.number(value) }
        switch kind {
        case .failedDeployment:
            drawing.group("A deployment failed: \(when)") {
                $0.path("M\(number(x - 5)) \(number(y - 5))l10 10m0 -10l-10 10", "bad")
            }
        case .revert:
            drawing.group("Reverted: \(when)") {
                $0.path("M\(number(x - 7)) \(number(y))l9 -6v3.5h6v5h-6v3.5z", "back")
            }
        }
    }

    private mutating func axis(_ bottom: Double) {
        let ticks = TimelineTicks.of(start, end)
        for (time, text) in ticks {
            let x = place(time)
            drawing.path("M\(Drawing.number(x)) \(Drawing.number(Self.top))V\(Drawing.number(bottom + 6))", "grid")
            drawing.text(text, x, bottom + 21, size: 11, "faint", .middle)
        }
        drawing.path(
            "M\(Drawing.number(left)) \(Drawing.number(bottom + 2))H\(Drawing.number(left + Self.plot + Self.more))",
            "line")
    }

    private mutating func legend(_ y: Double) {
        var (x, y) = (Self.margin, y)
        let limit = drawing.width - Self.margin
        func step(_ text: String) -> Double { 24 + PictureText.width(text, size: 12) + 18 }
        func wrap(_ text: String) {
            if x > Self.margin, x + step(text) > limit { (x, y) = (Self.margin, y + 22) }
        }
        for tier in tiers {
            let text = PictureText.lines(tier, width: limit - Self.margin - 60, size: 12, count: 1).first ?? ""
            wrap(text)
            drawing.rect(x, y - 11, 16, 14, "t\(color(tier))")
            drawing.text(text, x + 23, y, size: 12)
            x += step(text)
        }
        let kinds = Set(timeline.bands.flatMap(\.marks).map(\.kind))
        for (kind, text) in [(Timeline.Mark.Kind.failedDeployment, "a deployment failed"), (.revert, "a revert")]
        where kinds.contains(kind) {
            wrap(text)
            draw(kind, x + 8, y - 4, text)
            drawing.text(text, x + 23, y, size: 12)
            x += step(text)
        }
        drawing.height = y + 18
    }
}

/// Round moments on an axis of time, at most seven.
enum TimelineTicks {
    private static let hour: Int64 = 3600
    private static let day: Int64 = 86_400

    /// - Parameters:
    ///   - start, end: seconds since 1970.
    /// - Returns: in order; what they are called goes by how far they are apart.
    static func of(_ start: Int64, _ end: Int64) -> [(time: Int64, text: String)] {
        let most: Int64 = 7
        for step in [hour / 4, hour, 3 * hour, 6 * hour, 12 * hour] where (end - start) / step < most {
            return times(start, end, step).map { ($0, String(TimelinePicture.minute($0).suffix(11))) }
        }
        for step in [day, 2 * day, 7 * day, 14 * day] where (end - start) / step < most {
            return times(start, end, step).map { ($0, String(TimelinePicture.minute($0).prefix(10))) }
        }
        let first = min(max(0, start), UTCTime.range.upperBound)
        let months = CalendarMonth.months(of: first..<min(max(first, end), UTCTime.range.upperBound))
            .map(\.start).filter { $0 >= start }
        for step in [1, 2, 3, 6, 12, 24, 60, 120, 240] {
            let found = months.filter { monthNumber($0) % step == 0 }
            if found.count <= most {
                return found.map { ($0, String(TimelinePicture.minute($0).prefix(step < 12 ? 7 : 4))) }
            }
        }
        return []
    }

    private static func times(_ start: Int64, _ end: Int64, _ step: Int64) -> [Int64] {
        Array(stride(from: (start + step - 1) / step * step, through: end, by: Int(step)))
    }

    private static func monthNumber(_ time: Int64) -> Int {
        let text = TimelinePicture.minute(time)
        return (Int(text.prefix(4)) ?? 0) * 12 + (Int(text.dropFirst(5).prefix(2)) ?? 1) - 1
    }
}
