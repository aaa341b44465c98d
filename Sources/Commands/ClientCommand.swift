internal import ArgumentParser

struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Keep the list of clients: who they are, what they require, what they run.",
        discussion: """
            The list is copilot/clients.yml, reviewed and committed like the catalog; `tiergit client list --schema` documents it.

            EXAMPLES
              tiergit client add acme --contact ops@acme.example --high-availability --monthly-budget '$350'
              tiergit client list
              tiergit client show acme
            """,
        subcommands: [
            ClientAddCommand.self, ClientListCommand.self, ClientShowCommand.self, ClientRetireCommand.self,
            ClientImportCommand.self,
        ],
        defaultSubcommand: ClientListCommand.self)
}
