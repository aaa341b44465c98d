extension SSHTrust {
    /// Reads git's files, and asks ssh-keygen about a binary list of revocations.
    static func read(
        _ settings: VerificationSettings, in surroundings: Surroundings
    ) async throws(Unreadable) -> SSHTrust {
        // git gives every SSH signature the trust `fully` (parse_ssh_output in gpg-interface.c).
        guard settings.minimumTrust <= .fully else {
            throw Unreadable(detail: "gpg.minTrustLevel is \(settings.minimumTrust), more than git trusts SSH keys")
        }
        let file = try surroundings.file(settings.allowedSignersFile, named: "gpg.ssh.allowedSignersFile")
        let signers = AllowedSigners(file)
        var list: [UInt8]?
        var revocations = Revocations.none
        if let path = settings.revocationFile {
            let name = "gpg.ssh.revocationFile"
            let bytes = try surroundings.file(path, named: name)
            list = bytes
            revocations =
                Revocations.isBinary(bytes)
                ? try await Revocations(
                    binary: bytes, of: signers.keys.map(\.key), program: Program(settings.sshProgram, in: surroundings),
                    setting: name) : try Revocations(plain: bytes, setting: name)
        }
        return SSHTrust(signers, file: file, revocations: revocations, revocationFile: list)
    }

    /// Over everything that verdicts depend on, besides the commit and these rules.
    ///
    /// The whole file goes in, for the sake of certificates, and of each limit what the time zone makes of it.
    var digest: String {
        var hasher = SHA256Hasher()
        func add(_ bytes: [UInt8]) {
            hasher.update(Array("\(bytes.count) ".utf8))
            hasher.update(bytes)
        }
        // The version of the rules in this module; to be raised with every change of what they accept.
        add(Array("tiergit signatures 1".utf8))
        add(file)
        for case .line(let line) in signersFile.entries {
            let limits = [line.options.validAfter, line.options.validBefore]
            add(Array("\(line.number) \(limits)".utf8))
            for limit in limits.compactMap(\.self) { add(Array("\(KeyTime.zoneErrors(around: limit))".utf8)) }
        }
        add(Array((revocationFile == nil ? "none" : "revocations").utf8))
        add(revocationFile ?? [])
        for key in revoked.sorted(by: { $0.lexicographicallyPrecedes($1) }) { add(key) }
        return hasher.finalize().hex
    }
}
