internal import Git
internal import Signatures

/// Whose keys a policy has: SSH's by its `allowed_signers`, OpenPGP's by their fingerprints. git's own settings say nothing here.
struct PolicySigners: Sendable {
    private let verifier: SignatureVerifier
    /// Principals by fingerprint.
    private let openpgp: [String: String]

    /// - Parameter programs: by which programs to check.
    init(_ file: [UInt8], openpgp: [String: String], programs: SignatureVerifier) {
        verifier = programs.believing(allowedSigners: file)
        self.openpgp = openpgp
    }

    /// In process; `nil` where a program has to be asked.
    func verdict(on signature: [UInt8], of payload: [UInt8], time: Int64) -> SignatureVerdict? {
        verifier.verdict(on: signature, of: payload, time: time, strict: true)
    }

    /// - Throws: `SignatureError.cancelled` alone.
    ///
    /// - Parameter strict: whether it is one of tiergit's own, and not made by hand.
    func check(
        _ signature: [UInt8], of payload: [UInt8], time: Int64, strict: Bool = true
    ) async throws(SignatureError) -> SignatureVerdict {
        let verdict = try await verifier.check(signature, of: payload, time: time, strict: strict)
        // gpg alone tells a primary key: the keyring has many keys, and the policy names those that count.
        guard verdict.fault == nil, let primary = verdict.primaryKey else { return verdict }
        let keys = [primary, verdict.key].compactMap { $0?.uppercased() }
        guard let principal = keys.compactMap({ openpgp[$0] }).first else {
            return SignatureVerdict(
                signer: nil, key: verdict.key, fault: .unknownSigner, detail: "the policy does not name the key")
        }
        return SignatureVerdict(
            signer: principal, key: verdict.key, primaryKey: primary, fault: nil, detail: nil)
    }

    func principal(of key: PublicKey, at seconds: Int64) -> String? {
        switch key {
        case .ssh: verifier.principal(of: key, at: seconds)
        case .openpgp(let fingerprint): openpgp[fingerprint.uppercased()]
        }
    }
}
