package import Git

/// A signed commit of ours, read out of its raw bytes and never written again from its parts: the bytes that were signed are the
/// bytes that are judged.
///
/// There is one shape: `tree`, parents, `author`, `committer`, `gpgsig`, in this order, each once, nothing else; author and
/// committer alike. Another program's commit, or a twin of ours with a header more, does not parse.
package struct SignedCommit: Sendable {
    package let tree: ObjectID
    package let parents: [ObjectID]
    /// `Name <email> 1700000000 +0100`.
    package let identity: String
    package let name: String
    package let email: String
    /// Of the committer, in seconds since 1970.
    package let time: Int64
    package let message: [UInt8]
    /// The armored signature, unfolded, without a line feed at its end; `nil` where there is none.
    package let signature: [UInt8]?
    /// What was signed: the object without its signature.
    package let payload: [UInt8]

    /// What is wrong with the shape.
    package struct Flaw: Error, Hashable, Sendable { package let text: String }

    /// - Parameter maximumParents: 1 for entries and policy commits.
    package init(_ raw: [UInt8], maximumParents: Int = 1) throws(Flaw) {
        var lines = Lines(raw)
        tree = try lines.id("tree")
        var parents: [ObjectID] = []
        while lines.begins(with: "parent ") {
            parents.append(try lines.id("parent"))
            guard parents.count <= maximumParents else { throw Flaw(text: "it has \(parents.count) parents") }
        }
        self.parents = parents
        let author = try lines.value("author")
        let committer = try lines.value("committer")
        guard author == committer else { throw Flaw(text: "author and committer are not the same") }
        guard let parts = Self.parts(author) else {
            throw Flaw(text: "the author is not in the form that git writes")
        }
        (identity, name, email, time) = parts
        let head = lines.offset
        if lines.begins(with: "gpgsig ") {
            var signature = Array(try lines.value("gpgsig"))
            while lines.begins(with: " ") {
                signature.append(UInt8(ascii: "\n"))
                signature += try lines.line().dropFirst()
            }
            self.signature = signature
        } else {
            signature = nil
        }
        let end = lines.offset
        guard try lines.line().isEmpty else { throw Flaw(text: "it has a header that no commit of tiergit has") }
        message = Array(raw[lines.offset...])
        payload = Array(raw[..<head]) + raw[end...]
    }

    /// Splits `Name <email> 1700000000 +0100`, and takes no other spelling of it than `Identity.header`'s.
    package static func parts(
        _ bytes: ArraySlice<UInt8>
    ) -> (identity: String, name: String, email: String, time: Int64)? {
        guard let close = bytes.lastIndex(of: UInt8(ascii: ">")), let open = bytes.firstIndex(of: UInt8(ascii: "<")),
            open > bytes.startIndex + 1, open < close, bytes[open - 1] == UInt8(ascii: " "),
            let time = time(bytes[(close + 1)...]), let identity = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let name = String(decoding: bytes[..<(open - 1)], as: UTF8.self)
        let email = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
        return (identity, name, email, time)
    }

    /// ` 1700000000 +0100`: no zeros in front, hours and minutes of two digits each, no minus where there is no difference.
    private static func time(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard bytes.count > 7, bytes.first == UInt8(ascii: " ") else { return nil }
        let zone = bytes.suffix(6)
        let digits = zone.suffix(4)
        guard zone.first == UInt8(ascii: " "),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits[digits.startIndex + 2] < UInt8(ascii: "6")
        else { return nil }
        switch zone[zone.startIndex + 1] {
        case UInt8(ascii: "+"): break
        case UInt8(ascii: "-"): guard !digits.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        default: return nil
        }
        let text = String(decoding: bytes.dropFirst().dropLast(6), as: UTF8.self)
        guard let seconds = Int64(text), String(seconds) == text else { return nil }
        return seconds
    }
}

/// The header lines of a raw commit.
private struct Lines {
    private let raw: [UInt8]
    private(set) var offset = 0

    init(_ raw: [UInt8]) { self.raw = raw }

    func begins(with word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard raw.count - offset >= count else { return false }
        let start = unsafe word.utf8Start
        for index in 0..<count where unsafe raw[offset + index] != start[index] { return false }
        return true
    }

    /// The next line without its line feed.
    mutating func line() throws(SignedCommit.Flaw) -> ArraySlice<UInt8> {
        guard let end = raw[offset...].firstIndex(of: UInt8(ascii: "\n")) else {
            throw SignedCommit.Flaw(text: "its headers are cut off")
        }
        defer { offset = end + 1 }
        return raw[offset..<end]
    }

    mutating func value(_ name: StaticString) throws(SignedCommit.Flaw) -> ArraySlice<UInt8> {
        guard begins(with: name), raw.count > offset + name.utf8CodeUnitCount,
            raw[offset + name.utf8CodeUnitCount] == UInt8(ascii: " ")
        else { throw SignedCommit.Flaw(text: "\(name) is not where it should be") }
        return try line().dropFirst(name.utf8CodeUnitCount + 1)
    }

    mutating func id(_ name: StaticString) throws(SignedCommit.Flaw) -> ObjectID {
        let digits = try value(name)
        // git reads capitals too: another object of the same meaning.
        guard let id = ObjectID(lowerCase: digits) else {
            throw SignedCommit.Flaw(text: "\(name) is no object id in lower case")
        }
        return id
    }
}
