extension Identity {
    /// Who commits, by git's rules: `GIT_COMMITTER_NAME` and `GIT_COMMITTER_EMAIL`, `committer.*`, `user.*`, `EMAIL`.
    ///
    /// Unlike git it never makes an address up from the login and host name: an entry must say who switched.
    ///
    /// - Parameter offset: minutes from UTC of the clock on the wall.
    /// - Throws: `GitError.noIdentity` with the settings that are missing.
    package static func committer(
        settings: GitSettings, environment: [String: String], seconds: Int64, offset: Int
    ) throws(GitError) -> Identity {
        func first(_ candidates: String?...) -> String? {
            candidates.lazy.compactMap { $0.map(cleaned) }.first { !$0.isEmpty }
        }
        let name = first(
            environment["GIT_COMMITTER_NAME"], settings["committer.name"], settings["user.name"])
        let email = first(
            environment["GIT_COMMITTER_EMAIL"], settings["committer.email"], settings["user.email"],
            environment["EMAIL"])
        guard let name, let email else {
            throw .noIdentity(missing: (name == nil ? ["user.name"] : []) + (email == nil ? ["user.email"] : []))
        }
        return Identity(name: name, email: email, seconds: seconds, offset: offset)
    }

    /// Drops what git drops from a name in a header: control characters, `<`, `>`, and crud at the ends.
    private static func cleaned(_ text: String) -> String {
        let crud = ".,:;\"\\' "
        var text = text.filter { character in
            character != "<" && character != ">"
                && !character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
        }
        while let last = text.last, crud.contains(last) { text.removeLast() }
        while let first = text.first, crud.contains(first) { text.removeFirst() }
        return text
    }
}
