internal import Git
internal import History
internal import Tiers

/// The bytes of a release's tag, made and read in one shape: what plain git shows, and `git tag -v` verifies.
///
/// `object`, `type commit`, `tag`, `tagger`; subject, changelog section and trailers, a blank line between each; then the signature, which
/// git appends to a tag instead of putting it into a header (`git help cat-file`; signature-format in git's documentation).
struct ReleaseTag: Hashable, Sendable {
    var commit: ObjectID
    var reference: TierReference
    /// `Name <email> 1700000000 +0100`.
    var tagger: String
    /// The changelog section without its heading and without blank lines around it.
    var section: String
    var base: ObjectID
    var contentSHA256: String
    var previous: Version?
    var verdict: String

    /// What is signed: the object without its signature.
    var payload: [UInt8] {
        let version = reference.version.map { "\($0)" } ?? ""
        var text = "object \(commit.hex)\ntype commit\ntag \(reference.tag ?? "")\ntagger \(tagger)\n\n"
        text += "tier \(reference.tier) \(version)\n\n\(section)\n\n"
        text += "Tier-Name: \(reference.tier)\nTier-Version: \(version)\nTier-Base: \(base.hex)\n"
        text += "Tier-Content: \(contentSHA256)\n"
        if let previous { text += "Tier-Previous: \(previous)\n" }
        text += "Tier-Verdict: \(verdict)\n"
        return Array(text.utf8)
    }

    /// The object.
    func signed(_ signature: String) -> [UInt8] { payload + Array(signature.utf8) + [UInt8(ascii: "\n")] }
}

/// A tag as it was read, whoever signed it.
struct ReadReleaseTag: Sendable {
    let tag: ReleaseTag
    let name: String
    let email: String
    /// Of the tagger, in seconds since 1970.
    let time: Int64
    let payload: [UInt8]
    /// Armored, without a line feed at its end.
    let signature: [UInt8]

    /// - Parameter reference: the release that the tag's name promises.
    /// - Throws: `VerificationFailure` for what is in another shape, says something else than its name, or bears no signature.
    init(_ raw: [UInt8], as reference: TierReference) throws(VerificationFailure) {
        func flaw(_ text: String) -> VerificationFailure { VerificationFailure(.notCanonical, text) }
        // As git finds it: the last line that begins one (`parse_signed_buffer` in gpg-interface.c).
        guard let start = Self.signatureStart(raw) else { throw VerificationFailure(.unsigned, "it is not signed") }
        payload = Array(raw[..<start])
        var armor = raw[start...]
        if armor.last == UInt8(ascii: "\n") { armor = armor.dropLast() }
        signature = Array(armor)
        guard let text = String(validating: payload, as: UTF8.self) else { throw flaw("it is no UTF-8") }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func value(_ line: Int, _ key: String) throws(VerificationFailure) -> String {
            guard lines.indices.contains(line), lines[line].hasPrefix("\(key) ") else {
                throw flaw("\(key) is not where it should be")
            }
            return String(lines[line].dropFirst(key.count + 1))
        }
        guard let commit = ObjectID(hex: try value(0, "object")), try value(1, "type") == "commit" else {
            throw flaw("it is on no commit")
        }
        let tag = try value(2, "tag")
        guard tag == reference.tag else {
            throw VerificationFailure(
                .malformed, "it calls itself \(Names.printable(tag)): it was made for another name and moved here")
        }
        let tagger = try value(3, "tagger")
        guard let parts = SignedCommit.parts(Array(tagger.utf8)[...]) else {
            throw flaw("the tagger is not in the form that git writes")
        }
        (name, email, time) = (parts.name, parts.email, parts.time)
        let trailers = lines.reversed().drop { $0.isEmpty }.prefix { !$0.isEmpty }.reversed()
        func trailer(_ key: String) -> String? {
            let found = trailers.filter { $0.hasPrefix("\(key): ") }
            return found.count == 1 ? found.first.map { String($0.dropFirst(key.count + 2)) } : nil
        }
        guard let base = trailer("Tier-Base").flatMap({ ObjectID(hex: $0) }), let digest = trailer("Tier-Content"),
            let verdict = trailer("Tier-Verdict"), lines.count > 8 + trailers.count
        else { throw flaw("its trailers are not those of a release") }
        let section = lines[7..<(lines.count - trailers.count - 2)].joined(separator: "\n")
        self.tag = ReleaseTag(
            commit: commit, reference: reference, tagger: parts.identity, section: section, base: base,
            contentSHA256: digest, previous: trailer("Tier-Previous").flatMap { Version($0) }, verdict: verdict)
        // One shape: whatever is not said by the parts is not there.
        guard self.tag.payload == payload else {
            throw VerificationFailure(.malformed, "its message does not say what its name and its trailers say")
        }
    }

    private static func signatureStart(_ raw: [UInt8]) -> Int? {
        let begins = ["-----BEGIN SSH SIGNATURE-----", "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----"]
            .map { Array($0.utf8) }
        var found: Int?
        var start = 0
        while start < raw.count {
            if begins.contains(where: { raw[start...].starts(with: $0) }) { found = start }
            guard let end = raw[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            start = end + 1
        }
        return found
    }
}
