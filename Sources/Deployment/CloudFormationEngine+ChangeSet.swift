internal import CloudFormation
internal import Git
internal import Signatures
internal import Switching
internal import Tiers

/// A change set that was made, and what it says.
struct MadeChangeSet {
    let id: String
    let stackId: String
    let stackName: String
    /// The nested addons stack; `nil` where the addons are the stack itself.
    let nested: String?
    /// Whether the stack was made only to hold the change set.
    let isNew: Bool
    let changes: [EnginePreview.Change]
    /// Around the nested addons.
    let others: [EnginePreview.Change]
    let isUnchanged: Bool
    let comparison: ChangeSetComparison

    /// Leaves nothing behind; what cannot be deleted harms nobody.
    func discard(_ aws: AWSCommand) async {
        let aws = aws.ending
        _ = try? await aws.bytes(["cloudformation", "delete-change-set", "--change-set-name", id])
        if isNew { _ = try? await aws.bytes(["cloudformation", "delete-stack", "--stack-name", stackId]) }
    }
}

extension CloudFormationEngine {
    /// What a template may weigh in a call. Source: CloudFormation quotas, "Template body size in a request".
    private static let largestBody = 51_200

    /// Packages, uploads, and lets CloudFormation say what it would do.
    func changeSet(_ request: EngineRequest) async throws(EngineError) -> MadeChangeSet {
        let (package, assets) = try packaged(request)
        guard assets.isEmpty else { throw .localAssets(assets) }
        let name = stack ?? "\(application)-\(request.target.environment)"
        let known = try await describe(name)
        let status = known?["StackStatus"]?.string ?? ""
        let isNew = known == nil || status == "REVIEW_IN_PROGRESS"
        if !isNew {
            if status.hasSuffix("_IN_PROGRESS") { throw .busy(stack: name, status: status) }
            if ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"]
                .contains(status)
            {
                throw .broken(stack: name, status: status)
            }
        }
        let folder = try makeFolder()
        defer { try? FileSystem.remove(folder) }
        var nested: String?
        let source: [String]
        let parameters: [JSON]
        if stack == nil {
            guard known != nil, !isNew else { throw .noStack(name) }
            request.tell(.step("reading the environment's stack \(name)"))
            let template = try await environmentTemplate(name)
            guard let template else { throw .noAddons(stack: name) }
            nested = try await physicalId(name)
            let digest = SHA256Digest(of: package.template).hex
            let url = try await upload(
                package.template, beside: template.addonsURL, key: "manual/addons/environments/\(digest).yml", folder,
                request)
            let whole = try mapped { () throws(TemplateError) in try template.deploying(package, at: url) }
            let wholeURL = try await upload(
                whole, beside: template.addonsURL, key: "manual/templates/\(name)/\(SHA256Digest(of: whole).hex).yml",
                folder, request)
            source = ["--template-url", wholeURL]
            parameters = (known?["Parameters"]?.array ?? []).compactMap { parameter in
                parameter["ParameterKey"].map { ["ParameterKey": $0, "UsePreviousValue": true] }
            }
        } else {
            source = try await own(package.template, folder, request)
            parameters = try ownParameters(package, request, known: isNew ? nil : known)
        }
        request.tell(.step("asking CloudFormation what it would do to \(name)"))
        return try await create(
            name, nested: nested, isNew: isNew, source, parameters, folder, request, new: package.surface)
    }

    /// Has a change set made, and reads it.
    ///
    /// - Parameters:
    ///   - nested: the ARN of the nested addons stack, where it is what is asked about.
    ///   - source: what gives the template.
    ///   - surface: of the addons' new template.
    func create(
        _ name: String, nested: String?, isNew: Bool, _ source: [String], _ parameters: [JSON], _ folder: String,
        _ request: EngineRequest, new surface: TemplateSurface
    ) async throws(EngineError) -> MadeChangeSet {
        let input = "\(folder)/parameters.json"
        try mapped { () throws(GitError) in try FileSystem.replace(input, JSON.array(parameters).canonical()) }
        let token = "tiergit-\(nonce)"
        let answer: JSON
        do throws(AWSError) {
            answer = try await replacing(
                changeSetName(request), of: name,
                [
                    "cloudformation", "create-change-set", "--stack-name", name, "--change-set-name",
                    changeSetName(request),
                    "--change-set-type", isNew ? "CREATE" : "UPDATE", "--client-token", token,
                    "--include-nested-stacks", "--parameters", "file://\(input)", "--capabilities", "CAPABILITY_IAM",
                    "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND",
                ] + source)
        } catch {
            switch error.kind {
            case .noUpdates:
                return MadeChangeSet(
                    id: token, stackId: name, stackName: name, nested: nested, isNew: false, changes: [], others: [],
                    isUnchanged: true, comparison: ChangeSetComparison(findings: []))
            case .busy: throw .busy(stack: name, status: "in progress")
            default: throw .aws(error)
            }
        }
        guard let id = answer["Id"]?.string, let stackId = answer["StackId"]?.string else {
            throw .aws(AWSError(.garbled, "create-change-set", "the answer names no change set"))
        }
        do throws(EngineError) {
            return try await made(id, stackId, name, nested: nested, isNew: isNew, request, new: surface)
        } catch {
            // What could not be read is of no use to anybody.
            let aws = aws.ending
            _ = try? await aws.bytes(["cloudformation", "delete-change-set", "--change-set-name", id])
            if isNew { _ = try? await aws.bytes(["cloudformation", "delete-stack", "--stack-name", stackId]) }
            throw error
        }
    }

    /// The same at each run from here, so that what a killed one left is found, and none pile up.
    private func changeSetName(_ request: EngineRequest) -> String {
        let purpose = nonce.hasSuffix("-adopt") ? "adopt" : request.lease == nil ? "look" : "deploy"
        return "tiergit-\(purpose)-\(SHA256Digest(of: Array(leases.place.utf8)).hex.prefix(20))"
    }

    /// Makes a change set in the place of one that a killed run left.
    private func replacing(_ set: String, of stack: String, _ arguments: [String]) async throws(AWSError) -> JSON {
        let start = ContinuousClock.now
        while true {
            do throws(AWSError) { return try await aws.json(arguments) } catch {
                // One with nested ones is deleted in its own time.
                guard error.kind == .exists, ContinuousClock.now - start < .seconds(60) else { throw error }
                _ = try await aws.bytes([
                    "cloudformation", "delete-change-set", "--change-set-name", set, "--stack-name", stack,
                ])
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// Waits until the change set is made, and reads it with those that are nested in it.
    private func made(
        _ id: String, _ stackId: String, _ name: String, nested: String?, isNew: Bool, _ request: EngineRequest,
        new surface: TemplateSurface
    ) async throws(EngineError) -> MadeChangeSet {
        var documents: [ChangeSets.Document] = []
        var root: JSON = [:]
        var pause = Duration.milliseconds(200)
        while true {
            let bytes = try await call(["describe-change-set", "--change-set-name", id])
            guard let json = try? JSON.parse(bytes) else {
                throw .aws(AWSError(.garbled, "describe-change-set", "its answer is no JSON that tiergit understands"))
            }
            root = json
            guard ["CREATE_PENDING", "CREATE_IN_PROGRESS"].contains(json["Status"]?.string ?? "") else {
                documents.append(.init(name: "change set", bytes: bytes))
                break
            }
            if signalled() != 0 { throw .aws(AWSError(.interrupted, "describe-change-set", "interrupted")) }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
        func made(
            _ changes: [EnginePreview.Change] = [], others: [EnginePreview.Change] = [], isUnchanged: Bool = false,
            _ comparison: ChangeSetComparison = ChangeSetComparison(findings: [])
        ) -> MadeChangeSet {
            MadeChangeSet(
                id: id, stackId: stackId, stackName: name, nested: nested, isNew: isNew, changes: changes,
                others: others, isUnchanged: isUnchanged, comparison: comparison)
        }
        if root["Status"] == "FAILED" {
            let reason = root["StatusReason"]?.string ?? "it gives no reason"
            if reason.contains("didn't contain changes") || reason.contains("No updates are to be performed") {
                return made(isUnchanged: true)
            }
            await made().discard(aws)
            throw .noChangeSet(stack: name, reason: reason)
        }
        for change in root["Changes"]?.array ?? [] {
            guard let inner = change["ResourceChange"]?["ChangeSetId"]?.string else { continue }
            documents.append(
                .init(
                    name: "nested change set",
                    bytes: try await call(["describe-change-set", "--change-set-name", inner])))
        }
        let sets: ChangeSets
        let comparison: ChangeSetComparison
        let shown: [ChangeSet.Change]
        do throws(ChangeSetError) {
            sets = try ChangeSets.read(documents)
            if stack == nil {
                let addons = try sets.nested()
                comparison = ChangeSetComparison.compare(addons, with: request.planned)
                shown = addons.changeSet?.changes ?? []
            } else {
                shown = sets.all[0].changes
                // To a plan the resources are there, wherever they are: that they are made anew is one thing to accept, not many.
                comparison =
                    isNew
                    ? ChangeSetComparison(findings: [
                        ChangeSetFinding(
                            nil, .notUnderstood,
                            "there is no stack \(name) yet, and \(shown.count) resources would be made")
                    ]) : ChangeSetComparison.compare(sets.all[0], with: request.planned)
            }
        } catch {
            await made().discard(aws)
            throw .changeSet(error)
        }
        guard stack == nil else { return made(shown.map(EnginePreview.Change.init), comparison) }
        let others = sets.all[0].changes.filter { $0.logicalId != EnvironmentTemplate.addons }
        var isUnchanged = shown.isEmpty && others.isEmpty && comparison.worst < .notUnderstood
        if isUnchanged, let nested {
            // A new address of the same template is a change of the stack around it, and of nothing in it, unless it has other outputs.
            let body = try await call(["get-template", "--stack-name", nested, "--template-stage", "Original"])
            let deployed = try mapped { () throws(TemplateError) in
                try TemplateSurface.read(DeployedTemplate.body(body) ?? [], file: "the template of \(nested)")
            }
            isUnchanged = surface.outputsThatDiffer(from: deployed).isEmpty
        }
        return made(
            shown.map(EnginePreview.Change.init), others: others.map(EnginePreview.Change.init),
            isUnchanged: isUnchanged, comparison)
    }

    // MARK: The parts

    func packaged(_ request: EngineRequest) throws(EngineError) -> (AddonsPackage, [String]) {
        try mapped { () throws(TemplateError) in
            let package = try AddonsPackage.make(
                files: request.files, folder: FolderPath(request.folder),
                comment: ["Merged by tiergit from \(request.folder)."])
            let stack = try Stack.evaluate(
                files: request.files, folder: FolderPath(request.folder), environment: request.target.environment,
                application: application)
            let assets = stack.resources.flatMap { resource in
                resource.localAssets.map { "\(resource.logicalId): \($0.path)" }
            }
            return (package, assets)
        }
    }

    /// The template of the environment's stack as it is deployed.
    func environmentTemplate(_ name: String) async throws(EngineError) -> EnvironmentTemplate? {
        let body = try await call(["get-template", "--stack-name", name, "--template-stage", "Original"])
        return try mapped { () throws(TemplateError) in
            try EnvironmentTemplate.read(body, file: "the template of \(name)")
        }
    }

    /// The ARN of the nested addons stack.
    func physicalId(_ name: String) async throws(EngineError) -> String? {
        do throws(AWSError) {
            let detail = try await aws.json([
                "cloudformation", "describe-stack-resource", "--stack-name", name, "--logical-resource-id",
                EnvironmentTemplate.addons,
            ])
            return detail["StackResourceDetail"]?["PhysicalResourceId"]?.string
        } catch { throw .aws(error) }
    }

    /// A stack, as `describe-stacks` shows it; `nil` where there is none of that name.
    func describe(_ name: String, _ patience: AWSCommand.Patience = .short) async throws(EngineError) -> JSON? {
        do throws(AWSError) {
            return try await aws.json(["cloudformation", "describe-stacks", "--stack-name", name], patience)["Stacks"]?
                .array?.first
        } catch {
            if error.kind == .notFound { return nil }
            throw .aws(error)
        }
    }

    /// Uploads to the bucket in which the deployed template lies.
    func upload(
        _ bytes: [UInt8], beside url: String, key: String, _ folder: String, _ request: EngineRequest
    ) async throws(EngineError) -> String {
        guard let place = S3Place(url) else { throw .notABucket(url: url) }
        try await put(bytes, place.bucket, key, folder)
        return place.url(key)
    }

    private func put(_ bytes: [UInt8], _ bucket: String, _ key: String, _ folder: String) async throws(EngineError) {
        let file = "\(folder)/template.yml"
        try mapped { () throws(GitError) in try FileSystem.replace(file, bytes) }
        do throws(AWSError) {
            _ = try await aws.bytes(["s3api", "put-object", "--bucket", bucket, "--key", key, "--body", file])
        } catch { throw .aws(error) }
    }

    /// The template of a stack of its own: in the call where it fits, else in the bucket.
    func own(
        _ bytes: [UInt8], _ folder: String, _ request: EngineRequest
    ) async throws(EngineError) -> [String] {
        if let bucket {
            let key = "manual/addons/environments/\(SHA256Digest(of: bytes).hex).yml"
            try await put(bytes, bucket, key, folder)
            return ["--template-url", "https://\(bucket).s3.amazonaws.com/\(key)"]
        }
        guard bytes.count <= Self.largestBody else { throw .tooLarge(bytes: bytes.count) }
        let file = "\(folder)/template.yml"
        try mapped { () throws(GitError) in try FileSystem.replace(file, bytes) }
        return ["--template-body", "file://\(file)"]
    }

    /// What such a stack's parameters are given: what is written, and for what refers to Copilot's stack the value that it has.
    private func ownParameters(
        _ package: AddonsPackage, _ request: EngineRequest, known: JSON?
    ) throws(EngineError) -> [JSON] {
        let present = Set((known?["Parameters"]?.array ?? []).compactMap { $0["ParameterKey"]?.string })
        var values = package.plainParameters
        values["App"] = application
        values["Env"] = request.target.environment
        var parameters: [JSON] = []
        var missing: [String] = []
        for name in package.declared {
            if let value = values[name] {
                parameters.append(["ParameterKey": .string(name), "ParameterValue": .string(value)])
            } else if present.contains(name) {
                parameters.append(["ParameterKey": .string(name), "UsePreviousValue": true])
            } else if package.given.contains(name) {
                missing.append(name)
            }
        }
        guard missing.isEmpty else { throw .parameters(missing) }
        return parameters
    }

    func makeFolder() throws(EngineError) -> String {
        try mapped { () throws(GitError) in try FileSystem.makeTemporaryDirectory() }
    }

    func call(
        _ arguments: [String], _ patience: AWSCommand.Patience = .short
    ) async throws(EngineError) -> [UInt8] {
        do throws(AWSError) { return try await aws.bytes(["cloudformation"] + arguments, patience) } catch {
            throw .aws(error)
        }
    }

    func mapped<Value>(_ body: () throws(TemplateError) -> Value) throws(EngineError) -> Value {
        do throws(TemplateError) { return try body() } catch { throw .template(error) }
    }

    func mapped<Value>(_ body: () throws(GitError) -> Value) throws(EngineError) -> Value {
        do throws(GitError) { return try body() } catch { throw .file(error) }
    }
}

/// A place in S3, by the URL that CloudFormation knows it by.
struct S3Place: Hashable {
    let bucket: String
    private let host: String
    private let isPathStyle: Bool

    /// `https://BUCKET.s3.REGION.amazonaws.com/KEY`, `https://s3.REGION.amazonaws.com/BUCKET/KEY`, and their older forms.
    init?(_ url: String) {
        guard let match = url.wholeMatch(of: /https:\/\/([^\/]+)\/(.+)/) else { return nil }
        host = String(match.1)
        if let named = host.firstMatch(of: /^(.+)\.s3[.-]/) {
            bucket = String(named.1)
            isPathStyle = false
        } else if host.hasPrefix("s3"), let first = match.2.split(separator: "/").first {
            bucket = String(first)
            isPathStyle = true
        } else {
            return nil
        }
    }

    func url(_ key: String) -> String { "https://\(host)/\(isPathStyle ? "\(bucket)/" : "")\(key)" }
}

extension EnginePreview.Change {
    init(_ change: ChangeSet.Change) {
        self.init(
            logicalId: change.logicalId, action: change.action.text, type: change.type ?? "",
            replacement: change.replacement?.text)
    }
}
