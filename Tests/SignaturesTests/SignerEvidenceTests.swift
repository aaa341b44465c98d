import Foundation
import Testing

@testable import Signatures

/// The file of allowed signers as evidence: the same lines, limits in UTC.
@Suite struct SignerEvidenceTests {
    @Test func limitsAreInUTC() {
        let key = SoftKey(.ed25519).line
        func converted(_ line: String) -> String {
            String(decoding: AllowedSigners.inUTC(Array(line.utf8)), as: UTF8.self)
        }
        let plain = "# The team\n\nme namespaces=\"git\"   \(key) a comment\nyou,them cert-authority \(key)\r\n"
        #expect(converted(plain) == plain)
        #expect(
            converted("me  valid-after=\"20230102Z\" \t\(key) now\n")
                == "me  valid-after=\"20230102000000Z\" \t\(key) now\n")
        #expect(
            converted("\"a b\" NAMESPACES=\"git,x\\\"y\",Valid-Before=\"202301020304UTC\",cert-authority \(key)")
                == "\"a b\" cert-authority,namespaces=\"git,x\\\"y\",valid-before=\"20230102030400Z\" \(key)")
        // A line that is taken nowhere here is taken nowhere.
        #expect(converted("me valid-after=\"tomorrow\" \(key)\n") == "# me valid-after=\"tomorrow\" \(key)\n")
    }

    /// Whatever the file: in any zone it says what it said in the zone that it comes from.
    @Test(arguments: ["Europe/Berlin", "America/St_Johns", "Pacific/Apia"])
    func theSameEverywhere(zone: String) async {
        await #expect(processExitsWith: .success) { [zone] in
            func change(_ zone: String) {
                _ = unsafe setenv("TZ", zone, 1)
                tzset()
            }
            func lines(_ file: [UInt8]) -> [String] {
                AllowedSigners(file).entries.map { entry in
                    guard case .line(let line) = entry else { return "\(entry.number)" }
                    let options = line.options
                    return
                        "\(line.number) \(line.principals) \(line.key) \(options.isCertificateAuthority) \(options.namespaces ?? []) \(options.validAfter ?? 0) \(options.validBefore ?? 0)"
                }
            }
            var random = SplitMix(state: 20_261_128)
            let generator = AllowedSignersGenerator(
                key: SoftKey(.ed25519).line, others: [SoftKey(.p256).line], zone: zone)
            var changed = 0
            for _ in 0..<300 {
                change(zone)
                let file = generator.file(around: 1_689_330_600, using: &random)
                let here = lines(file)
                let converted = AllowedSigners.inUTC(file)
                #expect(lines(converted) == here, "\(String(decoding: file, as: UTF8.self))")
                change("Asia/Tokyo")
                #expect(lines(converted) == here, "\(String(decoding: converted, as: UTF8.self))")
                #expect(AllowedSigners.inUTC(converted) == converted)
                if converted != file { changed += 1 }
            }
            #expect(changed > 60, "\(changed)")
        }
    }
}
