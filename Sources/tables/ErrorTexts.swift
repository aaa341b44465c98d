/// Where the texts of errors stand in the sources.
///
/// `ErrorCollector` refuses to make a table where a type is an `Error` that is named nowhere here, or where a call that is
/// named here has words that it cannot read: so that no error is left out by oversight.
enum ErrorTexts {
    /// A part of the program, as people know it; the order is the table's.
    enum Area: String, CaseIterable {
        case arguments, setup, repository, catalog, templates, loads, switching, history, policy, releases, sync,
            deployment, rollout, integration, documents, doctor, details
    }

    /// A call that makes an error, and which of its arguments say what.
    struct Call {
        let name: String
        /// Of a message: its label, or its place among all arguments.
        let message: Argument
        var hint: Argument?
        var codes: [Int] = [1]
        /// Where this is not the area of the file.
        var area: Area?
        /// Only in files whose path begins so.
        var files: [String] = [""]
        /// What the program puts before it.
        var prefix = ErrorPattern()
        var suffix = ErrorPattern()
        /// The type of what is made, where a report passes on its words.
        var owner: String?
    }

    enum Argument {
        case place(Int)
        case label(String)
    }

    /// A property or a function with the words for the cases of a type.
    struct Member {
        let type: String
        let name: String
        var hint: String?
        var codes: [Int] = [1]
        let area: Area
        var prefix = ErrorPattern()
    }

    private static let checked = ErrorPattern([.hole("NAME"), .text(": ")])
    private static let placed = ErrorPattern([.hole("PLACE"), .text(": ")])

    static let calls: [Call] = [
        Call(name: "ErrorReport", message: .place(0), hint: .label("hints")),
        Call(name: "UsageError", message: .place(0), hint: .label("hint"), codes: [64]),
        Call(name: "ValidationError", message: .place(0), codes: [64], area: .arguments),
        Call(name: "ConfirmationMissing", message: .label("message"), hint: .label("hint"), codes: [4]),
        // Lines that are errors and end nothing by themselves.
        Call(name: "error", message: .place(0), files: ["Commands/"]),
        Call(name: "problem", message: .place(0), files: ["Commands/DeployText", "Commands/RolloutText"]),
        Call(
            name: "CatalogProblem", message: .label("message"), hint: .label("hint"), area: .catalog, prefix: placed),
        Call(
            name: "report", message: .place(1), hint: .label("hint"), area: .catalog, files: ["Tiers/CatalogReader"],
            prefix: placed),
        Call(
            name: "report", message: .place(2), hint: .place(3), area: .catalog, files: ["Tiers/ClientsTable"],
            prefix: placed),
        Call(
            name: "problem", message: .place(2), hint: .place(3), area: .catalog,
            files: ["Tiers/Clients+Edit", "Tiers/CatalogYAML"], prefix: placed),
        Call(
            name: "problem", message: .place(0), codes: [64], area: .catalog, files: ["Switching/Adoption"],
            prefix: placed),
        Call(name: "CSVLine.Flaw", message: .label("text"), codes: [64], area: .catalog, prefix: placed),
        Call(name: "Diagnostic", message: .place(3), hint: .label("hint"), area: .templates, prefix: placed),
        Call(
            name: "report", message: .place(2), hint: .label("hint"), area: .templates,
            files: ["CloudFormation/TemplateValidation"], prefix: placed),
        Call(
            name: "error", message: .place(1), area: .loads, files: ["Planning/MetricData", "Planning/PlacedJSON"],
            prefix: placed),
        Call(
            name: "error", message: .place(1), area: .loads, files: ["Planning/PriceFile"], prefix: placed,
            owner: "PriceFileError"),
        Call(
            name: "PriceFileError", message: .label("message"), area: .loads, prefix: placed, owner: "PriceFileError"),
        Call(name: "Unusable", message: .label("text"), codes: [64], area: .loads),
        Call(name: "PlanFinding", message: .label("sentence"), hint: .label("hint"), codes: [3], area: .switching),
        Call(name: "Remark", message: .label("refusing"), hint: .label("hint"), codes: [3], area: .switching),
        Call(name: "VerificationFailure", message: .place(1), codes: [7], area: .history),
        Call(name: "flaw", message: .place(0), codes: [7], area: .history, files: ["Switching/ReleaseTag"]),
        Call(name: "Flaw", message: .label("text"), codes: [7], area: .history, files: ["History/"]),
        Call(name: "Unreadable", message: .label("detail"), codes: [7], area: .history),
        Call(
            name: "file", message: .label("operation"), area: .repository,
            suffix: ErrorPattern([.text(" "), .hole("PATH"), .text(": "), .hole("REASON")])),
        Call(
            name: "library", message: .label("operation"), area: .repository,
            suffix: ErrorPattern([.text(": "), .hole("REASON")])),
        Call(name: "AWSError", message: .place(2), area: .deployment),
        Call(
            name: "EngineOutcome", message: .label("error"), hint: .label("hints"), area: .deployment,
            prefix: ErrorPattern([.hole("TARGET"), .text(" is not deployed: ")])),
        Call(name: "failed", message: .place(1), hint: .label("hint"), area: .deployment, files: ["Deployment/Gate"]),
        Call(name: "ShellSyntaxError", message: .label("reason"), codes: [3], area: .integration),
        Call(name: "DoctorAdvice", message: .place(0), hint: .place(1), area: .doctor),
    ]

    static let members: [Member] = [
        Member(type: "TargetError", name: "description", hint: "hint", codes: [64], area: .arguments),
        Member(type: "TierChoiceError", name: "description", hint: "hint", codes: [3], area: .arguments),
        Member(type: "CatalogError", name: "description", hint: "hint", codes: [64], area: .arguments),
        Member(type: "ManifestError", name: "message", area: .catalog, prefix: placed),
        Member(type: "CompositionProblem", name: "message", hint: "hint", area: .catalog, prefix: placed),
        Member(type: "TemplateError", name: "message", codes: [1, 3], area: .templates, prefix: placed),
        Member(type: "ChangeSetError", name: "message", hint: "hint", area: .deployment, prefix: placed),
        Member(type: "SignatureFault", name: "sentence", codes: [7], area: .history),
        Member(type: "IntegrateText", name: "words", codes: [3], area: .integration),
        Member(type: "PreReceiveHook", name: "words", codes: [3], area: .sync),
        Member(type: "Wording", name: "signature", area: .setup),
        Member(type: "Wording", name: "unsuitable", area: .catalog),
        Member(type: "Names", name: "wordProblem", codes: [], area: .details),
        Member(type: "Names", name: "environmentProblem", codes: [], area: .details),
        Member(type: "Names", name: "clientProblem", codes: [], area: .details),
        Member(type: "Names", name: "branchProblem", codes: [], area: .details),
        Member(type: "Names", name: "domainProblem", codes: [], area: .details),
        Member(type: "Names", name: "folderProblem", codes: [], area: .details),
        Member(type: "Names", name: "textProblem", codes: [], area: .details),
        Member(type: "Branch", name: "sentence", hint: "hint", area: .releases, prefix: checked),
        Member(type: "Item", name: "sentence", hint: "hint", area: .documents, prefix: checked),
        Member(type: "TierAlarms", name: "sentence", hint: "hint", area: .templates, prefix: checked),
        Member(type: "PolicyDraft", name: "problems", area: .policy),
    ]

    /// Cases that carry an error whose words are passed on: what is added to them is theirs too.
    static let passedOn = ["manifest": "ManifestError", "composition": "CompositionProblem"]

    /// Cases of errors that carry words: what a longer message ends with.
    static let details: [String: Argument] = [
        "malformed": .place(1), "brokenReference": .place(1), "missing": .place(1), "malformedServices": .place(0),
        "notAPlan": .label("reason"), "targetsFile": .place(1), "invalidDomain": .label("reason"),
        "invalidWorkspace": .label("reason"), "invalidClient": .label("reason"), "cannotCheckOut": .label("reason"),
        "unsupportedRepository": .place(0), "noChangeSet": .label("reason"), "unknownEnd": .label("reason"),
        "library": .label("message"), "notRun": .label("reason"), "system": .place(0),
    ]

    /// Where lines are put together, and hints beside them, case by case: `lines.append(…)`, `hints.append(…)`, `hints += […]`.
    static let lines = ["Commands/PreCommitHook", "Commands/PrePushHook"]

    /// Exit codes that are worked out where the tree does not show it, by how the message begins.
    static let codes: [String: [Int]] = [
        "not everything is shared: ": [3, 5, 7],
        " stopped in wave ": [6], " was interrupted: ": [130], " is partly done: ": [6],
    ]

    /// Errors without words of their own, and where those are.
    static let wordedElsewhere: Set = [
        // `ErrorReport.of` and `ErrorReport.policy`.
        "SwitchError", "GitError", "TiersError", "ActivationError", "HistoryError", "SignatureError", "TierBranchError",
        "RemoteError", "InitialisationError", "ReleaseError", "EngineError", "RolloutError", "GitHookError",
        "Failure", "ChangeSetIsWorse",
        // `IntegrateText`.
        "ScriptProblem", "UnpairedMarker",
        // The commands that call what throws them.
        "TierReferenceError", "UnpricedError", "MetricDataError", "Holder", "Problem",
        // Caught, and told as another error.
        "JSONError", "Mismatch", "Wrong", "Refusal", "RuleError",
    ]

    /// The area of a file, by the longest path that it begins with.
    static let files: [(String, Area)] = [
        ("Commands/", .arguments), ("Commands/Tiergit", .setup), ("Commands/Context", .setup),
        ("Commands/GitDate", .setup),
        ("Commands/Init", .setup), ("Commands/Doctor", .doctor), ("Commands/HooksCommand", .integration),
        ("Commands/ErrorReport+Hooks", .integration), ("Commands/ErrorReport+Engines", .deployment),
        ("Commands/ErrorReport+Policy", .policy), ("Commands/ErrorReport+Releases", .releases),
        ("Commands/ErrorReport+Rollout", .rollout), ("Commands/ErrorReport+Tiers", .catalog),
        ("Commands/ErrorReport.swift", .switching), ("Commands/Tier", .catalog), ("Commands/Client", .catalog),
        ("Commands/Adopt", .switching), ("Commands/Switch", .switching), ("Commands/Revert", .switching),
        ("Commands/Activate", .switching), ("Commands/Plan", .switching), ("Commands/Proposed", .switching),
        ("Commands/Status", .history), ("Commands/Log", .history), ("Commands/Verify", .history),
        ("Commands/Audit", .history), ("Commands/Checkpoint", .history), ("Commands/Diff", .history),
        ("Commands/Show", .history), ("Commands/Policy", .policy), ("Commands/Approve", .policy),
        ("Commands/Release", .releases), ("Commands/Branch", .releases), ("Commands/Sync", .sync),
        ("Commands/PreReceive", .sync), ("Commands/Deploy", .deployment), ("Commands/Gate", .deployment),
        ("Commands/Drift", .deployment), ("Commands/Eject", .deployment), ("Commands/Promote", .deployment),
        ("Commands/Exec", .deployment), ("Commands/WaitingResults", .deployment), ("Commands/PreDeploy", .deployment),
        ("Commands/PostDeploy", .deployment), ("Commands/ChangeSet", .deployment), ("Commands/Rollout", .rollout),
        ("Commands/Integrate", .integration), ("Commands/Hook", .integration), ("Commands/PreCommit", .integration),
        ("Commands/PrePush", .integration), ("Commands/RunHook", .integration), ("Commands/Choose", .integration),
        ("Commands/Detect", .integration), ("Commands/Shell", .integration), ("Commands/Cost", .loads),
        ("Commands/Bill", .loads), ("Commands/Auto", .loads), ("Commands/Load", .loads), ("Commands/Needs", .loads),
        ("Commands/Validate", .templates), ("Commands/Alarms", .templates), ("Commands/Rules", .templates),
        ("Commands/Info", .catalog), ("Commands/Docs", .documents),
    ]

    /// The area of a function that words the errors of a type: `static func of(_ error: GitError)`.
    static let types: [String: Area] = [
        "GitError": .repository, "TiersError": .catalog, "ActivationError": .switching, "HistoryError": .history,
        "SignatureError": .setup, "TierBranchError": .releases, "RemoteError": .sync, "InitialisationError": .setup,
    ]
}
