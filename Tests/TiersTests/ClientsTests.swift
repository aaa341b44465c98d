import Testing

@testable import Tiers

/// `copilot/clients.yml`: what it may hold, where mistakes are seen, and edits that leave every other byte.
@Suite struct ClientsTests {
    static let catalog = Catalog(
        repository: nil, activation: .symlink, base: nil, baseDomain: "theanswer.ai",
        environments: ["staging", "prod"],
        requireReason: false, required: false, tiers: [Tier(name: "small")])
    static let head = "format: 1\nclients:\n"

    private func parse(_ text: String) throws -> [Client] {
        try Clients.parse(Array(text.utf8), Self.catalog).clients
    }

    private func problems(_ text: String) -> [CatalogProblem] {
        do { _ = try Clients.parse(Array(text.utf8), Self.catalog) } catch { return error.problems }
        return []
    }

    @Test func everything() throws {
        let clients = try parse(
            Self.head + """
                  acme:
                    domain: acme.theanswer.ai
                    environments: [prod, staging]
                    contact: ops@acme.example
                    notes: pays in advance
                    requires:
                      high_availability: true
                      peak_connections: 300
                      storage: 2TiB
                      recovery_time: 90 min
                      monthly_budget: $350.50
                    retired: 2026-02-28
                  globex:
                """)
        #expect(
            clients == [
                Client(
                    key: "acme", domain: "acme.theanswer.ai", environments: ["staging", "prod"],
                    contact: "ops@acme.example", notes: "pays in advance",
                    requires: Needs(
                        highAvailability: true, peakConnections: 300, storage: StorageSize("2048 GiB"),
                        recoveryTime: TimeSpan("5400 s")), monthlyBudget: Money("350.5"), retired: "2026-02-28"),
                Client(key: "globex", environments: ["staging", "prod"], namesEnvironments: false),
            ])
        #expect(clients[0].isRetired(on: "2026-02-28") && !clients[0].isRetired(on: "2026-02-27"))
    }

    @Test(arguments: [
        ("  Acme:\n", 3, 3, "cannot be called `Acme`", ""),
        ("  default:\n", 3, 3, "reserved", ""),
        ("  acme: {domian: x.y}\n", 3, 10, "unknown key `domian`", "did you mean `domain`?"),
        ("  acme: {domain: https://acme.theanswer.ai}\n", 3, 18, "without protocol", ""),
        ("  acme: {domain: globex.theanswer.ai}\n", 3, 18, "it is that of `globex`", ""),
        ("  acme: {domain: shop.example}\n  globex: {domain: shop.example}\n", 4, 3, "the domain of `acme`", ""),
        ("  acme: {environments: [prd]}\n", 3, 25, "`prd`, which the catalog has not", "did you mean `prod`?"),
        ("  acme: {environments: [prod, prod]}\n", 3, 31, "more than once", ""),
        ("  acme: {environments: []}\n", 3, 24, "lists none", "remove the key"),
        ("  acme: {requires: {storage: 200}}\n", 3, 30, "whole number with a unit", "`200 GiB`"),
        ("  acme: {requires: {storage: 200 GB}}\n", 3, 30, "whole number with a unit", "`200 GiB`"),
        ("  acme: {requires: {recovery_time: 1.5 h}}\n", 3, 36, "whole number with a unit", "`15 min`"),
        ("  acme: {requires: {peak_connections: 0}}\n", 3, 39, "from 1 to 10000000", ""),
        ("  acme: {requires: {high_availability: yes}}\n", 3, 40, "`true` or `false`", ""),
        ("  acme: {requires: {monthly_budget: $5-9}}\n", 3, 37, "an amount of dollars", "`$300`"),
        ("  acme: {requires: {budget: $5}}\n", 3, 21, "unknown key `budget`", "monthly_budget"),
        ("  acme: {retired: 2026-02-29}\n", 3, 19, "a day of the calendar", ""),
        ("  acme: {retired: yesterday}\n", 3, 19, "a day of the calendar", ""),
        ("  acme: {contact: \"a\\tb\"}\n", 3, 19, "control character", ""),
        ("  acme: {}\n  acme: {}\n", 2, 1, "more than once", ""),
    ])
    func mistakes(_ text: String, _ line: Int, _ column: Int, _ message: String, _ hint: String) throws {
        let found = problems(Self.head + text)
        try #require(!found.isEmpty)
        #expect(found[0].message.contains(message), "\(found)")
        #expect((found[0].hint ?? "").contains(hint), "\(found)")
        // The parser shows a repeated key at its mapping.
        if message != "more than once" || text.contains("prod, prod") {
            #expect(found[0].location == SourceLocation(path: Clients.path, line: line, column: column), "\(found)")
        }
    }

    @Test(arguments: [
        ("", "the file is empty"), ("clients: {}\n", "`format` is missing"),
        ("format: 2\nclients: {}\n", "a newer tiergit"), ("format: 1\nclients: [acme]\n", "must be a mapping"),
        ("- acme\n", "must be a mapping"), ("format: 1\ncleints: {}\n", "unknown key `cleints`"),
    ])
    func noSuchFile(_ text: String, _ message: String) {
        #expect(problems(text).contains { $0.description.contains(message) }, "\(problems(text))")
    }

    // MARK: Edits

    private static let acme = Client(key: "acme", environments: ["prod"], contact: "a \"b\": #c")
    private static let plain = Client(key: "123", environments: ["staging", "prod"], namesEnvironments: false)

    /// Whatever stands in the file stays, byte for byte, and what is added is read back.
    @Test(arguments: [
        "format: 1\n", "format: 1\nclients:\n", "format: 1 # one\nclients: # none yet\n",
        "# top\nformat: 1\nclients:\n  globex:\n    contact: x # who\n\n  # the last\n  initech: {notes: y}\n# end\n",
        "format: 1\nclients:\n    globex:\n        environments:\n            - prod\n",
        "format: 1\r\nclients:\r\n  globex:\r\n",
        "\u{FEFF}format: 1\nclients:\n  globex:",
        "clients:\n  globex:\n    notes: >\n      long\n      text\nformat: 1\n",
        "format: 1\nclients: ~\n", "---\nformat: 1\nclients:\n  globex:\n...\n",
    ])
    func adding(_ text: String) throws {
        let before = Array(text.utf8)
        let old = try Clients.parse(before, Self.catalog).clients
        let after: [UInt8]
        do {
            after = try Clients.adding([Self.acme, Self.plain], to: before, Self.catalog)
        } catch {
            // What cannot be edited is refused with its place.
            #expect(text.contains("~"), "\(error)")
            return
        }
        #expect(try Clients.parse(after, Self.catalog).clients == old + [Self.acme, Self.plain])
        #expect(survives(before, in: after), "\(String(decoding: after, as: UTF8.self))")
        let retired = try Clients.retiring("acme", on: "2026-01-31", in: after, Self.catalog)
        #expect(try Clients.parse(retired, Self.catalog)["acme"]?.retired == "2026-01-31")
        #expect(survives(after, in: retired))
        for client in old {
            let retired = try Clients.retiring(client.key, on: "2026-01-31", in: before, Self.catalog)
            #expect(try Clients.parse(retired, Self.catalog)[client.key]?.retired == "2026-01-31")
            #expect(survives(before, in: retired), "\(String(decoding: retired, as: UTF8.self))")
        }
    }

    /// Whether all bytes are still there, in their order.
    private func survives(_ before: [UInt8], in after: [UInt8]) -> Bool {
        var rest = before[...]
        for byte in after where byte == rest.first { rest.removeFirst() }
        return rest.isEmpty
    }

    @Test func whatIsInBracesIsLeft() throws {
        let text = Array("format: 1\nclients: {globex: {}}\n".utf8)
        #expect(throws: CatalogError.self) { try Clients.adding([Self.acme], to: text, Self.catalog) }
        let retired = try Clients.retiring("globex", on: "2026-01-31", in: text, Self.catalog)
        #expect(String(decoding: retired, as: UTF8.self) == "format: 1\nclients: {globex: {retired: 2026-01-31}}\n")
    }

    /// Any text that a file may hold is written so that it is read back.
    @Test func textsOfEveryKind() throws {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "a", " ", "#", ":", "'", "\"", "\\", "%", "@", "&", "*", "!", "|", ">", "- ", "{", "}", "ä", "0", "~",
            "true",
        ]
        for _ in 0..<500 {
            let text =
                "x" + (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement() ?? "" }.joined()
                + "y"
            let client = Client(key: "acme", environments: ["prod"], contact: text, notes: text)
            #expect(
                try Clients.parse(Clients.render([client], Self.catalog), Self.catalog).clients == [client], "\(text)")
        }
    }

    // MARK: Tables

    @Test func aTable() throws {
        let text =
            "\u{FEFF}Client,Contact,environments,peak_connections,high_availability,monthly_budget,notes\r\n"
            + "# the first\r\nacme,\"Ann \"\"A\"\" B, Inc\",prod;staging,300,true,$350,\r\n\r\n globex , , prod , , , 400 ,x\r\n"
        let clients = try ClientsTable.read(text, path: "c.csv", Self.catalog)
        #expect(
            clients == [
                Client(
                    key: "acme", environments: ["staging", "prod"], contact: "Ann \"A\" B, Inc",
                    requires: Needs(highAvailability: true, peakConnections: 300), monthlyBudget: Money("350")),
                Client(key: "globex", environments: ["prod"], notes: "x", monthlyBudget: Money("400")),
            ])
    }

    @Test(arguments: [
        ("", 1, 1, "names no client"), ("client\n", 1, 1, "names no client"),
        ("name\nacme\n", 1, 1, "unknown column `name`"),
        ("client,contac\nacme,x\n", 1, 8, "did you mean `contact`?"), ("contact\nx\n", 1, 1, "no column `client`"),
        ("client,client\na,b\n", 1, 1, "there twice"),
        ("client,contact\nacme\n", 2, 1, "1 fields, and the header has 2"),
        ("client,contact\nacme,\"x\n", 2, 6, "quote is not closed"), ("client\nacme\nacme\n", 3, 1, "on line 2"),
        ("client,contact\n,x\n", 2, 1, "client is empty"), ("client\nAcme Inc\n", 2, 1, "cannot be called"),
        ("client,environments\nacme,prd\n", 2, 6, "did you mean `prod`?"),
        ("client,storage,contact\nacme,5 GB,x\n", 2, 6, "whole number with a unit"),
        ("client,high_availability\nacme,yes\n", 2, 6, "`true` or `false`"),
        ("client,peak_connections\nacme,{a: b}\n", 2, 6, "whole number"),
        ("client,retired\nacme,2026-13-01\n", 2, 6, "a day of the calendar"),
        ("client,domain\nacme,globex.theanswer.ai\n", 2, 6, "it is that of `globex`"),
    ])
    func aTableWithAMistake(_ text: String, _ line: Int, _ column: Int, _ message: String) {
        do throws(CatalogError) {
            let read = try ClientsTable.read(text, path: "c.csv", Self.catalog)
            Issue.record("read: \(read)")
        } catch {
            #expect(error.description.contains(message), "\(error)")
            #expect(
                error.problems.first?.location == SourceLocation(path: "c.csv", line: line, column: column), "\(error)")
        }
    }
}
