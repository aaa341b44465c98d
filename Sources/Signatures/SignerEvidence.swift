/// What somebody else needs to come to the same verdicts on SSH signatures with git and ssh-keygen alone.
package struct SignerEvidence: Hashable, Sendable {
    /// git's file of allowed signers as it was read, its times in UTC; `nil` where there is none to check by.
    package let allowedSigners: [UInt8]?
    /// git's revocation file; `nil` where none is set.
    package let revocations: [UInt8]?
}

extension SignatureVerifier {
    package var evidence: SignerEvidence {
        guard case .success(let trust) = trust else { return SignerEvidence(allowedSigners: nil, revocations: nil) }
        return SignerEvidence(
            allowedSigners: AllowedSigners.inUTC(trust.file), revocations: trust.revocationFile)
    }

    /// OpenPGP public keys out of the keyring, armored; none where no fingerprint is given.
    ///
    /// - Throws: what kept gpg from it.
    package func publicKeys(_ fingerprints: [String]) async throws(SignatureError) -> [UInt8] {
        guard !fingerprints.isEmpty, case .success(let settings) = settings else { return [] }
        let program = Program(settings.gpgProgram, in: surroundings)
        // Other people's signatures on the keys are of no use here, and may be many.
        let output = try await program.run(
            ["--batch", "--armor", "--export-options", "export-minimal", "--export"] + fingerprints)
        guard output.succeeded else { throw program.failure(output) }
        return output.stdout
    }
}

extension AllowedSigners {
    /// The file with every limit that a line sets in UTC, as it was understood here.
    ///
    /// A line with options that says nothing here becomes a comment; all else stays as it is.
    ///
    /// Without a Z, ssh-keygen takes a limit for local time: it would mean another moment on another machine.
    static func inUTC(_ file: [UInt8]) -> [UInt8] {
        let feed = UInt8(ascii: "\n")
        let lines = file.split(separator: feed, omittingEmptySubsequences: false)
        return Array(
            lines.enumerated().map { index, line -> [UInt8] in
                guard let options = AllowedSignersLine.options(of: line) else { return Array(line) }
                switch AllowedSignersLine.read(line, number: index + 1) {
                case .line(let read) where read.options.validAfter != nil || read.options.validBefore != nil:
                    return Array(line[..<options.startIndex]) + Array(read.options.textInUTC.utf8)
                        + Array(line[options.endIndex...])
                // In another zone its limits may be the other way round, and it a line.
                case .ignored: return Array("# ".utf8) + line
                default: return Array(line)
                }
            }.joined(separator: [feed]))
    }
}

extension AllowedSignersOptions {
    /// The options written anew, limits in UTC.
    var textInUTC: String {
        var parts: [String] = []
        if isCertificateAuthority { parts.append("cert-authority") }
        if let namespaces {
            // Namespaces are ASCII patterns; a quote in one is written with a backslash before it.
            let text = String(decoding: namespaces, as: UTF8.self).split(
                separator: "\"", omittingEmptySubsequences: false)
            parts.append("namespaces=\"\(text.joined(separator: "\\\""))\"")
        }
        if let validAfter { parts.append("valid-after=\"\(KeyTime.option(validAfter))\"") }
        if let validBefore { parts.append("valid-before=\"\(KeyTime.option(validBefore))\"") }
        return parts.joined(separator: ",")
    }
}
