import Testing

@testable import CloudFormation

@Suite("The curated rules and lists inside lists")
struct RuleNestedListTests {
    private static let ia = "{StorageClass: STANDARD_IA, TransitionInDays: 30}"
    private static let archive = "{StorageClass: DEEP_ARCHIVE, TransitionInDays: 200}"

    private static func bucket(_ rule: String) -> String {
        "LifecycleConfiguration: {Rules: [{Id: a, Status: Enabled, \(rule)}]}"
    }

    @Test("an archive counts wherever it stands", arguments: ["\(ia), \(archive)", "\(archive), \(ia)"])
    func archives(_ transitions: String) throws {
        let hits = RuleRun.hits(
            "AWS::S3::Bucket", Self.bucket("Transitions: [\(Self.ia)]"), Self.bucket("Transitions: [\(transitions)]"))
        let hit = try #require(hits["s3-archive"])
        #expect(hit.isDecided)
        #expect(hit.rule.verdict == .oneWay)
        #expect(hit.properties == ["LifecycleConfiguration.Rules.0.Transitions"])
    }

    @Test("only transitions without any archive are safe")
    func transitions() {
        let none = Self.bucket("ExpirationInDays: 400")
        let safe = RuleRun.hits(
            "AWS::S3::Bucket", none, Self.bucket("ExpirationInDays: 400, Transitions: [\(Self.ia)]"))
        #expect(safe["s3-transition"] != nil)
        #expect(safe["s3-archive"] == nil)
        let archive = RuleRun.hits(
            "AWS::S3::Bucket", none,
            Self.bucket("ExpirationInDays: 400, Transitions: [\(Self.ia), \(Self.archive)]"))
        #expect(archive["s3-transition"] == nil)
        #expect(archive["s3-archive"] != nil)
    }

    @Test(
        "expiring before a later transition is refused",
        arguments: [
            ("s3-expiration-order", "ExpirationInDays: 100, Transitions: [\(ia), \(archive)]"),
            (
                "s3-noncurrent-order",
                "NoncurrentVersionExpiration: {NoncurrentDays: 100}, NoncurrentVersionTransitions: [\(ia), \(archive)]"
            ),
        ])
    func order(_ id: String, _ rule: String) {
        func hits(_ rule: String) -> Bool {
            RuleTable.invalid(RuleRun.resource("AWS::S3::Bucket", Self.bucket(rule))).contains {
                $0.rule.id == id && $0.isDecided
            }
        }
        #expect(hits(rule))
        #expect(!hits(rule.replacing("100", with: "300")))
    }

    @Test("a property inside two lists is named with both indexes")
    func indexes() throws {
        func package(_ config: String) -> String {
            let containers = "[{Image: a}, {Image: b, ModelInput: {DataInputConfig: \(config)}}]"
            return "AdditionalInferenceSpecifications: [{Name: x, Containers: \(containers)}]"
        }
        let hits = RuleRun.hits("AWS::SageMaker::ModelPackage", package("1"), package("2"))
        let input = try #require(hits["interruption-sagemaker-modelpackage-modelinput"])
        #expect(
            input.properties == ["AdditionalInferenceSpecifications.0.Containers.1.ModelInput.DataInputConfig"])
        #expect(hits["interruption-sagemaker-modelpackage-modelpackagecontainerdefinition"] != nil)
        #expect(RuleRun.hits("AWS::SageMaker::ModelPackage", package("1"), package("1")).isEmpty)
    }

    @Test("an inner list that is not known leaves the rule undecided")
    func unknown() throws {
        let hits = RuleRun.hits(
            "AWS::S3::Bucket", Self.bucket("Transitions: [\(Self.ia)]"), Self.bucket("Transitions: !Ref T"))
        let hit = try #require(hits["s3-archive"])
        #expect(!hit.isDecided)
        #expect(hit.rule.verdict == .oneWay)
    }

    @Test("parts of a condition speak about one element of the inner list, what must not be about all")
    func together() throws {
        func truth(_ condition: String, _ new: String) throws -> RuleTruth {
            let scope = RuleScope(old: nil, new: RuleScope.Side(RuleRun.resource("A::B::C", "L: [{M: [\(new)]}]")))
            return scope.holds(try RuleConditionParser.parse(condition)).truth
        }
        let both = "new L.*.M.*.A is 1 and new L.*.M.*.B is 1"
        #expect(try truth(both, "{A: 1, B: 2}, {A: 2, B: 1}") == .no)
        #expect(try truth(both, "{A: 2, B: 2}, {A: 1, B: 1}") == .yes)
        #expect(try truth("not new L.*.M.*.A is 1", "{A: 2}, {A: 1}") == .no)
        #expect(try truth("not new L.*.M.*.A is 1", "{A: 2}, {A: 3}") == .yes)
        #expect(try truth("new L.*.M.*.A is absent", "{B: 2}, {A: 1}") == .no)
        #expect(try truth("new L.*.M.*.A is present", "{B: 2}, {A: 1}") == .yes)
        #expect(try truth("new L.*.M.*.A is absent", "") == .yes)
        #expect(try truth("new L.*.M.*.A < path L.*.M.*.B", "{A: 2, B: 1}, {A: 3, B: 2}") == .no)
        #expect(try truth("new L.*.M.*.A < path L.*.M.*.B", "{A: 2, B: 1}, {A: 1, B: 2}") == .yes)
    }
}
