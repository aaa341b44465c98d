extension Signer {
    /// The public half of the key that signs, as far as it can be told without signing: no passphrase, no touch.
    ///
    /// For SSH it is the configured key itself, or the `.pub` file beside a private one; for OpenPGP gpg is asked.
    ///
    /// - Returns: `nil` where only a signature can tell.
    package func knownKey() async -> PublicKey? {
        switch settings.format {
        case .openpgp: return try? await publicKey()
        case .ssh:
            guard let configured = settings.signingKey else { return nil }
            var text = configured
            if text.hasPrefix("key::") {
                text.removeFirst("key::".count)
            } else if !text.hasPrefix("ssh-") {
                // git signs with the private half of a public one that is configured, so both lead to the same key.
                let paths = text.hasSuffix(".pub") ? [text] : ["\(text).pub", text]
                let found = paths.lazy.compactMap { path in try? surroundings.file(path, named: "user.signingkey") }
                    .first
                guard let found else { return nil }
                text = String(decoding: found, as: UTF8.self)
            }
            return PublicKey(line: text)
        }
    }
}

extension PublicKey {
    /// Reads `ssh-ed25519 AAAA… comment`, the content of a `.pub` file; `nil` for what is no key that can be checked with.
    package init?(line: String) {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0.isNewline })
        guard words.count > 1,
            case .key(let key) = AllowedSignersLine.readKey(Array("\(words[0]) \(words[1])".utf8)[...]),
            VerifyingKey(key) != nil
        else { return nil }
        self = .ssh("\(words[0]) \(words[1])")
    }

    /// `SHA256:…` for SSH, the fingerprint in hexadecimal digits for OpenPGP: as verdicts name a key.
    package var fingerprint: String? {
        switch self {
        case .openpgp(let fingerprint): return fingerprint
        case .ssh(let text):
            guard case .key(let key) = AllowedSignersLine.readKey(Array(text.utf8)[...]) else { return nil }
            return SSHPublicKey.fingerprint(of: key.blob)
        }
    }
}

extension SignatureVerifier {
    /// The principal that git would print for a signature by a key at a time; `nil` where it would print none.
    ///
    /// - Parameter time: seconds since 1970.
    package func principal(of key: PublicKey, at time: Int64) -> String? {
        guard case .ssh(let text) = key, case .success(let trust) = trust,
            case .key(let plain) = AllowedSignersLine.readKey(Array(text.utf8)[...]),
            let signer = trust.signers[plain.blob], !signer.isRevoked, KeyTime.checkable.contains(time),
            case .accepted(let name) = signer.allowed.answer(at: KeyTime.verifyTime(time))
        else { return nil }
        return name
    }
}
