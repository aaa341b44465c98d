/// Words that a property or a function has for the cases of a type.
extension ErrorCollector {
    mutating func readMember(_ name: String?, _ body: SyntaxNode?, _ place: Place) throws {
        guard let name, let body else { return }
        for member in ErrorTexts.members where member.type == place.type {
            if member.name == name {
                seenMembers.insert("\(member.type).\(name)")
                readWords(body, member, place)
            }
            if member.hint == name {
                for (cases, result) in Self.byCase(body, maker(place)) {
                    let found = texts(result, maker(place))
                    for one in cases { hintsByCase[member.type, default: [:]][one, default: []] += found }
                }
            }
        }
    }

    private mutating func readWords(_ body: SyntaxNode, _ member: ErrorTexts.Member, _ place: Place) {
        var place = place
        Self.readBindings(body, &place.bindings)
        let maker = maker(place)
        // What is as it should be is told in the same place.
        for (label, result) in Self.byCase(body, maker) where label != ["current"] {
            // A pair is a reason and its hint; a third part is an exit code.
            let parts =
                result.kind == "tuple_expr" && result.arguments.count > 1 ? result.arguments.map(\.value) : [result]
            let hints = parts.count > 1 ? texts(parts[1], maker) : []
            let codes = parts.count > 2 ? Self.numbers(parts[2], [:]) : []
            let reasons = parts.count > 2 ? texts(parts[0], maker) : maker.pattern(parts[0]).variants
            for variant in reasons where variant.isWorded {
                words.append(
                    Words(member: member, cases: label, pattern: variant, hints: hints, codes: codes))
            }
        }
        counts["\(member.type).\(member.name)", default: 0] += 1
    }

    /// Results with the names of the cases that they are for.
    private static func byCase(_ body: SyntaxNode, _ maker: PatternMaker) -> [([String], SyntaxNode)] {
        let last = body.nodes("elements").last?.bare
        let statement = last?.kind == "return_stmt" ? last?.node("result")?.bare : last
        let change =
            statement?.kind == "switch_stmt" ? statement : statement?.children.first { $0.kind == "switch_stmt" }
        guard let change else { return maker.results(body).map { ([], $0) } }
        return change.nodes("cases").flatMap { one -> [([String], SyntaxNode)] in
            let names = one.nodes("case_label_items").compactMap { $0.node("pattern")?.caseName }
            return (one.node("body").map { maker.results($0) } ?? []).map { (names, $0.bare) }
        }
    }

    mutating func finish() {
        for index in rows.indices {
            guard let passed = rows[index].owner.flatMap({ passedOn[$0] }) else { continue }
            rows[index].hints += passed.hints
            rows[index].codes = passed.codes
        }
        for one in words {
            let passed = passedOn[one.member.type]
            let hints =
                one.hints + one.cases.flatMap { hintsByCase[one.member.type]?[$0] ?? [] } + (passed?.hints ?? [])
            rows.append(
                Row(
                    message: one.member.prefix + one.pattern, hints: hints,
                    codes: passed?.codes ?? (one.codes.isEmpty ? one.member.codes : one.codes),
                    area: one.member.area))
        }
    }
}
