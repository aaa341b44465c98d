internal import CloudFormation
internal import Planning
internal import Tiers

/// What is to be done daily, weekly, monthly and yearly.
struct MaintenancePage {
    private let facts: DocumentFacts

    init(_ facts: DocumentFacts) { self.facts = facts }

    var page: Page {
        Page(
            .operations, "maintenance", title: "Maintenance: daily, weekly, monthly, yearly",
            summary:
                "The work of each day, week, month and year, keys and people, backups, and new versions of tiergit.",
            daily + weekly + monthly + yearly + people + backups + upgrades)
    }

    private var daily: [Block] {
        [
            .paragraph(
                "Each check says by its exit code whether there is something to do: 0 is nothing. All of them can run in a pipeline at night; with \(code: "--json") a program reads what they found."
            ),
            .heading(2, "Every day"),
            .commands(
                """
                tiergit sync
                tiergit status --all
                tiergit drift --all --offline
                """),
            .list([
                "\(code: "tiergit sync") takes over what others recorded and sends what was recorded here; both ways are verified. Exit 7: somebody changed a history at the remote.",
                "\(code: "tiergit status --all"): results that wait to be recorded, entries that nobody deployed, clients between two stages.",
                "\(code: "tiergit drift --all --offline") compares record and disk; with credentials, \(code: "tiergit drift --all") asks CloudFormation too, and \(code: "--resources") finds what was changed by hand.",
            ]),
        ]
    }

    private var weekly: [Block] {
        [
            .heading(2, "Every week"),
            .commands(
                """
                tiergit doctor
                tiergit verify --all
                tiergit validate
                tiergit branch build
                tiergit branch check
                """),
            .list([
                "\(code: "tiergit doctor"): setup, locks, what killed commands left. Each finding has its command.",
                "\(code: "tiergit verify --all"): every entry of every history. What was verified before is not read again; once in a while \(code: "--no-cache") does.",
                "\(code: "tiergit validate"): mistakes in the templates; \(code: "--with cfn-lint") asks cfn-lint as well.",
                "\(code: "tiergit branch check"): tier branches that are behind or were edited. A repository that uses none leaves both lines out.",
                "\(code: "tiergit alarms check"): alarms that do not fit their tier any more. \(code: "tiergit docs check"): documents like this one that do not fit any more. \(code: "tiergit alarms build") and \(code: "tiergit docs build") mend both; commit what they write.",
            ]),
        ]
    }

    private var monthly: [Block] {
        [
            .heading(2, "Every month"),
            .commands(
                """
                tiergit checkpoint -m "end of the month" -y
                tiergit audit --since "1 month ago"
                tiergit auto --all
                git gc --quiet
                """),
            .list([
                "\(code: "tiergit checkpoint") signs the newest entry of every history. Write its id down elsewhere: \(code: "tiergit verify --checkpoint ID") then misses what goes, also in a clone that has seen nothing.",
                "\(code: "tiergit audit"): who changed what, when, why, with what result. \(code: "--format html -o FILE") for people, \(code: "--format csv -o FILE") for a table.",
                "\(code: "tiergit bill --month MONTH"): each client's time on each tier, where tiers have prices.",
                "\(code: "tiergit auto --all"): clients on a tier that costs more than they require, or gives less. \(link: "Loads", page: "operations/monitoring", heading: "A load near its limit") say whether it is the right size.",
                "\(code: "git gc"): tiergit's refs are plain git, so it loses nothing of them.",
                "\(code: "tiergit release TIER") where a tier changed: clients are moved to versions that have a number.",
            ]),
        ]
    }

    private var yearly: [Block] {
        [
            .heading(2, "Every year"),
            .commands("tiergit audit --format bundle -o ../evidence.zip"),
            .list([
                "\(code: "tiergit audit --format bundle -o FILE.zip"): evidence that git and ssh-keygen alone verify. Keep it where the repository is not.",
                "\(strong: "Prices"): those of this repository are of \(facts.prices.date)\(facts.pricesAreShipped ? ", and came with tiergit" : ", from \(PriceFile.path)"). \(code: "tiergit cost --prices") prints them as a file to correct.",
                "\(strong: "CloudFormation"): resource schemas of \(Plan.dataDate), rules of \(Plan.rulesDate). They come with tiergit: \(link: "a newer version", page: "operations/maintenance", heading: Self.upgradeHeading) has newer ones. What a plan does not know it says; it never calls that safe.",
                "\(strong: "Keys"): new ones for everybody who signs, as below.",
                "\(strong: "An exercise"): restore the backup into an empty folder, and revert a client of a test account, with its deployment.",
            ]),
        ]
    }

    private static let upgradeHeading = "A new version of tiergit"

    private var people: [Block] {
        [
            .heading(2, "Keys and people"),
            .commands("tiergit policy show"),
            .table(
                ["when", "what to do", "and then"],
                [
                    [
                        "somebody comes", "\(code: "tiergit policy add-key PRINCIPAL KEY.pub")",
                        "a line in the file of allowed signers of whoever verifies with plain git",
                    ],
                    [
                        "somebody goes", "\(code: "tiergit policy retire-key PRINCIPAL")",
                        "what was signed before stays valid; nothing new is",
                    ],
                    [
                        "a key was lost or stolen",
                        "\(code: "tiergit policy revoke-key KEY --since CLIENT/ENV#NUMBER")",
                        "entries from there on count no more: \(code: "tiergit policy accept") those that were honest",
                    ],
                    [
                        "a key gets old", "\(code: "add-key") the new one, then \(code: "retire-key") the old one",
                        "\(code: "tiergit doctor --sign") tries it",
                    ],
                    [
                        "the rules change", "\(code: "tiergit policy edit")",
                        "where several maintainers have to sign: \(code: "tiergit policy sign")",
                    ],
                ]),
            .paragraph(
                "Each is an entry of the policy, and reaches the others by \(code: "tiergit sync"). Where no policy is in force (\(code: "mode: open")), git's file of allowed signers decides alone; \(code: "tiergit policy init") makes one."
            ),
        ]
    }

    private var backups: [Block] {
        [
            .heading(2, "Backups"),
            .paragraph(
                "All that tiergit knows is in git. Every clone that synced has every history; a bundle has it in one file, for another place."
            ),
            .commands(
                """
                git bundle create --quiet ../tiers.bundle --all
                git bundle verify --quiet ../tiers.bundle
                """),
            .list([
                "\(strong: "Restore"): \(code: "git clone tiers.bundle FOLDER"), and there \(code: "git fetch origin 'refs/tiergit/*:refs/tiergit/*'"), then \(code: "tiergit verify --all --checkpoint ID") with the id that was written down.",
                "\(strong: "Not in git"): what stands below \(code: "$XDG_STATE_HOME/tiergit") (which tips were seen here, and what was verified), \(code: ".git/tiergit") (locks, results that wait), and private keys. What was seen is learned anew, so keep a checkpoint's id elsewhere; results that wait are recorded first: \(code: "tiergit hook post-deploy --waiting").",
                "\(strong: "Data"): what is in databases, caches and buckets is AWS's to back up: snapshots, point-in-time recovery, versions. tiergit restores templates and settings.",
            ]),
        ]
    }

    private var upgrades: [Block] {
        [
            .heading(2, Prose(Self.upgradeHeading)),
            .steps([
                "Read its changelog, and look at what there is: \(code: "tiergit --version").",
                "No roll-out and no deployment may be under way: \(code: "tiergit status --all"), \(code: "tiergit rollout --status").",
                "Install it beside the old one; entries of any version are read by every later one.",
                "\(code: "tiergit doctor"), \(code: "tiergit verify --all --no-cache"), \(code: "tiergit validate"): newer rules may find more.",
                "\(code: "tiergit plan --matrix"): whether any change of tier is judged otherwise than before.",
                "\(code: "tiergit alarms build"), \(code: "tiergit docs build"), \(code: "tiergit hooks install") and, for each script, \(code: "tiergit integrate SCRIPT"): what they made is made anew; commit it.",
                "The pipelines last, all on the same version.",
            ]),
            .commands(
                """
                tiergit --version
                tiergit plan --matrix
                """),
        ]
    }
}
