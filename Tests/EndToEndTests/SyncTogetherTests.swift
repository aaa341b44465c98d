import Foundation
import Testing

/// Many people at once, each with a clone, against one bare remote.
///
/// `TIERGIT_SYNC_SWITCHES` says how many switches each of the eight makes (5, or 100 for an hour of it).
@Suite struct SyncTogetherTests {
    static let switches = ProcessInfo.processInfo.environment["TIERGIT_SYNC_SWITCHES"].flatMap { Int($0) } ?? 5
    static let people = 8
    static let clients = 20

    /// One person: switches some client to some tier, syncs, and so on. What is recorded for certain goes into a file of ids; with
    /// `kills`, some commands are ended in the middle.
    private static let person = """
        set -u
        cd "$1"; number=$2; switches=$3; kills=$4; tiergit=$5; RANDOM=$number
        tiers=(minimum medium enterprise)
        maybe() {
            if ((kills && RANDOM % 5 == 0)); then
                timeout -s KILL "0.$((RANDOM % 4))$((RANDOM % 10))" "$@" >/dev/null 2>&1
            else
                "$@" >"../$number.out" 2>&1
            fi
        }
        for ((i = 0; i < switches; i++)); do
            client=c$((RANDOM % CLIENTS))
            reference=refs/tiergit/history/$client/prod
            before=$(git rev-parse "$reference")
            maybe "$tiergit" switch "${tiers[RANDOM % 3]}" -c $client -e prod -y -m "person $number, $i"
            status=$?
            case $status in
            0 | 4 | 5 | 124 | 137) ;;
            *) cat "../$number.out"; exit 1 ;;
            esac
            after=$(git rev-parse "$reference")
            # After a kill the entry is there or not, and counts from when it is.
            [[ $before == "$after" ]] || echo "$after" >>"../$number.ids"
            maybe "$tiergit" sync
            status=$?
            case $status in
            0 | 5 | 137) ;;
            *) cat "../$number.out"; exit 1 ;;
            esac
        done
        # Nobody kills the last ones.
        for ((i = 0; i < 60; i++)); do
            "$tiergit" sync >"../$number.out" 2>&1
            status=$?
            case $status in
            0) exit 0 ;;
            5) ;;
            *) cat "../$number.out"; exit 1 ;;
            esac
        done
        cat "../$number.out"
        exit 1
        """

    /// No entry is lost, none is there twice, and all verify.
    @Test(arguments: [false, true])
    func eightPeople(kills: Bool) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let lines = (0..<Self.clients).map { "c\($0),prod,minimum\n" }.joined()
        try sandbox.write("client,environment,tier\n" + lines, to: "\(sandbox.root)/targets.csv")
        try await sandbox.ok("adopt", "--targets", "\(sandbox.root)/targets.csv")
        let remote = "\(sandbox.root)/remote.git"
        try await sandbox.git("init", "-q", "--bare", remote)
        try await sandbox.git("remote", "add", "origin", remote)
        try await sandbox.git("push", "-q", "origin", "main")
        try await sandbox.ok("sync")
        let place = "\(sandbox.root)/people"
        for number in 0..<Self.people {
            try await sandbox.git("clone", "-q", remote, "\(place)/\(number)")
            try await sandbox.ok("sync", in: "\(place)/\(number)")
        }
        try sandbox.write(Self.person.replacing("CLIENTS", with: "\(Self.clients)"), to: "\(place)/person.sh")
        let all = """
            for number in $(seq 0 \(Self.people - 1)); do
                bash person.sh "$PWD/$number" $number \(Self.switches) \(kills ? 1 : 0) "$1" &
            done
            status=0
            for job in $(jobs -p); do wait $job || status=1; done
            exit $status
            """
        let ran = try await sandbox.run("bash", ["-c", all, "bash", Sandbox.tiergit], in: place)
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")

        var recorded: [Int: [String]] = [:]
        for number in 0..<Self.people {
            recorded[number] = (try? sandbox.read("\(place)/\(number).ids"))?.split(separator: "\n").map(String.init)
        }
        let ids = recorded.values.flatMap(\.self)
        #expect(ids.count >= Self.people && Set(ids).count == ids.count)
        let shared = Set(try await sandbox.git("rev-list", "--glob=refs/tiergit/history", in: remote).lines)
        var put = 0
        for (number, own) in recorded {
            let aside = Set(
                try await sandbox.git(
                    "rev-list", "--glob=refs/tiergit/stale", "--not", "--glob=refs/tiergit/history",
                    in: "\(place)/\(number)"
                ).lines)
            put += aside.count
            for id in own {
                #expect(shared.contains(id) != aside.contains(id), "\(id) of \(number) is nowhere, or twice")
            }
        }
        // Nobody's entry is there but those that were adopted and those that somebody recorded.
        #expect(shared.subtracting(ids).count == Self.clients)
        print("\(kills ? "with" : "without") kills: \(ids.count) entries recorded, \(put) of them came too late")
        // By git alone, and by us, from the remote alone.
        let fresh = "\(sandbox.root)/fresh"
        try await sandbox.git("clone", "-q", remote, fresh)
        try await sandbox.ok("sync", in: fresh, environment: ["XDG_STATE_HOME": "\(sandbox.root)/fresh-state"])
        try await sandbox.ok(
            "verify", "--all", "--no-cache", in: fresh, environment: ["XDG_STATE_HOME": "\(sandbox.root)/fresh-state"])
        let proved = try await sandbox.run(
            "git", ["--no-replace-objects", "verify-commit"] + shared.sorted(), in: remote)
        #expect(proved.status == 0, "\(proved.stderr)")
        #expect(try await sandbox.git("fsck", "--strict", "--no-dangling", in: remote) == "")
    }
}

extension String {
    fileprivate var lines: [String] { split(separator: "\n").map(String.init) }
}
