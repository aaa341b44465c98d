package import Git
package import Tiers

/// A new tier of the catalog on disk: worked out and checked first, then written.
package struct TierCreation {
    private let top: String
    private let addition: TierDraft.Addition
    /// What the catalog was when this was worked out.
    private let old: [UInt8]
    /// Files of the tier's own folder, by name; empty where it follows its parent.
    private let files: [(name: String, file: File)]
    /// From the top of the repository.
    package let folder: String
    /// What is wrong with the tier as it would be.
    package let diagnostics: [TierDiagnostic]

    private enum File {
        case bytes([UInt8], executable: Bool)
        case link(String)
    }

    package enum Failure: Error, Sendable {
        case git(GitError)
        case tiers(TiersError)
        /// The catalog has such a tier.
        case exists(String)
        /// Something stands where the tier's folder belongs.
        case folderExists(String)
        /// On a generated commit nothing is edited by hand.
        case generated
        /// Somebody else wrote the catalog at the same time.
        case catalogChanged
    }

    /// What is added to the catalog, a line each.
    package var paragraph: [String] { addition.paragraph }

    /// What is written, the catalog first.
    package var paths: [String] { [Catalog.path] + files.map { "\(folder)/\($0.name)" } }

    /// Works it out from the files as they stand on disk; nothing is written.
    ///
    /// - Parameter isCopy: whether the tier gets a folder of its own.
    package init(_ draft: TierDraft, isCopy: Bool, _ repository: Repository) throws(Failure) {
        do { top = try repository.requireWorkTree() } catch { throw .git(error) }
        let path = "\(top)/\(Catalog.path)"
        let input: ValidationInput
        do { input = try ValidationInput.onDisk(repository, top: top) } catch { throw .tiers(error) }
        guard case .file = FileSystem.kind(of: path) else { throw .tiers(.catalogNotAFile(commit: nil)) }
        if let head = try? repository.head(), let id = head.commit, let commit = try? repository.commit(id),
            GeneratedCommit.isGenerated(head, commit, input.catalog)
        {
            throw .generated
        }
        if input.catalog.tierNames.contains(draft.name) { throw .exists(draft.name) }
        if let problem = Names.tierProblem(draft.name) {
            throw .tiers(
                .catalog(
                    .invalid([
                        CatalogProblem(
                            location: SourceLocation(path: Catalog.path),
                            message: "a tier cannot be called `\(Names.printable(draft.name))`: \(problem)")
                    ])))
        }
        folder = Layout.folder("addons-\(draft.name)")
        if isCopy, FileSystem.kind(of: "\(top)/\(folder)") != .absent { throw .folderExists(folder) }
        old = input.catalogBytes
        do {
            // What it is made of is checked as if it followed its parent, also where it is copied.
            let following = try draft.added(to: old, input.catalog, isCopy: false)
            addition = isCopy ? try draft.added(to: old, input.catalog, isCopy: true) : following
            let made = try ValidationInput.onDisk(repository, top: top, catalog: following.bytes)
            let tier = try following.catalog.tier(named: draft.name)
            if let problem = made.problems[draft.name] { throw TiersError.composition(problem) }
            diagnostics = TierValidator(made).check(made.catalog.tiers).filter { $0.tier == draft.name }
            files = isCopy ? try Self.copies(of: tier, following.catalog, top: top) : []
        } catch let error as TiersError {
            throw .tiers(error)
        } catch let error as CatalogError {
            throw .tiers(.catalog(error))
        } catch { fatalError("only these are thrown") }
    }

    /// The files that the tier's own folder gets.
    private static func copies(
        of tier: Tier, _ catalog: Catalog, top: String
    ) throws(TiersError) -> [(name: String, file: File)] {
        let composition = try ValidationInput.composition(of: tier, in: catalog, top: top)
        let edited = try composition.files()
        return composition.parts.sorted { $0.key < $1.key }.compactMap { name, part in
            guard let file = edited[name] else { return nil }
            if file.isLink { return (name, .link(String(decoding: file.bytes, as: UTF8.self))) }
            return (
                name,
                .bytes(
                    file.bytes,
                    executable: FileSystem.kind(of: "\(top)/\(part.path(of: name))") == .file(executable: true))
            )
        }
    }

    /// Writes the folder, and then the catalog that names it.
    package func perform() throws(Failure) {
        do {
            if !files.isEmpty { try writeFolder() }
            let path = "\(top)/\(Catalog.path)"
            guard FileSystem.read(path) == old else {
                if !files.isEmpty { try FileSystem.remove("\(top)/\(folder)") }
                throw Failure.catalogChanged
            }
            do {
                try FileSystem.rewrite(path, addition.bytes)
            } catch {
                // A folder that no catalog names would be in the way of the next try.
                if !files.isEmpty { try? FileSystem.remove("\(top)/\(folder)") }
                throw error
            }
        } catch let error as GitError {
            throw .git(error)
        } catch let error as Failure {
            throw error
        } catch { fatalError("only these are thrown") }
    }

    /// The whole folder comes at once, under a name that nobody takes for a tier until then.
    private func writeFolder() throws {
        let staged = "\(top)/\(Layout.environments)/.\(FileSystem.name(of: folder)).tiergit-staged"
        try FileSystem.remove(staged)
        do {
            for (name, file) in files {
                let path = "\(staged)/\(name)"
                try FileSystem.makeDirectories(FileSystem.parent(of: path))
                switch file {
                case .bytes(let bytes, let executable): try FileSystem.create(path, bytes, executable: executable)
                case .link(let target): try FileSystem.makeLink(path, to: target)
                }
            }
            guard try FileSystem.rename(staged, toFree: "\(top)/\(folder)") else { throw Failure.folderExists(folder) }
        } catch {
            try? FileSystem.remove(staged)
            throw error
        }
    }
}
