import Testing

@testable import CloudFormation

@Suite("A document is read into nodes with places")
struct TemplateNodeTests {
    private func node(_ yaml: String, intrinsics: Bool = true) throws(TemplateError) -> TemplateNode {
        try TemplateNode.parse(Array(yaml.utf8), file: "p.yml", intrinsics: intrinsics)
    }

    @Test("every node and every name has its place")
    func places() throws {
        let root = try node("Resources:\n  Ä: !Sub\n    - é ${x}\n    - {x: 1}\n  B: [a, !Ref c]\n")
        let members = try #require(root["Resources"]?.members)
        #expect(members.map(\.name) == ["Ä", "B"])
        #expect(members.map(\.place.description) == ["p.yml:2:3", "p.yml:5:3"])
        #expect(members.map(\.value.place.description) == ["p.yml:2:6", "p.yml:5:6"])
        guard case .function("Fn::Sub", let argument) = members[0].value.content else {
            Issue.record("not a function")
            return
        }
        #expect(argument.list?.map(\.place.line) == [3, 4])
        #expect(argument.list?[1].members?.first?.place.description == "p.yml:4:8")
        #expect(members[1].value.list?[1].place.description == "p.yml:5:10")
    }

    @Test("short and long forms are functions, one under the other too")
    func functions() throws {
        for yaml in [
            "!Base64\n  Ref: x", "!Base64 {Ref: x}", "{'Fn::Base64': !Ref x}", #"{"Fn::Base64": {"Ref": "x"}}"#,
        ] {
            guard case .function("Fn::Base64", let inner) = try node(yaml).content,
                case .function("Ref", let name) = inner.content
            else {
                Issue.record("\(yaml)")
                continue
            }
            #expect(name.text == "x")
        }
        let policy = try node("{Condition: {Bool: {a: true}}}")
        #expect(policy["Condition"]?["Bool"]?["a"]?.text == "true")
    }

    @Test("a document of another kind is read without functions")
    func plain() throws {
        let root = try node("{Ref: !x 1, Condition: a}", intrinsics: false)
        #expect(root["Ref"]?.text == "1")
        let lone = try node(#"{"Ref": "a"}"#, intrinsics: false)
        #expect(lone["Ref"]?.text == "a")
        let json = try node(#"{"Changes": [{"Replacement": "True", "Scope": [], "Count": 1.50, "Next": null}]}"#)
        let change = try #require(json["Changes"]?.list?.first)
        #expect(change["Replacement"]?.text == "True")
        #expect(change["Count"]?.text == "1.50")
        #expect(change["Next"]?.isNull == true)
        #expect(change["Scope"]?.list?.isEmpty == true)
    }

    @Test("an empty document is nothing, at its start", arguments: ["", "# x\n", "---\n", "~"])
    func empty(yaml: String) throws {
        let root = try node(yaml)
        #expect(root.isNull)
        #expect(root.place.file == "p.yml")
    }

    @Test(
        "empty values, in whatever spelling, are nothing; quoted they are text",
        arguments: [
            ("", true), ("~", true), ("null", true), ("Null", true), ("''", false), ("'null'", false), ("nil", false),
        ])
    func nulls(yaml: String, isNull: Bool) throws {
        #expect(try node("a: \(yaml)")["a"]?.isNull == isNull)
    }
}
