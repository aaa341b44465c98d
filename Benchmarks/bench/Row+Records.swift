import Tiers

/// What reads histories.
extension Row {
    private static let target = ["-c", "acme", "-e", "prod"]
    private static let reference = "refs/tiergit/history/acme/prod"

    static let verify = Row(name: "verify") { lab in
        let count = lab.isSmall ? 100 : 10_000
        // A twentieth of them, or it takes minutes: git's cost is in the processes that it starts, more than one for each entry.
        let part = count / 20
        let path = try lab.copy(lab.history(count), as: "verify", links: true)
        let git = Contender(
            "`git log --show-signature`",
            lab.child(["git", "log", "--show-signature", "--format=%H", "-n", "\(part)", reference], in: path))
        let cold = Contender("cold", lab.child([lab.tiergit, "verify", "--no-cache"] + target, in: path))
        let known = Contender("known", lab.child([lab.tiergit, "verify"] + target, in: path))
        try lab.run([lab.tiergit, "verify"] + target, in: path)
        try Contender.run([git, known, cold], rounds: lab.isSmall ? 2 : 5)
        return .findings([
            Finding(work: "`verify`, \(count) entries, cold", ours: cold, peer: git, scale: 20, ratio: 0.01),
            Finding(work: "`verify`, all of them known", ours: known),
        ])
    }

    static let verifyOne = Row(name: "verify-one") { lab in
        let count = lab.isSmall ? 100 : 10_000
        let path = try lab.copy(lab.history(count), as: "verify-one", links: true)
        let target = try Target(client: "acme", environment: "prod")
        let generator = try EntryGenerator(lab, path)
        try generator.resume(target)
        try lab.run([lab.tiergit, "verify"] + Self.target, in: path)
        let one = Contender("one") { _ in
            try generator.append(1, to: [target])
        } work: { _ in
            [lab.child([lab.tiergit, "verify"] + Self.target, in: path)]
        }
        let cold = Contender("itself, cold", lab.child([lab.tiergit, "verify", "--no-cache"] + Self.target, in: path))
        try Contender.run([one, cold], rounds: lab.isSmall ? 3 : 9)
        return .findings([
            Finding(work: "`verify`, one new entry after \(count)", ours: one, peer: cold, seconds: 0.05)
        ])
    }

    private static func fleet(_ lab: Lab) throws -> String {
        try lab.fleet(clients: lab.isSmall ? 10 : 200, entriesEach: lab.isSmall ? 20 : 250)
    }

    private static func references(_ lab: Lab, _ path: String) -> Contender {
        Contender(
            "`git for-each-ref`",
            lab.child(
                ["git", "for-each-ref", "--format=%(refname) %(contents)", "refs/tiergit/history/"], in: path))
    }

    static let status = Row(name: "status") { lab in
        let path = try fleet(lab)
        let git = references(lab, path)
        let ours = Contender("status", lab.child([lab.tiergit, "status", "--all"], in: path))
        try Contender.run([git, ours], rounds: lab.isSmall ? 3 : 15)
        return .findings([
            Finding(work: "`status --all`, 200 clients, 100,000 entries", ours: ours, peer: git, ratio: 4, seconds: 0.1)
        ])
    }

    static let statusAt = Row(name: "status-at") { lab in
        let path = try fleet(lab)
        let arguments = [lab.tiergit, "status", "--all", "--at", "2025-11-01"]
        // Whatever it keeps, and wherever: a copy that it has never been in has nothing of it.
        let cold = Contender("cold") { _ in
            _ = try lab.copy(path, as: "status-at", links: true)
        } work: { _ in
            [lab.child(arguments, in: "\(lab.folder)/status-at")]
        }
        let warm = Contender("warm", lab.child(arguments, in: path))
        try Contender.run([cold, warm], rounds: lab.isSmall ? 2 : 3)
        return .findings([
            Finding(work: "`status --all --at` a year ago, there", ours: warm, seconds: 1),
            Finding(work: "the same for the first time", ours: cold),
        ])
    }

    static let log = Row(name: "log") { lab in
        let path = try fleet(lab)
        let reference = "refs/tiergit/history/client7/prod"
        let git = Contender("`git log`", lab.child(["git", "log", "-n", "20", reference], in: path))
        let c = Contender("C, libgit2", lab.child(["\(lab.programs)/log", ".", reference, "20"], in: path))
        let ours = Contender(
            "log", lab.child([lab.tiergit, "log", "-c", "client7", "-e", "prod", "-n", "20"], in: path))
        try Contender.run([git, c, ours], rounds: lab.isSmall ? 3 : 25)
        return .findings([
            Finding(work: "`log -c CLIENT -e ENV -n 20`, there", ours: ours, peer: c, ratio: 2),
            Finding(work: "the same beside git", ours: ours, peer: git),
        ])
    }

    static let entriesGrowth = Row(name: "entries-growth") { lab in
        let sizes = lab.isSmall ? [10, 100] : [100, 1_000, 10_000, 100_000]
        let works = [["status"] + target, ["status", "--all"], ["log", "-n", "20"] + target]
        var all = works.map { _ in [Contender]() }
        for size in sizes {
            let path = try lab.history(size)
            for (index, work) in works.enumerated() {
                all[index].append(Contender(work[0], lab.child([lab.tiergit] + work, in: path)))
            }
        }
        try Contender.run(all.flatMap(\.self), rounds: lab.isSmall ? 2 : 7)
        return .growth(Growth(title: "entries in one history", sizes: sizes, lines: named(works, all)))
    }

    static let verifyGrowth = Row(name: "verify-growth") { lab in
        let sizes = lab.isSmall ? [10, 100] : [100, 1_000, 10_000, 100_000]
        let works = [
            ["verify", "--no-cache"] + target, ["verify"] + target, ["audit", "--format", "csv"] + target,
            ["show", "5"] + target,
        ]
        var all = works.map { _ in [Contender]() }
        for size in sizes {
            let path = try lab.history(size)
            for (index, work) in works.enumerated() {
                all[index].append(Contender(work[0], lab.child([lab.tiergit] + work, in: path)))
            }
        }
        try Contender.run(all.flatMap(\.self), rounds: lab.isSmall ? 2 : 3)
        return .growth(Growth(title: "entries in one history, read whole", sizes: sizes, lines: named(works, all)))
    }

    static let clientsGrowth = Row(name: "clients-growth") { lab in
        let sizes = lab.isSmall ? [10, 20] : [10, 200, 2_000]
        let works = [
            ["status", "--all"], ["status", "-c", "client7", "-e", "prod"],
            ["log", "-c", "client7", "-e", "prod", "-n", "20"], ["verify", "--all"],
        ]
        var all = works.map { _ in [Contender]() }
        var git: [Contender] = []
        for size in sizes {
            let path = try lab.fleet(clients: size, entriesEach: 20)
            for (index, work) in works.enumerated() {
                all[index].append(Contender(work[0], lab.child([lab.tiergit] + work, in: path)))
            }
            git.append(references(lab, path))
        }
        try Contender.run((all + [git]).flatMap(\.self), rounds: lab.isSmall ? 2 : 7)
        return .growth(
            Growth(
                title: "clients, two environments, 20 entries each", sizes: sizes,
                lines: named(works, all) + [("`git for-each-ref`", git)]))
    }

    private static func named(_ works: [[String]], _ all: [[Contender]]) -> [(work: String, contenders: [Contender])] {
        zip(works, all).map { ("`\($0.joined(separator: " "))`", $1) }
    }
}
