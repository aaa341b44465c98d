/// What takes as long as a program takes to start, and a little more.
extension Row {
    static let start = Row(name: "start") { lab in
        let plain = try lab.files(1_000)
        let active = try lab.files(1_000, activation: "symlink")
        let peer = Contender("C, libgit2", lab.child(["\(lab.programs)/start"], in: plain))
        let version = Contender("--version", lab.child([lab.tiergit, "--version"], in: plain))
        func hook(_ path: String) throws -> Contender {
            let head = try lab.output(["git", "rev-parse", "HEAD"], in: path)
            let before = try lab.output(["git", "rev-parse", "HEAD~1"], in: path)
            return Contender("hook", lab.child([lab.tiergit, "hook", "post-checkout", before, head, "1"], in: path))
        }
        let idle = try hook(plain)
        let agreeing = try hook(active)
        try Contender.run([peer, version, idle, agreeing], rounds: lab.isSmall ? 5 : 41)
        return .findings([
            Finding(work: "`tiergit --version`", ours: version, peer: peer, ratio: 1.5),
            Finding(work: "`hook post-checkout`, nothing active", ours: idle, peer: peer, ratio: 1.5),
            Finding(work: "`hook post-checkout`, what is active is as recorded", ours: agreeing, peer: peer),
        ])
    }

    static let plan = Row(name: "plan") { lab in
        let path = try lab.templates()
        let peer = Contender(
            "cfn-lint",
            lab.child(
                ["cfn-lint"] + (1...5).map { "copilot/environments/addons-medium/part\($0).yml" }, in: path))
        let ours = Contender("plan", lab.child([lab.tiergit, "plan", "medium", "-c", "acme", "-e", "prod"], in: path))
        try Contender.run([peer, ours], rounds: lab.isSmall ? 2 : 7)
        return .findings([
            Finding(
                work: "`plan`, five templates, 60 resources", ours: ours, peer: peer, ratio: 0.05, seconds: 0.06)
        ])
    }
}
