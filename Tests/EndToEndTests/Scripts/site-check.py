#!/usr/bin/env python3
"""Opens every page of a site in a headless Chromium and prints what is wrong with it, a line each; exits 1 where anything is.

    python3 Tests/EndToEndTests/Scripts/site-check.py FOLDER [--pictures FOLDER] [--evaluate PAGE FILE]

Looked at on a phone, on a desk and on paper, light and dark: what the console says, requests, links, sideways scrolling, contrast, headings,
names of what is no text, whether text stays in its box. --pictures keeps a screenshot of each. --evaluate runs a file of JavaScript in one
page instead, and prints what it comes to as JSON.
"""
import argparse
import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse

VIEWS = [
    # name, width, height, phone, media
    ("narrow", 320, 640, True, "screen"),
    ("phone", 375, 812, True, "screen"),
    ("desk", 1280, 900, False, "screen"),
    # A4 within its margins.
    ("paper", 680, 960, False, "print"),
]
SECONDS = 60


class Browser:
    """Chromium, driven by the DevTools protocol over two pipes: messages of JSON, each with a NUL behind it."""

    def __init__(self, profile):
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not program:
            sys.exit("error: there is no Chromium: apt-get install chromium")
        to_browser, own_write = os.pipe()
        own_read, from_browser = os.pipe()

        def before():
            # The browser reads 3 and writes 4; what had these numbers may be in the way.
            first, second = os.dup(to_browser), os.dup(from_browser)
            os.dup2(first, 3)
            os.dup2(second, 4)
            # A group of its own, to be ended as a whole; where this process is killed, the browser sees its pipes close, and ends.
            os.setsid()

        command = [
            program, "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run",
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
            "--disable-component-update", "--hide-scrollbars", "--force-color-profile=srgb", "about:blank",
        ]
        if os.geteuid() == 0:
            # Chromium refuses its sandbox to root. What is opened is our own.
            command.insert(1, "--no-sandbox")
        self.errors = open(os.path.join(profile, "stderr"), "w+b")
        self.process = subprocess.Popen(
            command, close_fds=False, preexec_fn=before, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.errors, env={**os.environ, "HOME": profile})
        os.close(to_browser)
        os.close(from_browser)
        self.read, self.write = own_read, own_write
        self.rest, self.number, self.events = b"", 0, []
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(f"{domain}.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", {"source": """
            window.shifted = 0;
            new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifted += entry.value; })
              .observe({type: "layout-shift", buffered: true});
        """})

    def close(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def receive(self):
        while b"\0" not in self.rest:
            signal.alarm(SECONDS)
            piece = os.read(self.read, 1 << 20)
            signal.alarm(0)
            if not piece:
                self.errors.seek(0)
                sys.exit(f"error: Chromium ended: {self.errors.read().decode(errors='replace')[-2000:]}")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, parameters=None):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters or {}}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.write, data):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"error: {method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        for event in self.events:
            if event.get("method") == method:
                return event
        while True:
            event = self.receive()
            self.events.append(event)
            if event.get("method") == method:
                return event

    def evaluate(self, source):
        result = self.call(
            "Runtime.evaluate", {"expression": source, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in result:
            sys.exit(f"error: the script failed: {json.dumps(result['exceptionDetails'])[:2000]}")
        return result["result"].get("value")

    def look(self, view, scheme):
        _, width, height, is_phone, media = view
        self.call(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone})
        self.call(
            "Emulation.setEmulatedMedia",
            {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def open(self, path, is_settled=True):
        self.events = []
        self.call("Page.navigate", {"url": path.as_uri()})
        self.wait("Page.loadEventFired")
        if is_settled:
            self.settle()

    def settle(self):
        """Waits until what there is has been drawn once."""
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")


CHECKS = r"""
(() => {
  const found = [];
  const isPrint = matchMedia("print").matches;
  const name = element => element.tagName.toLowerCase() + (element.id ? "#" + element.id : "")
    + (typeof element.className === "string" && element.className ? "." + element.className.replace(/ /g, ".") : "")
    + " `" + (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 50) + "`";
  const text = ids => ids.split(/\s+/).map(id => document.getElementById(id)?.textContent.trim() ?? "").join(" ").trim();

  let texts = 0;
  const result = () => {
    const links = [...document.querySelectorAll("a[href]")].map(link => link.href);
    return {found: [...new Set(found)], links, ids, texts};
  };

  const here = document.querySelectorAll("[aria-current]").length;
  if (here > 1) found.push("the menu marks " + here + " pages as this one");
  if (!document.documentElement.lang) found.push("the page does not say its language");
  if (!document.title.trim()) found.push("the page has no title");
  if (!document.querySelector("meta[name=viewport]")) found.push("the page has no viewport");

  if (window.shifted > 0) found.push("the layout moved by " + window.shifted + " as it was loaded");
  window.shifted = 0;

  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) found.push("two elements have the id " + id);

  const headings = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")];
  if (headings.filter(heading => heading.tagName === "H1").length !== 1) found.push("the page has not one h1");
  let level = 0;
  for (const heading of headings) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) found.push("a level is left out before " + name(heading));
    if (!heading.textContent.trim()) found.push("a heading is empty");
    level = own;
  }

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter(element => {
      for (let up = element; up; up = up.parentElement) if (up.parentElement?.closest(".wide, pre") && !isPrint) return false;
      return element.getBoundingClientRect().right > root.clientWidth + 0.5;
    });
    found.push("the page is " + root.scrollWidth + " wide, and the screen " + root.clientWidth + ": " + wide.slice(-3).map(name).join(", "));
  }
  for (const element of document.querySelectorAll("main *")) {
    const style = getComputedStyle(element);
    if (element.scrollWidth <= element.clientWidth + 1 || style.display === "inline" || element.closest("svg")) continue;
    if (isPrint && element.checkVisibility()) found.push("on paper it is cut: " + name(element));
    if (/auto|scroll/.test(style.overflowX)) {
      if (element.tabIndex !== 0) found.push("no key scrolls " + name(element));
      if (!element.getAttribute("aria-label") && !text(element.getAttribute("aria-labelledby") || "")) found.push("what scrolls has no name: " + name(element));
    }
  }

  for (const picture of document.querySelectorAll("img, svg, [role=img]")) {
    const words = picture.getAttribute("alt") || picture.getAttribute("aria-label") || text(picture.getAttribute("aria-labelledby") || "");
    if (!words) found.push("a picture has no words: " + name(picture));
    if (picture.tagName === "svg" && picture.getAttribute("role") !== "img") found.push("a drawing is no picture to a reader: " + name(picture));
  }
  for (const cell of document.querySelectorAll("th")) if (!cell.scope) found.push("a header without a scope: " + name(cell));
  for (const table of document.querySelectorAll("table")) {
    if (!table.querySelector("th")) found.push("a table without headers: " + name(table));
    const holder = table.parentElement;
    if (screen.width < 600 && !isPrint && table.rows[0]?.cells.length > 3 && holder.scrollWidth > holder.clientWidth) found.push("a phone shows a part of the table: " + name(table));
    // What is not drawn as a table is none to a screen reader, unless its roles are said; and who sees it misses the columns' names.
    if (getComputedStyle(table).display === "table") continue;
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, th, td")]) {
      if (!part.getAttribute("role")) found.push("no part of a table to a reader: " + name(part));
    }
    const columns = [...table.tHead?.rows[0]?.cells ?? []].map(cell => cell.textContent);
    for (const row of table.tBodies[0]?.rows ?? []) {
      [...row.cells].forEach((cell, index) => {
        const before = getComputedStyle(cell, "::before").content;
        if (cell.textContent && columns[index] && (!before.startsWith("attr(") && !before.startsWith('"') || cell.dataset.column !== columns[index])) found.push("its column is not said: " + name(cell));
      });
    }
  }
  for (const list of document.querySelectorAll("ul, ol")) {
    for (const child of list.children) if (child.tagName !== "LI") found.push("no item of a list: " + name(child));
  }
  for (const field of document.querySelectorAll("input, select, textarea, button, summary, a[href]")) {
    const words = field.getAttribute("aria-label") || text(field.getAttribute("aria-labelledby") || "")
      || [...(field.labels || [])].map(label => label.textContent.trim()).join(" ") || (/^(A|BUTTON|SUMMARY)$/.test(field.tagName) ? field.textContent.trim() : "");
    if (!words) found.push("a field without a name: " + name(field));
  }
  for (const field of document.querySelectorAll("[aria-labelledby], [aria-describedby]")) {
    for (const id of ((field.getAttribute("aria-labelledby") || "") + " " + (field.getAttribute("aria-describedby") || "")).trim().split(/\s+/)) {
      if (!document.getElementById(id)) found.push("nothing has the id " + id + " that names " + name(field));
    }
  }

  // Colours go by the scheme and by paper or screen, not by a screen's width.
  if (innerWidth < 600 && !isPrint) return result();

  // Contrast, by what stands behind each text.
  const parse = color => {
    const parts = color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    if (!/^rgba?\(/.test(color)) throw new Error("a colour that is not understood: " + color);
    return {rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1};
  };
  const over = (top, below) => top.rgb.map((part, index) => part * top.alpha + below[index] * (1 - top.alpha));
  const luminance = rgb => {
    const [red, green, blue] = rgb.map(part => { const share = part / 255; return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (first, second) => { const [high, low] = [luminance(first), luminance(second)].sort((a, b) => b - a); return (high + 0.05) / (low + 0.05); };
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches && !isPrint;
  const ground = element => {
    const layers = [];
    for (let up = element; up; up = up.parentElement) layers.push(parse(getComputedStyle(up).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), isDark ? [18, 18, 18] : [255, 255, 255]);
  };
  const judge = (element, ink, behind, size, weight, what) => {
    const least = size >= 24 || (size >= 18.66 && weight >= 700) ? 3 : 4.5;
    const own = ratio(ink, behind);
    if (own < least) found.push("contrast " + own.toFixed(2) + " of " + what + ": " + ink.map(Math.round) + " on " + behind.map(Math.round));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("script, style, svg, noscript") || !element.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})) continue;
    texts += 1;
    const style = getComputedStyle(element);
    const behind = ground(element);
    judge(element, over(parse(style.color), behind), behind, parseFloat(style.fontSize), Number(style.fontWeight), name(element));
    if (!isPrint && parseFloat(style.fontSize) < 12) found.push("letters of " + style.fontSize + ": " + name(element));
  }

  // Drawings: the same, and text that stays where it belongs.
  for (const svg of document.querySelectorAll("svg")) {
    if (!svg.checkVisibility()) continue;
    const whole = svg.getBoundingClientRect();
    const shapes = [...svg.querySelectorAll("rect, path, text")];
    const boxes = shapes.map(shape => shape.getBoundingClientRect());
    const isWithin = (inner, outer) => inner.left >= outer.left - 0.5 && inner.right <= outer.right + 0.5 && inner.top >= outer.top - 0.5 && inner.bottom <= outer.bottom + 0.5;
    const letters = [];
    shapes.forEach((shape, index) => {
      if (shape.tagName !== "text") return;
      texts += 1;
      const box = boxes[index];
      const what = "`" + shape.textContent + "` in " + svg.querySelector("title").textContent;
      if (!isWithin(box, whole)) found.push("it leaves the picture: " + what);
      const holder = shape.parentNode.tagName === "g" ? shape.parentNode.querySelector("rect, path") : null;
      if (holder && /^(box|data|service|maybe|away|t\d+)$/.test(holder.getAttribute("class")) && !isWithin(box, holder.getBoundingClientRect())) found.push("it leaves its box: " + what);
      for (const other of letters) {
        const isApart = other.right <= box.left + 0.5 || box.right <= other.left + 0.5 || other.bottom <= box.top + 2 || box.bottom <= other.top + 2;
        if (!isApart) found.push("it stands on other text: " + what);
      }
      letters.push(box);
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      let behind = ground(svg);
      for (let below = 0; below < index; below += 1) {
        const fill = getComputedStyle(shapes[below]).fill;
        const around = boxes[below];
        if (shapes[below].tagName !== "text" && fill !== "none" && around.left <= x && x <= around.right && around.top <= y && y <= around.bottom) behind = over(parse(fill), behind);
      }
      const style = getComputedStyle(shape);
      judge(shape, over(parse(style.fill), behind), behind, parseFloat(style.fontSize), Number(style.fontWeight), what);
    });
  }
  if (!texts) found.push("no text was seen");
  return result();
})()
"""


def check(browser, folder, pictures):
    problems, ids, links, texts = [], {}, [], 0
    pages = sorted(folder.rglob("*.html"))
    if not pages:
        sys.exit(f"error: {folder} has no pages")
    for path in pages:
        for view in VIEWS:
            for scheme in ["light", "dark"]:
                where = f"{path.relative_to(folder)} ({view[0]}, {scheme})"
                browser.look(view, scheme)
                if scheme == "light" and view[4] == "screen":
                    browser.open(path)
                else:
                    browser.settle()
                    browser.evaluate("window.shifted = 0")
                result = browser.evaluate(CHECKS)
                problems += [f"{where}: {text}" for text in result["found"]]
                texts += result["texts"]
                ids[path.as_uri()] = set(result["ids"])
                links += [(str(path.relative_to(folder)), link) for link in result["links"]]
                problems += [f"{where}: {text}" for text in filter(None, (complaint(event, path) for event in browser.events))]
                browser.events = []
                if pictures:
                    keep(browser, pictures, path.relative_to(folder), view, scheme)
        if browser.evaluate("document.scripts.length > 0"):
            # Scripts of the page do not run then; what is evaluated here still does.
            browser.call("Emulation.setScriptExecutionDisabled", {"value": True})
            browser.open(path, is_settled=False)
            if browser.evaluate("[...document.forms].some(form => form.checkVisibility())"):
                problems.append(f"{path.relative_to(folder)}: without scripts it shows a form that nothing answers")
            browser.call("Emulation.setScriptExecutionDisabled", {"value": False})
    for page, link in sorted(set(links)):
        address, fragment = urllib.parse.urldefrag(link)
        if address.startswith("https://"):
            continue
        if address not in ids:
            problems.append(f"{page}: nothing is at {link}")
        elif fragment and urllib.parse.unquote(fragment) not in ids[address]:
            problems.append(f"{page}: no heading is at {link}")
    return problems, len(pages), texts


def complaint(event, path):
    method, values = event.get("method"), event.get("params", {})
    if method == "Runtime.consoleAPICalled":
        return "the console says: " + " ".join(str(part.get("value", part.get("description"))) for part in values["args"])
    if method == "Runtime.exceptionThrown":
        return "a script failed: " + values["exceptionDetails"].get("text", "")
    if method == "Log.entryAdded":
        return f"the console says: {values['entry']['text']}"
    if method == "Network.requestWillBeSent":
        address = values["request"]["url"]
        if address != path.as_uri() and not address.startswith("data:"):
            return f"it asks for {address}"
    return None


def keep(browser, pictures, page, view, scheme):
    name = "-".join(page.with_suffix("").parts)
    pictures.mkdir(parents=True, exist_ok=True)
    shot = browser.call("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": {
        "x": 0, "y": 0, "width": view[1], "scale": 1,
        "height": min(1800, browser.evaluate("document.documentElement.scrollHeight"))}})
    (pictures / f"{name}-{view[0]}-{scheme}.png").write_bytes(base64.b64decode(shot["data"]))
    if view[4] == "print" and scheme == "dark":
        browser.call("Emulation.setEmulatedMedia", {"media": "", "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        paper = browser.call("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True, "printBackground": True})
        (pictures / f"{name}.pdf").write_bytes(base64.b64decode(paper["data"]))


def main():
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"error: Chromium did not answer within {SECONDS} s"))
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path)
    parser.add_argument("--evaluate", nargs=2)
    options = parser.parse_args()
    folder = options.folder.resolve()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            if options.evaluate:
                browser.look(VIEWS[2], "light")
                browser.open(folder / options.evaluate[0])
                print(json.dumps(browser.evaluate(pathlib.Path(options.evaluate[1]).read_text())))
                return
            problems, pages, texts = check(browser, folder, options.pictures)
        finally:
            browser.close()
    for problem in problems:
        print(problem)
    print(f"{pages} pages, {len(VIEWS) * 2} views of each, {texts} texts: {len(problems)} problems", file=sys.stderr)
    sys.exit(1 if problems else 0)


main()
