/// One of git's hooks that tiergit has something to say at, and the text that runs it.
///
/// None of the texts names a path of this machine: `tiergit` is looked for on PATH, and a machine without it passes.
package enum GitHook: String, CaseIterable, Sendable {
    case preCommit = "pre-commit"
    case prePush = "pre-push"
    case postCheckout = "post-checkout"
    case postMerge = "post-merge"
    /// On a server: for bare repositories alone.
    case preReceive = "pre-receive"

    /// Those that belong into a repository.
    static func all(isBare: Bool) -> [GitHook] { isBare ? [.preReceive] : allCases.filter { $0 != .preReceive } }

    /// What the file `hooks/<name>` of the source holds, byte for byte: a hook of its own.
    package var script: String {
        // A guard that is not there lets nobody in.
        if self == .preReceive {
            return """
                #!/bin/sh
                # tiergit: \(purpose)
                # Put in place by `tiergit hooks install` in a bare repository; where tiergit is not on PATH nothing is received.
                exec \(command) "$@"

                """
        }
        return """
            #!/bin/sh
            # tiergit: \(purpose)
            # Put in place by `tiergit hooks install`; does nothing where tiergit is not on PATH.
            command -v tiergit >/dev/null 2>&1 || exit 0
            exec \(command) "$@"

            """
    }

    /// What runs it, in whatever text.
    package var command: String { "tiergit hook \(rawValue)" }

    private var purpose: String {
        switch self {
        case .preCommit: "stops a commit that breaks a tier, or that would take in the settings of the active one."
        case .prePush:
            "verifies tier histories and tier branches before they are pushed. git gives the references on standard input."
        case .preReceive:
            "on a server, refuses what the policy does not allow. git gives the references on standard input."
        case .postCheckout, .postMerge: "says when what is active is not what is recorded. It never fails."
        }
    }

    static let begin = "# >>> tiergit hooks install >>>\n"
    static let end = "# <<< tiergit hooks install <<<\n"

    /// The lines that go into a shell script of the user's, between marks. What comes after them finds its arguments and its
    /// input untouched.
    package var block: String { Self.begin + body + Self.end }

    private var body: String {
        switch self {
        case .preCommit:
            """
            if command -v tiergit >/dev/null 2>&1; then \(command) "$@" || exit; fi

            """
        case .prePush:
            // What git writes there is read once, so it is kept for the script's own lines. With nothing to push it is empty, and
            // a here-document would make a line of that.
            """
            if command -v tiergit >/dev/null 2>&1; then
                tiergit_refs=$(cat)
                printf '%s\\n' "$tiergit_refs" | \(command) "$@" || exit
                if [ -n "$tiergit_refs" ]; then exec <<TIERGIT; else exec </dev/null; fi
            $tiergit_refs
            TIERGIT
            fi

            """
        case .preReceive:
            // As above; but where tiergit is missing the shell says so, and nothing is received.
            """
            tiergit_refs=$(cat)
            printf '%s\\n' "$tiergit_refs" | \(command) "$@" || exit
            if [ -n "$tiergit_refs" ]; then exec <<TIERGIT; else exec </dev/null; fi
            $tiergit_refs
            TIERGIT

            """
        case .postCheckout, .postMerge:
            """
            if command -v tiergit >/dev/null 2>&1; then \(command) "$@" || :; fi

            """
        }
    }

    /// The end of the name that a hook of the user's gets which is no shell script, and so cannot hold the block.
    static let before = ".before-tiergit"

    /// What takes such a hook's place and runs it afterwards. pre-commit (the framework) may move it to `<name>.legacy`.
    package var chain: String {
        """
        #!/bin/sh
        # The hook that was here is \(rawValue)\(Self.before). `tiergit hooks install --remove` puts it back.
        \(block)previous="${0%.legacy}\(Self.before)"
        if [ -x "$previous" ]; then exec "$previous" "$@"; fi

        """
    }
}
