package import Git
internal import Tiers

extension Doctor {
    /// The repository and the disk that it is on.
    package enum Place: Sendable {
        case repository(gitDirectory: String)
        case refused(GitError)
        /// An extension of git's that libgit2 1.5.1 does not know, though git would take it without `repositoryformatversion`.
        case worktreeConfig
        case bare(path: String)
        case branch(String)
        case detached(ObjectID, isGenerated: Bool)
        case unborn(branch: String)
        case operation(String)
        case shallow(remote: String?)
        case partial(remote: String)
        /// A `core.*` setting that changes what a file on disk is: `core.symlinks`, `core.fileMode`, …
        case setting(String, String)
        /// Sparse checkout leaves `copilot/` out.
        case sparse
        case notWritable(path: String, isOwn: Bool)
        /// The file system is mounted read-only.
        case readOnly(path: String)
        case notThere(path: String)
        case nearlyFull(path: String, bytes: UInt64)
        /// Directories cannot be exchanged in one step here.
        case cannotExchange(usesCopies: Bool)
        /// libgit2 does not run it.
        case hook(path: String)
    }

    mutating func examinePlace() async {
        let everything: [Check] = [.head, .clone, .settings, .sparseCheckout, .hooks]
        guard let repository else {
            switch surroundings.refusal {
            case .library? where hasFinding(.configuration): skip(.repository)
            case .unsupportedRepository(let what)? where what.contains("worktreeconfig"):
                report(.repository, .error, .place(.worktreeConfig))
            case let error?: report(.repository, .error, .place(.refused(error)))
            case nil: skip(.repository)
            }
            for check in everything { skip(check) }
            return
        }
        if repository.workTree == nil {
            report(.repository, .error, .place(.bare(path: repository.gitDirectory)))
        } else {
            report(.repository, .ok, .place(.repository(gitDirectory: repository.gitDirectory)))
        }
        look(.head) { doctor throws in try doctor.checkHead(repository) }
        look(.clone) { doctor in doctor.checkClone(repository) }
        look(.settings) { doctor in doctor.checkSettings() }
        await look(.sparseCheckout) { doctor async throws in try await doctor.checkSparseCheckout() }
        look(.hooks) { doctor in
            let folder =
                doctor.settings?["core.hookspath"].map(doctor.expanded) ?? "\(repository.commonDirectory)/hooks"
            let path = "\(folder)/reference-transaction"
            if case .file(executable: true) = FileSystem.kind(of: path) {
                doctor.report(.hooks, .note, .place(.hook(path: path)))
            }
        }
    }

    private mutating func checkHead(_ repository: Repository) throws {
        let head = try repository.head()
        self.head = head
        if let id = head.commit { headCommit = try repository.commit(id) }
        if let operation = repository.operationInProgress {
            return report(.head, .warning, .place(.operation(operation)))
        }
        switch head {
        case .branch(let name, _): report(.head, .ok, .place(.branch(name)))
        case .unborn(let name): report(.head, .error, .place(.unborn(branch: name)))
        case .detached(let id):
            let isGenerated = headCommit.map { GeneratedCommit.base(of: $0) != nil } ?? false
            report(.head, isGenerated ? .ok : .note, .place(.detached(id, isGenerated: isGenerated)))
        }
    }

    private mutating func checkClone(_ repository: Repository) {
        if FileSystem.kind(of: "\(repository.commonDirectory)/shallow") != .absent {
            report(.clone, .note, .place(.shallow(remote: remotes.first)))
        }
        for remote in remotes where settings?["remote.\(remote).partialclonefilter"]?.isEmpty == false {
            report(.clone, .warning, .place(.partial(remote: remote)))
        }
    }

    private mutating func checkSettings() {
        guard let settings else { return skip(.settings) }
        // Each of these with the value that changes something.
        for (name, values) in [
            ("core.symlinks", ["false"]), ("core.filemode", ["false"]), ("core.ignorecase", ["true"]),
            ("core.autocrlf", ["true"]),
        ] {
            guard let value = settings[name]?.lowercased() else { continue }
            let plain =
                ["no", "off", "0", ""].contains(value) ? "false" : ["yes", "on", "1"].contains(value) ? "true" : value
            if values.contains(plain) { report(.settings, .note, .place(.setting(name, plain))) }
        }
    }

    /// Whether any file of Copilot's but the active addons, which carry the same flag, is left out.
    private mutating func checkSparseCheckout() async throws {
        guard isSparse, hasGit, top != nil else { return }
        let listing = try await git(["ls-files", "-t", "-z", "--", ":(top,literal)\(Layout.copilot)"])
        let isLeftOut = listing.split(separator: 0).contains { record in
            record.first == UInt8(ascii: "S") && record.dropFirst(2) != Array(Layout.addons.utf8)[...]
        }
        if isLeftOut { report(.sparseCheckout, .error, .place(.sparse)) }
    }

    var isSparse: Bool { isOn("core.sparsecheckout") }

    /// Whether a setting of git's is true, in any of git's spellings.
    func isOn(_ name: String) -> Bool { ["true", "1", "yes", "on"].contains(settings?[name]?.lowercased()) }

    /// The remotes' names, `origin` first.
    var remotes: [String] {
        let names = Set(
            (settings?.values ?? [:]).keys.compactMap { key -> String? in
                key.hasPrefix("remote.") && key.hasSuffix(".url") ? String(key.dropFirst(7).dropLast(4)) : nil
            })
        return names.sorted { ($0 == "origin" ? 0 : 1, $0) < ($1 == "origin" ? 0 : 1, $1) }
    }

    // MARK: The disk

    /// Below this a switch of a large repository may fail halfway; git itself needs some of it.
    private static let enough: UInt64 = 64 << 20

    /// After the catalog, which says whether directories are exchanged.
    mutating func checkFileSystem(_ repository: Repository) throws {
        let temporary = surroundings.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var folders = [repository.gitDirectory, repository.commonDirectory]
        folders += ["objects", "refs"].map { "\(repository.commonDirectory)/\($0)" }
        folders += ["logs", "refs/tiergit", "tiergit"].map { "\(repository.commonDirectory)/\($0)" }
            .filter { FileSystem.kind(of: $0) != .absent }
        if let top {
            folders += [top, "\(top)/\(Layout.copilot)", "\(top)/\(Layout.environments)"]
                .filter { FileSystem.kind(of: $0) != .absent }
        }
        if FileSystem.kind(of: "\(temporary)/.") != .directory {
            report(.fileSystem, .error, .place(.notThere(path: temporary)))
        } else {
            folders.append(temporary)
        }
        var seen: Set<String> = []
        var full: Set<UInt64> = []
        var readOnly: Set<UInt64> = []
        for folder in folders where seen.insert(folder).inserted {
            let facts = FileFacts(folder)
            if FileSystem.isReadOnly(folder) {
                // Once for all that is on it.
                if let facts, !readOnly.insert(facts.device).inserted { continue }
                report(.fileSystem, .error, .place(.readOnly(path: folder)))
            } else if !FileSystem.isWritable(folder) {
                report(.fileSystem, .error, .place(.notWritable(path: folder, isOwn: facts?.isOwn ?? false)))
            }
            if let facts, let free = FileSystem.freeBytes(at: folder), free < Self.enough,
                full.insert(facts.device).inserted
            {
                report(.fileSystem, .warning, .place(.nearlyFull(path: folder, bytes: free)))
            }
        }
        // Tried in the git directory, where nobody looks, and only while the work tree is on the same file system.
        guard let top, !hasFinding(.fileSystem), FileFacts(top)?.device == FileFacts(repository.gitDirectory)?.device,
            try !FileSystem.canExchangeDirectories(in: repository.gitDirectory)
        else { return }
        let usesCopies = catalog?.activation == .copy || record?.mode == .copy
        report(.fileSystem, usesCopies ? .warning : .note, .place(.cannotExchange(usesCopies: usesCopies)))
    }
}
