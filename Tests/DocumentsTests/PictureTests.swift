import CloudFormation
import Foundation
import FoundationXML
import Planning
import Testing
import Tiers

@testable import Documents

/// Words that would be markup, if anything let them.
let hostile =
    "a</svg></style><script>alert(1)</script>\"'&amp;<![CDATA[--> \"\u{0301} \u{0}\u{1B}[31m\u{202E}\u{FFFF} -->]]>"

/// What an SVG document is made of, as an XML parser reads it.
final class ParsedPicture: NSObject, XMLParserDelegate {
    private(set) var elements: [String: Int] = [:]
    private(set) var texts: [String: String] = [:]
    private(set) var attributes: [[String: String]] = []
    private var path: [String] = []
    private(set) var failure: String?

    init(_ picture: Picture) {
        super.init()
        let parser = XMLParser(data: Data(picture.svg.utf8))
        parser.delegate = self
        if !parser.parse() { failure = parser.parserError.map { "\($0)" } ?? "it does not parse" }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements[name, default: 0] += 1
        path.append(name)
        self.attributes.append(attributes)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        path.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        texts[path.joined(separator: "/"), default: ""] += text
    }
}

@Suite struct PictureTests {
    private func parsed(_ picture: Picture) throws -> ParsedPicture {
        let parsed = ParsedPicture(picture)
        #expect(parsed.failure == nil, "\(picture.svg)")
        #expect(parsed.attributes.first?["aria-labelledby"] == "\(picture.name).title \(picture.name).words")
        #expect(parsed.texts["svg/title"] == picture.title)
        #expect(parsed.texts["svg/desc"] == picture.alternative)
        let known: Set = ["svg", "title", "desc", "style", "rect", "path", "text", "g"]
        #expect(Set(parsed.elements.keys).isSubset(of: known), "\(parsed.elements)")
        return parsed
    }

    private func stack(_ resources: [Stack.Resource], outputs: [Stack.Output] = []) throws -> TierFacts {
        let catalog = RealisticSet.catalog()
        let tier = catalog.tiers[0]
        return TierFacts(
            tier: tier, files: [:], place: FolderPath(tier.folderPath),
            stacks: ["prod": Stack(resources: resources, outputs: outputs)], services: [:],
            cost: TierCost(
                tier, in: catalog, environments: [], stacks: [:], manifests: [:], prices: try PriceFile.shipped()),
            limits: [:])
    }

    private func resource(
        _ id: String, _ type: String = "AWS::EC2::SecurityGroup", file: String = "a.yml", uses: [String] = [],
        presence: Stack.Presence = .always
    ) -> Stack.Resource {
        Stack.Resource(
            logicalId: id, type: type, properties: ["Uses": .list(uses.map { .reference($0) })], presence: presence,
            place: Place(file: "copilot/environments/addons-minimum/\(file)", line: 1, column: 1))
    }

    @Test func realistic() throws {
        let facts = try RealisticSet.facts()
        for tier in facts.tiers {
            let picture = ResourcePicture.of(tier, environment: "prod")
            let parsed = try parsed(picture)
            let stack = try #require(tier.stacks["prod"])
            for resource in stack.resources {
                #expect(picture.alternative.contains(resource.logicalId), "\(resource.logicalId)")
                #expect(
                    parsed.texts["svg/g/title"]?.contains("\(resource.logicalId) (") == true, "\(resource.logicalId)")
            }
            #expect(picture == ResourcePicture.of(tier, environment: "prod"))
        }
        let cost = CostPicture.of(facts)
        let texts = try #require(try parsed(cost).texts["svg/g/text"])
        for tier in facts.tiers {
            let total = tier.cost.comparison.total
            let computed = try #require(total.computed).text + (total.isPartial ? "+" : "")
            let quoted = try #require(tier.tier.monthlyCost)
            #expect(texts.contains("\(computed) computed") && texts.contains("\(quoted) quoted"))
            #expect(
                cost.alternative.contains(
                    "\(tier.tier.name): \(computed) computed, from idle to full; quoted at \(quoted)."))
        }
        #expect(cost == CostPicture.of(try RealisticSet.facts()))
    }

    @Test func whatUsesWhat() throws {
        let output = Stack.Output(
            logicalId: "URL", value: .attribute("Cache", "Address"),
            exportName: .concatenation([.reference("App"), .text("-prod-RedisURL")]), presence: .always,
            place: Place(file: "copilot/environments/addons-minimum/b.yml", line: 1, column: 1))
        let tier = try stack(
            [
                resource("Cluster", "AWS::RDS::DBCluster", uses: ["Group", "Cache"]),
                resource("Group", uses: ["Circle"]),
                resource("Circle", uses: ["Group"]),
                resource("Cache", "AWS::ElastiCache::ReplicationGroup", file: "b.yml"),
                resource("Alone", file: "b.yml", presence: .undecided(.reference("X"))),
                resource("Gone", presence: .never),
            ], outputs: [output])
        let importers = Importers(["acme-prod-RedisURL": ["web"]])
        let picture = ResourcePicture.of(tier, environment: "prod", importers: importers)
        #expect(
            picture.alternative == """
                The resources of minimum in prod: 5 in 2 files.
                a.yml: Cluster (RDS::DBCluster), holds data, uses Group, Cache; Group (EC2::SecurityGroup), uses Circle; Circle (EC2::SecurityGroup), uses Group; Cache (ElastiCache::ReplicationGroup), in b.yml.
                b.yml: Cache (ElastiCache::ReplicationGroup), holds data, 1 export; Alone (EC2::SecurityGroup), not always there; web (service), uses Cache.
                """)
        #expect(try parsed(picture).elements["g"] == 7)
        let empty = ResourcePicture.of(try stack([]), environment: "prod")
        #expect(empty.alternative == "The resources of minimum in prod: there are none.")
        _ = try parsed(empty)
    }

    /// Names are not checked before they come here.
    @Test func hostileWords() throws {
        let tier = try stack([
            resource(hostile, hostile, file: hostile, uses: ["Other"]), resource("Other", file: "\"\u{0301}'<b>"),
        ])
        let importers = Importers([hostile: [hostile]])
        let pictures = [
            ResourcePicture.of(tier, environment: hostile, importers: importers),
            TimelinePicture.of(
                Timeline(
                    client: hostile,
                    bands: [
                        Timeline.Band(
                            environment: hostile,
                            stays: [
                                Timeline.Stay(from: 0, to: 1, tier: hostile, number: 1),
                                Timeline.Stay(from: 1, to: nil, tier: "b", number: 2),
                            ], marks: [Timeline.Mark(time: 1, kind: .revert, number: 2)])
                    ], tiers: [hostile])),
        ]
        for picture in pictures {
            let parsed = ParsedPicture(picture)
            #expect(parsed.failure == nil, "\(picture.svg)")
            #expect(parsed.elements["script"] == nil && parsed.elements["svg"] == 1 && parsed.elements["style"] == 1)
            #expect(
                !picture.svg.contains("<script") && !picture.svg.contains("\u{1B}") && !picture.svg.contains("\u{202E}")
            )
            #expect(picture.name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        }
    }

    @Test func timeline() throws {
        let picture = TimelinePicture.of(RealisticSet.timeline)
        #expect(
            picture.alternative == """
                The tiers of acme over time, in UTC.
                staging: minimum from 2025-10-01 06:26 to 2025-11-24 16:00 (#1); medium from 2025-11-24 16:00 on (#2).
                prod: minimum from 2025-10-20 22:40 to 2025-12-18 23:20 (#1); medium from 2025-12-18 23:20 to 2026-01-21 12:53 (#2); enterprise from 2026-01-21 12:53 to 2026-01-22 13:53 (#4); medium from 2026-01-22 13:53 to 2026-04-12 13:20 (#5); enterprise from 2026-04-12 13:20 on (#7); a deployment failed at 2025-12-20 03:06 (#3); reverted at 2026-01-22 13:53 (#5).
                """)
        let elements = try parsed(picture).elements
        // Seven stays and two marks, and these marks in the legend.
        #expect(elements["g"] == 11)
        #expect(picture == TimelinePicture.of(RealisticSet.timeline))
        let empty = TimelinePicture.of(
            Timeline(client: "acme", bands: [Timeline.Band(environment: "prod", stays: [])], tiers: []))
        #expect(empty.alternative == "The tiers of acme over time, in UTC.\nprod: nothing is recorded.")
        _ = try parsed(empty)
    }

    @Test(arguments: [
        (0, 3600, ["01-01 00:00", "01-01 00:15", "01-01 00:30", "01-01 00:45", "01-01 01:00"]),
        (0, 86_400 * 5, ["1970-01-01", "1970-01-02", "1970-01-03", "1970-01-04", "1970-01-05", "1970-01-06"]),
        (1_759_300_000, 1_776_000_000, ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04"]),
        (1_500_000_000, 1_776_000_000, ["2018", "2020", "2022", "2024", "2026"]),
    ])
    func ticks(_ start: Int64, _ end: Int64, _ texts: [String]) {
        #expect(TimelineTicks.of(start, end).map(\.text) == texts)
    }

    @Test func amountsThatAreNotKnown() throws {
        let catalog = RealisticSet.catalog()
        let prices = try PriceFile.shipped()
        let tier = Tier(name: "bare")
        let facts = DocumentFacts(
            catalog: catalog, tiers: [try RealisticSet.facts(of: tier, files: [:], catalog, prices)], changes: [],
            prices: prices, pricesAreShipped: true)
        let picture = CostPicture.of(facts)
        #expect(
            picture.alternative.hasSuffix("bare: not known computed, from idle to full; not quoted."),
            "\(picture.alternative)")
        _ = try parsed(picture)
    }

    /// Boxes of a column stand apart, every edge ends where its boxes are, and leads to the right unless a circle is closed.
    @Test func layout() {
        var random = Numbers(seed: 7)
        for _ in 0..<300 {
            let count = Int(random.next() % 40)
            let boxes = (0..<count).map { _ in
                LayeredLayout.Size(width: Double(80 + random.next() % 100), height: Double(30 + random.next() % 40))
            }
            var edges: [(from: Int, to: Int)] = []
            for from in 0..<count {
                for to in 0..<count where from != to && random.next() % UInt64(count) == 0 { edges.append((from, to)) }
            }
            let layout = LayeredLayout(boxes, edges: edges, width: 600)
            for first in 0..<count {
                let own = layout.corners[first]
                #expect(own.x >= 0 && own.y >= -0.001)
                #expect(own.x + boxes[first].width <= layout.size.width + 0.001)
                #expect(own.y + boxes[first].height <= layout.size.height + 0.001)
                for second in 0..<first {
                    let other = layout.corners[second]
                    let isApart =
                        own.x + boxes[first].width <= other.x || other.x + boxes[second].width <= own.x
                        || own.y + boxes[first].height <= other.y + 0.001
                        || other.y + boxes[second].height <= own.y + 0.001
                    #expect(isApart, "\(first) and \(second) of \(edges)")
                }
            }
            for (edge, route) in zip(edges, layout.routes) {
                let isForward = layout.corners[edge.from].x < layout.corners[edge.to].x
                let (left, right) = isForward ? (edge.from, edge.to) : (edge.to, edge.from)
                let points = isForward ? route : route.reversed()
                #expect(points.last?.x == layout.corners[right].x)
                #expect(points.first?.x ?? 0 >= layout.corners[left].x + boxes[left].width - 0.001)
            }
        }
    }
}

/// Numbers that are the same in every run.
struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
