import Foundation

@testable import Signatures

/// Makes files of allowed signers: a few lines each, most of them right, some wrong in a way that somebody might write.
struct AllowedSignersGenerator {
    /// `ssh-ed25519 AAAA…` of the key that signs.
    let key: String
    let others: [String]
    let zone: String

    func file(around time: Int64, using random: inout SplitMix) -> [UInt8] {
        var file: [UInt8] = []
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            var line = Array(line(around: time, using: &random).utf8)
            if !line.isEmpty, chance(20, &random) {
                // Any byte, NUL and CR among them, in the place of another.
                line[line.indices.randomElement(using: &random)!] =
                    [0, 9, 10, 13, 32, 33, 34, 35, 44, 61, 92, 0xA0].randomElement(using: &random)!
            }
            file += line + (chance(10, &random) ? [13, 10] : [10])
        }
        if chance(10, &random) { file.removeLast() }
        return file
    }

    private func line(around time: Int64, using random: inout SplitMix) -> String {
        if chance(30, &random) {
            return ["", "# a comment", " \t", "#\"", "me", "\r", "me \(key.dropLast(7))"].randomElement(using: &random)!
        }
        let space = chance(10, &random) ? ["  ", "\t", " \t "].randomElement(using: &random)! : " "
        let indent = chance(20, &random) ? [" ", "\t"].randomElement(using: &random)! : ""
        let options = options(around: time, using: &random)
        return indent + principals(using: &random) + space + options.map { $0 + space }.joined()
            + keyText(using: &random)
            + (chance(4, &random) ? [" a comment", " \t", " \"quoted"].randomElement(using: &random)! : "")
    }

    private func principals(using random: inout SplitMix) -> String {
        let names = [
            "me@example.com", "me@example.com", "*@example.com", "m?@example.com", "!me@example.com", "!*.org", "a",
            "*",
            "me you", "me", "", "ünï", String(repeating: "x", count: 1_100), "!", "a*b*c", " with ", "m?",
        ]
        let list = (0..<Int.random(in: 1...3, using: &random)).map { _ in names.randomElement(using: &random)! }
            .joined(separator: ",")
        switch Int.random(in: 0..<14, using: &random) {
        case 0...3: return "\"\(list)\""
        case 4: return "a\"\(list)\""
        case 5: return "\"\(list)"
        default: return list.isEmpty ? "me" : list.replacingOccurrences(of: " ", with: "_")
        }
    }

    private func options(around time: Int64, using random: inout SplitMix) -> [String] {
        guard !chance(3, &random) else { return [] }
        let count = Int.random(in: 1...3, using: &random)
        let list = (0..<count).map { _ in option(around: time, using: &random) }.joined(separator: ",")
        return [chance(25, &random) ? list + "," : list]
    }

    private func option(around time: Int64, using random: inout SplitMix) -> String {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...5:
            let lists = [
                "git", "git", "git,file", "file", "!git,*", "g?t", "*", "", "GIT", "!file,*", "git\\\"", "a b,git",
                String(repeating: "y", count: 1_030) + ",git",
            ]
            let name = ["namespaces", "namespaces", "NameSpaces", "namespace"].randomElement(using: &random)!
            return "\(name)=\"\(lists.randomElement(using: &random)!)\""
        case 6...15:
            let name = ["valid-after", "valid-before", "Valid-Before"].randomElement(using: &random)!
            return "\(name)=\"\(limit(around: time, using: &random))\""
        case 16: return ["cert-authority", "Cert-Authority", "cert-authorityx"].randomElement(using: &random)!
        case 17:
            return ["", "unknown", "valid-after=20200101", "namespaces=\"git", "=", "\"\""].randomElement(
                using: &random)!
        default: return "namespaces=\"git\""
        }
    }

    /// A limit a little before or after the time, in the forms that ssh-keygen knows, and some that it does not.
    private func limit(around time: Int64, using random: inout SplitMix) -> String {
        let steps: [Int64] = [
            -90_000, -7_200, -3_601, -3_600, -1_800, -60, -1, 0, 1, 59, 1_800, 3_600, 3_601, 7_200, 90_000,
        ]
        let odd = [
            "", "Z", "2023", "20231301", "20230230", "202307141260", "20230714235960", "2023071424", "19700101Z",
            "1970 101",
        ]
        if chance(12, &random) { return odd.randomElement(using: &random)! }
        let suffix = ["", "", "Z", "z", "UTC", "utc"].randomElement(using: &random)!
        var moment = time + steps.randomElement(using: &random)!
        // Half of the local ones are local, the others in the wrong zone.
        if suffix.isEmpty, chance(2, &random) {
            return String(KeyTime.argument(moment).prefix([8, 12, 14].randomElement(using: &random)!))
        }
        moment -= moment % (chance(2, &random) ? 60 : 1)
        let digits = KeyTime.text(UInt64(moment)).filter(\.isNumber)
        return digits.prefix([8, 12, 14].randomElement(using: &random)!) + suffix
    }

    private func keyText(using random: inout SplitMix) -> String {
        switch Int.random(in: 0..<16, using: &random) {
        case 0...1: return others.randomElement(using: &random)!
        case 2: return String(key.dropLast(Int.random(in: 1...9, using: &random)))
        case 3:
            return key.replacingOccurrences(
                of: "ssh-ed25519", with: ["ssh-rsa", "ED25519", "ssh-dss"].randomElement(using: &random)!)
        case 4: return key.replacingOccurrences(of: " ", with: "\t ")
        default: return key
        }
    }

    private func chance(_ one: Int, _ random: inout SplitMix) -> Bool {
        Int.random(in: 0..<one, using: &random) == 0
    }
}
