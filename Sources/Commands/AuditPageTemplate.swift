/// What stands around the words of an audit's page.
enum AuditPageTemplate {
    /// What stands before the clients.
    static let head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="tiergit audit">
        <title>Audit of {{scope}}</title>
        <style>
        {{{style}}}
        </style>
        </head>
        <body id="top">
        <header>
        <h1>Audit of {{scope}}</h1>
        <p>{{period}}{{#asOf}}, as of {{asOf}}{{/asOf}}. Times are UTC. Repository <code>{{root}}</code>.<br>{{policy}}</p>
        {{#isVerified}}
        <p class="proof good"><strong>Verified.</strong> {{checked}} entries in {{histories}} histories: every signature, chain and content holds.</p>
        {{/isVerified}}
        {{^isVerified}}
        <section class="proof bad" aria-labelledby="failures">
        <h2 id="failures">Not verified: {{proof}}</h2>
        {{#failures}}
        <h3>{{subject}}</h3>
        <ul>
        {{#lines}}
        <li>{{.}}</li>
        {{/lines}}
        </ul>
        {{/failures}}
        </section>
        {{/isVerified}}
        </header>
        <main>
        <section aria-labelledby="counts">
        <h2 id="counts">Counts</h2>
        <dl class="counts">
        {{#counts}}
        <div{{#isBad}} class="bad"{{/isBad}}><dt>{{name}}</dt><dd><b>{{value}}</b> <span>{{remark}}</span></dd></div>
        {{/counts}}
        </dl>
        </section>
        <nav aria-labelledby="contents">
        <h2 id="contents">Clients</h2>
        <ul>
        {{#clients}}
        <li><a href="#{{anchor}}">{{name}}</a> <span>{{summary}}</span></li>
        {{/clients}}
        </ul>
        {{^hasEntries}}
        <p>There are no entries in the period.</p>
        {{/hasEntries}}
        </nav>
        {{#rules}}
        <section aria-labelledby="policy">
        <h2 id="policy">Policy</h2>
        <p>Mode {{mode}}; the newest policy is <code>{{tip}}</code>, the first one <code>{{root}}</code>. Maintained by{{#maintainers}} <span class="mark">{{.}}</span>{{/maintainers}}{{threshold}}.</p>
        {{#hasChanges}}
        <div class="wide"><table>
        <thead><tr><th scope="col">#</th><th scope="col">when</th><th scope="col">what</th><th scope="col">signed by</th><th scope="col">proof</th></tr></thead>
        <tbody>
        {{#changes}}
        <tr{{#isBad}} class="bad"{{/isBad}}><td>{{number}}</td><td>{{time}}</td><td>{{subject}}</td><td>{{#signers}}<div>{{.}}</div>{{/signers}}</td><td><div class="verdict">{{verdict}}</div>{{#detail}}<div class="text">{{detail}}</div>{{/detail}}<div class="id">{{id}}</div></td></tr>
        {{/changes}}
        </tbody>
        </table></div>
        {{/hasChanges}}
        {{^hasChanges}}
        <p>Nobody changed it in the period.</p>
        {{/hasChanges}}
        </section>
        {{/rules}}
        {{#hasOutages}}
        <section aria-labelledby="outages">
        <h2 id="outages">Time to restore</h2>
        <p>From the first deployment that failed or was interrupted to the next one that succeeded.</p>
        <div class="wide"><table>
        <thead><tr><th scope="col">client/environment</th><th scope="col">from</th><th scope="col">to</th><th scope="col">took</th></tr></thead>
        <tbody>
        {{#outages}}
        <tr{{#isOpen}} class="bad"{{/isOpen}}><td><a href="#{{failed}}">{{target}}</a></td><td>{{since}}</td><td>{{until}}</td><td>{{duration}}</td></tr>
        {{/outages}}
        </tbody>
        </table></div>
        </section>
        {{/hasOutages}}
        {{#hasEntries}}
        <section aria-labelledby="operators">
        <h2 id="operators">Operators</h2>
        <div class="wide"><table>
        <thead><tr><th scope="col">who</th><th scope="col">names in entries</th><th scope="col">keys</th><th scope="col">entries</th><th scope="col">changes</th><th scope="col">emergencies</th></tr></thead>
        <tbody>
        {{#operators}}
        <tr><td>{{principal}}</td><td>{{#names}}<div>{{.}}</div>{{/names}}</td><td>{{#keys}}<div class="id">{{.}}</div>{{/keys}}</td><td>{{entries}}</td><td>{{changes}}</td><td>{{emergencies}}</td></tr>
        {{/operators}}
        </tbody>
        </table></div>
        </section>
        {{/hasEntries}}

        """

    /// The beginning of a client, of a client/environment, an entry, and the ends of these.
    static let client = """
        <section class="client" aria-labelledby="{{anchor}}">
        <h2 id="{{anchor}}">{{name}}</h2>

        """

    static let target = """
        <h3>{{name}}</h3>
        <div class="wide"><table class="entries">
        <thead><tr><th scope="col">#</th><th scope="col">when</th><th scope="col">what</th><th scope="col">who</th><th scope="col">why</th><th scope="col">proof</th></tr></thead>
        <tbody>

        """

    static let entry = """
        <tr id="{{anchor}}" class="{{#isPart}}part {{/isPart}}{{#isBad}}bad{{/isBad}}">
        <td>{{number}}</td>
        <td>{{time}}</td>
        <td><div class="what">{{what}}</div>
        {{#plan}}<div>plan: {{plan}}</div>{{/plan}}
        {{#accepted}}<div>accepted: {{.}}</div>{{/accepted}}
        {{#result}}{{#error}}<div class="text">{{error}}</div>{{/error}}{{#engine}}<div>by {{engine}}</div>{{/engine}}{{/result}}
        {{#isDeployed}}<div>deployments: {{deployedTimes}}</div>{{/isDeployed}}
        {{#marks}}<span class="mark{{#isBad}} bad{{/isBad}}">{{text}}</span> {{/marks}}</td>
        <td><div>{{who}}</div>{{#signer}}<div>signed by {{signer}}</div>{{/signer}}{{#key}}<div class="id">{{key}}</div>{{/key}}</td>
        <td>{{#ticket}}<div class="ticket">{{ticket}}</div>{{/ticket}}{{#why}}<div class="text">{{why}}</div>{{/why}}
        {{#approvers}}<div>approved by {{.}}</div>{{/approvers}}{{#approvals}}<div>approved: <span class="id">{{.}}</span></div>{{/approvals}}{{#reviewers}}<div>reviewed by {{.}}</div>{{/reviewers}}</td>
        <td><div class="verdict">{{verdict}}</div>{{#allowed}}<div>{{allowed}}</div>{{/allowed}}{{#detail}}<div class="text">{{detail}}</div>{{/detail}}<div class="id">{{id}}</div></td>
        </tr>

        """

    static let targetEnd = """
        </tbody>
        </table></div>

        """

    static let clientEnd = """
        <p class="up"><a href="#top">to the top</a></p>
        </section>

        """

    static let end = """
        </main>
        </body>
        </html>

        """

    static let style = """
        :root {
          --paper: #ffffff; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --band: #f6f8fa;
          --link: #0550ae; --good: #116329; --goodpaper: #dafbe1; --bad: #a40e26; --badpaper: #ffebe9;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #0d1117; --ink: #e6edf3; --faint: #9aa4af; --line: #3d444d; --band: #161b22;
            --link: #79c0ff; --good: #7ee787; --goodpaper: #10281a; --bad: #ffa198; --badpaper: #3c1618;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; max-width: 78rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
          font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        h1 { margin: 0 0 0.25rem; font-size: 1.75rem; line-height: 1.2; overflow-wrap: anywhere; }
        h2 { margin: 2rem 0 0.5rem; font-size: 1.25rem; overflow-wrap: anywhere; }
        h3 { margin: 1.25rem 0 0.5rem; font-size: 1rem; overflow-wrap: anywhere; }
        header p { margin: 0.25rem 0 1rem; color: var(--faint); }
        a { color: var(--link); }
        code, .id { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
        code { overflow-wrap: anywhere; }
        .id { font-size: 0.6875rem; color: var(--faint); overflow-wrap: anywhere; }
        .proof { padding: 0.75rem 1rem; border: 1px solid; border-left-width: 0.375rem; border-radius: 0.375rem; }
        header .proof.good { color: var(--good); background: var(--goodpaper); }
        .proof.bad { color: var(--bad); background: var(--badpaper); }
        .proof.bad h2 { margin-top: 0; font-size: 1.5rem; }
        .proof li { overflow-wrap: anywhere; white-space: pre-line; }
        .counts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.5rem; margin: 0; }
        .counts div { padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.375rem; background: var(--band); }
        .counts dt { color: var(--faint); }
        .counts dd { margin: 0; }
        .counts b { font-size: 1.375rem; }
        .counts span, nav span { color: var(--faint); }
        .counts .bad b { color: var(--bad); }
        nav ul { columns: 16rem; padding-left: 1.25rem; margin: 0; }
        .wide { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-size: 0.875rem; }
        th { text-align: left; color: var(--faint); font-weight: 600; border-bottom: 2px solid var(--line); }
        th, td { padding: 0.375rem 0.625rem; vertical-align: top; }
        td { border-bottom: 1px solid var(--line); }
        .entries { table-layout: fixed; min-width: 56rem; }
        .entries th:nth-child(1) { width: 3rem; }
        .entries th:nth-child(2) { width: 6.5rem; }
        .entries th:nth-child(3) { width: 22%; }
        .entries th:nth-child(6) { width: 17%; }
        .entries td { overflow-wrap: anywhere; }
        .entries .what { font-weight: 600; }
        .entries .part td { background: var(--band); }
        .entries .part .what { font-weight: 400; }
        .entries .part td:nth-child(3) { padding-left: 1.5rem; }
        .text { white-space: pre-line; }
        .ticket { font-weight: 600; }
        .verdict { color: var(--good); }
        tr.bad td { background: var(--badpaper); }
        tr.bad .verdict { color: var(--bad); font-weight: 700; }
        .mark { display: inline-block; padding: 0 0.375rem; border: 1px solid var(--line); border-radius: 0.75rem; font-size: 0.75rem; color: var(--faint); }
        .mark.bad { color: var(--bad); border-color: var(--bad); }
        .up { text-align: right; font-size: 0.8125rem; }
        @page { margin: 1.25cm; size: landscape; }
        @media print {
          :root {
            color-scheme: light; --paper: #ffffff; --ink: #000000; --faint: #444444; --line: #bbbbbb; --band: #f4f4f4;
            --link: #000000; --good: #0b4a1d; --goodpaper: #ffffff; --bad: #8a0018; --badpaper: #ffffff;
          }
          body { max-width: none; padding: 0; font-size: 9pt; }
          h1 { font-size: 18pt; }
          h2 { margin-top: 14pt; font-size: 13pt; }
          table { font-size: 7.5pt; line-height: 1.35; }
          th, td { padding: 2pt 5pt; }
          .id { font-size: 5.5pt; }
          .mark { font-size: 6.5pt; }
          .counts { grid-template-columns: repeat(7, 1fr); gap: 4pt; }
          .counts b { font-size: 12pt; }
          .entries { min-width: 0; }
          .wide { overflow: visible; }
          thead { display: table-header-group; }
          tr, .counts div, .proof { break-inside: avoid; }
          h2, h3, main p { break-after: avoid; }
          .client { break-before: page; }
          .up { display: none; }
          .proof.bad { border-width: 2pt; }
          a { text-decoration: none; }
        }
        """
}
