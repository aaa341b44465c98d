import CloudFormation
import Testing

/// CloudFormation's own rules, as the documentation has them.
@Suite struct RefereeTests {
    private static let queue = "Queue: {Type: 'AWS::SQS::Queue', Properties: {VisibilityTimeout: 30}}\n"
    private static let topic = "Topic: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: a}}\n"
    private static let both = queue + topic

    @Test func createsAndUpdatesInPlace() throws {
        var referee = try Referee.deployed(stack(Self.both))
        #expect(referee.events == [.created("Queue"), .created("Topic")])
        try referee.deploy(stack(Self.both.replacing("30", with: "31")))
        #expect(referee.events.last == .updated("Queue") && referee.events.count == 3)
        #expect(referee.data == ["Queue": ["in Queue"]] && referee.lost.isEmpty && referee.recreated.isEmpty)
    }

    @Test func nothingToUpdate() throws {
        var referee = try Referee.deployed(stack(Self.both))
        try referee.expectRefusal(stack(Self.both), "No updates are to be performed")
        // The order of a template says nothing.
        try referee.expectRefusal(stack(Self.topic + Self.queue), "No updates are to be performed")
    }

    @Test func outputsAreNotUpdatedAlone() throws {
        var referee = try Referee.deployed(stack(Self.both))
        for output in ["A: {Value: x}", "A: {Value: !Ref Queue, Export: {Name: a}}"] {
            referee.expectRefusal(try stack(Self.both, outputs: output), "outputs cannot be updated by themselves")
        }
        let changed = Self.both.replacing("30", with: "31")
        try referee.deploy(stack(changed, outputs: "A: {Value: !Ref Queue}"))
        #expect(referee.outputs.isEmpty)
        referee.expectRefusal(
            try stack(changed, outputs: "A: {Value: !Ref Queue, Export: {Name: a}}"),
            "outputs cannot be updated by themselves")
        try referee.deploy(stack(Self.both, outputs: "A: {Value: !Ref Queue, Export: {Name: a}}"))
        #expect(referee.outputs == ["a": "Queue-1"])
    }

    /// "You can't update the DeletionPolicy attribute by itself."
    @Test(arguments: [
        "DeletionPolicy: Retain", "UpdateReplacePolicy: Retain", "UpdatePolicy: {UseOnlineResharding: true}",
    ])
    func policiesAreNotUpdatedAlone(_ policy: String) throws {
        var referee = try Referee.deployed(stack(Self.both))
        let guarded = Self.both.replacing("Type: 'AWS::SQS::Queue'", with: "\(policy), Type: 'AWS::SQS::Queue'")
        try referee.expectRefusal(stack(guarded), "cannot be updated by themselves")
        try referee.expectRefusal(stack(guarded, outputs: "A: {Value: x}"), "cannot be updated by themselves")
        try referee.deploy(stack(guarded.replacing("DisplayName: a", with: "DisplayName: b")))
        var other = try Referee.deployed(stack(Self.both))
        try other.deploy(stack(guarded.replacing("Type: 'AWS::SQS", with: "Metadata: {a: b}, Type: 'AWS::SQS")))
        #expect(other.events.last == .updated("Queue"))
    }

    @Test func aTypeCannotChange() throws {
        var referee = try Referee.deployed(stack(Self.both))
        let changed = "Queue: {Type: 'AWS::SNS::Topic'}\n" + Self.topic
        try referee.expectRefusal(stack(changed), "Update of resource type is not permitted")
    }

    @Test func aRemovedResourceIsDeleted() throws {
        var referee = try Referee.deployed(stack(Self.both))
        try referee.deploy(stack(Self.topic))
        #expect(referee.events.last == .deleted("Queue"))
        #expect(referee.lost == ["in Queue"] && referee.data.isEmpty && referee.retained.isEmpty)
    }

    @Test func deletionPolicyRetain() throws {
        let retained = Self.both.replacing(
            "Type: 'AWS::SQS::Queue'", with: "DeletionPolicy: Retain, Type: 'AWS::SQS::Queue'")
        var referee = try Referee.deployed(stack(retained))
        try referee.deploy(stack(Self.topic))
        #expect(referee.events.last == .retained("Queue") && referee.lost.isEmpty)
        #expect(referee.retained == ["Queue-1": ["in Queue"]] && referee.data.isEmpty)
        // Back in the template it is another, empty one.
        try referee.deploy(stack(retained))
        #expect(referee.data == ["Queue": []] && referee.lost.isEmpty)
    }

    /// The template that runs decides: a policy that comes with the removal of another resource is in time, one that never ran is not.
    @Test func thePolicyThatWasDeployedCounts() throws {
        let redis = """
            Redis:
                Type: AWS::ElastiCache::CacheCluster
                DeletionPolicy: Snapshot
                Properties: {Engine: redis, CacheNodeType: cache.t4g.micro, NumCacheNodes: 1}

            """
        var referee = try Referee.deployed(stack(redis + Self.topic))
        try referee.deploy(stack(Self.topic))
        #expect(referee.events.last == .snapshotted("Redis"))
        #expect(referee.snapshots == ["Redis-1": ["in Redis"]] && referee.lost == ["in Redis"])
    }

    @Test func policiesThatATypeDoesNotHave() throws {
        var referee = Referee()
        for policy in ["Snapshot", "Keep", "!Ref AWS::Region"] {
            let queue = "Queue: {Type: 'AWS::SQS::Queue', DeletionPolicy: \(policy)}"
            try referee.expectRefusal(stack(queue), "DeletionPolicy is none")
        }
        let replace = "Queue: {Type: 'AWS::SQS::Queue', UpdateReplacePolicy: RetainExceptOnCreate}"
        try referee.expectRefusal(stack(replace), "UpdateReplacePolicy is none")
    }

    @Test(arguments: [
        // Both templates' policies, and whether the data is lost. DeletionPolicy says nothing about a replacement.
        ("", "", true), ("DeletionPolicy: Retain, ", "DeletionPolicy: Retain, ", true),
        ("UpdateReplacePolicy: Retain, ", "UpdateReplacePolicy: Retain, ", false),
        ("", "UpdateReplacePolicy: Retain, ", true), ("UpdateReplacePolicy: Retain, ", "", true),
    ])
    func aReplacement(_ old: String, _ new: String, _ loses: Bool) throws {
        func file(_ policy: String, _ mode: String) -> String {
            "Files: {\(policy)Type: 'AWS::EFS::FileSystem', Properties: {PerformanceMode: \(mode)}}"
        }
        let exports = "A: {Value: !Ref Files, Export: {Name: a}}"
        var referee = try Referee.deployed(stack(file(old, "generalPurpose"), outputs: exports))
        let id = try #require(referee.outputs["a"])
        try referee.deploy(stack(file(new, "maxIO"), outputs: exports))
        #expect(referee.recreated == ["Files"] && referee.data == ["Files": []])
        #expect(referee.lost == (loses ? ["in Files"] : []))
        #expect(referee.retained == (loses ? [:] : [id: ["in Files"]]))
        #expect(referee.outputs["a"] != id)
    }

    @Test func aCustomNameCannotBeReplaced() throws {
        func table(_ name: String, _ key: String) -> String {
            "Table: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: \(name), KeySchema: \(key)}}"
        }
        var referee = try Referee.deployed(stack(table("a", "[x]")))
        try referee.expectRefusal(stack(table("a", "[y]")), "custom-named resource requires replacing")
        try referee.deploy(stack(table("b", "[y]")))
        #expect(referee.recreated == ["Table"] && referee.lost == ["in Table"])
    }

    @Test func aNameThatIsTaken() throws {
        func queue(_ id: String) -> String {
            "\(id): {Type: 'AWS::SQS::Queue', DeletionPolicy: Retain, Properties: {QueueName: jobs}}\n"
        }
        var referee = try Referee.deployed(stack(queue("Jobs") + Self.topic))
        // Creation comes first, deletion last.
        try referee.expectRefusal(stack(queue("Work") + Self.topic), "jobs already exists")
        try referee.deploy(stack(Self.topic))
        try referee.expectRefusal(stack(queue("Work") + Self.topic), "jobs already exists")
    }

    @Test func aReplacementGoesOnThroughReferences() throws {
        func groups(_ description: String, _ rule: String = "rule") -> String {
            """
            Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: \(description), VpcId: v}}
            Rule: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !GetAtt Group.GroupId, IpProtocol: tcp}}
            Tagged: {Type: 'AWS::SNS::Topic', Properties: {Tags: [{Key: a, Value: !Sub 'x-${Group}'}]}}
            """
        }
        var referee = try Referee.deployed(stack(groups("a")))
        try referee.deploy(stack(groups("b")))
        #expect(referee.recreated == ["Group", "Rule"])
        #expect(referee.events.contains(.updated("Tagged")))
    }

    @Test func references() throws {
        var referee = try Referee.deployed(stack(Self.both))
        let missing: [Stack] = [
            hand(.reference("Gone")), hand(.attribute("Gone", "Arn")),
            hand(.concatenation([.text("a"), .reference("Gone")])), hand(.list([.reference("Gone")])),
            hand(.text("a"), dependsOn: ["Gone"]), hand(.text("a"), output: .attribute("Gone", "Arn")),
        ]
        for stack in missing { referee.expectRefusal(stack, "[Gone]") }
        referee.expectRefusal(hand(.attribute("Topic", "Colour")), "attribute Colour does not exist")
        referee.expectRefusal(hand(.reference("Queue")), "Circular dependency")
        // What is not a resource is no concern of the update.
        try referee.deploy(hand(.concatenation([.reference("AWS::Region"), .reference("parent:VPC")])))
    }

    /// A stack with a queue whose tag is the value, and a topic.
    private func hand(_ value: Value, dependsOn: [String] = [], output: Value? = nil) -> Stack {
        let place = Place(file: "a.yml", line: 1, column: 1)
        return Stack(
            resources: [
                Stack.Resource(
                    logicalId: "Queue", type: "AWS::SQS::Queue", properties: ["Tags": .list([value])],
                    dependsOn: dependsOn, place: place),
                Stack.Resource(logicalId: "Topic", type: "AWS::SNS::Topic", properties: [:], place: place),
            ],
            outputs: output.map {
                [Stack.Output(logicalId: "Out", value: $0, exportName: nil, presence: .always, place: place)]
            } ?? [])
    }

    /// What the evaluation of a template could not decide, or found wrong, is no template to deploy.
    @Test func templatesThatAreNotDecided() throws {
        var referee = Referee()
        let open = Stack.Presence.undecided(.reference("Size"))
        let place = Place(file: "a.yml", line: 1, column: 1)
        func topic(_ presence: Stack.Presence = .always, name: Value? = nil) -> Stack.Resource {
            Stack.Resource(
                logicalId: "Topic", type: "AWS::SNS::Topic", properties: name.map { ["DisplayName": $0] } ?? [:],
                presence: presence, place: place)
        }
        func output(_ presence: Stack.Presence, _ name: Value?) -> Stack.Output {
            Stack.Output(logicalId: "Out", value: .text("a"), exportName: name, presence: presence, place: place)
        }
        let problem = TemplateError(file: "a.yml", line: 1, column: 1, kind: .noType("Topic"))
        let cases: [(Stack, String)] = [
            (Stack(resources: [topic(open)], outputs: []), "does not know whether it is there"),
            (Stack(resources: [topic()], outputs: [output(open, nil)]), "does not know whether the output is there"),
            (Stack(resources: [topic()], outputs: [output(.always, .reference("AWS::Region"))]), "name of its export"),
            (Stack(resources: [topic(), topic()], outputs: []), "is there twice"),
            (Stack(resources: [topic()], outputs: [], transforms: ["AWS::Include"]), "what macros make"),
            (Stack(resources: [topic()], outputs: [], problems: [problem]), "Topic"),
            (Stack(resources: [topic(name: .call("Ref", .text("X")))], outputs: []), "what Ref comes to"),
        ]
        for (stack, words) in cases { referee.expectRefusal(stack, words) }
        try referee.deploy(Stack(resources: [topic(name: .call("Fn::Base64", .text("x")))], outputs: []))
    }

    @Test func whatItDoesNotKnow() throws {
        var referee = try Referee.deployed(stack(Self.both))
        func refused(_ resource: String, _ words: String) throws {
            try referee.expectRefusal(stack(Self.both + resource), words)
        }
        try refused("New: {Type: 'AWS::Lambda::Function'}", "does not know the type")
        try refused("New: {Type: 'AWS::SNS::Topic', Properties: {Colour: a}}", "does not know the property Colour")
        try referee.expectRefusal(
            stack(Self.both.replacing("VisibilityTimeout: 30", with: "DeduplicationScope: queue")),
            "does not know what a change of DeduplicationScope does")
    }

    @Test func exportsThatAreImported() throws {
        func outputs(_ names: String...) -> String {
            names.map { "\($0): {Value: !Ref Queue, Export: {Name: !Sub '${App}-\($0)'}}" }.joined(separator: "\n")
        }
        let fifo = Self.both.replacing("VisibilityTimeout: 30", with: "FifoQueue: true")
        let slower = Self.both.replacing("30", with: "31")
        var referee = try Referee.deployed(stack(Self.both, outputs: outputs("A", "B")))
        #expect(referee.outputs == ["acme-A": "Queue-1", "acme-B": "Queue-1"])
        // A replaced queue is another value.
        try referee.expectRefusal(
            stack(fifo, outputs: outputs("A", "B")), "acme-A cannot be updated as it is in use", imported: ["acme-A"])
        try referee.expectRefusal(
            stack(slower, outputs: outputs("B")), "acme-A cannot be deleted as it is in use", imported: ["acme-A"])
        try referee.expectRefusal(stack(fifo), "No export named acme-C found", imported: ["acme-C"])
        try referee.deploy(stack(slower, outputs: outputs("A")), imported: ["acme-A"])
        try referee.deploy(stack(fifo, outputs: outputs("A")))
        #expect(referee.outputs == ["acme-A": "Queue-3"])
        try referee.expectRefusal(
            stack(slower, outputs: outputs("A") + "\nX: {Value: x, Export: {Name: acme-A}}"), "is there twice")
    }

    /// A retained resource still needs what it was made with.
    @Test func whatARetainedResourceUses() throws {
        let group = "Net: {Type: 'AWS::ElastiCache::SubnetGroup', Properties: {Description: a, SubnetIds: [s]}}\n"
        let redis = """
            Redis:
                Type: AWS::ElastiCache::CacheCluster
                DeletionPolicy: Retain
                Properties: {Engine: redis, CacheNodeType: cache.t4g.micro, NumCacheNodes: 1, CacheSubnetGroupName: !Ref Net}

            """
        var referee = try Referee.deployed(stack(Self.topic + group + redis))
        try referee.expectRefusal(stack(Self.topic), "in use by Redis-")
        try referee.deploy(stack(Self.topic + group))
        try referee.expectRefusal(stack(Self.topic), "in use by Redis-")
    }
}
