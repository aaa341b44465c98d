import Foundation
import Testing

/// What a terminal gets, and what it does not get: colours, questions, widths, control characters, interruptions.
@Suite struct TerminalTests {
    private static let target = ["-c", "acme", "-e", "prod"]

    /// A repository with one client, on minimum.
    private func adopted() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod", "-m", "runs since 2024")
        return sandbox
    }

    /// Runs tiergit at a real terminal (of util-linux's `script`), which types `input`. Standard output and standard
    /// error both are the terminal, so both are in `stdout`.
    private func atTerminal(
        _ sandbox: Sandbox, _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) async throws -> Ran {
        let line = ([Sandbox.tiergit] + arguments).map { "'\($0)'" }.joined(separator: " ")
        var variables = ["TERM": "xterm-256color", "SHELL": "/bin/sh", "LINE": line, "KEYS": input]
        variables.merge(environment) { _, new in new }
        // By a shell, because a program that ends before it has read everything would end the test by SIGPIPE.
        return try await sandbox.run(
            "sh", ["-c", #"printf %s "$KEYS" | script -qec "$LINE" /dev/null"#], environment: variables)
    }

    // MARK: Colours

    @Test(arguments: [
        ["status"], ["tiers"], ["info", "minimum"], ["log"], ["audit"], ["show", "-c", "acme", "-e", "prod"],
        ["diff", "minimum", "medium"],
        ["switch", "medium", "-c", "acme", "-e", "prod", "--dry-run"],
        ["switch", "mediun", "-c", "acme", "-e", "prod"],
    ])
    func coloursOnlyAtATerminal(arguments: [String]) async throws {
        let sandbox = try await adopted()
        let piped = try await sandbox.run(Sandbox.tiergit, arguments, environment: ["TERM": "xterm-256color"])
        #expect(!(piped.stdout + piped.stderr).contains("\u{1B}"), "a pipe")
        let coloured = try await atTerminal(sandbox, arguments)
        // A dry run has nothing that is coloured.
        if !arguments.contains("--dry-run") {
            #expect(coloured.stdout.contains("\u{1B}["), "a terminal: \(coloured.stdout)")
        }
        let plain: [[String: String]] = [["NO_COLOR": "1"], ["TERM": "dumb"]]
        for environment in plain {
            let ran = try await atTerminal(sandbox, arguments, environment: environment)
            #expect(!ran.stdout.contains("\u{1B}"), "\(environment): \(ran.stdout)")
            #expect(!ran.stdout.isEmpty)
        }
        let asked = try await atTerminal(sandbox, arguments + ["--no-color"])
        #expect(!asked.stdout.contains("\u{1B}"), "--no-color: \(asked.stdout)")
        // An empty NO_COLOR says nothing.
        if !arguments.contains("--dry-run") {
            let empty = try await atTerminal(sandbox, arguments, environment: ["NO_COLOR": ""])
            #expect(empty.stdout.contains("\u{1B}["))
        }
    }

    // MARK: Questions

    @Test(arguments: ["y\n", "Y\n", "yes\n"])
    func yesSwitches(answer: String) async throws {
        let sandbox = try await adopted()
        let ran = try await atTerminal(sandbox, ["switch", "medium"] + Self.target, input: answer)
        #expect(ran.status == 0, "\(ran.stdout)")
        #expect(ran.stdout.contains("Switch acme/prod to medium? [y/N] "))
        #expect(try await sandbox.entries().count == 2)
    }

    @Test(arguments: ["n\n", "\n", "", "maybe\n", "ye\n"])
    func anythingElseDoesNot(answer: String) async throws {
        let sandbox = try await adopted()
        let before = try await State(sandbox)
        let ran = try await atTerminal(sandbox, ["switch", "medium"] + Self.target, input: answer)
        #expect(ran.status == 4, "\(ran.stdout)")
        #expect(ran.stdout.contains("not confirmed: nothing was changed"))
        #expect(try await State(sandbox) == before)
    }

    @Test func revertAsks() async throws {
        let sandbox = try await adopted()
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        let no = try await atTerminal(sandbox, ["revert"] + Self.target, input: "n\n")
        #expect(no.status == 4 && no.stdout.contains("Revert acme/prod to minimum? [y/N] "), "\(no.stdout)")
        let yes = try await atTerminal(sandbox, ["revert"] + Self.target, input: "y\n")
        #expect(yes.status == 0, "\(yes.stdout)")
        #expect(try await sandbox.entries().count == 3)
    }

    /// Nobody is asked with --no-input, under CI=true, and where standard input or standard error is no terminal.
    @Test func nobodyIsAskedWhoCannotAnswer() async throws {
        let sandbox = try await adopted()
        let arguments = ["switch", "medium"] + Self.target
        let told = try await atTerminal(sandbox, arguments + ["--no-input"], input: "y\n")
        let automatic = try await atTerminal(sandbox, arguments, input: "y\n", environment: ["CI": "true"])
        let piped = try await sandbox.run("sh", ["-c", #"echo y | "$0" "$@""#, Sandbox.tiergit] + arguments)
        for ran in [told, automatic, piped] {
            #expect(ran.status == 4)
            #expect(!(ran.stdout + ran.stderr).contains("[y/N]"))
            #expect((ran.stdout + ran.stderr).contains("-y"))
        }
        #expect(try await sandbox.entries().count == 1)
    }

    @Test func aRequiredReasonIsAskedFor() async throws {
        let sandbox = try await adopted()
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacingOccurrences(of: "require_reason: false", with: "require_reason: true"),
            to: "copilot/tiers.yml")
        try await sandbox.git("commit", "-q", "-m", "reasons are required", "copilot/tiers.yml")
        let ran = try await atTerminal(sandbox, ["switch", "medium"] + Self.target, input: "Q3 growth\ny\n")
        #expect(ran.status == 0, "\(ran.stdout)")
        #expect(ran.stdout.contains("Reason: "))
        #expect(
            try await sandbox.git("log", "-1", "--format=%b", "refs/tiergit/history/acme/prod").hasPrefix("Q3 growth\n")
        )
        let empty = try await atTerminal(sandbox, ["switch", "enterprise"] + Self.target, input: "\ny\n")
        #expect(empty.status == 4 && empty.stdout.contains("a reason is required"), "\(empty.stdout)")
        let without = try await sandbox.tiergit("switch", "enterprise", "-c", "acme", "-e", "prod", "-y", "--no-input")
        #expect(without.status == 4 && without.stderr.contains("a reason is required"))
        #expect(try await sandbox.entries().count == 2)
    }

    // MARK: Width

    @Test(arguments: [40, 60, 80])
    func tablesFit(columns: Int) async throws {
        let sandbox = try await adopted()
        let commands = [["status"], ["tiers"], ["info", "medium"], ["log"]]
        for arguments in commands {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments, environment: ["COLUMNS": "\(columns)"])
            #expect(ran.status == 0)
            for line in tableLines(ran.stdout) { #expect(line.count <= columns, "\(arguments): \(line)") }
        }
    }

    /// Headings in capitals and the lines below them, up to an empty one.
    private func tableLines(_ text: String) -> [String] {
        var isTable = false
        return text.components(separatedBy: "\n").filter { line in
            if line.isEmpty {
                isTable = false
            } else if !line.contains(where: \.isLowercase), line.contains("  ") {
                isTable = true
            }
            return isTable
        }
    }

    /// A client must be told from another, and a tier from another, however narrow it is.
    @Test func narrowTablesStillSayWhoAndWhat() async throws {
        let sandbox = try await adopted()
        try await sandbox.ok("adopt", "medium", "-c", "acme", "-e", "staging")
        let status = try await sandbox.tiergit("status", environment: ["COLUMNS": "40"])
        for word in ["acme/prod", "acme/staging", "minimum", "medium"] {
            #expect(status.stdout.contains(word), "\(status.stdout)")
        }
        let log = try await sandbox.tiergit("log", "--all", environment: ["COLUMNS": "40"])
        for word in ["acme/prod", "acme/staging"] { #expect(log.stdout.contains(word), "\(log.stdout)") }
    }

    /// A pipe has no width: nothing is cut.
    @Test func nothingIsCutForAPipe() async throws {
        let sandbox = try await adopted()
        let reason = String(repeating: "a long reason ", count: 30) + "ends here"
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", reason)
        let ran = try await sandbox.run("env", ["-u", "COLUMNS", Sandbox.tiergit, "log"])
        #expect(ran.stdout.contains("ends here"))
        let narrow = try await sandbox.tiergit("log", environment: ["COLUMNS": "80"])
        #expect(!narrow.stdout.contains("ends here") && narrow.stdout.contains("…"))
    }

    /// Letters take one column each, whatever they are made of: an emoji is two units of UTF-16, an accent of its own none.
    @Test func columnsStandBelowEachOther() async throws {
        let sandbox = try await adopted()
        try await sandbox.git(
            "config", "--global", "user.name", "Jo\u{308}rg \u{1F389}\u{1F1E9}\u{1F1EA} \u{5C71}\u{7530}")
        try await sandbox.ok("adopt", "medium", "-c", "acme", "-e", "staging", "-m", "too")
        let lines = tableLines(try await sandbox.tiergit("status").stdout)
        let places = try ["WHY", "too", "runs since 2024"].map { word in
            let line = try #require(lines.first { $0.contains(word) })
            // What a terminal gives them: an accent nothing, an emoji and an ideogram two columns, each half of a flag one.
            return line[..<(try #require(line.range(of: word)).lowerBound)].unicodeScalars.reduce(0) {
                $0 + ($1 == "\u{308}" ? 0 : ["\u{1F389}", "\u{5C71}", "\u{7530}"].contains($1) ? 2 : 1)
            }
        }
        #expect(places.count == 3 && Set(places).count == 1, "\(lines.joined(separator: "\n"))")
        #expect(lines.contains { $0.contains("Jo\u{308}rg \u{1F389}\u{1F1E9}\u{1F1EA} \u{5C71}\u{7530}  too") })
    }

    // MARK: Control characters

    /// Escape, a C1 introducer, bell, and overrides of direction.
    private static let evil = "e\u{1B}[31mvil\u{9B}2J\u{7}\u{202E}live\u{2066}"

    private static func isRaw(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
                || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }

    /// A repository with such names in a tier's folder, in a commit's subject and in git's settings.
    private func evilNames() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.git("config", "--global", "user.name", "Dana \(Self.evil)")
        try await sandbox.git("config", "core.quotePath", "false")
        try sandbox.write("x\n", to: "copilot/environments/addons-medium/\(Self.evil).txt")
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", "subject \(Self.evil)")
        return sandbox
    }

    private func expectNothingRaw(_ sandbox: Sandbox, _ commands: [[String]]) async throws {
        for arguments in commands {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(!ran.stdout.isEmpty || !ran.stderr.isEmpty, "\(arguments)")
            let raw = (ran.stdout + ran.stderr).components(separatedBy: "\n").filter(Self.isRaw)
            #expect(raw.isEmpty, "\(arguments): \(raw.map(\.debugDescription).joined(separator: "\n"))")
        }
    }

    @Test func namesAreNotObeyed() async throws {
        let sandbox = try await evilNames()
        try await expectNothingRaw(
            sandbox,
            [
                ["adopt", "minimum"] + Self.target, ["switch", "medium", "--dry-run"] + Self.target,
                ["switch", "medium", "-y"] + Self.target, ["status"], ["status"] + Self.target, ["log"],
                ["show"] + Self.target,
                ["show", "1"] + Self.target, ["info", "medium"], ["diff", "minimum", "medium"],
                ["diff", "minimum", "medium", "--stat"], ["revert", "--dry-run"] + Self.target, ["branch", "build"],
                ["branch", "check"], ["alarms", "build"], ["alarms", "check"],
            ])
        // Not committed, so that the names are in warnings and errors.
        try sandbox.write("y\n", to: "copilot/environments/addons-medium/\(Self.evil).txt")
        try sandbox.write("y\n", to: "copilot/environments/addons-medium/new \(Self.evil).yml")
        try await expectNothingRaw(
            sandbox,
            [
                ["status"], ["switch", "medium", "-y"] + Self.target, ["activate", "--base"],
                ["switch", "medium", "-y"] + Self.target,
            ])
    }

    @Test func namesInJSONAreEscaped() async throws {
        let sandbox = try await evilNames()
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try sandbox.write("y\n", to: "copilot/environments/addons-medium/\(Self.evil).txt")
        let commands: [[String]] = [
            ["info", "medium", "--json"], ["show", "--json"] + Self.target, ["log", "--json"],
            ["diff", "minimum", "medium", "--json"],
            ["status", "--json"],
        ]
        try await expectNothingRaw(sandbox, commands)
        // Escaped, and not lost: a reader gets the name.
        let ran = try await sandbox.run(Sandbox.tiergit, ["log", "--json"])
        guard case .array(let entries)? = try JSONValue.parse(ran.stdout)["entries"] else { return }
        #expect(entries.first?["operator"]?["name"]?.text?.contains("vil") == true)
    }

    /// What was typed, by whoever wrote the script, is quoted in an error as text.
    @Test func argumentsAreNotObeyed() async throws {
        let sandbox = try await adopted()
        try await expectNothingRaw(
            sandbox,
            [
                ["switch", Self.evil] + Self.target, ["show", Self.evil] + Self.target,
                ["adopt", "minimum", "-c", Self.evil, "-e", "prod"],
                ["status", "--at", Self.evil], ["branch", "build", "--base", Self.evil],
                ["adopt", "--targets", Self.evil],
                ["-C", Self.evil, "status"], ["diff", Self.evil, "1"] + Self.target,
                ["init", "--activation", Self.evil],
                [Self.evil], ["switch", "--\(Self.evil)"], ["revert", "--steps", Self.evil],
            ])
    }

    /// A reason, a ticket and an operator's name with control characters, in an entry that plain git made.
    @Test func recordsAreNotObeyed() async throws {
        let sandbox = try await adopted()
        try await sandbox.ok(
            "switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "REASON", "--ticket", "TICKET")
        let reference = "refs/tiergit/history/acme/prod"
        // JSON escapes what is below a space; the rest of the characters stands as it is.
        let escaped = Self.evil.replacingOccurrences(of: "\u{1B}", with: "\\u001b").replacingOccurrences(
            of: "\u{7}", with: "\\u0007")
        let document = try await sandbox.git("cat-file", "blob", "\(reference):entry.json") + "\n"
        try sandbox.write(
            document.replacingOccurrences(of: "REASON", with: escaped).replacingOccurrences(
                of: "TICKET", with: escaped),
            to: "\(sandbox.root)/entry.json")
        let message = try await sandbox.git("log", "-1", "--format=%B", reference)
        try sandbox.write(
            message.trimmingCharacters(in: .newlines).replacingOccurrences(of: "REASON", with: Self.evil)
                .replacingOccurrences(of: "TICKET", with: Self.evil) + "\n", to: "\(sandbox.root)/message")
        let blob = try await sandbox.git("hash-object", "-w", "\(sandbox.root)/entry.json")
        let active = try await sandbox.git("rev-parse", "\(reference):active")
        let made = try await sandbox.run(
            "git", ["mktree"], input: "040000 tree \(active)\tactive\n100644 blob \(blob)\tentry.json\n")
        let commit = try await sandbox.git(
            "commit-tree", "-S", "-p", "\(reference)^", "-F", "\(sandbox.root)/message",
            made.stdout.trimmingCharacters(in: .newlines))
        try await sandbox.git("update-ref", reference, commit)
        let commands: [[String]] = [
            ["log"], ["status"], ["status"] + Self.target, ["show"] + Self.target, ["show", "--json"] + Self.target,
            ["log", "--json"],
            ["status", "--json"], ["revert", "1", "--dry-run"] + Self.target, ["diff", "1", "2"] + Self.target,
        ]
        for arguments in commands {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(ran.status == 0, "\(arguments): \(ran.stderr)")
            let raw = (ran.stdout + ran.stderr).components(separatedBy: "\n").filter(Self.isRaw)
            #expect(raw.isEmpty, "\(arguments): \(raw.map(\.debugDescription).joined(separator: "\n"))")
        }
        let shown = try await sandbox.tiergit("show", "-c", "acme", "-e", "prod")
        #expect(shown.stdout.contains("U+001B[31mvil"), "it is shown, and as text")
    }

    @Test(arguments: ["\u{1B}[2J", "\u{9B}2J", "\u{7}", "\u{202E}", "\u{2066}", "\u{7F}"])
    func aReasonWithThemIsRefused(character: String) async throws {
        let sandbox = try await adopted()
        for option in ["-m", "--ticket"] {
            let ran = try await sandbox.tiergit(
                "switch", "medium", "-c", "acme", "-e", "prod", "-y", option, "a\(character)b")
            #expect(ran.status == 64, "\(option): \(ran.stderr)")
            #expect(!Self.isRaw(ran.stderr))
        }
        #expect(try await sandbox.entries().count == 1)
    }

    // MARK: Interruption

    /// Everything that a command may leave behind.
    struct State: Equatable {
        let references: String
        let head: String
        let status: String
        let index: String
        let files: String
        let tiergit: String

        init(_ sandbox: Sandbox) async throws {
            references = try await sandbox.git("for-each-ref", "--format=%(refname) %(objectname)")
            head = try sandbox.read(".git/HEAD")
            status = try await sandbox.git("status", "--porcelain", "--ignored")
            index = try await sandbox.git("ls-files", "--stage", "-v")
            files = try await sandbox.expect(
                "sh", "-c",
                """
                find . -path ./.git -prune -o -type l -printf '%p -> %l\\n' -o -type f -printf '%p %m\\n' | sort
                find . -path ./.git -prune -o -type f -exec sha256sum {} + | sort
                """
            )
            // Lock files stay, by design: the kernel holds the lock, and the file is empty.
            tiergit = try await sandbox.expect(
                "sh", "-c",
                """
                find .git/tiergit .git/info -type f ! -empty -exec sha256sum {} + 2>/dev/null | sort
                find .git -name '*.lock'
                """
            )
        }
    }

    /// A sandbox in which the program that signs says that it was started, and sleeps.
    private func sleeping(_ sandbox: Sandbox) async throws {
        try sandbox.write("#!/bin/sh\necho $$ > '\(sandbox.root)/started'\nexec sleep 60\n", to: "\(sandbox.root)/sign")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(sandbox.root)/sign")
        try FileManager.default.createDirectory(atPath: "\(sandbox.root)/tmp", withIntermediateDirectories: true)
        try await sandbox.git("config", "--global", "gpg.ssh.program", "\(sandbox.root)/sign")
    }

    private func proveNothingIsLeft(_ sandbox: Sandbox, before: State) async throws {
        #expect(try await State(sandbox) == before)
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(sandbox.root)/tmp")
        #expect(left.isEmpty, "left in TMPDIR: \(left)")
        let signer = try sandbox.read("\(sandbox.root)/started").trimmingCharacters(in: .newlines)
        let alive = try await sandbox.run("kill", ["-0", signer])
        #expect(alive.status != 0, "the program that signs is still there")
        // And the next command works.
        try await sandbox.git("config", "--global", "--unset", "gpg.ssh.program")
    }

    private static let switching = ["switch", "medium", "-y", "-c", "acme", "-e", "prod"]

    static let writers: [[String]] = [
        switching, ["revert", "1", "-y", "-c", "acme", "-e", "prod"],
        ["adopt", "medium", "-c", "globex", "-e", "prod"],
        ["branch", "build"], ["init", "--undo"],
        ["init", "--adopt", "copilot/environments/addons", "--as", "minimum", "--derive"],
    ]

    @Test(arguments: writers.map { ($0, "INT") } + [(switching, "TERM"), (switching, "HUP")])
    func aSignalWhileSigning(arguments: [String], signal: String) async throws {
        let sandbox: Sandbox
        switch arguments {
        case ["init", "--undo"]:
            // A commit on top, so that undoing is a signed commit.
            sandbox = try await Sandbox.copilot(adopted: true)
            try sandbox.write("more\n", to: "README.md")
            try await sandbox.git("commit", "-q", "-m", "more", "README.md")
        case _ where arguments[0] == "init": sandbox = try await Sandbox.copilot()
        default:
            sandbox = try await adopted()
            if arguments[0] == "revert" { try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y") }
        }
        try await sleeping(sandbox)
        let before = try await State(sandbox)
        let line = ([Sandbox.tiergit] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let script = """
            \(line) & pid=$!
            n=0; while [ ! -s '\(sandbox.root)/started' ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done
            kill -\(signal) $pid; wait $pid
            """
        let ran = try await sandbox.run(
            "sh", ["-c", script], environment: ["TMPDIR": "\(sandbox.root)/tmp"])
        #expect(ran.status == 130, "\(ran.stderr)")
        try await proveNothingIsLeft(sandbox, before: before)
        let again = try await sandbox.run(Sandbox.tiergit, arguments)
        #expect(again.status == 0, "\(again.stderr)")
        #expect(!again.stderr.contains("interrupted"), "nothing was left to recover: \(again.stderr)")
    }

    /// Ctrl-C at a terminal reaches the signing program too, as it belongs to the same group.
    @Test func controlCWhileSigning() async throws {
        let sandbox = try await adopted()
        try await sleeping(sandbox)
        let before = try await State(sandbox)
        let line = ([Sandbox.tiergit, "switch", "medium", "-y"] + Self.target).joined(separator: " ")
        let script = """
            (n=0; while [ ! -s '\(sandbox.root)/started' ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done
             printf '\\003'; sleep 1) | script -qec '\(line)' /dev/null
            """
        let ran = try await sandbox.run(
            "sh", ["-c", script], environment: ["TMPDIR": "\(sandbox.root)/tmp", "SHELL": "/bin/sh"])
        #expect(ran.status == 130, "\(ran.stdout)\(ran.stderr)")
        try await proveNothingIsLeft(sandbox, before: before)
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
    }

    @Test func controlCAtTheQuestion() async throws {
        let sandbox = try await adopted()
        let before = try await State(sandbox)
        let line = ([Sandbox.tiergit, "switch", "medium"] + Self.target).joined(separator: " ")
        let ran = try await sandbox.run(
            "sh", ["-c", "(sleep 2; printf '\\003'; sleep 1) | script -qec '\(line)' /dev/null"],
            environment: ["SHELL": "/bin/sh"])
        #expect(ran.status == 130, "\(ran.stdout)")
        #expect(ran.stdout.contains("[y/N]"))
        #expect(try await State(sandbox) == before)
    }

    // MARK: Pipes, quiet, completions

    /// A reader that goes away ends it quietly, as it ends git.
    @Test(arguments: ["diff minimum medium", "log --json", "log", "show --json -c acme -e prod", "info medium"])
    func head(command: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        // More than a pipe holds.
        for number in 0..<3_000 {
            try sandbox.write(
                "\(number)\n",
                to: "copilot/environments/addons-medium/files/a file with a rather long name, number \(number).txt")
        }
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", "many files")
        let reason = String(repeating: "a long reason ", count: 8_000)
        try await sandbox.ok("adopt", "medium", "-c", "acme", "-e", "prod", "-m", reason)
        let ran = try await sandbox.run(
            "bash",
            [
                "-c",
                """
                '\(Sandbox.tiergit)' \(command) | { head -c 1 >/dev/null; exec 0<&-; sleep 0.3; }
                echo ${PIPESTATUS[0]}
                """,
            ],
            environment: ["COLUMNS": ""])
        #expect(ran.stderr.isEmpty, "\(ran.stderr)")
        #expect(["0\n", "141\n"].contains(ran.stdout), "\(ran.stdout)")
    }

    @Test func quiet() async throws {
        let sandbox = try await Sandbox.copilot()
        let quiet: [[String]] = [
            ["init", "--adopt", "copilot/environments/addons", "--as", "minimum", "--derive", "-q"],
            ["init", "-q"], ["adopt", "minimum", "-q"] + Self.target, ["adopt", "minimum", "-q"] + Self.target,
            ["switch", "medium", "-y", "-q"] + Self.target, ["switch", "medium", "-y", "-q"] + Self.target,
            ["revert", "-y", "-q"] + Self.target, ["activate", "-q"] + Self.target, ["activate", "--base", "--quiet"],
            ["branch", "build", "-q"],
        ]
        for arguments in quiet {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(ran.status == 0)
            #expect(ran.stdout.isEmpty && ran.stderr.isEmpty, "\(arguments): \(ran.stdout)\(ran.stderr)")
        }
        // Results and errors stay.
        #expect(try await sandbox.ok("log", "-q").lines.count == 4)
        #expect(
            try await sandbox.tiergit("switch", "mediun", "-q", "-c", "acme", "-e", "prod").stderr.hasPrefix("error: "))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let sandbox = try await Sandbox()
        let ran = try await sandbox.run(Sandbox.tiergit, ["--generate-completion-script", shell], in: sandbox.root)
        #expect(ran.status == 0 && ran.stderr.isEmpty)
        for word in Command.all.flatMap({ $0.split(separator: " ") }) { #expect(ran.stdout.contains(word), "\(word)") }
        try sandbox.write(ran.stdout, to: "\(sandbox.root)/completion")
        let installed = try await sandbox.run("sh", ["-c", "command -v \(shell)"], in: sandbox.root)
        guard installed.status == 0 else { return }
        let loaded = try await sandbox.run(shell, ["-n", "\(sandbox.root)/completion"], in: sandbox.root)
        #expect(loaded.status == 0 && loaded.stderr.isEmpty, "\(loaded.stderr)")
        guard shell == "bash" else { return }
        // It completes: `tiergit swi` has one way to go on.
        let completed = try await sandbox.run(
            "bash",
            [
                "-c",
                """
                . '\(sandbox.root)/completion'
                COMP_WORDS=(tiergit swi); COMP_CWORD=1; COMP_LINE='tiergit swi'; COMP_POINT=11
                _tiergit tiergit swi tiergit; echo "${COMPREPLY[@]}"
                """,
            ], in: sandbox.root)
        #expect(
            completed.stdout.trimmingCharacters(in: .whitespacesAndNewlines) == "switch",
            "\(completed.stdout)\(completed.stderr)")
    }

    @Test func aloneItHelps() async throws {
        let sandbox = try await Sandbox()
        let alone = try await sandbox.run(Sandbox.tiergit, [], in: sandbox.root)
        let help = try await sandbox.run(Sandbox.tiergit, ["--help"], in: sandbox.root)
        #expect(alone.status == 0 && alone.stdout == help.stdout && alone.stderr.isEmpty)
        #expect(help.stdout.contains("tiergit init --adopt copilot/environments/addons --as minimum"))
        let version = try await sandbox.run(Sandbox.tiergit, ["--version"], in: sandbox.root)
        #expect(
            version.status == 0 && version.stdout.wholeMatch(of: /tiergit \d+\.\d+\.\d+\n/) != nil, "\(version.stdout)")
    }

    /// Words that messages do not use: a client/environment is no target, a tier history no ref.
    @Test func wordsOfTheHelp() async throws {
        let sandbox = try await Sandbox()
        for command in Command.all.map({ $0.split(separator: " ").map(String.init) }) + [[]] {
            let ran = try await sandbox.run(
                Sandbox.tiergit, command + ["--help"], in: sandbox.root, environment: ["COLUMNS": "500"])
            let text = ran.stdout.replacingOccurrences(of: "--targets", with: "").replacingOccurrences(
                of: "refs/tiergit", with: "")
            #expect(
                text.firstMatch(of: /\b[Tt]argets?\b|\brefs?\b|\b[Rr]eferences?\b(?! of copilot)/) == nil, "\(command)")
        }
    }
}
