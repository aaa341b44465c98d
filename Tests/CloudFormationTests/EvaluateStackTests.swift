import Testing

@testable import CloudFormation

@Suite("A folder's templates become the stack of one environment")
struct EvaluateStackTests {
    private func stack(
        _ files: [String: String], environment: String? = "prod", folder: FolderPath? = nil
    ) throws(TemplateError) -> Stack {
        try Stack.evaluate(
            files: files.mapValues { Array($0.utf8) }, folder: folder, environment: environment, application: "acme")
    }

    @Test("resources and outputs with all that they say, and where")
    func everything() throws {
        let stack = try stack(
            [
                "b.yml": """
                Parameters: {App: {Type: String}, Env: {Type: String}}
                Conditions: {IsProd: !Equals [!Ref Env, prod]}
                Resources:
                  Db:
                    Type: AWS::RDS::DBCluster
                    Condition: IsProd
                    DependsOn: [Bucket]
                    DeletionPolicy: Snapshot
                    UpdateReplacePolicy: !If [IsProd, Retain, Delete]
                    UpdatePolicy: {UseOnlineResharding: True}
                    Metadata: {Note: !Ref Env}
                    Properties:
                      Engine: aurora
                      Gone: !Ref AWS::NoValue
                      Scaling: {Min: 1}
                  Test: {Type: T, Condition: IsTest}
                Outputs:
                  Url:
                    Value: !GetAtt Db.Url
                    Condition: IsProd
                    Export: {Name: !Sub '${App}-${Env}-Url'}
                  None: {Value: x, Condition: IsTest}
                  Plain: {Value: !Ref Bucket}
                """,
                "a.yaml": """
                Conditions: {IsTest: !Not [!Condition IsProd]}
                Resources:
                  Bucket: {Type: AWS::S3::Bucket, DependsOn: Db}
                """,
            ], folder: "addons-x")
        #expect(stack.resources.map(\.logicalId) == ["Bucket", "Db"])
        #expect(stack.resources[0].dependsOn == ["Db"])
        #expect(stack.resources[0].place.description == "addons-x/a.yaml:3:3")
        let db = stack.resources[1]
        #expect(db.type == "AWS::RDS::DBCluster")
        #expect(db.presence == .always)
        #expect(db.dependsOn == ["Bucket"])
        #expect(db.deletionPolicy == .text("Snapshot"))
        #expect(db.updateReplacePolicy == .text("Retain"))
        #expect(db.updatePolicy == .object(["UseOnlineResharding": .text("true")]))
        #expect(db.metadata == .object(["Note": .text("prod")]))
        #expect(db.properties == ["Engine": .text("aurora"), "Scaling": .object(["Min": .text("1")])])
        #expect(db.place.description == "addons-x/b.yml:4:3")
        #expect(db.propertyPlaces.mapValues(\.line) == ["Engine": 13, "Scaling": 15])
        #expect(db.propertyPlaces["Engine"]?.column == 7)
        #expect(stack.outputs.map(\.logicalId) == ["Url", "Plain"])
        #expect(stack.outputs[0].exportName == .text("acme-prod-Url"))
        #expect(stack.outputs[0].value == .attribute("Db", "Url"))
        #expect(stack.outputs[0].place.description == "addons-x/b.yml:18:3")
        #expect(stack.outputs[1].exportName == nil)
        #expect(stack.problems == [])
        #expect(stack.transforms == [])
    }

    @Test("JSON inside of a .yml is the same template")
    func json() throws {
        let yaml = try stack(["a.yml": "Resources: {A: {Type: T, Properties: {N: 1, B: true, S: !Sub '${Env}-x'}}}"])
        let json = try stack([
            "a.yml": #"{"Resources":{"A":{"Properties":{"S":{"Fn::Sub":"${Env}-x"},"B":true,"N":1},"Type":"T"}}}"#
        ])
        #expect(yaml.resources[0].properties == json.resources[0].properties)
        #expect(yaml.resources[0].properties["S"] == .text("prod-x"))
    }

    @Test("what Copilot's own stack gives cannot be taken for the addons' own")
    func parent() throws {
        let stack = try stack([
            "addons.parameters.yml": """
            Parameters:
              Vpc: !Ref VPC
              Subnets: !Join [',', [!Ref Private1, !GetAtt Net.Id]]
              Name: !Sub '${AppName}-${EnvironmentName}-${AWS::Region}-${AWS::StackName}'
              Choice: !If [CreateALB, !Ref VPC, '']
              List: [!Ref Private1, b]
              Map: !FindInMap [M, !Ref Q, K]
            """,
            "a.yml": """
            Parameters:
              App: {Type: String}
              Env: {Type: String}
              Vpc: {Type: String, Default: ''}
              Subnets: {Type: CommaDelimitedList}
              Name: {Type: String}
              Choice: {Type: String}
              List: {Type: String}
              Map: {Type: String}
              Ssm: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
            Resources:
              VPC: {Type: T}
              X:
                Type: T
                Properties:
                  Vpc: !Ref Vpc
                  Own: !Ref VPC
                  Subnets: !Ref Subnets
                  Name: !Ref Name
                  Choice: !Ref Choice
                  List: !Ref List
                  Map: !Ref Map
                  Ssm: !Ref Ssm
            """,
        ])
        let properties = stack.resources[1].properties
        #expect(properties["Vpc"] == .reference("parent:VPC"))
        #expect(properties["Own"] == .reference("VPC"))
        #expect(
            properties["Subnets"]
                == .call(
                    "Fn::Split",
                    .list([
                        .text(","),
                        .concatenation([.reference("parent:Private1"), .text(","), .attribute("parent:Net", "Id")]),
                    ])))
        #expect(
            properties["Name"]
                == .concatenation([
                    .text("acme-prod-"), .reference("AWS::Region"), .text("-"), .reference("parent:AWS::StackName"),
                ]))
        #expect(
            properties["Choice"]
                == .call(
                    "Fn::If",
                    .list([.call("Condition", .text("parent:CreateALB")), .reference("parent:VPC"), .text("")])))
        #expect(properties["List"] == .concatenation([.reference("parent:Private1"), .text(",b")]))
        #expect(
            properties["Map"]
                == .call("parent:Fn::FindInMap", .list([.text("M"), .reference("parent:Q"), .text("K")])))
        #expect(properties["Ssm"] == .call("AWS::SSM::Parameter::Value", .text("/x")))
        #expect(stack.problems == [])
    }

    @Test("application and environment that are not known are symbolic, in the parent's names too")
    func unknown() throws {
        let stack = try Stack.evaluate(
            files: [
                "addons.parameters.yml": Array("Parameters: {N: !Ref EnvironmentName}".utf8),
                "a.yml": Array(
                    ("Parameters: {App: {Type: String}, Env: {Type: String}, N: {Type: String}}\n"
                        + "Resources: {X: {Type: T, Properties: {A: !Ref App, E: !Ref Env, N: !Ref N}}}").utf8),
            ], folder: nil, environment: nil, application: nil)
        #expect(
            stack.resources[0].properties == ["A": .reference("App"), "E": .reference("Env"), "N": .reference("Env")])
    }

    @Test("mappings merge by their second level, everything else by its first; the same twice is once")
    func merge() throws {
        let head = "Parameters: {App: {Type: String}, Env: {Type: String}}\nMetadata: {Tier: x}\n"
        let stack = try stack([
            "a.yml": head + "Mappings: {M: {staging: {K: 1}}}\nResources: {A: {Type: T}}\nTransform: Macro\n",
            "b.yml": head + "Mappings: {M: {prod: {K: 2}, staging: {K: 1}}}\nTransform: [Macro, {Name: Other}]\n"
                + "Description: dropped\nRules: {R: 1}\n"
                + "Resources: {A: {Type: 'T'}, B: {Type: T, Properties: {P: !FindInMap [M, !Ref Env, K]}}}",
        ])
        #expect(stack.resources.map(\.logicalId) == ["A", "B"])
        #expect(stack.resources[1].properties["P"] == .text("2"))
        #expect(stack.transforms == ["Macro", "Other"])
    }

    @Test("no templates, no stack", arguments: [[:], ["README.md": "x"], ["addons.parameters.yml": "x: ["]])
    func empty(files: [String: String]) throws {
        let stack = try stack(files)
        #expect(stack.resources.isEmpty && stack.outputs.isEmpty && stack.problems.isEmpty)
    }
}
