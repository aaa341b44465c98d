/// Deploy scripts that differ in everything but what they do, the same for the same seed.
struct ScriptGenerator {
    private var state: UInt64
    private var indent = "  "

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }

    private mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }

    /// `"$NAME"` in one of its writings.
    private mutating func use(_ name: String) -> String { pick(["\"$\(name)\"", "\"${\(name)}\"", "$\(name)"]) }

    private mutating func noise() -> [String] {
        switch next() % 9 {
        case 0: ["# copilot deploy --name web"]
        case 1: ["", ""]
        case 2: ["cat <<EOF", "copilot env deploy --name prod || true", "EOF"]
        case 3: ["echo \"next: copilot deploy --name 'x'\"  "]
        case 4: [": \"${REGION:=eu-central-1}\" # it's a default", ""]
        case 5: ["case \"${1:-}\" in", "-h|--help) echo 'copilot env deploy'; exit 0 ;;", "esac"]
        case 6: ["cat <<'A' <<-\"B\"", "first \"copilot deploy", "A", "\tsecond $(", "\tB"]
        case 7: ["copilot app show >/dev/null 2>&1 || echo \"no app: $(copilot --version)\""]
        default: []
        }
    }

    private mutating func trap() -> [String] {
        pick([
            [], [], ["trap 'echo bye' EXIT"], ["trap cleanup INT TERM"], ["trap \"rm -f '$TMP'; exit 130\" SIGINT"],
            ["trap 'echo \"status $?\"' 0"], ["trap '' HUP", "trap cleanup EXIT"], ["trap 'echo error' ERR"],
        ])
    }

    private mutating func prompts(_ client: String, _ environment: String) -> [String] {
        let one = pick([
            ["read -r -p \"Client domain key: \" \(client)"],
            ["read -rp 'Customer? ' \(client)", "\(client)=\"$(printf '%s' \"$\(client)\" | tr A-Z a-z)\""],
            [
                "\(client)=\"${1:-}\"", "while [[ ! \"$\(client)\" =~ ^[a-z0-9-]+$ ]]; do",
                "\tread -r -p \"Client: \" \(client)", "done",
            ],
        ])
        let check = "if [[ ! \"$\(client)\" =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?$ ]]; then exit 1; fi"
        let two = pick([
            ["read -r -p \"Environment: \" \(environment)"],
            [
                "read -r -p \"Enter choice (1-2): \" choice", "case \"$choice\" in",
                "(1|staging) \(environment)=staging ;;",
                "2 | prod)", "  \(environment)=\"prod\"", "  ;;", "*) exit 1 ;; esac",
            ],
            ["\(environment)=$(choose_environment)"],
        ])
        let domain = pick([
            ["export CLIENT_DOMAIN=\"${\(client)}.theanswer.ai\""],
            [
                "if [ \"$\(environment)\" = staging ]; then", "CLIENT_DOMAIN=\"staging.$\(client).theanswer.ai\"",
                "else",
                "CLIENT_DOMAIN=\"$\(client).theanswer.ai\"", "fi", "export CLIENT_DOMAIN",
            ],
        ])
        let questions = chance(50) ? one + [check] + two : two + one + [check]
        return questions + noise() + domain
    }

    private mutating func environmentDeployment(_ environment: String) -> [String] {
        let command = pick([
            "copilot env deploy --name \(use(environment))", "copilot env deploy \\\n    -n \(use(environment))",
            "AWS_PROFILE=\"${AWS_PROFILE:-x}\" copilot env deploy --name=\"$\(environment)\"",
            "pnpm copilot env deploy --name \(use(environment)) 2>&1",
            "copilot env deploy --name \(use(environment)) | tee log",
        ])
        let end = pick([
            "", " || true", " || true   # 'no changes'", " || :", " || echo \"copilot deploy: none\"", " || exit 1",
            ";",
        ])
        return [command + end]
    }

    private mutating func services(_ environment: String) -> [String] {
        let command = pick([
            "copilot deploy --name \"$svc\" --env \(use(environment))",
            "copilot svc deploy --name \"$svc\" \\\n\t--env \(use(environment))",
            "if ! copilot deploy --name \"$svc\" --env \(use(environment)); then failed+=(\"$svc\"); fi",
        ])
        return pick([
            ["for svc in \"${SERVICES[@]}\"; do", command, "done"],
            ["for svc in web api", "do", "echo \"→ $svc\"", command, "done"],
            ["while read -r svc; do", command, "done <<<\"$SERVICES\""],
            ["svc=web", command, "svc=api", command],
        ])
    }

    mutating func script() -> String {
        indent = pick(["  ", "    ", "\t", ""])
        let client = pick(["SUBDOMAIN", "CLIENT", "client_key", "TENANT"])
        let environment = pick(["ENV", "ENVIRONMENT", "stage", "TARGET_ENV"])
        var lines = pick([["#!/usr/bin/env bash"], ["#!/bin/bash"], []])
        lines += pick([["set -euo pipefail"], ["set -e"], [], ["set -o errexit", "set -o nounset"]])
        lines += ["TMP=/tmp/x", "cleanup() { echo bye; exit 130; }", "choose_environment() { echo prod; }"]
        lines += ["SERVICES=(web # copilot deploy", "api)", "failed=()"]
        lines += noise() + trap() + noise()
        let ask = prompts(client, environment) + noise()
        let deploy =
            environmentDeployment(environment) + (chance(40) ? trap() : []) + noise() + services(environment)
        switch next() % 4 {
        case 0: lines += ask + noise() + deploy
        case 1: lines += ["deploy_all() {"] + deploy + ["}"] + ask + ["deploy_all"]
        case 2: lines += ["function main {"] + ask + deploy + ["}", "main \"$@\""]
        default: lines += ["ask() {"] + ask + ["}", "ask"] + noise() + ["{"] + deploy + ["}"]
        }
        lines += noise() + ["echo \"done\""]
        return indented(lines).joined(separator: "\n") + (chance(75) ? "\n" : "")
    }

    /// Indents what stands in functions and loops; the texts of here-documents stay.
    private mutating func indented(_ lines: [String]) -> [String] {
        var depth = 0
        var delimiters: [String] = []
        return lines.map { line in
            if let delimiter = delimiters.first {
                if line == delimiter || line == "\t\(delimiter)" { delimiters.removeFirst() }
                return line
            }
            delimiters = line.matches(of: /<<-?['"]?(EOF|A|B)\b/).map { String($0.output.1) }
            if line == "}" || line == "done" || line == "fi" || line == "else" { depth -= 1 }
            let result = line.isEmpty ? line : String(repeating: indent, count: max(0, depth)) + line
            if line.hasSuffix("{") || line.hasSuffix("; do") || line == "do" || line.hasSuffix("; then")
                || line == "else"
            {
                depth += 1
            }
            return result
        }
    }
}
