/// Whose signature a text is, by how it begins, as git tells them apart.
///
/// Source: get_format_by_sig in gpg-interface.c of git 2.39.
enum SignatureKind: Hashable {
    case ssh
    case openpgp
    case x509
    /// git dies of it.
    case unknown

    init(_ text: [UInt8]) {
        func begins(_ start: String) -> Bool { text.starts(with: start.utf8) }
        self =
            if begins("-----BEGIN SSH SIGNATURE-----") {
                .ssh
            } else if begins("-----BEGIN PGP SIGNATURE-----") || begins("-----BEGIN PGP MESSAGE-----") {
                .openpgp
            } else if begins("-----BEGIN SIGNED MESSAGE-----") {
                .x509
            } else {
                .unknown
            }
    }
}
