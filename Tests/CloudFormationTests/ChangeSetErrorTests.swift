import Testing

@testable import CloudFormation

private typealias Documents = ChangeSetDocuments

@Suite("What is no change set to compare with is refused, with what to do")
struct ChangeSetErrorTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let document: String
        let kind: ChangeSetError.Kind
        var testDescription: String { "\(kind)" }
    }

    @Test(
        "not a change set",
        arguments: [
            Case(document: "text", kind: .notAChangeSet("this is not a mapping of names to values")),
            Case(document: "", kind: .notAChangeSet("this is not a mapping of names to values")),
            Case(document: "[]", kind: .notAChangeSet("this is an empty list")),
            Case(
                document: #"{"Id": "arn:x", "StackId": "arn:y"}"#,
                kind: .notAChangeSet("this looks like the output of create-change-set")),
            Case(
                document: #"{"Summaries": []}"#,
                kind: .notAChangeSet("this looks like the output of list-change-sets")),
            Case(document: #"{"Resources": {}}"#, kind: .notAChangeSet("this looks like a template")),
            // --query Changes
            Case(
                document: "[\(Documents.change())]",
                kind: .notAChangeSet("this looks like its list of changes alone")),
            Case(document: #"{"Status": "CREATE_COMPLETE"}"#, kind: .missing("ChangeSetId")),
            Case(document: #"{"ChangeSetId": "arn:x"}"#, kind: .missing("StackName")),
            Case(document: #"{"ChangeSetId": "arn:x", "StackName": "s"}"#, kind: .missing("Status")),
            Case(
                document: #"{"ChangeSetId": "arn:x", "StackName": "s", "Status": "CREATE_COMPLETE"}"#,
                kind: .missing("Changes")),
            Case(document: Documents.document([#"{"Type": "Resource"}"#]), kind: .missing("Changes[0].ResourceChange")),
            Case(
                document: Documents.document([#"{"ResourceChange": {"Action": "Add"}}"#]),
                kind: .missing("Changes[0].ResourceChange.LogicalResourceId")),
            Case(
                document: Documents.document([#"{"ResourceChange": {"LogicalResourceId": "A"}}"#]),
                kind: .missing("Changes[0].ResourceChange.Action")),
            Case(
                document: Documents.document([Documents.change(), Documents.change()]),
                kind: .duplicate(logicalId: "Redis")),
        ])
    func notAChangeSet(example: Case) {
        let error = #expect(throws: ChangeSetError.self) { try Documents.read(example.document) }
        #expect(error?.kind == example.kind)
        #expect(error?.hint.isEmpty == false)
    }

    @Test(
        "a state that says nothing of what an update would do",
        arguments: [
            ("CREATE_PENDING", ChangeSetError.Kind.inProgress(.createPending)),
            ("CREATE_IN_PROGRESS", .inProgress(.createInProgress)),
            ("DELETE_PENDING", .deleted(.deletePending)),
            ("DELETE_IN_PROGRESS", .deleted(.deleteInProgress)),
            ("DELETE_COMPLETE", .deleted(.deleteComplete)),
            ("DELETE_FAILED", .deleted(.deleteFailed)),
            ("FAILED", .failed(reason: nil)),
            ("REVIEWED", .unknownStatus("REVIEWED")),
        ])
    func status(status: String, kind: ChangeSetError.Kind) {
        let error = #expect(throws: ChangeSetError.self) {
            try Documents.read(Documents.document([], status: status, execution: "UNAVAILABLE"))
        }
        #expect(error?.kind == kind)
    }

    @Test(
        "an execution status that says that it is too late",
        arguments: [
            ("EXECUTE_IN_PROGRESS", ChangeSetError.Kind.spent(.executeInProgress)),
            ("EXECUTE_COMPLETE", .spent(.executeComplete)),
            ("EXECUTE_FAILED", .spent(.executeFailed)),
            ("OBSOLETE", .spent(.obsolete)),
            ("UNAVAILABLE", .unavailable(reason: nil)),
        ])
    func executionStatus(status: String, kind: ChangeSetError.Kind) {
        let error = #expect(throws: ChangeSetError.self) {
            try Documents.read(Documents.document([], execution: status))
        }
        #expect(error?.kind == kind)
    }

    /// Source of the reasons: the AWS CLI's `deploy` command.
    @Test(
        "one that failed because nothing changes is an empty one",
        arguments: [
            "The submitted information didn't contain changes. Submit different information to create a change set.",
            "No updates are to be performed.",
        ])
    func withoutChanges(reason: String) throws {
        let read = try Documents.read(
            Documents.document([], status: "FAILED", reason: reason, execution: "UNAVAILABLE")
        ).all[0]
        #expect(read.isWithoutChanges)
        #expect(ChangeSetComparison.compare(read, with: []).worst == .agrees)
        #expect(
            ChangeSetComparison.compare(read, with: [Documents.plan(.inPlace, .safe)]).worst == .notUnderstood)
    }

    @Test("one that failed for a reason says it, with its place")
    func failed() {
        let error = #expect(throws: ChangeSetError.self) {
            try Documents.read(
                Documents.document([], status: "FAILED", reason: "Update of resource type is not permitted."))
        }
        #expect(
            error?.description
                == "0.json:1:1: the change set failed: Update of resource type is not permitted.")
        #expect(error?.hint == "repair what the reason names, make a new change set and describe that one")
    }

    @Test("no document at all, bytes that are no text, several documents in one file")
    func unreadable() {
        #expect(throws: ChangeSetError.self) { try ChangeSets.read([]) }
        #expect(throws: ChangeSetError.self) {
            try ChangeSets.read([ChangeSets.Document(name: "a.json", bytes: [0x7B, 0xFF])])
        }
        let two = Documents.document([]) + "\n" + Documents.document([])
        let error = #expect(throws: ChangeSetError.self) { try Documents.read(two) }
        if case .unreadable = error?.kind {} else { Issue.record("\(String(describing: error))") }
    }

    @Test("a document that is cut off anywhere is never read")
    func cutOff() {
        let whole = Documents.document([Documents.change(replacement: "False", details: [Documents.detail()])])
        for length in 0..<whole.utf8.count {
            let bytes = Array(whole.utf8.prefix(length))
            #expect(throws: ChangeSetError.self, "\(length)") {
                try ChangeSets.read([ChangeSets.Document(name: "a.json", bytes: bytes)])
            }
        }
    }
}
