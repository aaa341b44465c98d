import Testing

@testable import CloudFormation

@Suite("An addons folder is what Copilot would merge")
struct AddonsFolderTests {
    private func folder(_ files: [String: String], as name: String? = nil) throws(TemplateError) -> AddonsFolder {
        try AddonsFolder.read(files: files.mapValues { Array($0.utf8) }, folder: name.map { FolderPath($0) })
    }

    @Test("files in byte order, each in its own")
    func order() throws {
        let read = try folder(
            [
                "b.yaml": "Resources: {Z: {Type: T}, A: {Type: T}}\nOutputs: {O2: {Export: {Name: b}}}",
                "B.yml": "Resources: {First: {Type: T}}",
                "a.yml": "Resources: {M: {Type: T}}\nOutputs: {O1: {Export: {Name: a}}}",
            ], as: "addons-x")
        #expect(read.resources.map(\.logicalId) == ["First", "M", "Z", "A"])
        #expect(read.outputs.map(\.exportName) == ["a", "b"])
        #expect(
            read.resources.map(\.file) == ["addons-x/B.yml", "addons-x/a.yml", "addons-x/b.yaml", "addons-x/b.yaml"])
    }

    @Test(
        "what Copilot does not read is not read",
        arguments: [
            "addons.parameters.yml", "addons.parameters.yaml", "nested/a.yml", "a.json", "README.md", "a.yml.bak",
            "yml", "a.YML",
        ])
    func ignored(name: String) throws {
        let read = try folder([name: "][ not a template"])
        #expect(read.resources.isEmpty)
        #expect(throws: TemplateError.self) { try folder(["real.yml": "][ not a template"]) }
    }

    @Test("a declaration repeated word for word counts once, whatever its style")
    func repeated() throws {
        let read = try folder([
            "a.yml":
                "Resources:\n  A: {Type: T, Properties: {N: 1, R: !Ref P}}\nOutputs: {O: {Value: v, Export: {Name: n}}}",
            "b.yml":
                "Resources:\n  A:\n    Type: 'T'\n    Properties:\n      N: '1'\n      R: !Ref P\n"
                + "Outputs: {O: {Value: v, Export: {Name: n}}}",
        ])
        #expect(read.resources.map(\.file) == ["a.yml"])
        #expect(read.outputs.count == 1)
    }

    @Test("two files that differ on one logical id are refused, naming both")
    func conflict() throws {
        let resources = try #require(throws: TemplateError.self) {
            try folder([
                "a.yml": "Resources:\n  A: {Type: T}\n", "b.yml": "#\nResources:\n  A: {Type: T, Condition: C}\n",
            ])
        }
        #expect(resources.description == "b.yml:3:3: defines A differently from a.yml:2")
        let outputs = try #require(throws: TemplateError.self) {
            try folder(["a.yml": "Outputs:\n  O: {Value: v}\n", "b.yml": "Outputs:\n  O: {Value: !Ref v}\n"])
        }
        #expect(outputs.kind == .conflict(logicalId: "O", firstFile: "a.yml", firstLine: 2))
    }

    @Test("an error names its file")
    func errorNamesItsFile() throws {
        let error = try #require(throws: TemplateError.self) {
            try folder(["a.yml": "Resources: {}", "b.yml": "Resources: []"], as: "addons-medium")
        }
        #expect(error.description == "addons-medium/b.yml:1:12: Resources is not a mapping of names to values")
    }
}
