import Testing

@testable import CloudFormation

/// Which files count, what is in them beside sections, and the file of parameters.
@Suite("The files of a folder are those that Copilot reads")
struct MergeFileTests {
    private static let p = MergeCase.parameters
    private static let r = "Resources:\n  R: {Type: T}\n"
    private static let both = MergeCase.Expected.merged(p + r)

    // MARK: - Files

    static let files: [MergeCase] = [
        MergeCase(
            "empty, comments, null and a lone marker are no template's content",
            ["a.yml": "", "b.yml": "# x\n", "c.yml": "~\n", "d.yml": "---\n", "e.yml": p + r], both),
        MergeCase("a mark at the end, and a directive", ["a.yml": "%YAML 1.1\n---\n" + p + r + "...\n"], both),
        MergeCase(
            "a byte order mark, and lines of Windows", ["a.yml": "\u{FEFF}" + (p + r).replacing("\n", with: "\r\n")],
            both),
        MergeCase(
            "names count to the letter",
            [
                "a.YML": "][", "a.json": "][", "a.yml.bak": "][", "yml": "][", "sub/b.yml": "][", "b.yaml": p + r,
                ".yml": "Resources: {Hidden: {Type: T}}\n", "Addons.parameters.yml": "Outputs: {O: {Value: v}}\n",
            ], .merged(p + "Resources: {Hidden: {Type: T}, R: {Type: T}}\nOutputs: {O: {Value: v}}\n")),
        MergeCase(
            "a list", ["a.yml": "[a]"],
            .refused(
                copilot: "cannot unmarshal !!seq into addon.cfnTemplate",
                "a.yml:1:1: the template is not a mapping of names to values")),
        MergeCase(
            "text", ["a.yml": "a"],
            .refused(
                copilot: "cannot unmarshal !!str `a` into addon.cfnTemplate",
                "a.yml:1:1: the template is not a mapping of names to values")),
        MergeCase(
            "no YAML", ["a.yml": "]["],
            .refused(
                copilot: "unmarshal addon a.yml under path a.yml: yaml: did not find expected node content",
                "a.yml:1:1: is not valid YAML: while parsing a block node, did not find expected node content")),
        MergeCase(
            "a section twice", ["a.yml": p + r + "Resources: {S: {Type: T}}\n"],
            .refused(
                copilot: "mapping key \"Resources\" already defined at line 4", "a.yml:4:1: defines Resources twice")),
        MergeCase(
            "a directory that is named like a template", ["a.yml": p + r, "b.yml/c.txt": ""],
            .refused(
                copilot: "read b.yml: is a directory",
                "b.yml:1:1: b.yml is a directory: Copilot reads every *.yml and *.yaml as a template")),
        // Copilot merges the first document, and loses the others.
        MergeCase(
            "two documents", ["a.yml": p + r + "---\nResources:\n  S: {Type: T}\n"],
            .stricter(
                "a.yml:6:1: is not valid YAML: expected a single document in the stream, but found another document")),
        // Copilot writes both, and CloudFormation takes one of them.
        MergeCase("a resource twice", ["a.yml": p + r + "  R: {Type: U}\n"], .stricter("a.yml:5:3: defines R twice")),
    ]

    @Test(arguments: files) func file(_ merge: MergeCase) throws { try merge.check() }

    @Test(
        "a folder without templates is no addons",
        arguments: [[:], ["readme.md": "x"], ["addons.parameters.yml": "Parameters: {}\n"]])
    func nothing(files: [String: String]) {
        // In Copilot's words: no addons found. It then deploys an environment without the stack.
        let error = #expect(throws: TemplateError.self) {
            try AddonsPackage.make(files: files.mapValues { Array($0.utf8) }, folder: "addons", comment: [])
        }
        #expect(
            error?.description
                == "addons:1:1: has no templates: Copilot takes that for no addons, and deletes the addons stack")
    }

    // MARK: - Empty sections

    /// Of each section what a file may have in it.
    private static let bodies = [
        "Parameters": "{Q: {Type: String, Default: a}}", "Mappings": "{M: {a: {b: 1}}}",
        "Conditions": "{C: !Equals [a, b]}",
        "Resources": "{X: {Type: T}}", "Outputs": "{O: {Value: v}}", "Transform": "[T]",
    ]

    @Test(
        "an empty section that comes first loses those that follow in Copilot's merge: refused",
        arguments: bodies.keys.sorted())
    func emptyFirst(section: String) throws {
        for empty in ["", "~"] + (section == "Transform" ? ["[]"] : []) {
            let body = try #require(Self.bodies[section])
            let all =
                section == "Parameters"
                ? ["a.yml": "Parameters: \(empty)\n", "b.yml": Self.p]
                : ["a.yml": "\(section): \(empty)\n", "b.yml": Self.p + "\(section): \(body)\n"]
            try MergeCase(
                "", all,
                .stricter(
                    "a.yml:1:1: \(section) is empty here: Copilot then loses the \(section) of the files that follow")
            ).check()
        }
    }

    @Test("an empty section that comes later, or has braces, changes nothing", arguments: bodies.keys.sorted())
    func emptyLater(section: String) throws {
        let body = try #require(Self.bodies[section])
        let whole =
            section == "Parameters" ? Self.p + "  Q: {Type: String, Default: a}\n" : Self.p + "\(section): \(body)\n"
        try MergeCase("", ["a.yml": whole, "b.yml": "\(section):\n"], .merged(whole)).check()
        guard section != "Transform" else { return }
        try MergeCase("", ["a.yml": "\(section): {}\n", "b.yml": whole], .merged(whole)).check()
    }

    /// Copilot writes the section with nothing in it, which CloudFormation refuses: "'null' values are not allowed in templates".
    @Test(
        "a section that is empty everywhere is left out",
        arguments: ["Metadata", "Mappings", "Conditions", "Outputs", "Transform"])
    func emptyEverywhere(section: String) throws {
        try MergeCase("", ["a.yml": Self.p + Self.r, "b.yml": "\(section):\n"], Self.both).check()
    }

    @Test("a mapping that is empty in the second file changes nothing, and in the first is refused")
    func emptyMapping() throws {
        let full = "Mappings:\n  M:\n    prod: {A: 1}\n"
        try MergeCase("", ["a.yml": Self.p + full, "b.yml": "Mappings:\n  M:\n"], .merged(Self.p + full)).check()
        // Copilot loses what the second file has.
        try MergeCase(
            "", ["a.yml": Self.p + "Mappings:\n  M:\n", "b.yml": full],
            .stricter("a.yml:5:5: mapping M is not a mapping of names to values")
        ).check()
    }

    @Test(
        "a section that is a list or text is refused, where Copilot writes or drops it",
        arguments: ["Metadata", "Parameters", "Mappings", "Conditions", "Resources", "Outputs"])
    func otherKinds(section: String) throws {
        for content in ["[a]", "a"] {
            let column = section.count + 3
            try MergeCase(
                "", ["a.yml": Self.p, "b.yml": "\(section): \(content)\n"],
                .stricter("b.yml:1:\(column): \(section) is not a mapping of names to values")
            ).check()
        }
    }
}
