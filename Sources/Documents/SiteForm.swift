internal import Terminal
internal import Tiers

/// A questionnaire as a form that the page's script shows and answers. Without scripts it stays hidden: what stands behind it says the same.
enum SiteForm {
    /// - Parameter number: of the questionnaires of a page, from 1.
    static func html(_ questionnaire: Questionnaire, number: Int) -> String {
        let id = "ask\(number)"
        let environments = questionnaire.environments.enumerated().map { index, name in
            "<label><input type=\"checkbox\" name=\"environment\" value=\"\(index)\" checked> \(Markup.text(name))</label>"
        }.joined(separator: "\n")
        return """
            <form class="questions" hidden>
            <fieldset class="question">
            <legend>Which environments is it for?</legend>
            <div class="choices">
            \(environments)
            </div>
            </fieldset>
            <fieldset class="question">
            <legend>What should happen when a machine fails?</legend>
            <div class="choices">
            <label><input type="radio" name="available" value="no" checked> A short outage is acceptable</label>
            <label><input type="radio" name="available" value="yes"> It has to keep running (high availability)</label>
            </div>
            </fieldset>
            \(question(id, "connections", "How many database connections at the busiest time? (Ask your developers; leave it empty if you do not know.)", example: "300"))
            \(question(id, "storage", "How large may the database and the files become, together?", example: "200", units: ["MiB", "GiB", "TiB", "PiB"], chosen: "GiB"))
            \(question(id, "recovery", "If data has to be restored: within what time must the product be back?", example: "15", units: ["s", "min", "h", "d"], chosen: "min"))
            \(question(id, "budget", "What may it cost at most, in US dollars a month?", example: "350"))
            <p class="remark">Leave a field empty if it does not matter.</p>
            <button type="reset">Clear all answers</button>
            </form>
            <div class="answer" role="status" hidden></div>
            <script type="application/json">\(data(questionnaire))</script>
            <script>\(SiteScript.text)</script>

            """
    }

    private static func question(
        _ id: String, _ name: String, _ words: String, example: String, units: [String] = [], chosen: String = ""
    ) -> String {
        let options = units.map { "<option\($0 == chosen ? " selected" : "")>\($0)</option>" }.joined()
        let unit =
            units.isEmpty ? "" : " <select name=\"\(name)-unit\" aria-label=\"Unit: \(words)\">\(options)</select>"
        return """
            <div class="question">
            <label for="\(id).\(name)">\(words)</label>
            <div class="choices"><input id="\(id).\(name)" name="\(name)" type="text" inputmode="decimal" autocomplete="off" size="9" placeholder="\(example)" aria-describedby="\(id).\(name).fault">\(unit)</div>
            <p class="fault" id="\(id).\(name).fault" hidden></p>
            </div>
            """
    }

    /// What the script reads, with amounts as text: they are larger than what its numbers hold exactly.
    private static func data(_ questionnaire: Questionnaire) -> String {
        func money(_ amount: Money) -> JSON { .string("\(amount.micros)") }
        func range(_ range: CostRange?) -> JSON { range.map { [money($0.low), money($0.high)] } ?? nil }
        let names = questionnaire.environments
        let tiers = questionnaire.offers.map { offer -> JSON in
            let provides = offer.tier.provides
            return [
                "name": .string(safe(offer.tier.name)), "title": .string(safe(offer.tier.title)),
                "available": provides.highAvailability.map { .bool($0) } ?? nil,
                "connections": JSON(provides.peakConnections), "storage": JSON(provides.storage?.mebibytes),
                "recovery": JSON(provides.recoveryTime?.seconds),
                "prices": .array(names.map { offer.prices[$0].map(money) ?? nil }),
                "quoted": .array(names.map { range(offer.quoted[$0]) }), "whole": range(offer.whole),
            ]
        }
        let text = String(decoding: JSON.array(tiers).canonical().dropLast(), as: UTF8.self)
        // Nothing in it ends the element; only strings can hold it.
        return text.replacing("<", with: "\\u003c").replacing(">", with: "\\u003e").replacing("&", with: "\\u0026")
    }
}
