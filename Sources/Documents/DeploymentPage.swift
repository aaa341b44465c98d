internal import Planning
internal import Tiers

/// The way of a switch to AWS, for each engine.
struct DeploymentPage {
    private let facts: DocumentFacts
    private let target: ExampleTarget
    private var to: String { target.to }

    init(_ facts: DocumentFacts) {
        self.facts = facts
        target = ExampleTarget(facts)
    }

    var page: Page {
        Page(
            .operations, "deployment", title: "Deploying a tier",
            summary:
                "From a recorded switch to AWS with each engine: before, the commands, what to look at, when it fails, and the way back.",
            introduction + before + cloudFormation + copilot + script + pipeline + stages + fleet + failures + back)
    }

    // MARK: For every engine

    private var introduction: [Block] {
        [
            .paragraph(
                "A switch records which tier \(code: target.name) is on, and puts its templates into \(code: Layout.addons). A deployment brings what is recorded to AWS. Every way below goes through the same gate, which stops what would go to another client, would lose data, or is not what was recorded; and every way records how it ended, signed."
            ),
            .paragraph(ExampleTarget.note),
            .table(
                ["way", "what it deploys", "what it needs", "when"],
                [
                    [
                        "\(link: "CloudFormation", page: id, heading: Self.cloudFormationHeading)", "the addons alone",
                        "the AWS CLI", "to see beforehand what AWS will do, or without Copilot",
                    ],
                    [
                        "\(link: "Copilot", page: id, heading: Self.copilotHeading)",
                        "the environment with its addons, then the services", "the `copilot` command".coded,
                        "as long as Copilot is in use, whose support ended on 12 June 2026; the default",
                    ],
                    [
                        "\(link: "A script of your own", page: id, heading: Self.scriptHeading)",
                        "what the script does",
                        "bash", "where there is a deploy script already",
                    ],
                    [
                        "\(link: "A pipeline", page: id, heading: Self.pipelineHeading)", "any of these",
                        "a key for signing, and the credentials of the account", "where nobody deploys by hand",
                    ],
                ]),
        ]
    }

    private let id = "operations/deployment"
    private static let copilotHeading = "With Copilot"
    private static let cloudFormationHeading = "Straight through CloudFormation"
    private static let scriptHeading = "With a script of your own"
    private static let pipelineHeading = "From a pipeline"
    private static let failureHeading = "When a deployment fails"

    private var before: [Block] {
        [
            .heading(2, "Before every deployment"),
            .steps([
                "Take over what others recorded: \(code: "tiergit sync").",
                "Look at what is recorded, active and deployed: \(code: "tiergit status"). Where it names somebody else's newer entry, begin there.",
                "Read the plan: what each resource goes through, for how long something is away, what it costs. For a change between two tiers, its guide is under \(link: "From one tier to another", page: "technical/upgrades").",
                "Switch with a reason. A plan that would lose data or recreate something is refused, with the way out.",
                "Where something interrupts, choose a quiet hour, and tell whoever is on call.",
            ]),
            .commands(
                """
                tiergit sync
                tiergit status \(target.options)
                tiergit plan \(to) \(target.options)
                tiergit switch \(to) \(target.options) -m "more load since the spring" -y
                """),
            .paragraph(
                "The switch alone changes nothing at AWS. Until the deployment, \(code: "tiergit revert \(target.options)") takes it back, and AWS never hears of it."
            ),
        ]
    }

    // MARK: The engines

    private var cloudFormation: [Block] {
        [
            .heading(2, Prose(Self.cloudFormationHeading)),
            .paragraph(
                "The templates are merged as Copilot merges them, and AWS is asked for a change set first. Where AWS would replace or remove something that the plan does not, it stops with exit 3 before anything is changed. While the update runs, a stack policy denies that a resource with data is replaced or deleted."
            ),
            .commands(
                """
                tiergit deploy --engine cloudformation \(target.options) --dry-run
                tiergit deploy --engine cloudformation \(target.options) -y
                tiergit drift \(target.options)
                """),
            .list([
                "\(strong: "Before"): credentials (\(code: "AWS_PROFILE"), \(code: "AWS_DEFAULT_REGION")) of the account that \(code: Catalog.path) names under \(code: "accounts"), where it does. \(code: "--dry-run") makes the change set, holds it against the plan, and deletes it.",
                "\(strong: "While it runs"): the events of the stack. Interrupted after it began, the update goes on at AWS; the same command again follows it, and records how it ends.",
                "\(strong: "Afterwards"): \(code: "tiergit drift \(target.options)") compares what runs with what is recorded. Services are not deployed this way: where their settings changed, \(code: "tiergit deploy \(target.options) --services web") does that part.",
                "\(strong: "Without Copilot's stack"): \(code: "tiergit eject") writes the addons as plain CloudFormation; from then on \(code: "--stack NAME") deploys them as a stack of their own.",
            ]),
        ]
    }

    private var copilot: [Block] {
        [
            .heading(2, Prose(Self.copilotHeading)),
            .paragraph(
                "\(code: "tiergit deploy") runs \(code: "copilot env deploy"), and then \(code: "copilot svc deploy") for each service that has a manifest. The first one that fails ends it, and is named."
            ),
            .commands(
                """
                tiergit deploy \(target.options) --dry-run
                tiergit deploy \(target.options) -y
                tiergit status \(target.options)
                """),
            .list([
                "\(strong: "Before"): \(code: "--dry-run") shows the plan from what was last deployed, the gate and the commands.",
                "\(strong: "While it runs"): Copilot's own progress. The target is leased: nobody switches it from this machine until it has ended.",
                "\(strong: "Afterwards"): \(code: "tiergit status \(target.options)") says deployed, by whom and when; the services answer; the \(link: "alarms", page: "operations/monitoring") are quiet.",
                "\(strong: "Only some services"): \(code: "--services web,worker"); none with \(code: "--services ''").",
            ]),
        ]
    }

    private var script: [Block] {
        [
            .heading(2, Prose(Self.scriptHeading)),
            .paragraph(
                "Around one command, \(code: "tiergit exec") is the gate before it and the record behind it. It passes on the command's own exit code; where tiergit itself stops it, that is 125."
            ),
            .commands("tiergit exec \(target.options) -- copilot env deploy --name \(target.environment)"),
            .list([
                "\(strong: "A bash script that deploys"): \(code: "tiergit integrate SCRIPT --diff") shows where blocks for the choice of the tier, the gate and the record would go; without \(code: "--diff") it puts them there, and \(code: "--remove") takes them out byte for byte. \(code: "--strict") makes a failure count that the script hides behind \(code: "|| true").",
                "\(strong: "Anything else"): call \(code: "tiergit hook pre-deploy \(target.options)") before, stop where it does not exit 0, and \(code: "tiergit hook post-deploy \(target.options) --result succeeded") (or \(code: "failed"), \(code: "interrupted")) behind.",
                "\(strong: "What to look at"): the lines of the gate, each \(code: "ok"), \(code: "-") or \(code: "no"). One \(code: "no") stops the deployment, with what to do.",
                "\(strong: "When the machine cannot sign"): the result waits, \(code: "tiergit status") says so, and \(code: "tiergit hook post-deploy --waiting") records it later.",
            ]),
        ]
    }

    private var pipeline: [Block] {
        [
            .heading(2, Prose(Self.pipelineHeading)),
            .paragraph(
                "A pipeline starts from a fresh clone, without the histories, and nobody is there to ask. So it fetches them first, and says beforehand whom it trusts."
            ),
            .steps([
                "Clone with the whole history (\(code: "fetch-depth: 0") at GitHub), and set git up to sign: a key in an agent, \(code: "gpg.format ssh"), and the file of allowed signers from a variable of the repository, never from the branch that is built.",
                "\(code: "TIERGIT_ROOT=ID"): the id of the policy's first commit, that a maintainer vouches for. Where a policy is in force, the first command exits 4 without it.",
                "\(code: "tiergit sync --install"): fetches and verifies the histories.",
                "For a pull request: \(code: "tiergit plan TIER -c CLIENT -e ENV --format markdown --detailed-exitcode"), as a comment.",
                "For a deployment: \(code: "tiergit deploy -c CLIENT -e ENV -y --no-input"). It syncs before, and pushes its entry after.",
            ]),
            .paragraph(
                "Let the job end on every exit code but 0. A refusal (3) is never answered in a pipeline by \(code: "--accept"): somebody switches, with a reason, where it can be seen."
            ),
        ]
    }

    // MARK: More than one update

    private var stages: [Block] {
        let several = facts.changes.filter { !$0.plan.findings.isEmpty || $0.ways.contains(where: \.isStaged) }
        var blocks: [Block] = [.heading(2, "In stages")]
        guard let first = several.first(where: { $0.ways.contains(where: \.isStaged) }) ?? several.first else {
            return blocks + [
                .paragraph(
                    "Every change between this repository's tiers is one update. Where one is not any more, \(code: "tiergit plan TIER --stages") finds the shortest way that loses nothing."
                )
            ]
        }
        blocks += [
            .paragraph(
                "These changes are not one safe update. Each stage is switched and deployed like a tier of its own; the next one is refused until the last was deployed."
            ),
            .table(
                ["from", "to", "in one update", "guide"],
                several.map { change in
                    [
                        Prose(change.from), Prose(change.to), Prose(change.verdictWords),
                        "\(link: "\(change.from) to \(change.to)", page: TierWords.upgradePage(change.from, change.to))",
                    ]
                }),
            .paragraph(
                "For each stage N: \(code: "tiergit switch \(first.to) --stage N \(target.options) -m REASON"), \(code: "tiergit deploy \(target.options)"), and a look at \(code: "tiergit status \(target.options)"), which says how far it is."
            ),
        ]
        return blocks
    }

    private var fleet: [Block] {
        [
            .heading(2, "Many clients at once"),
            .paragraph(
                "A roll-out plans for all clients, shows what it would do in a few classes, asks once, and goes wave by wave: first one client, then a tenth, then the rest. As soon as more have failed than \(code: "--max-failures") allows, nothing new begins."
            ),
            .commands("tiergit rollout \(to) -e \(target.environment) --dry-run"),
            .list([
                "Begin: \(code: "tiergit rollout \(to) -e \(target.environment) --canary \(ExampleTarget.client) -m REASON").",
                "Look on: \(code: "tiergit rollout --status"). Go on after a stop: \(code: "tiergit rollout --resume"), which never touches again who is done.",
                "Take it back: \(code: "tiergit rollout --undo"). Forget it, and change nobody: \(code: "tiergit rollout --abort").",
            ]),
        ]
    }

    // MARK: When it fails

    private var failures: [Block] {
        [
            .heading(2, Prose(Self.failureHeading)),
            .table(
                ["exit", "what it means", "what to do"],
                [
                    [
                        "1", "it failed, or how it ended is not known",
                        "Read which resource or service is named. CloudFormation rolls back by itself: \(code: "tiergit status \(target.options)") says what runs. Mend the cause, and deploy again. Where the end is not known, the same command finds out.",
                    ],
                    [
                        "3", "the gate or the change set refused it",
                        "Nothing was changed. Each \(code: "no") has its way out below it; \(link: "every message", page: "operations/troubleshooting") is explained.",
                    ],
                    [
                        "4", "a confirmation or an approval is missing",
                        "Confirm it at a terminal or with \(code: "-y"); somebody else approves: \(code: "tiergit approve \(to) \(target.options)").",
                    ],
                    [
                        "5", "somebody else is deploying it, or your view is old",
                        "Wait until it has ended; \(code: "tiergit sync"), and look at the plan again.",
                    ],
                    [
                        "7", "a history does not verify",
                        "Deploy nothing. \(code: "tiergit verify \(target.options)") names the entry and the reason; ask who made it.",
                    ],
                    [
                        "125", "\(code: "exec"): the gate stopped it; the command did not run",
                        "As for 3 and 5; the message says which.",
                    ],
                    [
                        "130", "interrupted",
                        "With CloudFormation the update may go on at AWS: the same command again follows it.",
                    ],
                ]),
            .list([
                "\(code: "UPDATE_ROLLBACK_FAILED"): CloudFormation updates nothing until the rollback went on. \(code: "aws cloudformation continue-update-rollback --stack-name NAME"), then deploy again.",
                "A deployment that ended and told nobody: \(code: "tiergit hook post-deploy --result interrupted \(target.options)") ends the lease.",
                "Never delete or rename \(code: Layout.addons) to get on: Copilot takes that for no addons, and deletes the stack with the databases in it. \(code: "tiergit activate \(target.options)") puts back what belongs there.",
            ]),
        ]
    }

    private var back: [Block] {
        var blocks: [Block] = [
            .heading(2, "How to go back"),
            .paragraph(
                "A revert restores, byte for byte, what was recorded before, as a new entry; it is planned and refused like any switch. Then it is deployed."
            ),
            .commands(
                """
                tiergit revert \(target.options) --dry-run
                tiergit revert \(target.options) -m "back to what ran before" -y
                tiergit deploy \(target.options) -y
                """),
            .paragraph(
                "What a deployment deleted does not come back with it, and neither do data: restore those from their snapshots or backups."
            ),
        ]
        let closed = facts.changes.filter { !$0.plan.findings.isEmpty }
        if !closed.isEmpty {
            blocks.append(
                .note(
                    "Not every way has a way back in one update: \(closed.map { change in "\(link: "\(change.from) to \(change.to)", page: TierWords.upgradePage(change.from, change.to))" as Prose }.joined(separator: ", ")). Read the guide before you take the way there."
                ))
        }
        return blocks
    }
}
