import Foundation
import Synchronization
import Testing

/// A moto server (PyPI `moto[server]`) on loopback, one for all tests: an imitation of AWS that the real AWS CLI speaks to.
///
/// It ends with this process, however that ends: it lives as long as a pipe that only this process holds.
enum Moto {
    private static let server = Task { () throws -> String in
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("StandIn/moto.py").path
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        kept.withLock { $0 = input }
        var line = Data()
        while line.last != 0x0A {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            line += more
        }
        let address = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        try #require(address.hasPrefix("http://127.0.0.1:"), "moto_server did not start")
        return address
    }
    private static let kept = Mutex<Pipe?>(nil)

    /// What makes the AWS CLI speak to it and to nobody else. Each account is a world of its own.
    static func environment(account: String) async throws -> [String: String] {
        [
            "AWS_ENDPOINT_URL": try await server.value, "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "moto", "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
        ]
    }
}
