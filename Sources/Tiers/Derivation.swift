/// Makes the other tiers from the one that a team runs already, with changes only that CloudFormation makes in place without loss:
/// the range of an Aurora Serverless v2 cluster and the lifecycle rules of a bucket. Services get other sizes.
package enum Derivation {
    /// The tiers in the order given, which is ascending; `adopted` is one of them and comes out as it went in.
    ///
    /// `files` is the adopted folder, `services` today's effective settings. A file that cannot be edited with certainty is the same
    /// in every tier, and `changes` says why. Throws `ManifestError` only when `adopted` is not among the tiers.
    package static func derive(
        tiers: [String], adopted: String, files: [String: [UInt8]], services: [String: EnvironmentSettings]
    ) throws(ManifestError) -> [DerivedTier] {
        guard let base = tiers.firstIndex(of: adopted) else {
            let location = SourceLocation(path: "copilot/tiers.yml")
            throw ManifestError(
                location: location, kind: .unsafe("the adopted tier '\(adopted)' is not among the tiers"))
        }
        let templates = files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }
            .map { Template(path: $0, bytes: files[$0] ?? []) }
        let hasRedis = templates.contains { $0.hasRedis }
        var derived: [DerivedTier] = []
        for (index, name) in tiers.enumerated() {
            // The tiers from the nearest to the adopted one up to this one, away from it.
            let steps = index > base ? Array(tiers[(base + 1)...index]) : tiers[index..<base].reversed()
            let direction: Direction = index > base ? .up : .down
            let settings = services.mapValues { $0.mapValues { direction.scale($0, steps: steps.count) } }
            if steps.isEmpty {
                derived.append(DerivedTier(name: name, files: files, changes: [], services: settings))
                continue
            }
            var changed = files
            var changes: [String] = []
            for template in templates {
                let result = template.derive(steps, direction)
                changed[template.path] = result.bytes
                changes += result.changes
            }
            if hasRedis {
                changes.append(
                    "Redis unchanged: other node types and node counts interrupt it, and some cannot come back")
            }
            changes += sentences(from: services, to: settings)
            derived.append(DerivedTier(name: name, files: changed, changes: changes, services: settings))
        }
        return derived
    }

    enum Direction { case up, down }

    /// One template of the adopted folder.
    private struct Template {
        let path: String
        let bytes: [UInt8]
        private let parsed: Result<YAMLText, ManifestError>

        init(path: String, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
            do throws(ManifestError) { parsed = .success(try YAMLText(bytes, path: path)) } catch {
                parsed = .failure(error)
            }
        }

        var hasRedis: Bool {
            guard case .success(let text) = parsed else { return false }
            return text.root["Resources"]?.entries?.contains {
                $0.value["Type"]?.text?.hasPrefix("AWS::ElastiCache::") == true
            }
                ?? false
        }

        func derive(_ steps: [String], _ direction: Direction) -> (bytes: [UInt8], changes: [String]) {
            let text: YAMLText
            switch parsed {
            case .success(let parsed): text = parsed
            case .failure(let error): return (bytes, ["\(path): not changed: \(Derivation.words(error))"])
            }
            var subject = "Aurora range"
            do throws(ManifestError) {
                var change = DerivationChange(text)
                try change.scaleAurora(steps, direction)
                subject = "lifecycle rules"
                if direction == .up { try change.addLifecycleRules() }
                subject = "template"
                return (try change.verified(), change.sentences.map { "\(path): \($0)" })
            } catch {
                return (bytes, ["\(path): \(subject) not changed: \(Derivation.words(error))"])
            }
        }
    }

    private static func words(_ error: ManifestError) -> String {
        error.location.line.map { "line \($0): \(error.message)" } ?? error.message
    }
}
