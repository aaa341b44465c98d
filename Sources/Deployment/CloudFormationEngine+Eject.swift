package import CloudFormation
internal import Git
internal import Signatures
package import Tiers

/// The addons as plain CloudFormation, and what was found when their stack was asked.
package struct Ejected: Sendable {
    package struct File: Sendable {
        package let name: String
        package let bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// The stack that they are, as `--stack` takes it; `nil` where AWS was not asked.
    package internal(set) var stack: String?
    /// Copilot's stack around it; `nil` where there is none any more, or AWS was not asked.
    package internal(set) var environment: String?
    /// Where Copilot keeps templates.
    package internal(set) var bucket: String?
    package internal(set) var files: [File]
    package let surface: TemplateSurface
    /// Parameters whose value only AWS knows, where it was not asked.
    package internal(set) var unknown: [String] = []
    /// What adopting the template would change; empty where it changes nothing.
    package internal(set) var findings: [String] = []
    /// Why the addons cannot be taken out of Copilot's stack; `nil` where they can.
    package internal(set) var obstacle: String?

    /// Without asking AWS.
    ///
    /// - Throws: `TemplateError` for what Copilot refuses too.
    package static func offline(
        files: [String: [UInt8]], folder: String, application: String, target: Target
    ) throws(TemplateError) -> Ejected {
        let package = try AddonsPackage.make(files: files, folder: FolderPath(folder), comment: comment(target, folder))
        let values = package.plainParameters.merging(["App": application, "Env": target.environment]) { $1 }
        var parameters: [JSON] = []
        var unknown: [String] = []
        for name in package.declared {
            if let value = values[name] {
                parameters.append(["ParameterKey": .string(name), "ParameterValue": .string(value)])
            } else if package.given.contains(name) {
                parameters.append(["ParameterKey": .string(name), "UsePreviousValue": true])
                unknown.append(name)
            }
        }
        return Ejected(
            files: [
                File(name: "addons.yml", bytes: package.template), File(name: "parameters.json", json: parameters),
            ], surface: package.surface, unknown: unknown)
    }

    static func comment(_ target: Target, _ folder: String) -> [String] {
        ["The addons of \(target) as plain CloudFormation, merged by tiergit from \(folder)."]
    }
}

extension Ejected.File {
    init(name: String, json parameters: [JSON]) {
        self.init(name: name, bytes: Array((JSON.array(parameters).pretty() + "\n").utf8))
    }
}

extension CloudFormationEngine {
    /// The addons as plain CloudFormation, held against the stack that they are deployed as. Afterwards everything is as before.
    ///
    /// - Throws: `EngineError` where AWS does not tell.
    package func eject(_ request: EngineRequest) async throws(EngineError) -> Ejected {
        let (_, assets) = try packaged(request)
        guard assets.isEmpty else { throw .localAssets(assets) }
        var ejected = try mapped { () throws(TemplateError) in
            try Ejected.offline(
                files: request.files, folder: request.folder, application: application, target: request.target)
        }
        let environment = "\(application)-\(request.target.environment)"
        var around: EnvironmentTemplate?
        if stack == nil {
            guard try await describe(environment) != nil else { throw .noStack(environment) }
            around = try await environmentTemplate(environment)
            guard around != nil, let nested = try await physicalId(environment) else {
                throw .noAddons(stack: environment)
            }
            ejected.stack = StackName.of(nested)
            ejected.environment = environment
            ejected.bucket = around.flatMap { S3Place($0.addonsURL)?.bucket }
        } else {
            ejected.stack = stack
            ejected.bucket = bucket
        }
        guard let name = ejected.stack, let known = try await describe(name) else {
            throw .noStack(ejected.stack ?? environment)
        }
        if let status = known["StackStatus"]?.string, status.hasSuffix("_IN_PROGRESS") {
            throw .busy(stack: name, status: status)
        }
        let parameters = try await hold(&ejected, against: known, name, request)
        if ejected.findings.isEmpty { try await adopt(&ejected, name, parameters, request) }
        if let around, ejected.findings.isEmpty {
            try await detach(&ejected, around, environment, request)
        }
        return ejected
    }

    /// Template and values against what is deployed.
    ///
    /// - Returns: the values of the stack, which are what the template goes on with.
    private func hold(
        _ ejected: inout Ejected, against known: JSON, _ name: String, _ request: EngineRequest
    ) async throws(EngineError) -> [JSON] {
        request.tell(.step("reading the addons' stack \(name)"))
        let body = try await call(["get-template", "--stack-name", name, "--template-stage", "Original"])
        let deployed = try mapped { () throws(TemplateError) in
            try TemplateSurface.read(DeployedTemplate.body(body) ?? [], file: "the template of \(name)")
        }
        ejected.findings = ejected.surface.losses(against: deployed)
        let recorded = (try? JSON.parse(ejected.files[1].bytes))?.array ?? []
        let wanted = Dictionary(
            recorded.compactMap { one in
                one["ParameterKey"]?.string.flatMap { key in one["ParameterValue"]?.string.map { (key, $0) } }
            }, uniquingKeysWith: { $1 })
        var parameters: [JSON] = []
        for parameter in known["Parameters"]?.array ?? [] {
            guard let key = parameter["ParameterKey"]?.string, let declared = ejected.surface.parameters[key] else {
                continue
            }
            let value = parameter["ParameterValue"]?.string ?? ""
            // What it is, AWS does not tell.
            let isSecret = declared["NoEcho"]?.text == "true"
            parameters.append(
                isSecret
                    ? ["ParameterKey": .string(key), "UsePreviousValue": true]
                    : ["ParameterKey": .string(key), "ParameterValue": .string(value)])
            if !isSecret, let wanted = wanted[key], wanted != value {
                ejected.findings.append("parameter \(key) is deployed as \(value), and recorded as \(wanted)")
            }
        }
        ejected.files[1] = Ejected.File(name: "parameters.json", json: parameters)
        ejected.unknown = []
        return parameters
    }

    /// Asks CloudFormation what it would do, if the stack were given the template.
    private func adopt(
        _ ejected: inout Ejected, _ name: String, _ parameters: [JSON], _ request: EngineRequest
    ) async throws(EngineError) {
        let folder = try makeFolder()
        defer { try? FileSystem.remove(folder) }
        let own = CloudFormationEngine(
            aws, application: application, leases: leases, stack: name, bucket: ejected.bucket, nonce: "\(nonce)-adopt",
            signalled: signalled)
        let source = try await own.own(ejected.files[0].bytes, folder, request)
        request.tell(.step("asking CloudFormation what it would do to \(name)"))
        let made = try await own.create(
            name, nested: nil, isNew: false, source, parameters, folder, request, new: ejected.surface)
        await made.discard(aws)
        ejected.findings += made.changes.map { "CloudFormation would \($0.action.lowercased()) \($0.logicalId)" }
    }

    /// Makes the templates with which Copilot's stack lets go of the addons, and has CloudFormation look at the first.
    private func detach(
        _ ejected: inout Ejected, _ around: EnvironmentTemplate, _ environment: String, _ request: EngineRequest
    ) async throws(EngineError) {
        guard !around.needsAddons else {
            ejected.obstacle = "the template of \(environment) refers to \(EnvironmentTemplate.addons)"
            return
        }
        let keep = try mapped { () throws(TemplateError) in try around.keepingAddons() }
        let without = try mapped { () throws(TemplateError) in try around.withoutAddons() }
        let known = try await describe(environment)
        let parameters: [JSON] = (known?["Parameters"]?.array ?? []).compactMap { parameter in
            parameter["ParameterKey"].map { ["ParameterKey": $0, "UsePreviousValue": true] }
        }
        let folder = try makeFolder()
        defer { try? FileSystem.remove(folder) }
        let url = try await upload(
            keep, beside: around.addonsURL, key: "manual/templates/\(environment)/\(SHA256Digest(of: keep).hex).yml",
            folder, request)
        request.tell(.step("asking CloudFormation what it would do to \(environment)"))
        let made = try await create(
            environment, nested: try await physicalId(environment), isNew: false, ["--template-url", url], parameters,
            folder, request, new: ejected.surface)
        await made.discard(aws)
        let others = made.changes + made.others
        // Templates that must not be executed are not written.
        guard others.isEmpty else {
            ejected.obstacle =
                "CloudFormation would change \(others.map(\.logicalId).joined(separator: ", ")) along with it"
            return
        }
        ejected.files += [
            Ejected.File(name: "environment-parameters.json", json: parameters),
            Ejected.File(name: "environment-1-keep.yml", bytes: keep),
            Ejected.File(name: "environment-2-without.yml", bytes: without),
        ]
    }
}
