internal import CloudFormation
internal import Deployment
internal import Git
internal import History
internal import Terminal
internal import Tiers

/// What `eject` says and writes.
enum EjectText {
    static func say(_ ejected: Ejected, _ files: [Ejected.File], path: String?, _ output: Output) {
        let surface = ejected.surface
        let counts = [
            (surface.resources.count, "resource"), (surface.parameters.count, "parameter"), (surface.exports, "export"),
        ].map { "\($0) \($1)\($0 == 1 ? "" : "s")" }.joined(separator: ", ")
        if let stack = ejected.stack {
            output.say(
                "\(output.paintTalk(.success, "checked")): adopting it changes nothing in \(safe(stack)): \(counts)")
        } else {
            output.warn("not checked against the deployed stack: \(counts)")
        }
        for name in ejected.unknown {
            output.warn("the value of \(safe(name)) comes from Copilot's stack: the stack's own is kept")
        }
        if let obstacle = ejected.obstacle {
            output.warn("the addons cannot be taken out of Copilot's stack: \(safe(obstacle))")
        }
        guard let path else { return }
        for file in files { output.result(safeName("\(path)/\(file.name)")) }
        output.hint("read \(safeName(path))/README.md: it has the commands, in order")
    }

    static func json(_ ejected: Ejected, _ entry: Entry, _ files: [Ejected.File], path: String?) -> JSON {
        [
            "format": 1, "client": .string(entry.target.client), "environment": .string(entry.target.environment),
            "tier": .string(entry.document.to), "entry": .string(entry.id.hex), "checked": .bool(ejected.stack != nil),
            "stack": JSON(ejected.stack), "environmentStack": JSON(ejected.environment),
            "resources": JSON(ejected.surface.resources.count), "parameters": JSON(ejected.surface.parameters.count),
            "exports": JSON(ejected.surface.exports), "unknown": .array(ejected.unknown.map { .string($0) }),
            "obstacle": JSON(ejected.obstacle), "folder": JSON(path),
            "files": .array(files.map { .string($0.name) }),
        ]
    }

    /// The commands with which somebody leaves, for people.
    static func steps(_ ejected: Ejected, _ entry: Entry) -> String {
        let target = entry.target
        let stack = ejected.stack ?? "STACK"
        let deploy = TargetArguments.command("deploy", target)
        let capabilities = "--capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND"
        let bucket = ejected.bucket ?? "BUCKET"
        var text = """
            # The addons of \(target), without Copilot

            Made by tiergit of what entry \(entry.id.short) (#\(entry.document.sequence), tier \(entry.document.to)) recorded. `addons.yml` keeps every logical id, \
            parameter and export; `parameters.json` has the values that go with it.
            \(ejected.stack == nil ? "It was not checked against the deployed stack (`--offline`)." : "CloudFormation was asked: given both, the stack \(stack) changes nothing.")
            Run the commands in this folder, in order, and read each change set before you execute it.

            """
        if let environment = ejected.environment, ejected.files.count > 2 {
            let upload = "https://\(bucket).s3.amazonaws.com/manual/templates/\(environment)"
            // What is looked at first is a block of its own: whoever pastes it executes nothing yet.
            func look(_ file: String, _ name: String) -> String {
                """
                aws s3api put-object --bucket \(bucket) --key manual/templates/\(environment)/\(file) --body \(file)
                aws cloudformation create-change-set --stack-name \(environment) --change-set-name \(name) --include-nested-stacks \\
                    --template-url \(upload)/\(file) --parameters file://environment-parameters.json \\
                    \(capabilities)
                aws cloudformation wait change-set-create-complete --stack-name \(environment) --change-set-name \(name)
                aws cloudformation describe-change-set --stack-name \(environment) --change-set-name \(name)
                """
            }
            func execute(_ name: String) -> String {
                """
                aws cloudformation execute-change-set --stack-name \(environment) --change-set-name \(name)
                aws cloudformation wait stack-update-complete --stack-name \(environment)
                """
            }
            text += """

                ## 1. Tell Copilot's stack to keep the addons

                ```sh
                \(look("environment-1-keep.yml", "addons-keep"))
                ```

                The change set has one change: `AddonsStack` is modified, in its metadata. Anything else: do not execute it.

                ```sh
                \(execute("addons-keep"))
                ```

                ## 2. Take them out of it

                Never before step 1 was executed: without it, CloudFormation deletes the addons and all that they hold.

                ```sh
                \(look("environment-2-without.yml", "addons-without"))
                ```

                The change set has one change: `AddonsStack` is removed, with `PolicyAction` `Retain`. Anything else, `Delete` above all: do not execute it. Afterwards \
                \(stack) is a stack like any other, with the same resources.

                ```sh
                \(execute("addons-without"))
                ```

                ## 3. From now on

                Take `addons` out of what Copilot sees (`copilot env deploy` would make them a second time), or leave `copilot env deploy` altogether.

                """
        } else {
            if let obstacle = ejected.obstacle {
                text += "\nThe addons cannot be taken out of Copilot's stack: \(obstacle).\n"
            }
            text += "\n## From now on\n"
        }
        text += """

            ```sh
            \(deploy) --engine cloudformation --stack \(stack)
            ```

            or without tiergit:

            ```sh
            aws cloudformation create-change-set --stack-name \(stack) --change-set-name mine \\
                --template-body file://addons.yml --parameters file://parameters.json \\
                \(capabilities)
            ```

            """
        return text
    }
}
