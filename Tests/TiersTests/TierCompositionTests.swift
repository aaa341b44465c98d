import Testing

@testable import Tiers

/// What a tier that is made of others is made of, and what is refused.
@Suite struct TierCompositionTests {
    private static let head = """
        format: 1
        environments: [prod]
        tiers:
          medium:
          enterprise:

        """

    private static let folders = [
        "medium": ["db.yml": "A:\n  B: 1\n", "redis.yml": "medium\n", "run.sh": "#!/bin/sh\n"],
        "enterprise": ["db.yml": "A:\n  B: 2\n", "redis.yml": "enterprise\n"],
    ]

    private func compose(
        _ tiers: String, own: [String: String]? = nil, name: String = "x", links: Set<String> = []
    ) throws(TiersError) -> (files: [String: String], tiers: [String: String]) {
        let catalog: Catalog
        do { catalog = try Catalog.parse(Array((Self.head + tiers).utf8)) } catch { throw .catalog(error) }
        let tier: Tier
        do { tier = try catalog.tier(named: name) } catch { throw .catalog(error) }
        let composition = try TierComposition.of(tier, in: catalog) { tier in
            (tier.name == "x" ? own : Self.folders[tier.name])?.reduce(into: [String: TierFile]()) {
                $0[$1.key] = TierFile(Array($1.value.utf8), isLink: links.contains($1.key))
            }
        }
        return (
            try composition.files().mapValues { String(decoding: $0.bytes, as: UTF8.self) },
            composition.parts.mapValues(\.tier)
        )
    }

    private func problem(
        _ tiers: String, own: [String: String]? = nil, links: Set<String> = []
    ) throws -> CompositionProblem {
        do { _ = try compose(tiers, own: own, links: links) } catch {
            if case .composition(let problem) = error { return problem }
            throw error
        }
        Issue.record("nothing was refused")
        throw TiersError.malformedServices("")
    }

    @Test func parentTakenOwnAndValues() throws {
        let made = try compose(
            "  x:\n    extends: medium\n    take: {redis.yml: enterprise}\n    set: {db.yml: {A.B: 16}}\n",
            own: ["more.yml": "own\n"])
        #expect(
            made.files == [
                "db.yml": "A:\n  B: 16\n", "redis.yml": "enterprise\n", "run.sh": "#!/bin/sh\n", "more.yml": "own\n",
            ])
        #expect(
            made.tiers == ["db.yml": "medium", "redis.yml": "enterprise", "run.sh": "medium", "more.yml": "x"])
    }

    @Test func anOwnFileWinsOverTheParents() throws {
        let made = try compose("  x: {extends: medium}\n", own: ["redis.yml": "own\n"])
        #expect(made.files["redis.yml"] == "own\n" && made.tiers["redis.yml"] == "x" && made.files.count == 3)
    }

    @Test func theNearestValueWins() throws {
        let chain = """
              y:
                extends: medium
                set: {db.yml: {A.B: 5}}
              x:
                extends: y
                set: {db.yml: {A.B: 7}}

            """
        #expect(try compose(chain).files["db.yml"] == "A:\n  B: 7\n")
        #expect(try compose(chain, name: "y").files["db.yml"] == "A:\n  B: 5\n")
    }

    /// What is taken brings the values that its tier sets in it.
    @Test func aTakenFileIsAsItsTierHasIt() throws {
        let made = try compose(
            "  y: {extends: enterprise, set: {db.yml: {A.B: 9}}}\n  x: {extends: medium, take: {db.yml: y}}\n")
        #expect(made.files["db.yml"] == "A:\n  B: 9\n" && made.tiers["db.yml"] == "enterprise")
    }

    // MARK: What is refused, with both sources

    @Test func takenFromATierWithoutIt() throws {
        let found = try problem("  x:\n    extends: medium\n    take: {run.sh: enterprise}\n")
        #expect(
            found.kind
                == .notInTier(
                    file: "run.sh", tier: "enterprise", folder: "copilot/environments/addons-enterprise"))
        #expect(found.location.description == "copilot/tiers.yml:8:12")
        #expect(found.message.contains("run.sh") && found.message.contains("addons-enterprise"))
    }

    @Test func ownAndTaken() throws {
        let found = try problem(
            "  x:\n    extends: medium\n    take: {redis.yml: enterprise}\n", own: ["redis.yml": ""])
        #expect(
            found.description
                == "copilot/tiers.yml:8:12: tier x takes from enterprise what stands in its own folder too: copilot/environments/addons-x/redis.yml"
        )
    }

    @Test func ownAndSet() throws {
        let found = try problem(
            "  x:\n    extends: medium\n    set: {db.yml: {A.B: 3}}\n", own: ["db.yml": "A: {B: 1}\n"])
        #expect(found.kind == .ownAndSet(own: "copilot/environments/addons-x/db.yml", path: "A.B"))
    }

    @Test func aPathThatIsGone() throws {
        let found = try problem("  x:\n    extends: medium\n    set: {db.yml: {A.C.D: 3}}\n")
        #expect(
            found.description
                == "copilot/tiers.yml:8:20: tier x sets A.C.D, and copilot/environments/addons-medium/db.yml:1:1 has no A.C"
        )
        let file = try problem("  x:\n    extends: medium\n    set: {gone.yml: {A: 3}}\n")
        #expect(file.kind == .noFile(file: "gone.yml", parent: "medium"))
    }

    /// In a chain, the tier whose line it is is named.
    @Test func aPathThatIsGoneFurtherUp() throws {
        let found = try problem("  y: {extends: medium, set: {db.yml: {Z: 1}}}\n  x: {extends: y}\n")
        #expect(found.tier == "y" && found.location.line == 6)
    }

    @Test func fileAndFolder() throws {
        let found = try problem("  x: {extends: medium}\n", own: ["run.sh/a.yml": ""])
        #expect(found.message.contains("addons-medium/run.sh") && found.message.contains("addons-x/run.sh/a.yml"))
    }

    @Test func aLinkHasNoValues() throws {
        let found = try problem("  x: {extends: medium, set: {db.yml: {A.B: 1}}}\n", links: ["db.yml"])
        #expect(found.message.contains("the file is a link"))
    }

    @Test func aParentWithoutAFolder() throws {
        let found = try problem("  y:\n  x: {extends: y}\n")
        #expect(found.kind == .noFolder(tier: "y", folder: "copilot/environments/addons-y"))
    }

    // MARK: Values

    private func set(_ text: String, _ path: String, _ value: String, quoted: Bool = false) throws -> String {
        let value = TierExtension.Value(
            file: "a.yml", path: try #require(TierExtension.Value.path(path)), text: value, isQuoted: quoted,
            location: SourceLocation(path: Catalog.path))
        do {
            return String(
                decoding: try TemplateValueEditor.set(value, in: Array(text.utf8), path: "a.yml"), as: UTF8.self)
        } catch {
            switch error {
            case .missing(let keys, let place): return "missing \(keys.joined(separator: ".")) \(place)"
            case .refused(let error): return "refused \(error.location): \(error.message)"
            }
        }
    }

    @Test(arguments: [
        ("A: 1 # one\nB: 2\n", "A", "16", "A: 16 # one\nB: 2\n"),
        ("A: '1'\n", "A", "16", "A: '16'\n"),
        ("A: \"1\"\n", "A", "a\"b\\c", "A: \"a\\\"b\\\\c\"\n"),
        ("A: 'x'\n", "A", "it's", "A: 'it''s'\n"),
        ("A: x\n", "A", "a: b", "A: \"a: b\"\n"),
        ("A: x\n", "A", "#no", "A: \"#no\"\n"),
        ("A: {B: 1, C: 2}\n", "A.B", "a, b", "A: {B: \"a, b\", C: 2}\n"),
        ("A: {B: 1, C: 2}\n", "A.C", "true", "A: {B: 1, C: true}\n"),
        ("A:\n- x\n- B: 1\n", "A.1.B", "2", "A:\n- x\n- B: 2\n"),
        ("A: [1, 2]\n", "A.0", "5", "A: [5, 2]\n"),
        ("A:\r\n  B: 1\r\nC: 2", "A.B", "3", "A:\r\n  B: 3\r\nC: 2"),
        ("'a.b': {c: 1}\n", "a\\.b.c", "2", "'a.b': {c: 2}\n"),
        ("A:\n  B:\n  C: 1\n", "A.B", "2", "A:\n  B: 2\n  C: 1\n"),
        ("A: !Ref X\nB: 1\n", "B", "2", "A: !Ref X\nB: 2\n"),
        ("\u{FEFF}A: 1\n", "A", "2", "\u{FEFF}A: 2\n"),
        ("A: 1\n", "A", "1", "A: 1\n"),
    ])
    func aValueIsReplaced(_ text: String, _ path: String, _ value: String, _ wanted: String) throws {
        #expect(try set(text, path, value) == wanted)
    }

    @Test func quotesOfTheCatalogCount() throws {
        #expect(try set("A: 1\n", "A", "1", quoted: true) == "A: \"1\"\n")
        #expect(try set("A: '1'\n", "A", "1", quoted: true) == "A: '1'\n")
    }

    @Test(arguments: [
        ("A: {B: 1}\n", "A.C", "missing A.C a.yml:1:1"),
        ("A: 1\n", "A.B", "missing A.B a.yml:1:1"),
        ("A: [1]\n", "A.1", "missing A.1 a.yml:1:1"),
        ("A: [1]\n", "A.01", "missing A.01 a.yml:1:1"),
        ("A: !Ref X\n", "A", "refused a.yml:1:4: 'A' has an explicit tag (!)"),
        ("A: {B: 1}\n", "A", "refused a.yml:1:4: 'A' is not a single value"),
        ("A: &x 1\nB: *x\n", "A", "refused a.yml:1:4: 'A' has an anchor"),
        ("A: &x 1\nB: *x\n", "B", "refused a.yml:2:1: 'B' is an alias"),
        ("A: |\n  text\n", "A", "refused a.yml:1:4: 'A' is a block scalar"),
        ("A: [\n", "A", "refused a.yml:2:1: the file is not valid YAML"),
    ])
    func aValueIsRefused(_ text: String, _ path: String, _ wanted: String) throws {
        let found = try set(text, path, "2")
        #expect(found.hasPrefix(wanted), "\(found)")
    }

    // MARK: The catalog

    @Test func aDraftIsAddedBelowItsParent() throws {
        let old = """
            # kept
            format: 1
            environments: [staging, prod]
            tiers:
              medium:   # the middle
                title: Medium
                # about medium

              enterprise:
                title: Enterprise
            """
        let catalog = try Catalog.parse(Array(old.utf8))
        let draft = TierDraft(
            name: "fast",
            extending: TierExtension(
                parent: "medium",
                taken: [.init(file: "redis.yml", tier: "enterprise", location: SourceLocation(path: ""))],
                values: [
                    .init(
                        file: "db.yml", path: ["A", "b.c"], text: "16", isQuoted: false,
                        location: SourceLocation(path: "")),
                    .init(
                        file: "db.yml", path: ["V"], text: "1-2", isQuoted: false, location: SourceLocation(path: "")),
                ]))
        let added = try draft.added(to: Array(old.utf8), catalog, isCopy: false)
        let text = String(decoding: added.bytes, as: UTF8.self)
        #expect(
            text
                == old.replacing(
                    "    # about medium\n",
                    with: """
                            # about medium

                          fast:
                            extends: medium
                            take:
                              redis.yml: enterprise
                            set:
                              db.yml:
                                "A.b\\\\.c": 16
                                V: "1-2"

                        """), "\(text)")
        #expect(added.catalog.tierNames == ["medium", "fast", "enterprise"])
        #expect(try added.catalog.tier(named: "fast").extending?.values.first?.path == ["A", "b.c"])
        let last = try TierDraft(name: "top", extending: TierExtension(parent: "enterprise")).added(
            to: Array(old.utf8), catalog, isCopy: false)
        #expect(
            String(decoding: last.bytes, as: UTF8.self) == old + "\n\n  top:\n    extends: enterprise")
    }

    /// With other indentation and other line ends.
    @Test func aDraftIsWrittenAsTheCatalogIs() throws {
        let old = "format: 1\r\nenvironments: [prod]\r\ntiers:\r\n    a:\r\n        title: A\r\n"
        let catalog = try Catalog.parse(Array(old.utf8))
        let draft = TierDraft(name: "b", extending: TierExtension(parent: "a"))
        let added = try draft.added(to: Array(old.utf8), catalog, isCopy: false)
        #expect(String(decoding: added.bytes, as: UTF8.self) == old + "\r\n    b:\r\n        extends: a\r\n")
        let bare = "format: 1\nenvironments: [prod]\ntiers:\n  a:\n  c:\n"
        let second = try draft.added(to: Array(bare.utf8), Catalog.parse(Array(bare.utf8)), isCopy: false)
        #expect(
            String(decoding: second.bytes, as: UTF8.self)
                == "format: 1\nenvironments: [prod]\ntiers:\n  a:\n\n  b:\n    extends: a\n  c:\n")
        let flow = "format: 1\nenvironments: [prod]\ntiers: {a: {title: A}}\n"
        #expect(throws: TiersError.self) {
            try draft.added(to: Array(flow.utf8), Catalog.parse(Array(flow.utf8)), isCopy: false)
        }
    }

    @Test func aCopyHasWhatItsParentGives() throws {
        let old = """
            format: 1
            environments: [staging, prod]
            tiers:
              a:
                require: [multi-AZ]
                services:
                  web: {cpu: 256, memory: 512, count: 1, environments: {prod: {cpu: 512}}}

            """
        let catalog = try Catalog.parse(Array(old.utf8))
        let added = try TierDraft(name: "b", extending: TierExtension(parent: "a")).added(
            to: Array(old.utf8), catalog, isCopy: true)
        let (a, b) = (try added.catalog.tier(named: "a"), try added.catalog.tier(named: "b"))
        #expect(b.extending == nil && b.folder == "addons-b")
        #expect(added.catalog.settings(of: a) == added.catalog.settings(of: b))
        #expect(a.requirements.map(\.rule) == b.requirements.map(\.rule))
    }
}
