/// An error that the program can print.
package struct ErrorRow: Hashable, Sendable {
    /// Of the first words of its message; unique.
    package let id: String
    package let area: ErrorArea
    /// Ascending; none for what is only ever a part of another message.
    package let exitCodes: [Int]
    package let message: ErrorPattern
    /// What to do, each on a line of its own.
    package let hints: [ErrorPattern]
}

/// A part of the program, as people know it; in the order of the table.
package enum ErrorArea: String, CaseIterable, Sendable {
    case arguments, setup, repository, catalog, templates, loads, switching, history, policy, releases, sync,
        deployment, rollout, integration, documents, doctor, details

    package var title: String {
        switch self {
        case .arguments: "Arguments and names"
        case .setup: "Setting up"
        case .repository: "git and the repository"
        case .catalog: "Catalog, tiers and clients"
        case .templates: "Templates"
        case .loads: "Costs, loads and bills"
        case .switching: "Plans, switches and what is active"
        case .history: "Histories and verification"
        case .policy: "Policy and approvals"
        case .releases: "Releases and tier branches"
        case .sync: "Sharing through a remote"
        case .deployment: "Deployments"
        case .rollout: "Roll-outs"
        case .integration: "Deploy scripts and git hooks"
        case .documents: "These documents"
        case .doctor: "What tiergit doctor finds"
        case .details: "Reasons within other messages"
        }
    }
}

/// A text with what differs from case to case left open.
package struct ErrorPattern: Hashable, Sendable {
    /// `‹TIER›` stands for what is open, `«is|are»` for a choice.
    let marked: String

    init(_ marked: some StringProtocol) {
        var text = ""
        var isEscaped = false
        for character in marked {
            if isEscaped {
                text.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                text.append(character)
            }
        }
        self.marked = text
    }

    /// For people: `tier TIER is not made yet`, `is/are`, and in brackets what is there only sometimes. May have several lines.
    package var text: String {
        var result = ""
        var choice: [String]?
        for character in marked {
            switch character {
            case "‹", "›": break
            case "«": choice = [""]
            case "»":
                let ways = choice ?? []
                choice = nil
                let said = ways.filter { !$0.isEmpty }.joined(separator: "/")
                result += ways.contains("") ? "[\(said)]" : said
            case "|" where choice != nil: choice?.append("")
            default:
                if let last = choice?.indices.last { choice?[last].append(character) } else { result.append(character) }
            }
        }
        return result
    }

    /// As a regular expression (ECMAScript's and ICU's) for the whole text; what is open may be anything but empty.
    package var expression: String {
        let special = Set(#"\^$.*+?()[]{}|/"#)
        var result = ""
        var isHole = false
        var isChoice = false
        for character in marked {
            switch character {
            case "‹":
                isHole = true
                result += "[\\s\\S]+?"
            case "›": isHole = false
            case "«":
                isChoice = true
                result += "(?:"
            case "»":
                isChoice = false
                result += ")"
            case "|" where isChoice: result += "|"
            default:
                if isHole { continue }
                result += special.contains(character) ? "\\\(character)" : String(character)
            }
        }
        return result
    }
}

extension ErrorTable {
    /// Every error, by area. Made of the table each time: only documents need it.
    package static var rows: [ErrorRow] {
        // The literal lives as long as the process and has this many bytes.
        let bytes = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        let lines = unsafe String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        var rows: [ErrorRow] = []
        var rest = lines[...]
        while let id = rest.popFirst()?.dropFirst(), let head = rest.popFirst()?.dropFirst(),
            let message = rest.popFirst()?.dropFirst()
        {
            let parts = head.split(separator: " ", omittingEmptySubsequences: false)
            let hints = rest.prefix { $0.first == ">" }
            rest = rest.dropFirst(hints.count)
            rows.append(
                ErrorRow(
                    id: String(id), area: parts.first.flatMap { ErrorArea(rawValue: String($0)) } ?? .details,
                    exitCodes: parts.dropFirst().flatMap { $0.split(separator: ",").compactMap { Int($0) } },
                    message: ErrorPattern(message), hints: hints.map { ErrorPattern($0.dropFirst()) }))
        }
        return rows
    }
}
