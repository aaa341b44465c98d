internal import CloudFormation
internal import Git
internal import History
internal import Tiers

/// Deploys the way that teams know: `copilot env deploy`, then each service.
package struct CopilotEngine: Engine {
    package var name: String { "copilot" }

    private let directory: String
    /// `nil` for all that have a manifest.
    private let services: [String]?
    private let signalled: @Sendable () -> Int32

    /// - Parameters:
    ///   - directory: the top of the work tree.
    ///   - services: those to deploy after the environment; `nil` for all that have a manifest.
    package init(in directory: String, services: [String]?, signalled: @escaping @Sendable () -> Int32) {
        self.directory = directory
        self.services = services
        self.signalled = signalled
    }

    package func preview(_ request: EngineRequest) async throws(EngineError) -> EnginePreview {
        EnginePreview(changes: [], findings: [], commands: try commands(request))
    }

    package func deploy(_ request: EngineRequest) async throws(EngineError) -> EngineOutcome {
        var isUnchanged = true
        for (index, command) in try commands(request).enumerated() {
            let words = command.joined(separator: " ")
            request.tell(.step(words))
            let end: Deploying.End
            do throws(Deploying.Failure) {
                end = try await Deploying(command, in: directory, signalled: signalled)(
                    looksAtErrors: index == 0, started: request.started)
            } catch {
                // Nothing was begun by the first; by a later one, the ones before were.
                if index == 0 { throw .program(error) }
                return EngineOutcome(.failed, error: "\(words) could not be run")
            }
            if index == 0, end.code != 0, end.saysNothingChanged { continue }
            guard end.code == 0 else {
                let reason = end.lastLine.map { ": \($0)" } ?? ""
                return EngineOutcome(
                    end.isInterrupted ? .interrupted : .failed, error: "\(words) ended with \(end.code)\(reason)")
            }
            isUnchanged = false
        }
        return EngineOutcome(isUnchanged ? .unchanged : .succeeded)
    }

    private func commands(_ request: EngineRequest) throws(EngineError) -> [[String]] {
        let environment = request.target.environment
        let named: [String]
        if let services { named = services } else { named = try all() }
        return [["copilot", "env", "deploy", "--name", environment]]
            + named.map { ["copilot", isJob($0) ? "job" : "svc", "deploy", "--name", $0, "--env", environment] }
    }

    /// The folders of `copilot/` that have a manifest, in byte order.
    private func all() throws(EngineError) -> [String] {
        do throws(GitError) {
            return try FileSystem.list("\(directory)/copilot").filter {
                $0 != "environments" && FileSystem.kind(of: "\(directory)/\(Layout.manifest(of: $0))") != .absent
            }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch { throw .file(error) }
    }

    /// Source: the `type` of Copilot's manifests: `Scheduled Job` is the only one that is no service.
    private func isJob(_ service: String) -> Bool {
        let path = "\(directory)/\(Layout.manifest(of: service))"
        guard let bytes = FileSystem.read(path), let manifest = try? TemplateNode.parse(bytes, file: path) else {
            return false
        }
        return manifest["type"]?.text == "Scheduled Job"
    }
}
