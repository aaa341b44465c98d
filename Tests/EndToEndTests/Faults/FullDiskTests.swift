import Foundation
import Testing

/// A disk that really is full: a small tmpfs in a mount namespace of its own.
@Suite struct FullDiskTests {
    /// `unshare` with what it needs here: root needs no user namespace, others do.
    private static let unshare: [String]? = [["--mount"], ["--mount", "--map-root-user"]].first { options in
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["unshare"] + options + ["mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        process.standardError = nil
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// With less and less space left: the whole switch, or exit 1 and not a byte changed; and once there is space, it goes.
    @Test(.enabled(if: unshare != nil, "no mount namespace can be made here"), arguments: Activation.allCases)
    func aFullDiskChangesNothing(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        let script = """
            set -euo pipefail
            mkdir "$1/disk"
            mount -t tmpfs -o size=16m tmpfs "$1/disk"
            print() { (cd "$1"; git for-each-ref; git ls-files -s -v; cat .git/HEAD
                find . -path ./.git -prune -o -printf '%p %m %l\\n' | sort; find copilot -type f -print0 | sort -z | xargs -0 sha1sum
                cat .git/tiergit/active.json .git/info/exclude; ls .git .git/tiergit); }
            for left in $(seq 0 8 240); do
                rm -rf "$1/disk/repository" "$1/disk/fill"
                cp -a "$1/repository" "$1/disk/repository"
                cd "$1/disk/repository"
                print . >"$1/before"
                free=$(df --output=avail -k "$1/disk" | tail -1)
                head -c $(((free - left) * 1024)) /dev/zero >"$1/disk/fill"
                status=0
                "$2" switch medium -c acme -e prod -y -m full 2>"$1/said" >/dev/null || status=$?
                print . >"$1/after"
                if cmp -s "$1/before" "$1/after"; then state=old; else state=changed; fi
                rm "$1/disk/fill"
                git fsck --strict --no-dangling 2>&1 | sed 's/^/fsck: /'
                echo "$left $status $state $(grep -m1 error: "$1/said" || true)"
                if [[ $state == old ]]; then
                    "$2" switch medium -c acme -e prod -y -m "space again" 2>"$1/said" >/dev/null || { echo "again: $(cat "$1/said")"; }
                    print . >"$1/after"
                fi
                "$2" status --json >"$1/status"
                grep -q '"agreement": "agrees"' "$1/status" || echo "again: $(cat "$1/status")"
            done
            """
        let options = try #require(Self.unshare)
        let ran = try await sandbox.run(
            "unshare", options + ["bash", "-c", script, "bash", sandbox.root, Sandbox.tiergit])
        #expect(ran.status == 0, "\(ran.stderr)")
        var seen: Set<String> = []
        for line in ran.lines {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            try #require(words.count >= 3 && Int(words[0]) != nil, "\(line)")
            seen.insert(words[2])
            switch words[2] {
            case "old":
                #expect(words[1] == "1", "\(line)")
                #expect(line.contains("No space left on device") || line.contains("failed: "), "\(line)")
                #expect(line.contains("/"), "names the path: \(line)")
            default: #expect(words[1] == "0", "\(line)")
            }
        }
        #expect(seen == ["old", "changed"], "both are reached")
    }
}
