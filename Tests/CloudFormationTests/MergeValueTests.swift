import Testing

@testable import CloudFormation

/// Which values Copilot's merge takes for the same: `isEqual` compares kind, tag, text, anchor and alias of what `yaml.v3` read.
@Suite("Two values are the same to the merge where they are to Copilot")
struct MergeValueTests {
    /// The same resource in two files, with these two values of a property.
    private static func files(_ first: String, _ second: String) -> [String: String] {
        func resource(_ value: String) -> String {
            "Resources:\n  R:\n    Type: T\n    Properties:\n      V: \(value)\n"
        }
        return ["a.yml": MergeCase.parameters + resource(first), "b.yml": resource(second)]
    }

    @Test(
        "what differs in style alone is the same",
        arguments: [
            ("a", "'a'"), ("'a'", #""a""#), ("yes", "'yes'"), ("on", "'on'"), ("2012-13-17", "'2012-13-17'"),
            ("2011-2-29", "'2011-2-29'"), ("2001-12-14T21:59:43", "'2001-12-14T21:59:43'"), ("1:30", "'1:30'"),
            ("1e999", "'1e999'"), ("0x1p-2", "'0x1p-2'"), ("0b2", "'0b2'"), ("1_a", "'1_a'"), ("!Ref 1", "!Ref '1'"),
            ("!Ref x", "!Ref 'x'"), ("!!str 1", "'1'"), ("!!int '1'", "1"), ("|\n        a\n", "'a\n\n        '"),
            (">-\n        a\n        b\n", "a b"), ("a\n        b", "a b"), ("{a: 1}", "{'a': 1}"),
            ("{on: a}", "{'on': a}"), ("1 # one", "1 # two"), ("[a, b]", "\n        - a\n        - b"),
            ("!Join [',', [a]]", "!Join\n        - ','\n        - - a"), ("é", #""\u00e9""#),
            ("|\n        a\n        b\n", "|\r\n        a\r\n        b\r\n"), ("&x 1", "&x 1"),
            ("[&x a, *x]", "[&x a, *x]"), ("!Foo x", "!Foo x"),
        ])
    func same(first: String, second: String) throws {
        let merged = try MergedTemplate.read(
            files: Self.files(first, second).mapValues { Array($0.utf8) }, folder: nil)
        #expect(merged.resources.members.count == 1)
    }

    @Test(
        "type, form, order, spelling and anchors count",
        arguments: [
            ("1", "'1'"), ("True", "true"), ("null", "~"), ("null", ""), ("~", "''"), ("0x1F", "'0x1F'"),
            ("0b1", "'0b1'"), ("0o7", "'0o7'"), ("1_000", "'1_000'"), ("010", "'010'"), ("019", "'019'"),
            (".inf", "'.inf'"), ("2012-10-17", "'2012-10-17'"), ("2012-1-7", "'2012-1-7'"),
            ("2012-2-29", "'2012-2-29'"), ("2001-12-14T21:59:43.1Z", "'2001-12-14T21:59:43.1Z'"),
            ("2001-12-14 21:59:43", "'2001-12-14 21:59:43'"), ("1.", "'1.'"), (".5", "'.5'"), ("1e3", "'1e3'"),
            ("+1", "'+1'"), ("123456789012345678901234567890", "'123456789012345678901234567890'"),
            ("012345678901", "'012345678901'"), ("18446744073709551615", "'18446744073709551615'"),
            ("!Ref x", "{Ref: x}"), ("!GetAtt a.b", "!GetAtt [a, b]"), ("{a: 1, b: 2}", "{b: 2, a: 1}"),
            ("[1, 2]", "[2, 1]"), ("{1: a}", "{'1': a}"), ("{true: a}", "{'true': a}"), ("[]", "{}"), ("&x 1", "1"),
            ("&x 1", "&y 1"), ("[&x a, *x]", "[&x a, a]"), ("[&x a, *x]", "[&y a, *y]"), ("é", "e\u{301}"),
        ])
    func different(first: String, second: String) throws {
        // In Copilot's words: resource "R" defined in "a.yml" at Ln 6, Col 5 is different than in "b.yml" at Ln 3, Col 5
        try MergeCase(
            "", Self.files(first, second),
            .refused(copilot: "resource", "b.yml:2:3: defines R differently from a.yml:5")
        ).check()
    }

    @Test("what CloudFormation could not read is refused, although Copilot writes it")
    func stricter() throws {
        try MergeCase(
            "", Self.files("{<<: {a: 1}}", "{<<: {a: 1}}"),
            .stricter("a.yml:8:11: uses a YAML merge key (<<), which CloudFormation does not support")
        ).check()
        try MergeCase("", Self.files("{a: 1, a: 2}", "{a: 1, a: 2}"), .stricter("a.yml:8:11: defines a twice")).check()
        // CloudFormation has no aliases: what one stands for is written in its place.
        let aliased = MergeCase(
            "",
            [
                "a.yml": "Metadata: {m: &x {a: 1}}\n" + MergeCase.parameters
                    + "Resources: {R: {Type: T, Properties: *x}}\n"
            ],
            .merged(
                "Metadata: {m: {a: 1}}\n" + MergeCase.parameters + "Resources: {R: {Type: T, Properties: {a: 1}}}\n"))
        try aliased.check()
        #expect(try !String(decoding: aliased.merge().template, as: UTF8.self).contains("*"))
    }
}
