import Foundation
import Tiers

/// The repositories that the benchmarks run in.
extension Lab {
    /// The demo's Copilot repository with so many files beside it, its tiers made, their branches built, all packed.
    func files(_ count: Int) throws -> String {
        try once("files-\(count)") { path in
            try run(["cp", "-R", "Scripts/demo", path], in: FileManager.default.currentDirectoryPath)
            for number in 0..<count {
                let name = "src/\(number / 100)/\(number).txt"
                try write("file \(number)\nof a repository with \(count) of them\n", to: "\(path)/\(name)")
            }
            try begin(path)
            try run([tiergit, "adopt", "--targets", "clients.csv", "-m", "runs since 2024", "-q"], in: path)
            try run([tiergit, "branch", "build", "-q"], in: path)
            try run(["git", "repack", "-adq"], in: path)
        }
    }

    /// A copy of it that was switched there and back, so that what follows is as always.
    func files(_ count: Int, activation: String) throws -> String {
        let base = try files(count)
        return try once("files-\(count)-\(activation)") { path in
            _ = try copy(base, as: "files-\(count)-\(activation)")
            try run(["git", "status"], in: path)
            if activation == "git" { return try run(["git", "switch", "-q", "tier-minimum"], in: path) }
            try run(["sed", "-i", "s/^activation: .*/activation: \(activation)/", "copilot/tiers.yml"], in: path)
            try run(["git", "commit", "-q", "--allow-empty", "-am", "activation: \(activation)"], in: path)
            try run([tiergit, "branch", "build", "-q"], in: path)
            for tier in ["medium", "minimum"] { try run(switching(to: tier), in: path) }
        }
    }

    /// Histories of so many clients in two environments, packed as `git gc` packs, and nothing else of a size.
    func fleet(clients: Int, entriesEach: Int) throws -> String {
        try histories(
            "fleet-\(clients)-\(entriesEach)",
            try (0..<clients).flatMap { number in
                try ["prod", "staging"].map { try Target(client: "client\(number)", environment: $0) }
            }, entriesEach)
    }

    /// One history of so many entries, acme/prod's.
    func history(_ count: Int) throws -> String {
        try histories("entries-\(count)", [Target(client: "acme", environment: "prod")], count)
    }

    private func histories(_ name: String, _ targets: [Target], _ count: Int) throws -> String {
        try once(name) { path in
            try run(["cp", "-R", "Scripts/demo", path], in: FileManager.default.currentDirectoryPath)
            try begin(path)
            try EntryGenerator(self, path).append(count, to: targets)
            // As `git gc` does: deltas, packed references, a commit graph.
            try run(["git", "repack", "-adqF"], in: path)
            try run(["git", "pack-refs", "--all"], in: path)
            try run(["git", "commit-graph", "write", "--reachable", "--no-progress"], in: path)
        }
    }

    /// A tier of five templates with twelve resources each, and another tier in which some of them differ.
    func templates() throws -> String {
        try once("templates") { path in
            try run(["cp", "-R", "Scripts/demo", path], in: FileManager.default.currentDirectoryPath)
            let addons = "\(path)/copilot/environments/addons"
            try run(
                ["rm", "\(addons)/database.yml", "\(addons)/storage.yml", "\(addons)/addons.parameters.yml"], in: path)
            for number in 1...5 { try write(Templates.template(number), to: "\(addons)/part\(number).yml") }
            try begin(path)
            for number in 1...5 {
                try write(
                    Templates.template(number, isLarger: true),
                    to: "\(path)/copilot/environments/addons-medium/part\(number).yml")
            }
            try run(["git", "add", "-A"], in: path)
            try run(["git", "commit", "-q", "-m", "medium"], in: path)
            try run([tiergit, "adopt", "minimum", "-c", "acme", "-e", "prod", "-m", "runs since 2024", "-q"], in: path)
        }
    }

    func switching(to tier: String) -> [String] {
        [tiergit, "switch", tier, "-c", "acme", "-e", "prod", "-y", "-q", "-m", "bench"]
    }

    private func begin(_ path: String) throws {
        try run(["git", "init", "-q"], in: path)
        try run(["git", "add", "-A"], in: path)
        try run(["git", "commit", "-q", "-m", "a Copilot application"], in: path)
        try run(
            [tiergit, "init", "--adopt", "copilot/environments/addons", "--as", "minimum", "--derive", "-q"], in: path)
    }
}
