internal import ArgumentParser

/// What scripts and git call; each is a command like any other.
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "What deployment scripts and git call.",
        discussion: """
            EXAMPLES
              tiergit hook pre-deploy -c acme -e prod
              tiergit hook post-deploy -c acme -e prod --result succeeded
            """,
        subcommands: [
            DetectHook.self, ChooseHook.self, ActivateHook.self, PreDeployHook.self, RunHook.self, PostDeployHook.self,
            ShellHook.self, PreCommitHook.self, PrePushHook.self, PostCheckoutHook.self, PostMergeHook.self,
            PreReceiveHook.self,
        ])
}
