/// Checks signatures of commits as git does, SSH's in process.
package struct SignatureVerifier: Sendable {
    /// Prepares to check: reads the file of allowed signers and the revocation file once.
    ///
    /// - Parameters:
    ///   - config: git's configuration, keys as `git config --list -z` prints them (lower case).
    ///   - environment: changes to what children inherit; `nil` takes a variable away.
    ///   - directory: where relative paths in the settings count from: the top of the work tree.
    package init(config: [String: String], environment: [String: String?] = [:], directory: String? = nil) async {
        fatalError()
    }

    /// A SHA-256 (hexadecimal) over all that verdicts on SSH signatures depend on besides the commit: signers with their times
    /// resolved, revocations, the version of these rules. Verdicts may be remembered under it.
    package var digest: String { fatalError() }

    /// Checks an SSH signature in process; may be called on any thread.
    ///
    /// - Parameters:
    ///   - payload: the commit without its signature.
    ///   - signature: the armored text out of the `gpgsig` header, unfolded.
    ///   - time: of the committer, in seconds since 1970: the moment for which the key must be valid.
    ///   - strict: whether it is one of tiergit's own: then the armor must be ssh-keygen's to the byte, and ECDSA's S low.
    /// - Returns: `nil` where a program has to be asked (`check`): OpenPGP, and certificates.
    package func verdict(on signature: [UInt8], of payload: [UInt8], time: Int64, strict: Bool) -> SignatureVerdict? {
        fatalError()
    }

    /// Checks any signature, by gpg or ssh-keygen where it must.
    ///
    /// - Throws: `SignatureError.cancelled` alone; a program that is missing or fails is a verdict.
    package func check(
        _ signature: [UInt8], of payload: [UInt8], time: Int64, strict: Bool
    ) async throws(SignatureError) -> SignatureVerdict {
        fatalError()
    }
}
