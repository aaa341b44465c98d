import Testing

@testable import Tiers

/// Files that are no catalog at all, and hostile ones.
@Suite struct CatalogFileTests {
    @Test(arguments: [
        ("", 1, 1, "the file is empty"),
        ("# nothing\n\n", 1, 1, "the file is empty"),
        ("---\n", 1, 1, "the file is empty"),
        ("a text", 1, 1, "must be a mapping"),
        ("- a\n", 1, 1, "must be a mapping"),
        ("format: 1\n---\nformat: 1\n", 2, 1, "a second YAML document"),
        ("format: 1\n\ttiers:\n", 2, 1, "a tab where YAML allows only spaces"),
        ("tiers:\n\tsmall:\n", 2, 1, "a tab where YAML allows only spaces"),
        ("format: 1\n  tiers: a\n", 2, 8, "not valid YAML"),
        ("a: [1, 2\n", 2, 1, "not valid YAML"),
        ("a: *b\n", 1, 4, "not valid YAML: found undefined alias"),
        ("é: 1\nb: \u{7}\n", 2, 4, "control character U+0007"),
        ("a: 1\r\nb: \u{0}\n", 2, 4, "control character U+0000"),
        ("a: \u{85}\n", 1, 4, "control character U+0085"),
        ("a: 1\nb: {c: 1, c: 2}\n", 2, 5, "`c` is given more than once"),
    ])
    func isNoCatalog(_ text: String, _ line: Int, _ column: Int, _ message: String) throws {
        let found = problems(text)
        try #require(found.count == 1, "\(found)")
        #expect(found[0].message.contains(message), "\(found)")
        #expect(found[0].location == SourceLocation(path: Catalog.path, line: line, column: column), "\(found)")
    }

    @Test func otherEncodings() {
        #expect(
            problems(Array("a: 1\né: ".utf8) + [0xE9, 0x0A]).map(\.description) == [
                "copilot/tiers.yml:2:4: the file is not UTF-8 from here on (save it as UTF-8)"
            ])
        #expect(problems([0xFF, 0xFE, 0x61, 0x00]).first?.message.contains("not UTF-8") == true)
    }

    @Test func aliasesOfAliasesCostNothing() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(!problems(text).isEmpty)
        // As a key each of them would be hashed whole, 2^60 times.
        for key in [
            "{? *a60 : 1}", "{*a60 : 1}", "{[*a60]: 1}", "{[*a60] # c\n : 1}", "{ *a60 # c\n # d\n : 1}",
            "{{x: *a60}: 1}",
            "\n  ? *a60\n  : 1", "\n  *a60 : 1", "\n  ? - *a60\n  : 1", "{\"q\": 1, *a60 : 1}", "{?\n *a60 : 1}",
        ] {
            let found = problems(text + "key: \(key)\n")
            #expect(found.first?.message.contains("aliases and a key that is no plain word") == true, "\(key)")
        }
    }

    @Test func manyAliasesInOrdinaryPlacesWork() throws {
        var text = "# * see *this* list; is it so? **yes**\nformat: 1\nenvironments: [staging, prod]\ntiers:\n"
        text +=
            "  t0: {services: &s {web: {cpu: 1, environments: &e {prod: {cpu: 2}}}, b: {cpu: 1, environments: *e}}}\n"
        for tier in 1..<40 { text += "  t\(tier): {title: 'what? a: b', services: *s} # a: b\n" }
        let catalog = try Catalog.parse(Array(text.utf8))
        #expect(catalog.tiers.allSatisfy { catalog.settings(of: $0)["b"]?["prod"]?.cpu == 2 })
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "a:\n", "&a ", "!x "])
    func depthAndLengthAreBounded(_ part: String) {
        #expect(!problems(String(repeating: part, count: 200_000 / part.utf8.count)).isEmpty)
    }

    @Test func aHugeFileIsRefused() {
        #expect(
            problems("a: 1 #" + String(repeating: "x", count: 300_000)).map(\.message) == [
                "the file is larger than 256 KiB"
            ])
    }

    @Test func problemsAreBounded() {
        let text = (0..<5_000).map { "k\($0): 1\n" }.joined()
        #expect(problems(text).count == CatalogReader.mostProblems)
    }

    /// Mutations of a real catalog with a fixed seed: none crashes, and every refusal says where.
    @Test func survivesFuzzing() {
        var random = FixedNumbers(seed: 20_260_612)
        let seed = Array(CatalogTests.full.utf8)
        let pieces = [
            "&a ", "*a", "*a : ", "? ", ": ", "- ", "{", "}", "[", "]", "\n", "  ", "\t", "#", "\"", "'", "|\n", ">-\n",
            "!Ref ",
            "!!int ", "---\n", "...\n", "%YAML 1.1\n", "<<: *a\n", "null", "~", "-1", "\u{FEFF}", "é", "\\x", ",", "@",
            "`", "%",
        ].map { Array($0.utf8) }
        for _ in 0..<6_000 {
            var bytes = seed
            for _ in 0...random.next() % 4 {
                let place = Int(random.next() % UInt64(bytes.count + 1))
                switch random.next() % 4 {
                case 0: bytes.insert(contentsOf: pieces[Int(random.next() % UInt64(pieces.count))], at: place)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int(random.next() % 12)))
                case 2 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                default:
                    let end = min(bytes.count, place + Int(random.next() % 60))
                    bytes.insert(contentsOf: bytes[place..<end], at: Int(random.next() % UInt64(bytes.count + 1)))
                }
            }
            let found = problems(bytes)
            if !found.allSatisfy({
                $0.location.line != nil && !$0.message.isEmpty && Names.textProblem($0.description) == nil
            }) {
                Issue.record("no place, or unprintable: \(found)")
            }
        }
    }
}
