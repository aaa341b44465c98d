import Testing

@testable import CloudFormation

@Suite("The curated rules as a table")
struct RuleTableTests {
    @Test("every row can be read")
    func rows() throws {
        for line in RuleTable.allLines {
            do {
                _ = try RuleRow.parse(line)
            } catch {
                Issue.record("\(error): \(line.prefix(100))")
            }
        }
        #expect(RuleTable.all.count == RuleTable.allLines.count)
        #expect(RuleTable.all.count > 200)
    }

    @Test("ids are unique")
    func ids() {
        let ids = RuleTable.all.map(\.id)
        for (id, count) in Dictionary(ids.map { ($0, 1) }, uniquingKeysWith: +) {
            #expect(count == 1, "\(id)")
        }
    }
}
