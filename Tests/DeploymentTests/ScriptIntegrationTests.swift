import Foundation
import Testing

@testable import Deployment

/// Blocks in scripts, without running them.
@Suite struct ScriptIntegrationTests {
    private func integrate(_ text: String, strict: Bool = false) throws -> ScriptIntegration {
        try ScriptIntegration(ScriptText(Array(text.utf8)), strict: strict)
    }

    private func lines(_ script: ScriptText) -> [String] {
        String(decoding: script.bytes, as: UTF8.self).components(separatedBy: "\n").dropLast(
            script.bytes.last == 10 ? 1 : 0)
    }

    /// bash's judgement of many scripts: the names of those that it does not take.
    private func rejected(_ scripts: [String: [UInt8]]) throws -> [String] {
        let folder = NSTemporaryDirectory() + "tiergit-scripts-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, bytes) in scripts { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "cd '\(folder)' && for f in *; do bash -n \"$f\" 2>/dev/null || echo \"$f\"; done"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// 200 scripts: blocks in their order around all deployments, the same when asked again, and gone without a trace.
    @Test func removedWithoutATrace() throws {
        var scripts: [String: [UInt8]] = [:]
        for seed in 0..<200 {
            var generator = ScriptGenerator(seed: UInt64(seed))
            let text = generator.script()
            let original = ScriptText(Array(text.utf8))
            scripts["\(seed) before"] = original.bytes
            for strict in [false, true] {
                let integration: ScriptIntegration
                do {
                    integration = try ScriptIntegration(original, strict: strict)
                } catch {
                    Issue.record("seed \(seed): \(error)\n\(text)")
                    continue
                }
                let result = integration.result
                scripts["\(seed) \(strict)"] = result.bytes
                #expect(try result.withoutBlocks() == original, "seed \(seed)\n\(text)")
                let again = try ScriptIntegration(result, strict: false)
                #expect(again.result == result, "seed \(seed)\n\(text)")
                #expect(again.client == integration.client && again.environment == integration.environment)
                // Put back, moved on by somebody's edit, put in again.
                let edited = ScriptText(
                    Array("#!/bin/bash\n# mine\n".utf8) + result.bytes.drop { $0 != 10 }.dropFirst())
                let reinstalled = try ScriptIntegration(edited, strict: false)
                #expect(try reinstalled.result.withoutBlocks() == edited.withoutBlocks(), "seed \(seed)")
                expectOrder(integration, "seed \(seed)\n\(String(decoding: result.bytes, as: UTF8.self))")
            }
        }
        #expect(try rejected(scripts) == [])
    }

    private func expectOrder(_ integration: ScriptIntegration, _ comment: String) {
        let names = integration.blocks.map(\.name).filter { $0 != "env-deploy" }
        let inMain = ["gate", "record", "choose"]
        #expect(names == ["choose", "gate", "record"] || names == inMain, "\(comment)")
    }

    // MARK: Mutations

    /// Bytes taken out, doubled or exchanged: either an error, or a script that comes back whole.
    @Test func brokenScripts() throws {
        for seed in 0..<320 {
            var generator = ScriptGenerator(seed: UInt64(seed % 40))
            var bytes = Array(generator.script().utf8)
            var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
            for _ in 0..<(1 + seed % 4) {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let place = Int((random >> 33) % UInt64(bytes.count))
                switch (random >> 20) % 4 {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(Array("'\"`$(){};&|<>\\\n#".utf8)[Int((random >> 40) % 16)], at: place)
                case 2: bytes[place] = UInt8(truncatingIfNeeded: random >> 50)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 7))
                }
            }
            let script = ScriptText(bytes)
            let integration: ScriptIntegration
            do throws(ScriptProblem) { integration = try ScriptIntegration(script, strict: seed % 2 == 0) } catch {
                #expect(error != .irreversible, "seed \(seed)")
                continue
            }
            #expect(
                try integration.result.withoutBlocks() == script,
                "seed \(seed)\n\(String(decoding: integration.result.bytes, as: UTF8.self))")
            #expect(
                try ScriptIntegration(integration.result, strict: false).result == integration.result, "seed \(seed)")
        }
    }

    @Test func nestsWithoutEnd() {
        for opening in [
            "(", "{ ", "$(", "\"$(", "${x:-", "if ", "while ", "case x in x) ", "f() { ", "`", "[[ \"$(", "a=(",
        ] {
            let text = String(repeating: opening, count: 50_000)
            #expect(throws: ScriptProblem.self) { try integrate(text) }
        }
    }

    // MARK: Syntax

    /// What bash takes, and what is easily taken for something else.
    @Test(arguments: [
        "echo ${x#y} ${#x} $# ${x/#a/b} # '", "x=$(( (1 + 2) * 3 )); (( x > 1 )) && echo $((x<<2))",
        "((echo a); echo b)",
        "case $x in (a|b) echo 1;; c) ;; *) echo \"$(case y in y) echo z;; esac)\" ;& d) ;;& esac",
        "[[ $x =~ ^(a|b)+$ && ! ( $y == @(c|d) ) ]] || echo no", "cat <<A <<'B'\n$(\nA\n\"\nB\necho after",
        "x=\"$(cat <<E\nit's \"quoted\nE\n)\"", "f() (\n  echo sub\n)", "function g { :; }",
        "function h() for x in 1; do :; done",
        "for ((i = 0; i < 3; i++)); do echo $i; done", "for x; do echo; done", "select x in a b; do break; done",
        "a=(1 'two words' $(echo 3) [5]=x) # list\nb+=(4)", "echo $'it\\'s' $\"text\" 'a'\\''b'",
        "echo `echo \\`echo x\\``",
        "exec 3>&1 4<file {fd}>log &>all 2>&1 >|x <<<\"$y\"", "diff <(sort a) <(sort b) > >(cat)",
        "! true && time -p sleep 0 | cat |& cat",
        "if a; then b; elif c; then d; else e; fi & wait", "until false; do break; done < /dev/null", "coproc cat",
        "{ echo a; } 2>/dev/null",
        "echo a\\\n  b \\\n  c", "x='multi\nline' y=\"multi\nline\" cmd", "echo \"${x:-\"nested ${y:-$(echo 'z')}\"}\"",
        "echo a#b {a,b} }",
        "while read -r a; do :; done <<'X' | cat\ntext\nX", "echo $x;\necho '#' \"#\" \\# a # b",
        "f() { return 1; }; f || :",
    ])
    func readsBash(text: String) throws {
        _ = try ShellParser.parse(Array(text.utf8))
        // Where a statement ends is where the next one is found.
        let (statements, _) = try ShellParser.parse(Array((text + "\ncopilot deploy\n").utf8))
        let last = try #require(statements.last?.single)
        #expect(last.kind == .simple && last.words.map(\.text) == ["copilot", "deploy"])
    }

    @Test(arguments: [
        "if true; then", "echo \"", "echo 'x", "echo $(", "case x in", "for x in 1; do", "{ echo", "( echo", "echo )",
        "x=(", "[[ a", "echo ${x", "&& a", "f() {",
    ])
    func refusesHalfScripts(text: String) {
        #expect(throws: ShellSyntaxError.self) { try ShellParser.parse(Array(text.utf8)) }
    }

    // MARK: Places

    /// Each script, with `C`, `G` and `R` where the blocks have to come.
    @Test(arguments: [
        "read -r CLIENT\nENV=prod\nC\nG\ncopilot deploy --env \"$ENV\"\nR\necho\n",
        "ENV=prod; read -r CLIENT\nC\necho a\nG\nfor s in a b; do\n copilot deploy --env $ENV\ndone # all\nR\n",
        // The check belongs to what was asked, and so does the question for an exit code.
        "read -r CLIENT\nread -r ENV\nif [ $? -ne 0 ]; then exit 1; fi\n[[ $ENV == prod ]] || exit 1\nexport ENV\nC\necho\nG\ncopilot deploy --env $ENV\nif [[ $? -ne 0 ]]; then exit 1; fi\nR\n",
        // Functions: before the call, or inside of the one that knows all.
        "f() {\n copilot deploy --env $ENV\n}\nread -r CLIENT ENV\nC\nG\nf\nR\n",
        "main() {\n local CLIENT ENV\n read -r CLIENT ENV\nC\n echo\nG\n copilot env deploy -n $ENV\n copilot deploy --env $ENV\nR\n}\nmain \"$@\" || exit 1\n",
        "d() { copilot deploy --env \"$1\"; }\nask() { read -r CLIENT; ENV=prod; }\nask\nC\nG\nd \"$ENV\"\nd \"$ENV\" | cat\nR\n",
        // A branch that deploys, and the other one does not.
        "read -r CLIENT ENV\nC\nif [[ $DRY ]]; then\n echo dry\nelse\nG\n copilot deploy --env $ENV\nR\nfi\n",
        // In the background.
        "read -r CLIENT ENV\nC\nG\nfor s in a b; do copilot deploy --env $ENV & done\nwait\nR\necho\n",
        // A here-document behind a statement, and a line continued.
        "read -r CLIENT ENV <<X\na b\nX\nC\nG\ncopilot deploy \\\n --env $ENV <<X\ncopilot deploy\nX\nR\necho\n",
        // By other names and in other words.
        "read -r tenant\nstage=$1\nC\nCMD=\"copilot env deploy --name $stage\"\nG\neval \"$CMD\"\ncmd=(npx copilot deploy)\n\"${cmd[@]}\" --env \"$stage\"\nR\n",
        "run() { echo \"$@\"; \"$@\"; }\nsay() { echo \"$@\"; }\nread -r CLIENT ENV\nC\nsay copilot deploy --env $ENV\nG\nrun copilot deploy --env $ENV\nR\n",
        // From outside.
        "echo\nC\nG\ncopilot env deploy --name \"$ENV\"\nR\n",
        "C\nG\ncopilot env deploy --name prod; copilot deploy --env prod\nR\n",
    ])
    func places(marked: String) throws {
        let markers: Set = ["C", "G", "R"]
        let script = marked.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !markers.contains(String($0))
        }
        .joined(separator: "\n")
        let result = lines(try integrate(script).result)
        var found: [String] = []
        var isInside = false
        for line in result {
            let bare = line.drop { $0 == " " }
            if bare.hasPrefix("# >>> tiergit: ") {
                found.append(bare.contains("choose") ? "C" : bare.contains("gate") ? "G" : "R")
                isInside = true
            }
            if !isInside { found.append(line) }
            if bare.hasPrefix("# <<< tiergit: ") { isInside = false }
        }
        #expect(found.joined(separator: "\n") + "\n" == marked)
    }

    @Test func operands() throws {
        let named = try integrate("read -r CLIENT\nfor s in a; do copilot deploy --name $s --env 'prod'; done\n")
        #expect(named.client == "$CLIENT" && named.environment == "prod")
        let domain = try integrate(
            ": \"${CLIENT_DOMAIN:?}\"\nENV=prod\ncopilot env deploy --name \"${ENV:-staging}\"\n")
        #expect(domain.client == nil && domain.environment == "$ENV")
        let passed = try integrate(
            "go() { local e=\"$2\"; copilot deploy --name \"$1\" --env \"$e\"; }\nread -r CUSTOMER STAGE\ngo web \"$STAGE\"\ngo api \"$STAGE\"\n"
        )
        #expect(passed.client == "$CUSTOMER" && passed.environment == "$STAGE")
    }
}
