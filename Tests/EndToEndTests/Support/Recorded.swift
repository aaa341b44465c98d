import Foundation
import Synchronization
import Testing

/// A repository with three histories, made once for all tests and copied for each: acme/prod with four entries, acme/staging and
/// globex/prod with one.
///
/// Beside it lies `origin.git`, where `sync` sent all of it.
enum Recorded {
    static let tip = "refs/tiergit/history/acme/prod"
    static let targets = ["acme/prod", "acme/staging", "globex/prod"]

    private static let model = Task { () async throws -> Sandbox in
        let sandbox = try await Sandbox.onMinimum(.symlink)
        for tier in ["medium", "enterprise", "minimum"] { try await sandbox.switchTo(tier) }
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "staging")
        try await sandbox.ok("switch", "medium", "-c", "globex", "-e", "prod", "-m", "a reason", "-y")
        try await sandbox.makeOrigin()
        // From wherever a copy lies.
        try await sandbox.git("remote", "set-url", "origin", "../origin.git")
        try await sandbox.ok("sync")
        atLeaving(sandbox.root)
        return sandbox
    }

    /// A copy, with the same keys and a home of its own: nothing was seen there yet.
    static func sandbox() async throws -> Sandbox {
        let model = try await model.value
        let sandbox = try await Sandbox()
        for file in ["key", "key.pub", "allowed_signers"] {
            try sandbox.remove("\(sandbox.home)/\(file)")
            try FileManager.default.copyItem(atPath: "\(model.home)/\(file)", toPath: "\(sandbox.home)/\(file)")
        }
        try await sandbox.expect("cp", "-a", model.repository, "\(model.root)/origin.git", sandbox.root, in: model.root)
        return sandbox
    }
}

/// What is shared by tests has no test to take it away again.
private let leftovers = Mutex<[String]>([])

private func atLeaving(_ folder: String) {
    leftovers.withLock { folders in
        if folders.isEmpty {
            atexit {
                leftovers.withLock { for folder in $0 { try? FileManager.default.removeItem(atPath: folder) } }
            }
        }
        folders.append(folder)
    }
}
