import CloudFormation
import Planning
import Testing

/// What a plan says of the files that templates name.
@Suite struct PlannerAssetsTests {
    private static func side(_ code: String, more: String = "", assets: [String: String]) -> PlanSide {
        let text = "Parameters:\n    App: {Type: String}\n    Env: {Type: String}\nResources:\n" + code + more
        return PlanSide(
            label: "x", tier: nil, files: ["a.yml": Array(text.utf8)], folder: "x", services: [:], addons: nil
        ).with(assets: assets)
    }

    private static let resources = """
            Run:
                Type: AWS::Lambda::Function
                Properties: {Code: !Sub 'lambdas/${Env}', Handler: h, Runtime: nodejs22.x, Role: r}
            Data:
                Type: AWS::CloudFormation::Stack
                Properties: {TemplateURL: stacks/db.yml}

        """

    private let planner = Planner(application: nil, manifests: [:])

    @Test func thePathsOfEveryEnvironment() throws {
        let side = Self.side(Self.resources, assets: [:])
        let paths = try planner.assetPaths(of: side, environments: ["staging", "prod"])
        #expect(paths == ["lambdas/staging", "lambdas/prod", "stacks/db.yml"])
    }

    @Test func theSameTemplatesWithOtherFiles() throws {
        let old = Self.side(
            Self.resources, assets: ["lambdas/staging": "1", "lambdas/prod": "1", "stacks/db.yml": "1"])
        let new = Self.side(
            Self.resources, assets: ["lambdas/staging": "1", "lambdas/prod": "2", "stacks/db.yml": "1"])
        func changes(_ from: PlanSide?) throws -> Plan {
            try planner.plan(from: from, to: new, target: nil, environments: ["staging", "prod"])
        }
        let plan = try changes(old)
        #expect(plan.resources.map(\.change.logicalId) == ["Run"] && plan.resources.map(\.environment) == ["prod"])
        #expect(plan.verdict == .safe && plan.unchanged == 1 && plan.findings.isEmpty)
        #expect(try self.plan(new, new).verdict == .unchanged)
        // Nothing ran before: all of it is new, whatever is in the files; what a nested template makes is not known.
        #expect(
            try self.plan(nil, new).resources.allSatisfy {
                $0.change.effect == ($0.change.type == "AWS::CloudFormation::Stack" ? .unknown : .add)
            })
    }

    private func plan(_ from: PlanSide?, _ to: PlanSide) throws -> Plan {
        try planner.plan(from: from, to: to, target: nil, environments: ["prod"])
    }

    @Test func anotherNestedTemplateIsAFinding() throws {
        let old = Self.side(Self.resources, assets: ["lambdas/prod": "1", "stacks/db.yml": "1"])
        let new = Self.side(Self.resources, assets: ["lambdas/prod": "1", "stacks/db.yml": "2"])
        let plan = try plan(old, new)
        #expect(plan.findings.map(\.acceptance) == ["unknown:Data"] && plan.verdict == .losesData)
    }

    @Test func thePlanNamesWhatItRestsOn() throws {
        let new = Self.side(Self.resources, assets: ["lambdas/prod": "12ab"])
        #expect(try plan(nil, new).assets == ["lambdas/prod": "12ab", "stacks/db.yml": "not in git"])
    }

    @Test func anOutputThatIncludesAnotherFileIsRemarked() throws {
        let output =
            "Outputs:\n    Out: {Value: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: out.yml}}}}\n"
        let topic = "    Topic: {Type: AWS::SNS::Topic}\n"
        func side(_ id: String) -> PlanSide { Self.side(topic, more: output, assets: ["out.yml": id]) }
        #expect(try plan(side("1"), side("2")).remarks.map(\.verdict) == [.interrupts])
        #expect(try plan(side("1"), side("1")).remarks.isEmpty)
    }
}
