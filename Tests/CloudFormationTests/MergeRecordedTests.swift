import Foundation
import Testing

@testable import CloudFormation

/// Random folders, of one to five files with every section, and what Copilot's own code made of each: see `MergeCase`.
@Suite("Random folders are merged as Copilot merged them")
struct MergeRecordedTests {
    @Test func recorded() throws {
        let path = String(#filePath.dropLast("MergeRecordedTests.swift".count)) + "Recorded/copilot-merges.json"
        let folders = try #require(
            try TemplateNode.parse(Array(Data(contentsOf: URL(filePath: path))), file: path, intrinsics: false).list)
        #expect(folders.count == 90)
        for (number, folder) in folders.enumerated() {
            let files = Dictionary(
                uniqueKeysWithValues: (folder["files"]?.members ?? []).map { ($0.name, $0.value.text ?? "") })
            let merge = MergeCase("", files, .merged(""))
            guard folder["error"]?.text == "" else {
                #expect(throws: TemplateError.self, "folder \(number)") { try merge.merge() }
                continue
            }
            let found = try merge.merge().template
            let wanted = Array((folder["template"]?.text ?? "").utf8)
            #expect(try MergeCase.isSame(found, wanted), "folder \(number): \(String(decoding: found, as: UTF8.self))")
        }
    }
}
