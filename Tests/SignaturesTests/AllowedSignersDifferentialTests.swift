import Foundation
import Testing

@testable import Signatures

/// Files of allowed signers, made at random around one key and one commit, as the real ssh-keygen and this parser read them.
@Suite struct AllowedSignersDifferentialTests {
    /// The zone is changed in a process of its own: other tests read the environment at the same time.
    @Test(arguments: ["UTC", "Europe/Berlin", "America/St_Johns"])
    func acceptsWhatGitAcceptsAndNobodyElse(zone: String) async {
        await #expect(processExitsWith: .success) { [zone] in
            _ = unsafe setenv("TZ", zone, 1)
            tzset()
            try await AllowedSignersComparison(zone: zone, seed: 20_261_128, count: 150).run()
        }
    }
}
