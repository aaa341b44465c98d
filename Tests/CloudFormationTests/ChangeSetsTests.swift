import Testing

@testable import CloudFormation

private typealias Documents = ChangeSetDocuments

@Suite("Change sets that were described together")
struct ChangeSetsTests {
    // MARK: - Pages

    private static func page(_ ids: [String], next: String?) -> String {
        Documents.document(
            ids.map { Documents.change($0, action: "Add", scope: []) },
            more: next.map { #", "NextToken": "\#($0)""# } ?? #", "NextToken": null"#)
    }

    /// Source: `API_DescribeChangeSet`: more than 1 MB comes in pages, the last of which has no NextToken.
    @Test("pages are joined in their order")
    func pages() throws {
        let read = try Documents.read(
            Self.page(["A"], next: "t1"), Self.page(["B", "C"], next: "t2"), Self.page(["D"], next: nil))
        #expect(read.all.count == 1)
        #expect(read.all[0].changes.map(\.logicalId) == ["A", "B", "C", "D"])
    }

    @Test("a last page that is missing, pages out of order, the same page twice")
    func brokenPages() {
        func kind(_ documents: [String]) -> ChangeSetError.Kind? {
            let documents = documents.map { ChangeSets.Document(name: "p", bytes: Array($0.utf8)) }
            return #expect(throws: ChangeSetError.self) { try ChangeSets.read(documents) }?.kind
        }
        #expect(kind([Self.page(["A"], next: "t1")]) == .incomplete)
        #expect(kind([Self.page(["A"], next: "t1").replacing(#""t1""#, with: "{}")]) == .incomplete)
        #expect(kind([Self.page(["A"], next: "t1"), Self.page(["B"], next: "t2")]) == .incomplete)
        #expect(kind([Self.page(["B"], next: nil), Self.page(["A"], next: "t1")]) == .pagesDiffer("NextToken"))
        #expect(kind([Self.page(["A"], next: nil), Self.page(["A"], next: nil)]) == .pagesDiffer("NextToken"))
        #expect(
            kind([Self.page(["A"], next: "t1"), Self.page(["B"], next: "t1"), Self.page(["C"], next: nil)])
                == .pagesDiffer("NextToken"))
        #expect(
            kind([Self.page(["A"], next: "t1"), Self.page(["A"], next: nil)]) == .duplicate(logicalId: "A"))
        #expect(
            kind([
                Self.page(["A"], next: "t1").replacing("CREATE_COMPLETE", with: "CREATE_IN_PROGRESS"),
                Self.page(["B"], next: nil),
            ]) == .pagesDiffer("Status"))
    }

    // MARK: - Nested stacks

    /// Source: the user guide, `change-sets-for-nested-stacks`.
    private static func root(
        action: String = "Modify", replacement: String? = "False", policy: String? = nil,
        changeSetId: String? = Documents.addonsId
    ) -> String {
        let id = changeSetId.map { #", "ChangeSetId": "\#($0)""# } ?? #", "ChangeSetId": null"#
        let stack = Documents.change(
            "AddonsStack", type: "AWS::CloudFormation::Stack", action: action, policy: policy,
            replacement: replacement,
            details: [Documents.detail(nil, evaluation: "Dynamic", source: "Automatic")], more: id)
        return Documents.document(
            [stack, Documents.change("VPC", type: "AWS::EC2::VPC", action: "Add", scope: [])], id: Documents.rootId,
            stack: "demo-staging",
            more: #", "IncludeNestedStacks": true, "ParentChangeSetId": null, "RootChangeSetId": null"#)
    }

    private static let child = Documents.document(
        [Documents.change(replacement: "False", details: [Documents.detail()])],
        reason: "Executable from root change set", execution: "UNAVAILABLE",
        more:
            #", "IncludeNestedStacks": true, "ParentChangeSetId": "\#(Documents.rootId)", "RootChangeSetId": "\#(Documents.rootId)""#
    )

    private static let planned = [Documents.plan(.inPlace, .safe, changed: ["CacheNodeType"])]

    @Test("the addons are found through their parent, in either order, and alone")
    func nested() throws {
        for documents in [[Self.root(), Self.child], [Self.child, Self.root()], [Self.child]] {
            let read = try ChangeSets.read(
                documents.map { ChangeSets.Document(name: "d", bytes: Array($0.utf8)) })
            let nested = try read.nested()
            #expect(nested.changeSet?.id == Documents.addonsId)
            #expect(nested.changeSet?.parentId == Documents.rootId)
            #expect((nested.stack == nil) == (documents.count == 1))
            #expect(ChangeSetComparison.compare(nested, with: Self.planned).worst == .agrees)
        }
    }

    @Test("nested stacks that were left out, and a nested change set that was not given")
    func absent() throws {
        let without = try Documents.read(Self.root(changeSetId: nil))
        #expect(
            #expect(throws: ChangeSetError.self) { try without.nested() }?.kind
                == .notIncluded(logicalId: "AddonsStack"))
        let alone = try Documents.read(Self.root())
        let error = #expect(throws: ChangeSetError.self) { try alone.nested() }
        #expect(error?.kind == .absent(logicalId: "AddonsStack", changeSetId: Documents.addonsId))
        #expect(error?.hint.contains(Documents.addonsId) == true)
    }

    @Test("two stacks that could both be the addons")
    func ambiguous() throws {
        let other = Self.child.replacing(Documents.addonsId, with: "arn:aws:cloudformation:other")
        let read = try Documents.read(Self.child, other)
        #expect(
            #expect(throws: ChangeSetError.self) { try read.nested() }?.kind == .ambiguous(logicalId: "AddonsStack"))
    }

    @Test("an environment that leaves the addons alone does nothing of the plan")
    func untouched() throws {
        let root = Documents.document(
            [Documents.change("VPC", type: "AWS::EC2::VPC", action: "Add", scope: [])], id: Documents.rootId,
            stack: "demo-staging")
        let nested = try Documents.read(root).nested()
        #expect(nested.changeSet == nil)
        #expect(ChangeSetComparison.compare(nested, with: Self.planned).worst == .notUnderstood)
        #expect(ChangeSetComparison.compare(nested, with: []).worst == .agrees)
    }

    /// A dangling link to the addons drops their stack: everything in it goes.
    @Test("the fate of the whole stack is the fate of all that is in it")
    func wholeStack() throws {
        let removed = try Documents.read(Self.root(action: "Remove", replacement: nil, changeSetId: nil)).nested()
        #expect(ChangeSetComparison.compare(removed, with: Self.planned).worst == .milder)
        #expect(ChangeSetComparison.compare(removed, with: []).worst == .milder)
        let replaced = try Documents.read(Self.root(replacement: "True"), Self.child).nested()
        #expect(ChangeSetComparison.compare(replaced, with: Self.planned).worst == .milder)
        let perhaps = try Documents.read(Self.root(replacement: "Conditional"), Self.child).nested()
        #expect(ChangeSetComparison.compare(perhaps, with: Self.planned).worst == .possible)
        let silent = try Documents.read(Self.root(replacement: nil), Self.child).nested()
        #expect(ChangeSetComparison.compare(silent, with: Self.planned).worst == .notUnderstood)
        let made = try Documents.read(Self.root(action: "Add", replacement: nil), Self.child).nested()
        #expect(ChangeSetComparison.compare(made, with: Self.planned).worst == .notUnderstood)
    }
}
