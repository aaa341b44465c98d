internal import CloudFormation
internal import Switching
internal import Tiers

extension CloudFormationEngine {
    /// Writes down what is about to begin, and protects what holds data for as long as it lasts.
    func protect(
        _ made: MadeChangeSet, _ request: EngineRequest, _ lease: Lease
    ) async throws(EngineError) -> OpenDeployment {
        let addons = made.nested ?? (stack == nil ? nil : made.stackId)
        var events: [String: String] = [:]
        for id in Set([made.stackId, made.nested].compactMap(\.self)) {
            events[id] = try await newestEvent(id)
        }
        var protected: String?
        var former: String?
        if !made.isNew, let addons {
            protected = addons
            do throws(AWSError) {
                former = try await aws.json(["cloudformation", "get-stack-policy", "--stack-name", addons])[
                    "StackPolicyBody"]?.string
            } catch { throw .aws(error) }
        }
        let open = OpenDeployment(
            lease: lease, stack: made.stackId, nested: made.nested, changeSet: made.id, token: "tiergit-\(nonce)",
            lastEvents: events, protected: protected, formerPolicy: former)
        do throws(SwitchError) { try leases.write(open) } catch { throw .switching(error) }
        guard let protected else { return open }
        do throws(AWSError) {
            let resources = try await aws.json([
                "cloudformation", "list-stack-resources", "--stack-name", protected,
            ])["StackResourceSummaries"]?.array
            let types = Dictionary(
                (resources ?? []).compactMap { resource in
                    resource["LogicalResourceId"]?.string.flatMap { id in
                        resource["ResourceType"]?.string.map { (id, $0) }
                    }
                }, uniquingKeysWith: { $1 })
            // What the plan takes away, somebody has accepted by name.
            let leaving = Set(
                request.planned.filter { $0.effect == .replaces || $0.effect == .removes }.map(\.logicalId))
            let kept = DeployedTemplate.stateful(types).filter { !leaving.contains($0) }
            guard !kept.isEmpty else { return open }
            _ = try await aws.bytes([
                "cloudformation", "set-stack-policy", "--stack-name", protected, "--stack-policy-body",
                Self.text(Self.policy(protecting: kept)),
            ])
        } catch {
            if error.kind == .interrupted {
                await lift(open, request.tell)
                try? leases.forget(open)
                throw .aws(error)
            }
            request.tell(
                .warning("the stack policy that protects what holds data could not be set: \(error.message)"))
            if error.kind == .denied {
                // Then there is none to take away either.
                let bare = OpenDeployment(
                    lease: lease, stack: open.stack, nested: open.nested, changeSet: open.changeSet, token: open.token,
                    lastEvents: events, protected: nil, formerPolicy: nil)
                do throws(SwitchError) { try leases.write(bare) } catch { throw .switching(error) }
                return bare
            }
        }
        return open
    }

    /// Gives the stack back the policy that it had.
    func lift(_ open: OpenDeployment, _ tell: (EngineEvent) -> Void) async {
        guard let protected = open.protected else { return }
        do throws(AWSError) {
            _ = try await aws.ending.bytes(
                [
                    "cloudformation", "set-stack-policy", "--stack-name", protected, "--stack-policy-body",
                    open.formerPolicy ?? Self.text(Self.policy(protecting: [])),
                ], .long)
        } catch {
            tell(
                .warning(
                    "the stack policy of \(StackName.of(protected)) could not be put back: \(error.message); it goes on denying replacements"
                ))
        }
    }

    /// Source: the user guide, "Prevent updates to stack resources": everything that is not allowed is denied, and a denial counts more.
    static func policy(protecting ids: [String]) -> JSON {
        let allow: JSON = ["Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"]
        let deny: JSON = [
            "Effect": "Deny", "Action": ["Update:Replace", "Update:Delete"], "Principal": "*",
            "Resource": .array(ids.map { .string("LogicalResourceId/\($0)") }),
        ]
        return ["Statement": .array(ids.isEmpty ? [allow] : [allow, deny])]
    }

    private static func text(_ json: JSON) -> String { String(decoding: json.canonical(), as: UTF8.self) }
}
