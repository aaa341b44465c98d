internal import Signatures

/// The one script of a page: it gives the answer of `TierSelection`, and its reasons in the words of a client.
enum SiteScript {
    /// As a page's policy names it.
    static let digest = SHA256Digest(of: Array(text.utf8)).base64

    static let text = #"""

        "use strict";
        (() => {
          const source = document.currentScript.previousElementSibling;
          const tiers = JSON.parse(source.textContent);
          const answer = source.previousElementSibling;
          const form = answer.previousElementSibling;

          const sizes = [["MiB", 1], ["GiB", 1024], ["TiB", 1048576], ["PiB", 1073741824]];
          const times = [["s", 1], ["min", 60], ["h", 3600], ["d", 86400]];
          const measure = (value, units) => {
            const unit = units.findLast(unit => value % unit[1] === 0);
            return value / unit[1] + " " + unit[0];
          };
          const list = words => words.length > 1 ? words.slice(0, -1).join(", ") + " and " + words.at(-1) : words[0];

          // Amounts of millionths of a dollar.
          const rounded = (amount, isExact) => {
            if (!isExact) return String((amount + 500000n) / 1000000n);
            const cents = (amount + 5000n) / 10000n;
            return cents / 100n + "." + String(cents % 100n).padStart(2, "0");
          };
          const hasCents = amount => (amount + 5000n) / 10000n % 100n !== 0n;
          const rangeText = ([low, high]) => {
            const isExact = high < 100000000n && (hasCents(low) || hasCents(high));
            const [first, last] = [rounded(low, isExact), rounded(high, isExact)];
            return first === last ? "$" + first : "$" + first + "-" + last;
          };
          const exact = amount => {
            const rest = String(amount % 1000000n).padStart(6, "0").replace(/0+$/, "");
            return amount / 1000000n + (rest ? "." + (rest.length === 1 ? rest + "0" : rest) : "");
          };
          const sum = ranges => ranges.reduce(([low, high], range) => [low + BigInt(range[0]), high + BigInt(range[1])], [0n, 0n]);

          const cost = (tier, environments) => {
            if (!environments.length) return null;
            const prices = environments.map(index => tier.prices[index]);
            if (prices.every(price => price !== null)) return sum(prices.map(price => [price, price]));
            if (tier.whole && environments.length === tier.prices.length) return sum([tier.whole]);
            const quoted = environments.map(index => tier.quoted[index]);
            return quoted.every(range => range !== null) ? sum(quoted) : null;
          };

          const shortfalls = (tier, needs, range) => {
            const unknown = [], found = [];
            const require = (what, wanted, given, isEnough, text) => {
              if (wanted === null) return;
              if (given === null) unknown.push(what);
              else if (!isEnough) found.push(text());
            };
            require("high availability", needs.available, tier.available, tier.available,
              () => "high availability is required, and it has none");
            require("the number of connections", needs.connections, tier.connections, tier.connections >= needs.connections,
              () => needs.connections + " peak connections are required, and it provides " + tier.connections);
            require("storage", needs.storage, tier.storage, tier.storage >= needs.storage,
              () => measure(needs.storage, sizes) + " of storage are required, and it provides " + measure(tier.storage, sizes));
            require("the recovery time", needs.recovery, tier.recovery, tier.recovery <= needs.recovery,
              () => "a recovery within " + measure(needs.recovery, times) + " is required, and it takes up to " + measure(tier.recovery, times));
            if (needs.budget !== null) {
              const limit = "$" + exact(needs.budget);
              if (range === null) found.push("its cost in these environments is not stated");
              else if (range[0] > needs.budget) found.push("it costs " + rangeText(range) + " a month, over the budget of " + limit);
              else if (range[1] > needs.budget) found.push("it may cost " + rangeText(range) + " a month, and the budget is " + limit);
            }
            return (unknown.length ? ["nothing is promised about " + list(unknown)] : []).concat(found);
          };

          const isCheaper = (one, other) => {
            if (one.range === null || other.range === null) return one.range !== null && other.range === null;
            return one.range[1] < other.range[1] || (one.range[1] === other.range[1] && one.range[0] < other.range[0]);
          };
          const select = (needs, environments) => {
            const candidates = tiers.map(tier => {
              const range = cost(tier, environments);
              return {tier, range, reasons: shortfalls(tier, needs, range)};
            });
            let chosen = null;
            for (const candidate of candidates) {
              if (!candidate.reasons.length && (chosen === null || isCheaper(candidate, chosen))) chosen = candidate;
            }
            for (const candidate of candidates) {
              if (candidate.reasons.length || candidate === chosen) continue;
              const {range} = candidate;
              if (range && chosen.range) {
                const isSame = range[0] === chosen.range[0] && range[1] === chosen.range[1];
                candidate.reasons.push(isSame ? "it meets everything for the same cost, and comes later in the list"
                  : "it meets everything, and costs more: " + rangeText(range) + " a month, not " + rangeText(chosen.range));
              } else {
                candidate.reasons.push(chosen.range ? "it meets everything, and its cost is not stated"
                  : "it meets everything, and comes later in the list");
              }
            }
            return {candidates, chosen};
          };

          // What is written in a field: null for nothing, undefined for what is no answer.
          const whole = (text, most) => text === "" ? null : /^[1-9]\d{0,11}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
          const measured = (name, units, mostNumber, most) => {
            const number = whole(form.elements[name].value.trim(), mostNumber);
            const unit = units.find(unit => unit[0] === form.elements[name + "-unit"].value)[1];
            return number && number * unit > most ? undefined : number && number * unit;
          };
          const amount = text => {
            if (text === "") return null;
            const parts = /^\$? *(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text);
            return parts ? BigInt(parts[1]) * 1000000n + BigInt((parts[2] ?? "").padEnd(6, "0")) : undefined;
          };

          const element = (name, text, kind) => {
            const made = document.createElement(name);
            made.textContent = text;
            if (kind) made.className = kind;
            return made;
          };
          const show = () => {
            const needs = {
              available: form.elements.available.value === "yes" ? true : null,
              connections: whole(form.elements.connections.value.trim(), 10000000),
              storage: measured("storage", sizes, 1073741824, 1099511627776),
              recovery: measured("recovery", times, 86400000, 86400000),
              budget: amount(form.elements.budget.value.trim()),
            };
            const faults = {
              connections: "A whole number from 1 to 10000000, such as 300.", storage: "A whole number, such as 200; at most 1024 PiB.",
              recovery: "A whole number, such as 15; at most 1000 days.", budget: "An amount of dollars, such as 350 or 99.50.",
            };
            let isWhole = true;
            for (const [name, fault] of Object.entries(faults)) {
              const field = form.elements[name];
              const line = document.getElementById(field.getAttribute("aria-describedby"));
              const isBad = needs[name] === undefined;
              isWhole &&= !isBad;
              line.hidden = !isBad;
              line.textContent = isBad ? fault : "";
              if (isBad) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
            }
            answer.replaceChildren();
            answer.dataset.tier = answer.dataset.found = "";
            if (!isWhole) return answer.append(element("p", "One answer cannot be read: it is marked above.", "verdict"));
            const environments = [...form.querySelectorAll("[name=environment]:checked")].map(box => Number(box.value));
            const {candidates, chosen} = select(needs, environments);
            answer.dataset.tier = chosen?.tier.name ?? "";
            answer.dataset.found = chosen ? "yes" : "no";
            const name = tier => tier.title + (tier.title.toLowerCase() === tier.name ? "" : " (" + tier.name + ")");
            const price = chosen?.range ? ", at " + rangeText(chosen.range) + " a month" : ", and its cost is not stated";
            answer.append(element("p", chosen ? name(chosen.tier) + " fits" + price + "." : "No tier meets all of this.", "verdict"));
            const others = document.createElement("ul");
            for (const candidate of candidates) {
              if (candidate !== chosen) others.append(element("li", name(candidate.tier) + ": " + candidate.reasons.join("; ") + "."));
            }
            if (others.children.length) answer.append(others);
          };
          form.addEventListener("input", show);
          form.addEventListener("submit", event => event.preventDefault());
          form.addEventListener("reset", () => setTimeout(show));
          form.hidden = answer.hidden = false;
          show();
        })();

        """#
}
