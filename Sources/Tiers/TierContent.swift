package import Git

/// What a tier gives a base commit: the addons, byte for byte, and the settings of the services. It is what an entry records.
package struct TierContent: Hashable, Sendable {
    /// The tree that becomes the active addons.
    package let addons: ObjectID
    /// Settings by service and environment; empty where the tier leaves the manifests alone.
    package let services: [String: EnvironmentSettings]

    package init(addons: ObjectID, services: [String: EnvironmentSettings]) {
        self.addons = addons
        self.services = services
    }

    /// What the catalog, the tier's folder and those of the tiers that it is made of say in one commit.
    ///
    /// - Throws: `TiersError.notMade` where the folder is not there, `.unsuitable` where something in it cannot be a tier's,
    ///   `.composition` where what it is made of does not go together.
    package static func of(
        _ tier: Tier, in catalog: Catalog, at commit: Commit, _ repository: Repository
    ) throws(TiersError) -> TierContent {
        let services = tier.settings(environments: catalog.environments)
        if tier.extending != nil {
            return TierContent(addons: try composed(tier, in: catalog, at: commit, repository), services: services)
        }
        let path = Layout.folder(tier.folder)
        guard let item = try git({ () throws(GitError) in try repository.item(in: commit.tree, at: path) }) else {
            throw .notMade(tier: tier.name, folder: path, commit: commit.id)
        }
        guard item.mode == .tree else { throw .unsuitable(path: path, reason: .notAFolder) }
        try checkFolder(item.id, at: path, in: commit, repository)
        return TierContent(addons: item.id, services: services)
    }

    /// Refuses what could not be the same on every machine: submodules, links that leave the folder, filter drivers; where
    /// case is ignored, names that differ in nothing else.
    package static func checkFolder(
        _ tree: ObjectID, at path: String, in commit: Commit, _ repository: Repository
    ) throws(TiersError) {
        var names: [String: String] = [:]
        let ignoresCase = repository.coreSetting("ignorecase") == true
        let files = try git { () throws(GitError) in try repository.files(under: tree) }
        guard !files.isEmpty else { throw .unsuitable(path: path, reason: .empty) }
        for file in files {
            let full = "\(path)/\(file.path)"
            if ignoresCase, let other = names.updateValue(file.path, forKey: file.path.lowercased()) {
                throw .unsuitable(path: full, reason: .sameName(as: other))
            }
            switch file.item.mode {
            case .commit:
                throw .unsuitable(path: full, reason: .submodule)
            case .link:
                let bytes = try git { () throws(GitError) in try repository.blob(file.item.id) }
                let target = String(decoding: bytes, as: UTF8.self)
                if leaves(target, from: file.path) {
                    throw .unsuitable(path: full, reason: .linkLeavesFolder(target: target))
                }
            case .file, .executable, .tree:
                let filter = try git { () throws(GitError) in
                    try repository.attribute("filter", of: full, at: commit.id)
                }
                if let filter { throw .unsuitable(path: full, reason: .filter(filter)) }
            }
        }
    }

    /// Whether a relative link in a file at `path` points out of the folder that the path is in, or is absolute.
    static func leaves(_ target: String, from path: String) -> Bool {
        if target.hasPrefix("/") { return true }
        var depth = path.split(separator: "/").count - 1
        var named = false
        for part in target.split(separator: "/") {
            switch part {
            case ".": continue
            case "..":
                // After a name, which may itself be a link, nobody can tell from here where `..` leads.
                if named { return true }
                depth -= 1
            default: named = true
            }
            if depth < 0 { return true }
        }
        return false
    }
}

extension TierContent {
    /// The canonical bytes of `services.json`: service → environment → settings, every key present, null where not given.
    package static func servicesJSON(_ services: [String: EnvironmentSettings]) -> JSON {
        .object(
            services.mapValues { environments in
                .object(environments.mapValues { $0.json })
            })
    }

    /// Reads `services.json` back.
    ///
    /// - Throws: `TiersError.malformedServices`.
    package static func services(from json: JSON) throws(TiersError) -> [String: EnvironmentSettings] {
        guard case .object(let services) = json else { throw .malformedServices("not an object") }
        var result: [String: EnvironmentSettings] = [:]
        for (service, environments) in services {
            guard case .object(let environments) = environments else { throw .malformedServices(service) }
            for (environment, settings) in environments {
                guard let settings = ServiceSettings(json: settings) else {
                    throw .malformedServices("\(service).\(environment)")
                }
                result[service, default: [:]][environment] = settings
            }
        }
        return result
    }
}

extension ServiceSettings {
    package var json: JSON {
        let count: JSON =
            switch count {
            case nil: .null
            case .number(let number): .integer(number)
            case .range(let range):
                .object([
                    "minimum": .integer(range.minimum), "maximum": .integer(range.maximum),
                    "cpuPercentage": range.cpuPercentage.map { .integer($0) } ?? .null,
                    "memoryPercentage": range.memoryPercentage.map { .integer($0) } ?? .null,
                ])
            }
        return .object([
            "cpu": cpu.map { .integer($0) } ?? .null, "memory": memory.map { .integer($0) } ?? .null, "count": count,
        ])
    }

    init?(json: JSON) {
        guard case .object(let fields) = json, Set(fields.keys) == ["cpu", "memory", "count"] else { return nil }
        func number(_ value: JSON?) -> Int?? {
            switch value {
            case .null: .some(nil)
            case .integer(let number): .some(number)
            default: nil
            }
        }
        guard let cpu = number(fields["cpu"]), let memory = number(fields["memory"]) else { return nil }
        let count: ServiceCount?
        switch fields["count"] {
        case .null: count = nil
        case .integer(let number): count = .number(number)
        case .object(let range):
            guard Set(range.keys) == ["minimum", "maximum", "cpuPercentage", "memoryPercentage"],
                case .integer(let minimum)? = range["minimum"], case .integer(let maximum)? = range["maximum"],
                let cpuPercentage = number(range["cpuPercentage"]),
                let memoryPercentage = number(range["memoryPercentage"])
            else { return nil }
            count = .range(
                ScalingRange(
                    minimum: minimum, maximum: maximum, cpuPercentage: cpuPercentage, memoryPercentage: memoryPercentage
                ))
        default: return nil
        }
        self.init(cpu: cpu, memory: memory, count: count)
    }

    /// `cpu 512, memory 1024, count 1-10`, for people.
    package var summary: String {
        var parts: [String] = []
        if let cpu { parts.append("cpu \(cpu)") }
        if let memory { parts.append("memory \(memory)") }
        switch count {
        case nil: break
        case .number(let number): parts.append("count \(number)")
        case .range(let range): parts.append("count \(range.minimum)-\(range.maximum)")
        }
        return parts.joined(separator: ", ")
    }
}
