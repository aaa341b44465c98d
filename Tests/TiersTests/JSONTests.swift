import Testing

@testable import Tiers

@Suite struct JSONTests {
    @Test(
        arguments: [
            (JSON.null, "null"), (true, "true"), (false, "false"), (0, "0"), (-7, "-7"),
            (.integer(.max), "9223372036854775807"),
            (.integer(.min), "-9223372036854775808"), ([], "[]"), ([:], "{}"), ("", "\"\""),
            ("a/b \u{7F}é😀", "\"a/b \u{7F}é😀\""), ("\"\\", #""\"\\""#),
            ("\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{B}", #""\b\t\n\f\r\u0000\u001f\u000b""#),
            ("\u{2028}", "\"\u{2028}\""),
            (["b": [1, nil], "a": ["x": "y"]], #"{"a":{"x":"y"},"b":[1,null]}"#),
            // UTF-8 order: U+FF5E sorts before U+1F600, which UTF-16 would reverse; "Z" before "a".
            (["😀": 1, "～": 2, "a": 3, "Z": 4, "aa": 5], #"{"Z":4,"a":3,"aa":5,"～":2,"😀":1}"#),
        ] as [(JSON, String)])
    func canonical(_ value: JSON, _ expected: String) throws {
        #expect(String(decoding: value.canonical(), as: UTF8.self) == expected + "\n")
        #expect(try JSON.parseCanonical(value.canonical()) == value)
    }

    @Test func prettyPrints() {
        let value: JSON = ["b": [1, [], [:]], "a": ["x": nil], "c": "\n"]
        #expect(
            value.pretty() == """
                {
                  "a": {
                    "x": null
                  },
                  "b": [
                    1,
                    [],
                    {}
                  ],
                  "c": "\\n"
                }
                """)
        #expect(JSON.object([:]).pretty() == "{}")
        #expect(JSON.array([]).pretty() == "[]")
    }

    @Test func parsesAnySpelling() throws {
        let bytes = Array(#" { "b" : [ 1 , true ] , "a" : "\u00e9\ud83d\ude00\/" , "e":null } "#.utf8)
        let value = try JSON.parse(bytes)
        #expect(value == ["b": [1, true], "a": "é😀/", "e": nil])
        #expect(value["b"]?.array?.first?.int == 1)
        #expect(value["b"]?.array?.last?.bool == true)
        #expect(value["a"]?.string == "é😀/")
        #expect(value["e"]?.isNull == true)
        #expect(value["missing"] == nil)
        #expect(value["a"]?["b"] == nil)
        #expect(value.object?.count == 3)
        #expect(throws: JSONError.notCanonical) { try JSON.parseCanonical(bytes) }
    }

    @Test(arguments: [
        ("1.0", JSONError.float(offset: 1)), ("[1e3]", .float(offset: 2)), ("1E3", .float(offset: 1)),
        (#"{"a":1,"a":2}"#, .duplicateKey), (#"{"a":1,"\u0061":1}"#, .duplicateKey),
        (#"[{"a":{"b":1,"b":1}}]"#, .duplicateKey),
        ("\u{FEFF}{}", .notUTF8), ("{}\u{0}", .notUTF8),
        (String(repeating: "[", count: 200_000), .tooDeep(offset: 64)),
        (String(repeating: #"{"a":"#, count: 200_000), .tooDeep(offset: 320)),
    ])
    func refuses(_ text: String, _ expected: JSONError) {
        #expect(throws: expected) { try JSON.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "[1, ]", #"{"a":1,}"#, "[,]", "{a:1}", "01", "+1", "-", "nul", "\"", "\"\n\"", "1 2",
        "'a'", "// c\n1", "NaN", ".5", "[1}",
        "9223372036854775808", #""\ud800""#, #"{"a"}"#, "\"\\", "{1:2}", "]", "}}",
    ])
    func refusesSyntax(_ text: String) {
        #expect {
            try JSON.parse(Array(text.utf8))
        } throws: { error in
            if case .syntax(let words)? = error as? JSONError { !words.isEmpty } else { false }
        }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF, 0xFE, 0x31, 0x00],
    ])
    func refusesOtherEncodings(_ bytes: [UInt8]) {
        #expect(throws: JSONError.notUTF8) { try JSON.parse(bytes) }
    }

    @Test(arguments: [
        "{}", " {}\n", "{}\n\n", "{}\r\n", "-0\n", #"{"b":1,"a":2}"# + "\n", #""\/""# + "\n", #""\u001F""# + "\n",
    ])
    func refusesWhatIsNotCanonical(_ text: String) {
        #expect(throws: JSONError.notCanonical) { try JSON.parseCanonical(Array(text.utf8)) }
    }

    @Test func takesTheGreatestDepth() throws {
        let bytes = Array((String(repeating: "[", count: 64) + String(repeating: "]", count: 64) + "\n").utf8)
        #expect(try JSON.parseCanonical(bytes).canonical() == bytes)
    }

    @Test func nilBecomesNull() {
        #expect(JSON(String?.none) == .null)
        #expect(JSON(Int?.some(3)) == 3)
        #expect(JSON.string("1").int == nil)
        #expect(JSON.integer(1).bool == nil)
    }

    @Test func surviveRandomBytesAndRoundTrips() throws {
        var random = FixedNumbers(seed: 0x5EED)
        let alphabet = Array(#"{}[]":,\u0123456789abcdefnrt.-+E "#.utf8) + [0x00, 0x0A, 0xC3, 0xA9, 0xFF]
        for _ in 0..<20_000 {
            let bytes = (0..<Int(random.next() % 24)).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
            if let value = try? JSON.parse(bytes) {
                #expect(try JSON.parseCanonical(value.canonical()).canonical() == value.canonical())
            }
        }
        for _ in 0..<2_000 {
            let value = Self.any(&random, depth: 4)
            #expect(try JSON.parseCanonical(value.canonical()) == value)
            #expect(try JSON.parse(Array(value.pretty().utf8)) == value)
        }
    }

    /// The quick reader takes exactly what the library's decoder takes and `canonical()` writes back.
    @Test func theReaderOfTheCanonicalFormAgreesWithTheDecoder() throws {
        var random = FixedNumbers(seed: 0xCA40)
        let alphabet = Array(#"{}[]":,\u01fnrtbe-. "#.utf8) + [0x0A, 0x1F, 0xC3, 0xA9, 0xCC, 0x81]
        var accepted = 0
        for round in 0..<20_000 {
            var bytes = Self.any(&random, depth: 3).canonical()
            for _ in 0..<(round % 3) {
                let place = Int(random.next() % UInt64(bytes.count))
                let byte = alphabet[Int(random.next() % UInt64(alphabet.count))]
                switch random.next() % 3 {
                case 0: bytes[place] = byte
                case 1: bytes.insert(byte, at: place)
                default: bytes.remove(at: place)
                }
                if bytes.isEmpty { break }
            }
            let decoded = try? JSON.parse(bytes)
            let expected = decoded?.canonical() == bytes ? decoded : nil
            let read = try? JSON.parseCanonical(bytes)
            #expect(read?.canonical() == expected?.canonical(), "\(String(decoding: bytes, as: UTF8.self))")
            if round % 3 != 0, read != nil { accepted += 1 }
        }
        #expect(accepted > 100)
    }

    private static func any(_ random: inout FixedNumbers, depth: Int) -> JSON {
        func text(_ random: inout FixedNumbers) -> String {
            let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\u{0}", "\u{1F}", "\n", "é", "😀", "/", "\u{FFFD}", "0"]
            var text = ""
            for _ in 0..<random.next() % 5 {
                text.unicodeScalars.append(scalars[Int(random.next() % UInt64(scalars.count))])
            }
            return text
        }
        switch random.next() % (depth == 0 ? 4 : 6) {
        case 0: return .null
        case 1: return .bool(random.next() % 2 == 0)
        case 2: return .integer(Int(truncatingIfNeeded: random.next() &* random.next()))
        case 3: return .string(text(&random))
        case 4: return .array((0..<random.next() % 4).map { _ in any(&random, depth: depth - 1) })
        default:
            var members: [String: JSON] = [:]
            for _ in 0..<random.next() % 4 { members[text(&random)] = any(&random, depth: depth - 1) }
            return .object(members)
        }
    }
}

/// The same numbers on every run and every machine.
struct FixedNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) >> 1
    }
}
