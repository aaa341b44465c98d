import Foundation
import Testing

@testable import Signatures

/// Times of keys, and of commits on their way through git and ssh-keygen.
@Suite struct KeyTimeTests {
    @Test func readsTimesAsSSHKeygenDoes() {
        func read(_ text: String) -> KeyTime.Reading { KeyTime.read(Array(text.utf8)) }
        #expect(read("20231114221320Z") == .time(1_700_000_000))
        #expect(read("20231114221320utc") == .time(1_700_000_000))
        #expect(read("202311142213z") == .time(1_699_999_980))
        #expect(read("20231114UTC") == .time(1_699_920_000))
        // A 30th of February is a day in March, a leap second the next minute's first one.
        #expect(read("20230230Z") == read("20230302Z"))
        #expect(read("20231114221360Z") == read("20231114221400Z"))
        for text in [
            "", "Z", "UTC", "2023", "20231314Z", "20231100Z", "20231132Z", "2023111424Z", "202311142460Z",
            "2023-11-14Z", "19700101Z",
        ] {
            #expect(read(text) == .invalid, "\(text)")
        }
        // Before 1970 to 9.2 it is an error, to later versions far in the future; spaces are strptime's affair.
        for text in ["19691231Z", "2023 1 1Z", "2023+1+1Z"] { #expect(read(text) == .uncertain, "\(text)") }
    }

    /// The time that git hands over, and that of a limit without a zone, in a process whose zone is set.
    @Test(arguments: ["Europe/Berlin", "America/St_Johns", "Pacific/Apia"])
    func agreesWithGitInEveryZone(zone: String) async {
        await #expect(processExitsWith: .success) { [zone] in
            _ = unsafe setenv("TZ", zone, 1)
            tzset()
            try await Workshop.open { workshop in
                let key = SoftKey(.ed25519)
                for time: Int64 in [1_689_330_600, 1_700_000_000] {
                    let payload = Array(
                        String(decoding: commit.dropLast(), as: UTF8.self)
                            .replacing("1700000000", with: "\(time)").utf8)
                    let signature = try key.sign(payload)
                    let local = KeyTime.argument(time)
                    let utc = KeyTime.text(UInt64(time)).filter(\.isNumber)
                    let before = KeyTime.text(UInt64(time - 1)).filter(\.isNumber)
                    // In summer ssh-keygen is an hour late, so that a limit of this very second in UTC is over.
                    for limit in [
                        "\(local)", "\(utc)Z", "\(utc)", "\(before)UTC", "\(local.prefix(12))", "\(local.prefix(8))",
                    ] {
                        for option in ["valid-before", "valid-after"] {
                            try workshop.write("me \(option)=\"\(limit)\" \(key.line)\n", to: "allowed")
                            let verdict = try await workshop.verifier().verdict(signature, of: payload, time: time)
                            let git = try await workshop.git(signature, of: payload)
                            #expect(
                                git == (verdict.fault == nil ? verdict.signer : nil), "\(option)=\(limit) in \(zone)")
                        }
                    }
                }
            }
        }
    }
}
