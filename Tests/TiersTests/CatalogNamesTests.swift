import Testing

@testable import Tiers

@Suite struct CatalogNamesTests {
    @Test(arguments: ["minimum", "a", "a-b-c", "t2", String(repeating: "a", count: 40)])
    func tiers(_ name: String) {
        #expect(Names.tierProblem(name) == nil)
        #expect(Names.environmentProblem(name) == nil)
        #expect(Names.serviceProblem(name) == nil)
        #expect(Names.clientProblem(name) == nil)
    }

    @Test(arguments: [
        "", "-a", "a-", "a--b", "A", "ä", "a_b", "a b", "a.b", "a/b", "a\n", String(repeating: "a", count: 256),
    ])
    func noNames(_ name: String) {
        #expect(Names.tierProblem(name) != nil)
        #expect(Names.environmentProblem(name) != nil)
        #expect(Names.serviceProblem(name) != nil)
        #expect(Names.clientProblem(name) != nil)
    }

    @Test func theirDifferences() {
        #expect(Names.tierProblem("1a") != nil && Names.clientProblem("1a") == nil)
        #expect(Names.environmentProblem("all") != nil && Names.tierProblem("all") == nil)
        #expect(Names.clientProblem("default") != nil)
        let long = String(repeating: "a", count: 41)
        #expect(Names.tierProblem(long) != nil && Names.clientProblem(long) == nil)
        #expect(Names.clientProblem(String(repeating: "a", count: 64)) != nil)
        #expect(Names.serviceProblem(String(repeating: "a", count: 255)) == nil)
    }

    @Test(arguments: ["main", "release/2024", "a.b", "feature@x", "ünïcode", "a-", "@x"])
    func branches(_ name: String) { #expect(Names.branchProblem(name) == nil) }

    @Test(arguments: [
        "", "-a", "a..b", "a b", "a~", "a^", "a:b", "a?", "a*", "a[", "a\\b", "/a", "a/", "a//b", ".a", "a/.b",
        "a.lock",
        "a.lock/b", "a.", "@", "@{", "a@{b", "HEAD", "refs/heads/a", "a\u{7F}", "a\nb",
        String(repeating: "a", count: 201),
    ])
    func noBranches(_ name: String) { #expect(Names.branchProblem(name) != nil) }

    @Test(arguments: ["theanswer.ai", "a.b.c", "xn--bcher-kva.example", "1.a"])
    func domains(_ name: String) { #expect(Names.domainProblem(name) == nil) }

    @Test(arguments: [
        "", "localhost", "a.b.", ".a.b", "a..b", "A.b", "a_b.c", "-a.b", "a-.b", "http://a.b", "a.b:80", "a.b/c",
    ])
    func noDomains(_ name: String) { #expect(Names.domainProblem(name) != nil) }

    @Test(arguments: ["addons-x", "a/b/c", "größe", "with space", "addonsx", ".gitx", "...", "git"])
    func folders(_ path: String) { #expect(Names.folderProblem(path) == nil) }

    @Test(arguments: [
        ("activaton", "activation"), ("Activation", "activation"), ("base-domain", "base_domain"), ("bse", "base"),
        ("tires", "tiers"), ("enviroments", "environments"), ("require", "required"), ("xyz", nil), ("", nil),
        ("q", nil),
        (String(repeating: "activation", count: 1_000), nil),
    ])
    func suggestions(_ word: String, _ expected: String?) {
        let known = ["activation", "base", "base_domain", "environments", "required", "tiers"]
        #expect(Suggestion.nearest(to: word, among: known) == expected)
    }

    @Test func abbreviationsAndLists() {
        #expect(Suggestion.nearest(to: "ent", among: ["minimum", "enterprise"]) == "enterprise")
        #expect(Suggestion.nearest(to: "production", among: ["staging", "prod"]) == "prod")
        #expect(Suggestion.nearest(to: "pro", among: ["production", "proof-of-concept"]) == nil)
        #expect(Suggestion.question(for: "prd", among: ["staging", "prod"]) == "did you mean `prod`?")
        #expect(Suggestion.list([]) == "" && Suggestion.list(["a"]) == "a")
        #expect(Suggestion.list(["a", "b", "c"], "or") == "a, b or c")
        #expect(Suggestion.distance(Array("abcd".utf8), Array("acbd".utf8)) == 1)
        #expect(Suggestion.distance(Array("kitten".utf8), Array("sitting".utf8)) == 3)
        #expect(Suggestion.distance([], Array("ab".utf8)) == 2)
    }

    @Test func printable() {
        #expect(Names.printable("a\u{1B}[31m\u{202E}b") == "aU+001B[31mU+202Eb")
        #expect(Names.printable(String(repeating: "a", count: 500)).count == 81)
    }
}
