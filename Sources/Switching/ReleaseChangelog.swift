internal import Git
package import Tiers

/// `copilot/CHANGELOG.md`, as Keep a Changelog has it: a section a release, written by `release` and committed by people.
///
/// What is missing is written out of the tags' messages, so a command that was ended between tag and file leaves nothing wrong. Whatever
/// people wrote stays, byte for byte, and its kind of line ends.
package struct ReleaseChangelog {
    package static let path = "copilot/CHANGELOG.md"

    package enum Outcome: Hashable, Sendable {
        /// The sections that were written, oldest first; none where all were there.
        case written([TierReference])
        /// A bare repository has no file to write.
        case bare
        /// What is at the path is no file of text, or its folder is not there.
        case unsuitable
    }

    private let session: Session
    private let releases: Releases

    package init(_ session: Session, _ releases: Releases) {
        self.session = session
        self.releases = releases
    }

    /// Writes what is missing of a tier's releases, those that are verified.
    package func complete(_ tier: String) async throws(SwitchError) -> Outcome {
        guard let top = session.repository.workTree else { return .bare }
        var found: [Release] = []
        for item in try Releases.all(of: tier, session.repository).reversed() {
            do throws(SwitchError) { found.append(try await releases.read(item)) } catch .release { continue }
        }
        let lock = try session.lock(session.workTreeLock)
        defer { withExtendedLifetime(lock) {} }
        let path = "\(top)/\(Self.path)"
        var text: [UInt8]?
        switch FileSystem.kind(of: path) {
        case .absent:
            guard case .directory = FileSystem.kind(of: FileSystem.parent(of: path)) else { return .unsuitable }
        case .file: text = try wrap { try FileSystem.readFile(path, limit: 16 << 20) }
        case .link, .directory, .other: return .unsuitable
        }
        var lines = try Lines(text ?? Array(Self.head.utf8))
        var written: [TierReference] = []
        for release in found where lines.add(release) { written.append(release.reference) }
        guard !written.isEmpty else { return .written([]) }
        let bytes = lines.bytes
        try wrap { try FileSystem.rewrite(path, bytes) }
        return .written(written)
    }

    private static let head = """
        # Changelog of the tiers

        Written by `tiergit release`, in the form of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).

        """

    /// The file line by line.
    struct Lines {
        private var lines: [String]
        private let ending: String

        init(_ bytes: [UInt8]) throws(SwitchError) {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .git(.library(operation: "reading \(ReleaseChangelog.path)", message: "it is no UTF-8"))
            }
            // A carriage return stays at the end of its line; Swift takes both together for one character.
            lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
                String(Substring($0))
            }
            ending = lines.first?.utf8.last == UInt8(ascii: "\r") ? "\r" : ""
        }

        var bytes: [UInt8] { Array(lines.joined(separator: "\n").utf8) }

        /// Adds a release's section where it is missing: above the tier's next older one, else below its newer ones, else above all.
        mutating func add(_ release: Release) -> Bool {
            let headings = headings()
            guard !headings.contains(where: { $0.reference == release.reference }) else { return false }
            let own = headings.filter { $0.reference?.tier == release.tier }
            let older = own.first { ($0.reference?.version ?? release.version) < release.version }
            let newer = own.last { ($0.reference?.version ?? release.version) > release.version }
            let index: Int
            if let older {
                index = older.line
            } else if let newer {
                index = headings.first { $0.line > newer.line }?.line ?? lines.count
            } else {
                index = headings.first { !$0.isUnreleased }?.line ?? lines.count
            }
            var section = ["## [tier-\(release.name)] - \(release.date)", ""]
            section += release.section.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            section.append("")
            if index == lines.count {
                // One blank line before it, and the file ends in one line end.
                while let last = lines.last, last.isEmpty || last == "\r" { lines.removeLast() }
                if let last = lines.last, !ending.isEmpty, !last.hasSuffix("\r") {
                    lines[lines.count - 1] += ending
                }
                if !lines.isEmpty { lines.append(ending) }
                lines += section.dropLast().map { $0 + ending } + [""]
            } else {
                lines.insert(contentsOf: section.map { $0 + ending }, at: index)
            }
            return true
        }

        private struct Heading {
            let line: Int
            let reference: TierReference?
            let isUnreleased: Bool
        }

        /// Headings of the second level, those in fences of code left out.
        private func headings() -> [Heading] {
            var found: [Heading] = []
            var isCode = false
            for (index, line) in lines.enumerated() {
                if line.hasPrefix("```") || line.hasPrefix("~~~") { isCode.toggle() }
                guard !isCode, line.hasPrefix("## ") else { continue }
                let words = line.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }.split(separator: " ")
                var reference: TierReference?
                if words.count == 2, words[0].hasPrefix("tier-"), let version = Version(words[1]) {
                    reference = TierReference(tier: String(words[0].dropFirst("tier-".count)), version: version)
                }
                found.append(
                    Heading(
                        line: index, reference: reference,
                        isUnreleased: words.first?.lowercased() == "unreleased"))
            }
            return found
        }
    }
}
