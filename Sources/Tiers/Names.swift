/// What may be called what. Each check gives the reason why a name is refused, or nil.
package enum Names {
    /// A tier: lower-case letters, digits and single hyphens from a letter on, at most 40; it becomes a branch name.
    package static func tierProblem(_ name: String) -> String? {
        wordProblem(name, longest: 40, letterFirst: true)
    }

    /// An environment: as a tier, and not `all`, which stands for every environment of a repository without clients.
    package static func environmentProblem(_ name: String) -> String? {
        name == "all" ? "`all` is reserved" : wordProblem(name, longest: 40, letterFirst: true)
    }

    /// A service. Source: `basicNameValidation` in copilot-cli's `internal/pkg/cli/validate.go`.
    ///
    /// Copilot also refuses a single letter when it creates a service; one that is there already is taken here.
    package static func serviceProblem(_ name: String) -> String? {
        wordProblem(name, longest: 255, letterFirst: true)
    }

    /// A client: a DNS label in lower case without `--`, at most 63. `default` is reserved and refused here.
    package static func clientProblem(_ name: String) -> String? {
        name == "default" ? "`default` is reserved" : wordProblem(name, longest: 63, letterFirst: false)
    }

    /// A branch, by the rules of `git check-ref-format --branch`.
    package static func branchProblem(_ name: String) -> String? {
        guard !name.isEmpty else { return "it is empty" }
        guard name.utf8.count <= 200 else { return "it is longer than 200 bytes" }
        if let problem = textProblem(name) { return problem }
        if let bad = name.unicodeScalars.first(where: { " ~^:?*[\\".unicodeScalars.contains($0) }) {
            return bad == " " ? "git allows no space in it" : "git allows no `\(bad)` in it"
        }
        if name.hasPrefix("-") { return "it begins with `-`" }
        if name == "@" || name == "HEAD" { return "git keeps that name for itself" }
        if name.hasPrefix("refs/") { return "give the branch alone, without `refs/heads/`" }
        if name.contains("..") { return "git allows no `..` in it" }
        if name.contains("@{") { return "git allows no `@{` in it" }
        if name.hasSuffix(".") { return "it ends with `.`" }
        for part in name.split(separator: "/", omittingEmptySubsequences: false) {
            if part.isEmpty { return "it has an empty part" }
            if part.hasPrefix(".") { return "a part begins with `.`" }
            if part.hasSuffix(".lock") { return "a part ends with `.lock`" }
        }
        return nil
    }

    /// A domain: two or more DNS labels in lower case, without protocol, port or final dot.
    package static func domainProblem(_ name: String) -> String? {
        if name.contains("://") { return "give it without protocol" }
        guard name.utf8.count <= 253 else { return "it is longer than 253 bytes" }
        if name.hasSuffix(".") { return "it ends with a dot" }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1 else { return "it has no dot" }
        for label in labels {
            // `--` inside a label is punycode's (`xn--`), so only clients forbid it.
            guard !label.isEmpty, label.utf8.count <= 63, !label.hasPrefix("-"), !label.hasSuffix("-"),
                label.utf8.allSatisfy(isWordByte)
            else { return "`\(printable(String(label)))` is no lower-case DNS label" }
        }
        return nil
    }

    /// A tier's folder below `copilot/environments`: one or more ordinary path components.
    package static func folderProblem(_ path: String) -> String? {
        guard !path.isEmpty else { return "it is empty" }
        guard path.utf8.count <= 255 else { return "it is longer than 255 bytes" }
        if let problem = textProblem(path) { return problem }
        if path.hasPrefix("/") { return "it must be relative to `copilot/environments`" }
        if path.contains("\\") { return "write `/` between folders" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for part in parts {
            if part.isEmpty { return "it has an empty part" }
            if part == "." || part == ".." { return "`\(part)` may not be part of it" }
            // Letters, digits and hyphens spell nothing of what follows.
            if part.utf8.allSatisfy(isWordByte) { continue }
            if part.hasSuffix(".tiergit-staged") { return "tiergit gives that ending to what it prepares" }
            // Whatever a file system could take for `.git` (case, trailing dots and spaces) is refused, as git does.
            // HFS+ also passes over what nobody sees.
            let seen = String(
                String.UnicodeScalarView(part.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }))
            let bare = seen.lowercased().split(separator: ":", omittingEmptySubsequences: false)[0]
            let stem = String(bare.reversed().drop(while: { $0 == "." || $0 == " " }).reversed())
            if stem == ".git" || stem == "git~1" { return "`\(part)` may not be part of it" }
        }
        switch parts[0].lowercased() {
        case "addons": return "`addons` is the folder that Copilot reads, the active one"
        case "overrides": return "`overrides` is Copilot's own folder"
        default: return nil
        }
    }

    /// A git object id: 40 lower-case hexadecimal digits.
    package static func isObjectID(_ text: String) -> Bool {
        text.utf8.count == 40
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    /// Why a text must not be printed: control characters and overrides of direction can forge a terminal's output.
    package static func textProblem(_ text: String) -> String? {
        guard let bad = text.unicodeScalars.first(where: isUnprintable) else { return nil }
        return "it holds the control character U+\(hex(bad))"
    }

    /// The text with every control character written as `U+001B`, and cut after 80 characters: safe in a message.
    package static func printable(_ text: String) -> String {
        var out = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == 80 { return out + "…" }
            if isUnprintable(scalar) { out += "U+\(hex(scalar))" } else { out.unicodeScalars.append(scalar) }
        }
        return out
    }

    static func hex(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }

    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        // Marks, embeddings, overrides and isolates of direction; the byte order mark.
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func wordProblem(_ name: String, longest: Int, letterFirst: Bool) -> String? {
        guard let first = name.utf8.first else { return "it is empty" }
        guard name.utf8.count <= longest else { return "it is longer than \(longest) characters" }
        guard name.utf8.allSatisfy(isWordByte) else { return "only lower-case letters, digits and hyphens are allowed" }
        if letterFirst, !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) {
            return "it must begin with a letter"
        }
        if first == UInt8(ascii: "-") { return "it begins with a hyphen" }
        if name.utf8.last == UInt8(ascii: "-") { return "it ends with a hyphen" }
        var before: UInt8 = 0
        for byte in name.utf8 {
            if byte == UInt8(ascii: "-"), before == byte { return "it has two hyphens in a row" }
            before = byte
        }
        return nil
    }
}
