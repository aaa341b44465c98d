/// The files of a tier that is made of others, each with where it comes from: pure.
///
/// Resolution, the later one winning: the parent's files -> those of `take` -> the tier's own folder -> the values of `set`. Whatever two
/// of the tier's own lines say of one file is a conflict, and refused.
package struct TierComposition<File: Sendable>: Sendable {
    package struct Part: Sendable {
        package let file: File
        /// The tier in whose folder it stands.
        package let tier: String
        /// That folder, from the top of the repository.
        package let folder: String
        /// What is replaced in it, in this order: the values of the farthest tier first. With the tier that says so.
        package var values: [(tier: String, value: TierExtension.Value)]
    }

    /// By name relative to the folder.
    package let parts: [String: Part]

    /// Resolves a tier.
    ///
    /// - Parameter folder: the files of a tier's own folder; `nil` where it is not there, which only a tier that extends another can do
    ///   without.
    /// - Throws: what `folder` throws; `TiersError.composition` for conflicts and for what is missing.
    package static func of(
        _ tier: Tier, in catalog: Catalog, folder: (Tier) throws(TiersError) -> [String: File]?
    ) throws(TiersError) -> TierComposition {
        var known: [String: TierComposition] = [:]
        return try resolve(tier, for: tier, in: catalog, &known, folder: folder)
    }

    /// A tier is resolved once, however many take from it: a chain of 50 that all take from all would else never end.
    private static func resolve(
        _ tier: Tier, for goal: Tier, in catalog: Catalog, _ known: inout [String: TierComposition],
        folder: (Tier) throws(TiersError) -> [String: File]?
    ) throws(TiersError) -> TierComposition {
        if let found = known[tier.name] { return found }
        let own = try folder(tier)
        guard let extending = tier.extending else {
            guard let own else {
                throw problem(
                    .noFolder(tier: tier.name, folder: tier.folderPath), of: goal,
                    at: goal.extending?.location ?? SourceLocation(path: Catalog.path))
            }
            let plain = TierComposition(
                parts: own.mapValues { Part(file: $0, tier: tier.name, folder: tier.folderPath, values: []) })
            known[tier.name] = plain
            return plain
        }
        let parent = try named(extending.parent, catalog)
        var parts = try resolve(parent, for: goal, in: catalog, &known, folder: folder).parts
        for taken in extending.taken {
            let other = try named(taken.tier, catalog)
            guard let part = try resolve(other, for: goal, in: catalog, &known, folder: folder).parts[taken.file]
            else {
                throw problem(
                    .notInTier(file: taken.file, tier: other.name, folder: other.folderPath), of: tier,
                    at: taken.location)
            }
            if own?[taken.file] != nil {
                throw problem(
                    .ownAndTaken(own: "\(tier.folderPath)/\(taken.file)", tier: taken.tier), of: tier,
                    at: taken.location)
            }
            parts[taken.file] = part
        }
        for (name, file) in own ?? [:] {
            parts[name] = Part(file: file, tier: tier.name, folder: tier.folderPath, values: [])
        }
        for value in extending.values {
            if own?[value.file] != nil {
                throw problem(
                    .ownAndSet(own: "\(tier.folderPath)/\(value.file)", path: value.pathText), of: tier,
                    at: value.location)
            }
            guard parts[value.file] != nil else {
                throw problem(.noFile(file: value.file, parent: extending.parent), of: tier, at: value.location)
            }
            parts[value.file]?.values.append((tier.name, value))
        }
        try requireNoFileAsFolder(parts, of: tier, at: extending.location)
        let made = TierComposition(parts: parts)
        known[tier.name] = made
        return made
    }

    /// The same composition of other representations of the files.
    package func map<Other: Sendable>(
        _ transform: (File) throws(TiersError) -> Other
    ) throws(TiersError) -> TierComposition<Other> {
        var mapped: [String: TierComposition<Other>.Part] = [:]
        for (name, part) in parts {
            mapped[name] = .init(
                file: try transform(part.file), tier: part.tier, folder: part.folder, values: part.values)
        }
        return TierComposition<Other>(parts: mapped)
    }

    private static func requireNoFileAsFolder(
        _ parts: [String: Part], of tier: Tier, at location: SourceLocation
    ) throws(TiersError) {
        for (name, part) in parts.sorted(by: { $0.key < $1.key }) {
            for index in name.indices where name[index] == "/" {
                guard let file = parts[String(name[..<index])] else { continue }
                throw problem(
                    .fileAndFolder(
                        file: "\(file.folder)/\(name[..<index])", other: "\(part.folder)/\(name)"), of: tier,
                    at: location)
            }
        }
    }

    private static func named(_ name: String, _ catalog: Catalog) throws(TiersError) -> Tier {
        do { return try catalog.tier(named: name) } catch { throw .catalog(error) }
    }

    private static func problem(
        _ kind: CompositionProblem.Kind, of tier: Tier, at location: SourceLocation
    ) -> TiersError {
        .composition(CompositionProblem(tier: tier.name, location: location, kind: kind))
    }
}

extension TierComposition.Part {
    /// Its bytes with the values replaced.
    ///
    /// - Throws: `TiersError.composition` where a value has no place in them.
    package func bytes(of name: String, _ bytes: [UInt8], isLink: Bool) throws(TiersError) -> [UInt8] {
        var result = bytes
        for (tier, value) in values {
            let path = "\(folder)/\(name)"
            func refuse(_ kind: CompositionProblem.Kind) -> TiersError {
                .composition(CompositionProblem(tier: tier, location: value.location, kind: kind))
            }
            guard !isLink else {
                throw refuse(
                    .notPlain(
                        path: value.pathText, in: SourceLocation(path: path), reason: "the file is a link"))
            }
            do throws(TemplateValueEditor.Failure) {
                result = try TemplateValueEditor.set(value, in: result, path: path)
            } catch {
                switch error {
                case .missing(let keys, let place):
                    throw refuse(
                        .noValue(path: value.pathText, missing: TierExtension.Value.text(of: keys), in: place))
                case .refused(let error):
                    throw refuse(.notPlain(path: value.pathText, in: error.location, reason: error.message))
                }
            }
        }
        return result
    }

    /// Where it stands.
    package func path(of name: String) -> String { "\(folder)/\(name)" }
}
