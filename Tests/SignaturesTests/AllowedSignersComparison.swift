import Foundation
import Testing

@testable import Signatures

/// Compares this parser with the real ssh-keygen, asked as git asks it, over many generated files in one run of a shell.
struct AllowedSignersComparison {
    let zone: String
    let seed: UInt64
    let count: Int

    /// In the middle of a summer and of a winter, and at the start of a day's last hour.
    private static let times: [Int64] = [1_689_330_600, 1_700_000_000, 1_704_063_540]

    struct Case {
        let file: [UInt8]
        let time: Int64
    }

    func run() async throws {
        var random = SplitMix(state: seed ^ UInt64(zone.utf8.count))
        let key = SoftKey(.ed25519)
        let generator = AllowedSignersGenerator(
            key: key.line, others: [SoftKey(.ed25519).line, SoftKey(.p256).line], zone: zone)
        let cases = (0..<count).map { _ in
            let time = Self.times.randomElement(using: &random)!
            return Case(file: generator.file(around: time, using: &random), time: time)
        }
        let theirs = try await Self.answers(key.sign(commit), cases)
        var accepted = 0
        for (mine, theirs) in zip(cases, theirs) {
            let answer = AllowedSigners(mine.file).answer(
                for: key.publicKey, at: KeyTime.verifyTime(mine.time))
            let text = String(decoding: mine.file, as: UTF8.self)
            switch answer {
            case .accepted(let name):
                accepted += 1
                #expect(theirs == name, "git refuses or names another at \(mine.time) in \(zone):\n\(text)")
            case .refused(let fault, _, let detail):
                // The corners in which this parser is stricter are the lines that it calls uncertain.
                #expect(
                    theirs == nil || fault == .notCheckable,
                    "\(detail), git accepts at \(mine.time) in \(zone):\n\(text)")
            }
        }
        // Neither side of the comparison is a small one.
        #expect(accepted > count / 5 && accepted < count * 4 / 5, "\(accepted) of \(count) accepted")
    }

    /// The principal for which git would accept the signature of `commit` with each file; nil where it would not.
    static func answers(_ signature: [UInt8], _ cases: [Case]) async throws -> [String?] {
        try await Workshop.open { workshop in
            try workshop.write(signature + [10], to: "signature")
            try workshop.write(commit, to: "payload")
            for (index, one) in cases.enumerated() {
                try workshop.write(one.file, to: "\(index).allowed")
                try workshop.write(KeyTime.argument(one.time), to: "\(index).time")
            }
            // verify_ssh_signed_buffer of git, in sh.
            let script = """
                cr=$(printf '\\r')
                i=0
                while [ $i -lt \(cases.count) ]; do
                    t=-Overify-time=$(cat $i.time)
                    if ssh-keygen -Y find-principals -f $i.allowed -s signature "$t" >found 2>/dev/null; then
                        while IFS= read -r name; do
                            name=${name%"$cr"}
                            [ -n "$name" ] || continue
                            if ssh-keygen -Y verify -n git -f $i.allowed -I "$name" -s signature "$t" \\
                                <payload >said 2>/dev/null && grep -q '^Good' said; then
                                printf '%s' "$name" >$i.accepted
                                break
                            fi
                        done <found
                    fi
                    i=$((i + 1))
                done
                """
            try await workshop.run("sh", "-c", script)
            return try cases.indices.map { index in
                let path = workshop.path("\(index).accepted")
                return FileManager.default.fileExists(atPath: path)
                    ? printable(Array(try Data(contentsOf: URL(filePath: path)))) : nil
            }
        }
    }
}
