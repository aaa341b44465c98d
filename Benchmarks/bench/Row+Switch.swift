/// What changes a work tree, or makes tier branches.
extension Row {
    private static let tiers = ["medium", "minimum"]

    /// A switch, and one without flushes. They share a repository: each turn of either goes to the other tier.
    private static func ours(_ lab: Lab, _ count: Int, _ activation: String) throws -> [Contender] {
        let path = try lab.files(count, activation: activation)
        let tip = try lab.output(["git", "log", "-1", "--format=%s", "refs/tiergit/history/acme/prod"], in: path)
        var next = tip.hasSuffix("medium") ? 1 : 0
        return [[:], ["LD_PRELOAD": "\(lab.programs)/nosync.so"]].map { environment in
            Contender(activation) { _ in
                defer { next += 1 }
                return [lab.child(lab.switching(to: tiers[next % 2]), in: path, environment: environment)]
            }
        }
    }

    private static func git(_ lab: Lab, _ path: String, commits: Bool) throws -> Contender {
        let current = try lab.output(["git", "branch", "--show-current"], in: path)
        var next = current.hasSuffix("medium") ? 1 : 0
        return Contender(commits ? "`git switch`, `git commit -S --allow-empty`" : "`git switch`") { _ in
            defer { next += 1 }
            let change = lab.child(["git", "switch", "-q", "tier-\(tiers[next % 2])"], in: path)
            let commit = lab.child(["git", "commit", "-q", "-S", "--allow-empty", "-m", "bench"], in: path)
            return commits ? [change, commit] : [change]
        }
    }

    static let switching = Row(name: "switch") { lab in
        let count = lab.isSmall ? 1_000 : 100_000
        let git = try git(lab, lab.files(count, activation: "git"), commits: false)
        let link = try ours(lab, count, "symlink")
        let copy = try ours(lab, count, "copy")
        try Contender.run([git] + link + copy, rounds: lab.isSmall ? 3 : 15)
        return .findings(
            zip(["link", "copy"], [link, copy]).flatMap { name, ours in
                [
                    Finding(work: "`switch`, \(name), \(count) files", ours: ours[0], peer: git, ratio: 0.35),
                    Finding(work: "the same without our flushes", ours: ours[1], peer: git),
                ]
            })
    }

    static let branchActivation = Row(name: "branch-switch") { lab in
        let count = lab.isSmall ? 1_000 : 100_000
        let git = try git(lab, lab.files(count, activation: "git"), commits: true)
        let ours = try ours(lab, count, "branch")
        try Contender.run([git] + ours, rounds: lab.isSmall ? 3 : 11)
        return .findings([
            Finding(work: "`switch`, branch activation, \(count) files", ours: ours[0], peer: git, ratio: 0.6),
            Finding(work: "the same without our flushes", ours: ours[1], peer: git),
        ])
    }

    static let build = Row(name: "build") { lab in
        let count = lab.isSmall ? 1_000 : 100_000
        let path = try lab.files(count)
        let tiers = ["minimum", "medium", "enterprise"]
        var script = "set -e; export GIT_INDEX_FILE=\(lab.folder)/build.index\n"
        for tier in tiers {
            // What the tier changes, as `update-index --index-info` reads it; made here, so that the peer has nothing to find out.
            let changes = try lab.output(
                ["git", "diff-tree", "-r", "--no-renames", "--abbrev=40", "main", "tier-\(tier)"], in: path)
            let lines = changes.split(separator: "\n").map { line in
                let halves = line.dropFirst().split(separator: "\t", maxSplits: 1)
                let words = halves[0].split(separator: " ")
                return "\(words[1] == "000000" ? "0" : words[1]) \(words[3])\t\(halves[1])\n"
            }
            try lab.write(lines.joined(), to: "\(lab.folder)/build-\(tier)")
            let wanted = try lab.output(["git", "rev-parse", "tier-\(tier)^{tree}"], in: path)
            script += """
                git read-tree main; git update-index --replace --index-info <\(lab.folder)/build-\(tier)
                tree=$(git write-tree); [[ $tree = \(wanted) ]]; git commit-tree -S -p main -m bench $tree
                rm $GIT_INDEX_FILE

                """
        }
        let text = script
        let git = Contender("`git read-tree`, `update-index`, `write-tree`, `commit-tree -S`") { _ in
            [lab.child(["bash", "-c", text], in: path)]
        }
        let ours = Contender("branch build") { _ in
            for tier in tiers { try lab.run(["git", "update-ref", "-d", "refs/heads/tier-\(tier)"], in: path) }
        } work: { _ in
            [lab.child([lab.tiergit, "branch", "build", "-q"], in: path)]
        }
        try Contender.run([git, ours], rounds: lab.isSmall ? 3 : 11)
        return .findings([
            Finding(work: "`branch build`, three tiers, \(count) files", ours: ours, peer: git, ratio: 0.2)
        ])
    }

    static let switchGrowth = Row(name: "files-growth") { lab in
        let sizes = lab.isSmall ? [100, 1_000] : [1_000, 10_000, 100_000]
        var all: [[Contender]] = [[], [], [], []]
        for size in sizes {
            for (index, activation) in ["symlink", "copy", "branch"].enumerated() {
                all[index].append(try ours(lab, size, activation)[0])
            }
            all[3].append(try git(lab, lab.files(size, activation: "git"), commits: false))
        }
        try Contender.run(all.flatMap(\.self), rounds: lab.isSmall ? 3 : 9)
        let names = ["`switch`, link", "`switch`, copy", "switch by branch activation", "`git switch`"]
        return .growth(
            Growth(
                title: "files in the repository", sizes: sizes, lines: Array(zip(names, all)), limit: ("`switch`", 1.2))
        )
    }
}
