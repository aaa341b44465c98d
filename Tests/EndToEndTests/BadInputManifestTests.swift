import Foundation
import Testing

/// Manifests that a tier's settings cannot be written into; `ManifestEditorRefusalTests` has every rule of the editor.
@Suite struct BadInputManifestTests {
    private static let target = ["-c", "acme", "-e", "prod"]
    private static let path = "copilot/web/manifest.yml"
    private static let head = "name: web\ntype: Load Balanced Web Service\n"

    private static func prod(_ line: String) -> Data { Data("\(head)environments:\n  prod:\n    \(line)\n".utf8) }

    private static let manifests: [(name: String, data: Data, place: String, words: String)] = [
        ("empty", Data(), ":1:1", "mapping"), ("a word", Data("hello\n".utf8), ":1:1", "mapping"),
        ("a list", Data("- a\n".utf8), ":1:1", "mapping"),
        ("a NUL", Data("\(head)# \0\n".utf8), "", "control characters"),
        ("every byte", Data((0...255).map { UInt8($0) }), "", "UTF-8"),
        ("Latin-1", Data(head.utf8) + Data([0x23, 0xF6, 0x0A]), "", "UTF-8"),
        ("UTF-16", head.data(using: .utf16)!, "", "UTF-8"),
        ("tabs", Data("\(head)environments:\n\tprod:\n\t\tcpu: 1\n".utf8), ":4:1", "not valid YAML"),
        (
            "environments twice", Data("\(head)environments: {}\nenvironments: {}\n".utf8), ":3:1",
            "'environments' is given twice"
        ),
        ("prod twice", Data("\(head)environments:\n  prod: {}\n  prod: {}\n".utf8), ":4:3", "'prod' is given twice"),
        ("environments a list", Data("\(head)environments: []\n".utf8), ":3:15", "'environments' is not a mapping"),
        ("two documents", Data("\(head)---\nx: 1\n".utf8), ":3:1", "several YAML documents"),
        ("an anchor", prod("cpu: &c 5"), ":5:10", "anchor"), ("a tag", prod("cpu: !!int 5"), ":5:10", "tag"),
        ("an alias", Data("\(head)x: &x 5\nenvironments:\n  prod:\n    cpu: *x\n".utf8), ":6:5", "alias"),
        ("a merge key", prod("<<: {cpu: 1}"), ":5:5", "merge key"),
        ("a float", prod("cpu: 0.5"), ":5:10", "whole number"),
        ("a variable", prod("cpu: ${CPU}"), ":5:10", "'${CPU}'"),
        ("a command", prod("cpu: $(touch pwned)"), ":5:10", "touch"),
        ("an escape", prod("cpu: \"\\e[31m\""), ":5:10", "U+001B"),
        ("a raw escape", prod("cpu: \u{1B}[31m"), "", "control characters"),
        ("10,000 brackets", Data("\(head)x: \(BadInput.nested(10_000))\n".utf8), ":3:", "nesting"),
        ("doubled lists", Data((head + BadInput.bomb(asKey: false)).utf8), "", "expand too far"),
        ("a bomb as a key", Data((head + BadInput.bomb(asKey: true)).utf8), "", "expand too far"),
    ]

    @Test func refused() async throws {
        let sandbox = try await Sandbox.withHistory()
        try await sandbox.ok("activate", "--base")
        for (number, manifest) in Self.manifests.enumerated() {
            try sandbox.write(manifest.data, to: Self.path)
            try await sandbox.git("commit", "-qam", manifest.name)
            let command = number.isMultiple(of: 2) ? ["plan", "minimum"] : ["switch", "minimum", "-y"]
            try await sandbox.rejects(
                manifest.name, command + Self.target, 1, ["\(Self.path)\(manifest.place)", manifest.words], hint: true)
        }
        // A link: nothing is written through it, and nothing read from where it leads.
        try sandbox.remove(Self.path)
        try FileManager.default.createSymbolicLink(
            atPath: "\(sandbox.repository)/\(Self.path)", withDestinationPath: "../api/manifest.yml")
        try await sandbox.git("commit", "-qam", "a link")
        try await sandbox.rejects("a link", ["switch", "minimum", "-y"] + Self.target, 1, [Self.path], hint: true)
    }

    /// What is odd and can be edited: nothing but the values changes.
    @Test func edited() async throws {
        let sandbox = try await Sandbox.withHistory()
        try await sandbox.ok("activate", "--base")
        let manifests = [
            "\(Self.head)environments: {prod: {cpu: 5, memory: 6, count: 1}}\n", Self.head,
            "\(Self.head)environments:\n",
            "\(Self.head)environments:\n  prod:\n    cpu: \"512\" # \u{1F600}\n", "\u{FEFF}\(Self.head)",
            "\(Self.head)# \(String(repeating: "x", count: 1_000_000))\n",
            Self.head.replacingOccurrences(of: "\n", with: "\r\n"),
        ]
        for text in manifests {
            try sandbox.write(text, to: Self.path)
            try await sandbox.git("commit", "-qam", "odd")
            try await sandbox.passesOver(String(text.prefix(200)), ["plan", "minimum"] + Self.target)
        }
    }
}
