import Testing

@testable import Tiers

func countRange(_ minimum: Int, _ maximum: Int, _ cpu: Int? = 70, _ memory: Int? = 80) -> ServiceCount {
    .range(ScalingRange(minimum: minimum, maximum: maximum, cpuPercentage: cpu, memoryPercentage: memory))
}

func applyingSettings(_ settings: EnvironmentSettings, to manifest: String) throws -> String {
    String(decoding: try ManifestEditor.apply(settings, to: Array(manifest.utf8), path: "m.yml"), as: UTF8.self)
}

/// What a manifest becomes. In each case only the bytes that the pair shows may differ.
@Suite struct ManifestEditorTests {
    static let prod = ["prod": ServiceSettings(cpu: 512, memory: 1024, count: .number(2))]
    static let scaled = ["prod": ServiceSettings(count: countRange(1, 10))]
    static let two = ["prod": ServiceSettings(count: .number(2))]

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let settings: EnvironmentSettings
        let before: String
        let after: String
        var testDescription: String { name }

        init(_ name: String, _ settings: EnvironmentSettings, _ before: String, _ after: String) {
            (self.name, self.settings, self.before, self.after) = (name, settings, before, after)
        }
    }

    static let values = [
        Case(
            "values with comments and trailing spaces", prod,
            "environments:\n    # é why\n    prod: # p\n        cpu: 256 # small  \n        # → up\n        memory: '512'\n"
                + "        count:   1\t# n\n        http: {alias: \"é: #\"}\n# tail",
            "environments:\n    # é why\n    prod: # p\n        cpu: 512 # small  \n        # → up\n        memory: '1024'\n"
                + "        count:   2\t# n\n        http: {alias: \"é: #\"}\n# tail"),
        Case(
            "equal values stay as they are written", prod,
            "environments: {prod: {cpu: '512', memory: \"1024\", count:  2}}",
            "environments: {prod: {cpu: '512', memory: \"1024\", count:  2}}"),
        Case(
            "other spellings of a number become decimal", prod,
            "environments:\n  prod:\n    cpu: 0x200\n    memory: 1_024\n    count: ~ # n\n",
            "environments:\n  prod:\n    cpu: 512\n    memory: 1024\n    count: 2 # n\n"),
        Case(
            "nulls", prod, "environments:\n  prod:\n    cpu:\n    memory: # m\n    count: null\n",
            "environments:\n  prod:\n    cpu: 512\n    memory: 1024 # m\n    count: 2\n"),
        Case(
            "CRLF, byte order mark, markers", prod,
            "\u{FEFF}---\r\nenvironments:\r\n  'prod':\r\n    \"cpu\": 256\r\n    memory: 512\r\n...\r\n",
            "\u{FEFF}---\r\nenvironments:\r\n  'prod':\r\n    \"cpu\": 512\r\n    memory: 1024\r\n    count: 2\r\n...\r\n"
        ),
        Case(
            "flow over several lines", prod, "environments: {\n  \"é\": {}, prod: { cpu: 1, # c\n   memory: 2, },\n}\n",
            "environments: {\n  \"é\": {}, prod: { cpu: 512, # c\n   memory: 1024, count: 2, },\n}\n"),
    ]

    static let ranges = [
        Case(
            "number to range keeps its comment", scaled, "environments:\n  prod:\n    count: 2 # two\n    http: x\n",
            "environments:\n  prod:\n    count: {range: 1-10, cpu_percentage: 70, memory_percentage: 80} # two\n    http: x\n"
        ),
        Case(
            "number on the next line becomes a block", scaled,
            "environments:\n  prod:\n    count:\n        1\n        # range: 1-3\n    http: x\n",
            "environments:\n  prod:\n    count:\n        range: 1-10\n        cpu_percentage: 70\n        memory_percentage: 80\n"
                + "        # range: 1-3\n    http: x\n"),
        Case(
            "block to number keeps every comment", two,
            "environments:\n  prod:\n    count: # a\n      # b\n      range: 1-3 # c\n      # d\n      cpu_percentage: 70 # e\n\n"
                + "      memory_percentage: # f\n        80\n      # g\n    http: x\n",
            "environments:\n  prod:\n    count: # a\n      # b\n      2 # c\n      # d\n      # e\n\n      # f\n"
                + "      # g\n    http: x\n"),
        Case(
            "block at the end without a line break", two,
            "environments:\r\n  prod:\r\n    count:\r\n      range: 1-3\r\n      cpu_percentage: 70",
            "environments:\r\n  prod:\r\n    count:\r\n      2"),
        Case(
            "flow to number keeps its comments", two,
            "environments:\n  prod:\n    count: {range: 1-3, # c\n      cpu_percentage: 70} # d\n    http: x\n",
            "environments:\n  prod:\n    count: 2 # d\n    # c\n    http: x\n"),
        Case(
            "block keeps its order and gains what is missing", scaled,
            "environments:\n  prod:\n    count:\n      memory_percentage: 60 # m\n      range: '1-3' # r\n",
            "environments:\n  prod:\n    count:\n      memory_percentage: 80 # m\n      range: '1-10' # r\n"
                + "      cpu_percentage: 70\n"),
        Case(
            "block loses what is not wanted", ["prod": ServiceSettings(count: countRange(1, 4, nil, nil))],
            "environments:\n  prod:\n    count:\n      cpu_percentage: 60 # m\n      range: 1-3 # r\n",
            "environments:\n  prod:\n    count:\n      # m\n      range: 1-4 # r\n"),
        Case(
            "flow with the same keys keeps its spacing", scaled,
            "environments:\n  prod:\n    count: { memory_percentage: 1,  cpu_percentage: 2 , range: 3-4 }\n",
            "environments:\n  prod:\n    count: { memory_percentage: 80,  cpu_percentage: 70 , range: 1-10 }\n"),
        Case(
            "flow with other keys is written anew", scaled, "environments: {prod: {count: { range: 1-3 }, a: b}}\n",
            "environments: {prod: {count: {range: 1-10, cpu_percentage: 70, memory_percentage: 80}, a: b}}\n"),
    ]

    static let insertions = [
        Case(
            "below the last setting, in the file's step", prod,
            "environments:\n    prod:\n        count: 2 # n\n        # c\n        http: x\n",
            "environments:\n    prod:\n        count: 2 # n\n        cpu: 512\n        memory: 1024\n        # c\n        http: x\n"
        ),
        Case(
            "first keys", prod, "environments:\n   prod: # p\n      # c\n      http: x\n",
            "environments:\n   prod: # p\n      cpu: 512\n      memory: 1024\n      count: 2\n      # c\n      http: x\n"
        ),
        Case(
            "a null environment with comments below", prod,
            "environments:\n    prod:\n        # memory: 3\n\nname: é\n",
            "environments:\n    prod:\n        cpu: 512\n        memory: 1024\n        count: 2\n        # memory: 3\n\nname: é\n"
        ),
        Case(
            "a written null", prod, "environments:\n    prod: ~  # p",
            "environments:\n    prod:  # p\n        cpu: 512\n        memory: 1024\n        count: 2"),
        Case(
            "an empty flow environment", prod, "environments:\n    prod: {}\n",
            "environments:\n    prod: {cpu: 512, memory: 1024, count: 2}\n"),
        Case(
            "an empty flow environment with a space", prod, "environments: {prod: { } , a: }\n",
            "environments: {prod: { cpu: 512, memory: 1024, count: 2 } , a: }\n"),
        Case(
            "a null environment in flow", prod, "environments: {prod: , a: }\n",
            "environments: {prod: {cpu: 512, memory: 1024, count: 2} , a: }\n"),
        Case(
            "null values in flow", two, "environments: {prod: {count: , a: b}}",
            "environments: {prod: {count: 2 , a: b}}"),
        Case(
            "a missing environment", prod,
            "environments:\n    test:\n       cpu: 1\n       v: |\n         # no comment\n       # mine\n\n# theirs\nname: x\n",
            "environments:\n    test:\n       cpu: 1\n       v: |\n         # no comment\n       # mine\n    prod:\n"
                + "       cpu: 512\n       memory: 1024\n       count: 2\n\n# theirs\nname: x\n"),
        Case(
            "empty environments", two, "environments: # e\n  # none\nname: x\n",
            "environments: # e\n  prod:\n    count: 2\n  # none\nname: x\n"),
        Case(
            "flow environments", two, "environments: {a: {cpu: 1}}\n", "environments: {prod: {count: 2}, a: {cpu: 1}}\n"
        ),
        Case(
            "no environments", two, "name: x\nhttp:\n   path: /\n\n# end\n...\n# after\n",
            "name: x\nhttp:\n   path: /\n\n# end\nenvironments:\n   prod:\n      count: 2\n...\n# after\n"),
        Case("no environments, no line break", two, "name: x # é", "name: x # é\nenvironments:\n  prod:\n    count: 2"),
        Case("flow document", two, "{name: x}", "{environments: {prod: {count: 2}}, name: x}"),
        Case(
            "a name that YAML would take for something else",
            ["on": ServiceSettings(cpu: 1), "1'": ServiceSettings(cpu: 2)],
            "name: x\n", "name: x\nenvironments:\n  '1''':\n    cpu: 2\n  'on':\n    cpu: 1\n"),
        Case(
            "a setting beside one that tiergit does not set", ["prod": ServiceSettings(cpu: 1)],
            "environments:\n  prod:\n    memory: ${M}\n    count:\n      spot: 2 # s\n    http: x\n",
            "environments:\n  prod:\n    memory: ${M}\n    count:\n      spot: 2 # s\n    cpu: 1\n    http: x\n"),
        Case("nothing wanted", ["prod": ServiceSettings()], "name: x", "name: x"),
    ]

    @Test(arguments: values + ranges + insertions) func edits(_ example: Case) throws {
        let result = try applyingSettings(example.settings, to: example.before)
        #expect(result == example.after)
        #expect(Array(result.utf8) == Array(example.after.utf8))
        #expect(try applyingSettings(example.settings, to: result) == result, "a second time changes nothing")
        let text = try YAMLText(Array(result.utf8), path: "m.yml")
        for (environment, settings) in example.settings {
            #expect(try ManifestEditor.read(text, environment: environment, keys: settings.keys) == settings)
        }
    }

    @Test func readsWhatStandsAndWhatHolds() throws {
        let manifest = Array(
            "cpu: 0x100\nmemory: '512'\ncount: {range: 1-3, cpu_percentage: 60}\nenvironments:\n  prod:\n    cpu: 1_024\n"
                .utf8)
        let own = try ManifestEditor.read(manifest, environments: ["prod", "test"], effective: false, path: "m")
        #expect(own == ["prod": ServiceSettings(cpu: 1024), "test": ServiceSettings()])
        let effective = try ManifestEditor.read(manifest, environments: ["prod", "test"], effective: true, path: "m")
        let count = countRange(1, 3, 60, nil)
        #expect(effective["prod"] == ServiceSettings(cpu: 1024, memory: 512, count: count))
        #expect(effective["test"] == ServiceSettings(cpu: 256, memory: 512, count: count))
    }
}
