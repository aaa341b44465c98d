internal import Yams

/// What `copilot/.workspace` says: the application's name, made of a client's domain by `copilot-switch-app.sh`.
///
/// That script drops the base domain, writes hyphens for dots, and appends `-aai` unless the name ends so already. Hyphens
/// do not tell where a label ended, so a name can have several readings.
struct TargetWorkspace {
    private static let longest = 64 * 1024

    /// The application's name in the file, or nil where it has none. Throws `TargetError.invalidWorkspace`.
    static func application(in contents: String) throws(TargetError) -> String? {
        // Copilot writes one short line here; what somebody else wrote must not keep the parser busy.
        guard contents.utf8.count <= longest, !CatalogYAML.hidesBomb(Array(contents.utf8)) else {
            throw .invalidWorkspace(reason: "it is not what Copilot writes")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: contents, .basic, .default, .utf8)
        } catch {
            throw .invalidWorkspace(reason: "it is not valid YAML")
        }
        guard let root, root.scalar?.string != "" else { return nil }
        guard let mapping = root.mapping else { throw .invalidWorkspace(reason: "it has no `application:`") }
        guard let value = mapping.first(where: { $0.key.scalar?.string == "application" })?.value else { return nil }
        guard let name = value.scalar?.string else { throw .invalidWorkspace(reason: "`application` is no text") }
        return name.isEmpty ? nil : name
    }

    /// What an application's name says; nil for `aai` and for names that the script does not make.
    ///
    /// The reading that takes environment and tier off counts, unless a known client bears the longer name. Then the name
    /// is ambiguous; but where no environment was taken off, and nobody knows the shorter client, the known one is meant.
    /// Throws `TargetError.ambiguousWorkspace`.
    static func parse(_ application: String, in resolver: TargetResolver) throws(TargetError) -> TargetDomain? {
        let suffix = "-" + TargetDomain.noClient
        guard application.hasSuffix(suffix) else { return nil }
        let short = String(application.dropLast(suffix.utf8.count))
        var readings = readings(of: short, in: resolver)
        // `acme-aai` is also what the script makes of a client called so: it never doubles the suffix.
        readings += self.readings(of: application, in: resolver).filter { resolver.isKnown($0.domain.target.client) }
        guard let usual = readings.first else { return nil }
        let others = readings.dropFirst().filter { resolver.isKnown($0.domain.target.client) }
        guard let other = others.first else { return usual.domain }
        if others.count == 1, !usual.tookEnvironment, !resolver.isKnown(usual.domain.target.client) {
            return other.domain
        }
        throw .ambiguousWorkspace(
            application: application, readings: ([usual] + others).map(\.domain.target), command: resolver.command)
    }

    private struct Reading {
        let domain: TargetDomain
        let tookEnvironment: Bool
    }

    /// The readings of a name without suffix, the one that takes most off first.
    private static func readings(of name: String, in resolver: TargetResolver) -> [Reading] {
        var found: [Reading] = []
        for tier in [nil] + resolver.tiers.map(Optional.some) {
            guard let afterTier = strip(tier, from: name) else { continue }
            for environment in [nil] + resolver.environments.map(Optional.some) {
                guard let client = strip(environment, from: afterTier) else { continue }
                // As in a domain: what is left of a tier and an environment alone is a forgotten client.
                if tier != nil, environment == nil, resolver.isForgottenClient(client) { continue }
                guard
                    let target = try? Target(
                        client: client, environment: environment ?? resolver.environments.last ?? "")
                else { continue }
                found.append(
                    Reading(domain: TargetDomain(target: target, tier: tier), tookEnvironment: environment != nil))
            }
        }
        return found.sorted { $0.domain.target.client.utf8.count < $1.domain.target.client.utf8.count }
    }

    private static func strip(_ label: String?, from name: String) -> String? {
        guard let label else { return name }
        return name.hasPrefix(label + "-") ? String(name.dropFirst(label.utf8.count + 1)) : nil
    }
}
