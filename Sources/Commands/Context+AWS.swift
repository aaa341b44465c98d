internal import Deployment
internal import Git
internal import History
internal import Terminal
internal import Tiers

extension AWSCommand {
    /// The AWS CLI as commands use it.
    init(_ context: Context, endpoint: String?) {
        let output = context.output
        self.init(
            in: context.repository.workTree ?? context.directory, endpoint: endpoint,
            signalled: { Interrupt.isPressed ? Interrupt.signal : 0 },
            warn: { output.warn(safe($0)) })
    }
}

extension Context {
    /// What knows how applications are called.
    func resolver() throws -> TargetResolver {
        let workspace = repository.workTree.flatMap { FileSystem.read("\($0)/\(Layout.workspace)") }
        return TargetResolver(
            client: nil, environment: nil, variables: [:],
            workspace: workspace.map { String(decoding: $0, as: UTF8.self) }, catalog: try catalog(),
            knownClients: Set(try Histories(repository).targets().map(\.target.client)))
    }
}
