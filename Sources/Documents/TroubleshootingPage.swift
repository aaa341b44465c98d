/// What to do about every error that can be printed.
enum TroubleshootingPage {
    static var page: Page {
        Page(
            .operations, "troubleshooting", title: "Troubleshooting",
            summary:
                "Where to begin, what each exit code means, and every message that tiergit can print with what to do about it.",
            beginning + codes + messages)
    }

    private static var beginning: [Block] {
        [
            .paragraph(
                "An error says what happened and why; the lines \(code: "hint:") below it are what to run next. Unless the message says otherwise, nothing was changed."
            ),
            .paragraph(ExampleTarget.note),
            .heading(2, "Where to begin"),
            .steps([
                "\(code: "tiergit status"): what is recorded, active and deployed, and whether a command ended halfway. It finishes one that did.",
                "\(code: "tiergit doctor"): everything that a command rests on, with the command that mends each finding. It changes nothing.",
                "\(code: "tiergit verify"): where a history or a signature is in doubt.",
                "Look the message up below. What stands in capitals there is different each time: a name, a path, a number.",
                "If none of this helps: \(code: "git fsck"), a look at \(code: "git log refs/tiergit/history/CLIENT/ENV"), and another clone, which has all that was shared.",
            ]),
            .commands(
                """
                tiergit status
                tiergit doctor
                tiergit verify
                """),
            .paragraph(
                "A mistake in options is told in the words of the parser (\(code: "Unknown option")), with exit 64: \(code: "tiergit help COMMAND") shows what there is. What AWS, Copilot, git and gpg say is passed on in their own words."
            ),
        ]
    }

    private static var codes: [Block] {
        [
            .heading(2, "Exit codes"),
            .table(
                ["exit", "what it means", "what to do"],
                [
                    ["0", "done, or nothing was to be done", "nothing"],
                    [
                        "1", "failed, and nothing was changed; or a check found something",
                        "mend what the message names",
                    ],
                    [
                        "2", "a check found something, with \(code: "--detailed-exitcode")",
                        "look at what it found",
                    ],
                    [
                        "3", "refused, for safety or by policy",
                        "take the way out that is named; accept by name only what you can answer for",
                    ],
                    [
                        "4", "a confirmation, a reason or an approval is missing",
                        "\(code: "-y"), \(code: "-m REASON"), or somebody else's \(code: "tiergit approve")",
                    ],
                    ["5", "locked, or your view is old", "wait; \(code: "tiergit sync"), and again"],
                    ["6", "partly done", "\(code: "tiergit status"): the next command goes on where it stopped"],
                    [
                        "7", "something does not verify",
                        "deploy nothing; \(code: "tiergit verify --all") names it; ask who made it",
                    ],
                    ["64", "the command line is wrong", "correct it"],
                    ["125", "\(code: "exec"): stopped before the command ran", "as for 3, 4, 5 or 7"],
                    ["126, 127", "\(code: "exec"): the command cannot be run, or is not there", "look at PATH"],
                    ["130", "interrupted", "run it again"],
                ]),
        ]
    }

    private static var messages: [Block] {
        let rows = ErrorTable.rows
        return order.flatMap { area -> [Block] in
            let own = rows.filter { $0.area == area }
            guard !own.isEmpty else { return [] }
            var blocks: [Block] = [.heading(2, Prose(area.title))]
            switch area {
            case .details:
                return blocks + [
                    .paragraph(
                        "What stands behind the last colon of another message: the reason. What to do stands beside the message that it ends."
                    ),
                    .table(["reason"], own.map { [words($0.message)] }),
                ]
            case .arguments:
                // What there is to do about most of them is the same.
                let plain = own.filter { $0.hints.isEmpty && $0.exitCodes == [64] }
                let others = own.filter { !plain.contains($0) }
                if !others.isEmpty { blocks.append(table(others)) }
                return blocks + [
                    .paragraph(
                        "All of these exit with 64: correct the command line; \(code: "tiergit help COMMAND") has examples."
                    ),
                    .table(["message"], plain.map { [words($0.message)] }),
                ]
            case .doctor:
                blocks.append(
                    .paragraph(
                        "\(code: "tiergit doctor") prints these commands with the names that are meant; where a row has several, it prints those that fit."
                    ))
            default: break
            }
            return blocks + [table(own)]
        }
    }

    /// First what people look up most, and what can harm most.
    private static let order: [ErrorArea] = [
        .deployment, .switching, .doctor, .history, .sync, .policy, .rollout, .catalog, .templates, .releases, .loads,
        .integration, .documents, .setup, .repository, .details, .arguments,
    ]

    private static func table(_ rows: [ErrorRow]) -> Block {
        .table(
            ["message", "exit", "what to do"],
            rows.map { row in
                [words(row.message), Prose(row.exitCodes.map(String.init).joined(separator: ", ")), advice(row)]
            })
    }

    /// Line by line, as it is printed.
    private static func words(_ pattern: ErrorPattern) -> Prose {
        pattern.text.split(separator: "\n").map { Prose.code(String($0.drop { $0 == " " })) }.joined(
            separator: .lineBreak)
    }

    /// The hints; else what the exit code asks for.
    private static func advice(_ row: ErrorRow) -> Prose {
        guard row.hints.isEmpty else {
            return row.hints.map { isCommand($0.text) ? .code($0.text) : $0.text.coded }.joined(separator: .lineBreak)
        }
        let text = row.message.text
        return switch (row.area, row.exitCodes.first) {
        case (.doctor, _):
            "read the finding: it says what to do, and \(code: "tiergit doctor") prints the command where there is one"
        case (.catalog, _) where text.hasPrefix("PLACE: "), (.loads, _) where text.hasPrefix("PLACE: "):
            "correct the file at the place that is named"
        case (_, 64): "correct the command line"
        case (_, 130): "run it again"
        case (.history, 7): "\(code: "tiergit verify") names the entry: ask who made it, and deploy nothing of it"
        case (.templates, _) where text.hasPrefix("PLACE: "):
            "correct the template at the place that is named, and commit it: \(code: "tiergit validate")"
        case (_, 3): "nothing was changed: do what the message asks for first"
        case (_, 4): "run it again, and confirm it"
        case (_, 5): "wait until the other one has ended, and run it again"
        default: "mend what the message names, and run it again"
        }
    }

    /// Whether a hint is a command as it stands, and says nothing about it.
    private static func isCommand(_ hint: String) -> Bool {
        // What a command has in quotation marks may be a sentence.
        let parts = hint.split(separator: "\"", omittingEmptySubsequences: false)
        let words = parts.indices.filter { $0.isMultiple(of: 2) }.flatMap { index in
            parts[index].split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "." && $0 != "/" }
        }
        guard let first = words.first, commands.contains(String(first)) else { return false }
        return !words.contains { prose.contains(String($0)) }
    }

    private static let commands: Set = [
        "tiergit", "git", "aws", "apt-get", "bash", "chmod", "df", "dos2unix", "echo", "eval", "gpg", "mkdir", "mv",
        "rm",
        "sed", "ssh-add", "ssh-keygen", "sudo", "unset",
    ]

    /// Words that a sentence has, and no command.
    private static let prose: Set = [
        "a", "again", "all", "an", "and", "asks", "begins", "deploys", "does", "else", "finds", "first", "finishes",
        "for",
        "forgets", "goes", "has", "how", "is", "it", "its", "lists", "looks", "makes", "names", "of", "or", "prints",
        "records",
        "says", "shows", "starts", "takes", "that", "the", "then", "this", "to", "tries", "until", "what", "where",
        "which",
        "who", "writes", "your",
    ]
}
