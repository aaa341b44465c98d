internal import CloudFormation
internal import Tiers

extension PriceFile {
    /// Reads a price file.
    ///
    /// Throws `PriceFileError` for the first thing that is wrong, by line and column.
    package static func parse(_ bytes: [UInt8], file: String = PriceFile.path) throws(PriceFileError) -> PriceFile {
        let root: TemplateNode
        do { root = try TemplateNode.parse(bytes, file: file) } catch {
            throw PriceFileError(
                place: Place(file: error.file, line: error.line, column: error.column), message: error.message)
        }
        return try PriceFileReader().file(root)
    }
}

private struct PriceFileReader {
    private static let keys = ["format", "date", "region", "currency", "prices"]
    private static let priceKeys = ["unit", "amount", "source", "verified", "note"]

    func file(_ root: TemplateNode) throws(PriceFileError) -> PriceFile {
        // A newer file has other keys too: complaining of them would mislead.
        if let format = root["format"], let number = format.text.flatMap({ Int($0) }), number > PriceFile.format {
            throw error(
                format, "format \(number) was made by a newer tiergit: this one reads format \(PriceFile.format)")
        }
        _ = try members(of: root, "the price file", allowed: Self.keys)
        let format = try required("format", of: root, "the price file")
        guard format.text == "\(PriceFile.format)" else {
            throw error(format, "`format` must be \(PriceFile.format)")
        }
        let date = try required("date", of: root, "the price file")
        guard let day = date.text, Self.isDate(day) else {
            throw error(date, "`date` must be a day such as 2026-11-23")
        }
        let currency = try required("currency", of: root, "the price file")
        guard currency.text == "USD" else { throw error(currency, "`currency` must be USD") }
        let region = try text(try required("region", of: root, "the price file"), "`region`")
        var prices: [String: Price] = [:]
        for member in try members(of: try required("prices", of: root, "the price file"), "`prices`") {
            prices[member.name] = try price(member)
        }
        return PriceFile(date: day, region: region, prices: prices)
    }

    private func price(_ member: TemplateNode.Member) throws(PriceFileError) -> Price {
        let what = "`\(Names.printable(member.name))`"
        guard let unit = PriceFile.unit(of: member.name) else {
            let hint = Suggestion.question(for: member.name, among: PriceFile.units.keys.sorted())
            throw PriceFileError(
                place: member.place, message: "nothing is priced by \(what)" + (hint.map { " (\($0))" } ?? ""))
        }
        _ = try members(of: member.value, what, allowed: Self.priceKeys)
        let given = try required("unit", of: member.value, what)
        guard given.text == unit else { throw error(given, "the unit of \(what) is `\(unit)`") }
        let amount = try required("amount", of: member.value, what)
        guard let money = amount.text.flatMap({ Money($0) }) else {
            throw error(amount, "the amount of \(what) must be dollars, with at most six digits after the point")
        }
        let source = try text(try required("source", of: member.value, what), "the source of \(what)")
        var isVerified = true
        if let node = member.value["verified"] {
            guard node.text == "true" || node.text == "false" else {
                throw error(node, "`verified` of \(what) must be `true` or `false`")
            }
            isVerified = node.text == "true"
        }
        var note: String?
        if let node = member.value["note"] { note = try text(node, "the note of \(what)") }
        return Price(amount: money, unit: unit, source: source, isVerified: isVerified, note: note)
    }

    private func members(
        of node: TemplateNode, _ what: String, allowed: [String]? = nil
    ) throws(PriceFileError) -> [TemplateNode.Member] {
        guard let members = node.members else { throw error(node, "\(what) must be a mapping of keys to values") }
        if let allowed, let other = members.first(where: { !allowed.contains($0.name) }) {
            let hint = Suggestion.question(for: other.name, among: allowed) ?? "known: \(Suggestion.list(allowed))"
            throw PriceFileError(
                place: other.place, message: "unknown key `\(Names.printable(other.name))` in \(what) (\(hint))")
        }
        return members
    }

    private func required(
        _ key: String, of node: TemplateNode, _ what: String
    ) throws(PriceFileError) -> TemplateNode {
        guard let value = node[key] else { throw error(node, "`\(key)` of \(what) is missing") }
        return value
    }

    private func text(_ node: TemplateNode, _ what: String) throws(PriceFileError) -> String {
        guard let text = node.text, !text.allSatisfy(\.isWhitespace) else {
            throw error(node, "\(what) must be a text")
        }
        if let problem = Names.textProblem(text) { throw error(node, "\(what) cannot be printed: \(problem)") }
        return text
    }

    private func error(_ node: TemplateNode, _ message: String) -> PriceFileError {
        PriceFileError(place: node.place, message: message)
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } })
        else { return false }
        return (1...12).contains(Int(parts[1]) ?? 0) && (1...31).contains(Int(parts[2]) ?? 0)
    }
}
