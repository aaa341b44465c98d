internal import CloudFormation
package import Git
internal import History
package import Planning
package import Switching
package import Tiers

/// What is to be said of a commit before it is made: of the index, never of the disk.
package struct PreCommitCheck {
    private let repository: Repository
    private let changes: [StagedChange]
    private let files: [String: TreeItem]

    /// - Parameters:
    ///   - changes: those that matter.
    ///   - files: all that the commit will have below `copilot`.
    package init(_ repository: Repository, changes: [StagedChange], files: [String: TreeItem]) {
        self.repository = repository
        self.changes = changes
        self.files = files
    }

    package enum Refusal: Hashable, Sendable {
        /// Settings of the active tier in a manifest that belongs to all clients.
        case settings(path: String, service: String, record: ActiveRecord, found: [Found])
        /// The active addons, which stand where the link is tracked.
        case activeAddons(paths: [String], record: ActiveRecord?)
        /// The link goes, and nothing comes in its place: Copilot reads that as no addons.
        case noAddons
        /// The link would lead to a folder that the commit does not have.
        case dangling(target: String)

        package struct Found: Hashable, Sendable {
            package let environment: String
            /// Those that are the active tier's, and were not there before.
            package let settings: ServiceSettings
        }
    }

    // MARK: What belongs in no commit

    /// What would take something into the base that belongs to one client.
    package func refusals() throws(SwitchError) -> [Refusal] {
        let head: Head
        do { head = try repository.head() } catch { throw .git(error) }
        // On a generated commit the addons are tracked files, and the manifests have the settings.
        if let id = head.commit, let commit = try? repository.commit(id), GeneratedCommit.base(of: commit) != nil {
            return []
        }
        let record = ActiveRecord.read(repository).flatMap { $0.mode == .branch ? nil : $0 }
        return try settings(record) + addons(record)
    }

    private func settings(_ record: ActiveRecord?) throws(SwitchError) -> [Refusal] {
        guard let record, let entry = try? Histories(repository).entry(record.entry) else { return [] }
        var found: [Refusal] = []
        for change in changes where record.manifests[change.path] != nil {
            guard let service = Layout.service(ofManifest: change.path), let new = change.new,
                let active = entry.content.services[service]
            else { continue }
            let environments = active.keys.sorted()
            let staged = read(new, environments, change.path)
            let before = change.old.map { read($0, environments, change.path) } ?? [:]
            let leaked = environments.compactMap { environment -> Refusal.Found? in
                let settings = ServiceSettings.taken(
                    active[environment], in: staged[environment], over: before[environment])
                return settings.isEmpty ? nil : Refusal.Found(environment: environment, settings: settings)
            }
            if !leaked.isEmpty {
                found.append(.settings(path: change.path, service: service, record: record, found: leaked))
            }
        }
        return found
    }

    private func read(_ item: TreeItem, _ environments: [String], _ path: String) -> EnvironmentSettings {
        guard let bytes = try? repository.blob(item.id) else { return [:] }
        return (try? ManifestEditor.read(bytes, environments: environments, effective: false, path: path)) ?? [:]
    }

    private func addons(_ record: ActiveRecord?) -> [Refusal] {
        // Before `init` the addons are a folder like any other.
        guard files[Catalog.path] != nil else { return [] }
        var found: [Refusal] = []
        let copied = changes.filter { $0.old == nil && $0.new != nil && $0.path.hasPrefix("\(Layout.addons)/") }
        let link = changes.first { $0.path == Layout.addons }
        if !copied.isEmpty {
            found.append(.activeAddons(paths: copied.map(\.path), record: record))
        } else if let link, let target = target(link.new), let record, record.addons == .link(target) {
            found.append(.activeAddons(paths: [Layout.addons], record: record))
        } else if let link, link.new == nil {
            found.append(.noAddons)
        }
        if let target = target(files[Layout.addons]),
            link != nil || changes.contains(where: { $0.path.hasPrefix("\(Layout.folder(target))/") }),
            !files.keys.contains(where: { $0.hasPrefix("\(Layout.folder(target))/") })
        {
            found.append(.dangling(target: target))
        }
        return found
    }

    private func target(_ item: TreeItem?) -> String? {
        guard let item, item.mode == .link else { return nil }
        return (try? repository.blob(item.id)).map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: What is wrong

    /// What is wrong with the tiers that the commit changes, and with the catalog.
    ///
    /// What was wrong before in a tier that it leaves alone is somebody else's work.
    ///
    /// - Throws: `TiersError.catalog` with every problem of it, `.notAdopted` without one.
    package func diagnostics() throws(TiersError) -> [TierDiagnostic] {
        let input = try ValidationInput.of(staged: files, repository)
        let paths = Set(changes.map(\.path))
        let changed = Set(
            input.catalog.tiers.filter { tier in
                input.catalog.sources(of: tier).contains { source in
                    paths.contains { $0.hasPrefix("\(source.folderPath)/") }
                }
            }.map(\.name))
        // A manifest that comes or goes makes lines of the catalog right or wrong.
        let isCatalogConcerned = paths.contains { $0 == Catalog.path || Layout.service(ofManifest: $0) != nil }
        // A list of clients is held against the catalog.
        if let item = files[Clients.path], paths.contains(Clients.path) || paths.contains(Catalog.path) {
            guard item.mode == .file || item.mode == .executable else { throw .clientsNotAFile }
            let bytes: [UInt8]
            do { bytes = try repository.blob(item.id) } catch { throw .git(error) }
            do { _ = try Clients.parse(bytes, input.catalog) } catch { throw .catalog(error) }
        }
        return TierValidator(input).check(input.catalog.tiers).filter { found in
            let file = found.diagnostic.place.file
            return found.tier.map(changed.contains) ?? false || paths.contains(file)
                || (isCatalogConcerned && file == Catalog.path)
        }
    }
}

extension ServiceSettings {
    /// The settings of a tier that a manifest has now and did not have before.
    fileprivate static func taken(
        _ tier: ServiceSettings?, in staged: ServiceSettings?, over before: ServiceSettings?
    ) -> ServiceSettings {
        func new<Value: Equatable>(_ key: KeyPath<ServiceSettings, Value?>) -> Value? {
            guard let value = tier?[keyPath: key], staged?[keyPath: key] == value, before?[keyPath: key] != value
            else { return nil }
            return value
        }
        return ServiceSettings(cpu: new(\.cpu), memory: new(\.memory), count: new(\.count))
    }
}
