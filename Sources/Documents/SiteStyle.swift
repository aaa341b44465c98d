/// How a page looks: on a phone, on a desk, on paper; light and dark.
enum SiteStyle {
    static let text = screen + print

    private static let screen = """
        :root {
          --paper: #ffffff; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --band: #f6f8fa;
          --link: #0550ae; --mark: #fff8e5; --edge: #bf8700; --here: #ddf4ff;
          --good: #116329; --goodpaper: #dafbe1; --bad: #a40e26;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --paper: #0d1117; --ink: #e6edf3; --faint: #9aa4af; --line: #3d444d; --band: #161b22;
            --link: #79c0ff; --mark: #272115; --edge: #d29922; --here: #1c2d41;
            --good: #7ee787; --goodpaper: #10281a; --bad: #ffa198;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        a { color: var(--link); text-underline-offset: 0.15em; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        .skip { position: absolute; left: 0.5rem; top: -4rem; z-index: 1; padding: 0.5rem 0.75rem; background: var(--paper); }
        .skip:focus { top: 0.5rem; }
        .site { padding: 0.625rem 1rem; border-bottom: 1px solid var(--line); font-weight: 650; }
        .site a { color: inherit; text-decoration: none; }
        .site a:hover { text-decoration: underline; }
        .menu { border-bottom: 1px solid var(--line); background: var(--band); font-size: 0.9375rem; }
        .menu summary { padding: 0.625rem 1rem; font-weight: 600; cursor: pointer; }
        .menu details > :not(summary) { margin-left: 1rem; margin-right: 1rem; }
        .menu p { margin: 0.75rem 0 0.125rem; color: var(--faint); font-size: 0.8125rem; font-weight: 600; }
        .menu ul { margin-top: 0; margin-bottom: 0.75rem; padding: 0; list-style: none; }
        .menu li a { display: block; padding: 0.25rem 0.5rem; margin: 0 -0.5rem; border-radius: 0.25rem; text-decoration: none; overflow-wrap: anywhere; }
        .menu li a:hover { text-decoration: underline; }
        .menu li a[aria-current] { background: var(--here); color: var(--ink); font-weight: 600; }
        main { padding: 1.25rem 1rem 2rem; min-width: 0; outline: none; }
        main > * { max-width: 46rem; }
        main > .wide, main > figure { max-width: 72rem; }
        main > form { max-width: 52rem; }
        footer { padding: 0.75rem 1rem; border-top: 1px solid var(--line); color: var(--faint); font-size: 0.8125rem; }
        .section { margin: 0; color: var(--faint); font-size: 0.875rem; font-weight: 600; }
        h1 { margin: 0 0 0.5rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere; }
        h2 { margin: 2.25rem 0 0.625rem; font-size: 1.25rem; line-height: 1.3; overflow-wrap: anywhere; }
        h3 { margin: 1.5rem 0 0.5rem; font-size: 1.0625rem; line-height: 1.35; overflow-wrap: anywhere; }
        h4, h5, h6 { margin: 1.25rem 0 0.375rem; font-size: 1rem; overflow-wrap: anywhere; }
        h2, h3, h4, h5, h6 { scroll-margin-top: 0.75rem; }
        p, ul, ol { margin: 0 0 0.875rem; }
        p, li { overflow-wrap: break-word; }
        main ul, main ol { padding-left: 1.5rem; }
        main li { margin-bottom: 0.25rem; }
        .lead { font-size: 1.0625rem; color: var(--faint); }
        .headings { margin: 1rem 0 1.25rem; padding: 0.625rem 0.875rem; border: 1px solid var(--line); border-radius: 0.375rem; font-size: 0.9375rem; }
        .headings ul { margin: 0; padding: 0; list-style: none; columns: 15rem; column-gap: 2rem; }
        .headings li { margin: 0; padding: 0.125rem 0; break-inside: avoid; overflow-wrap: anywhere; }
        code { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
        p code, li code, .note code { padding: 0.0625rem 0.25rem; border-radius: 0.25rem; background: var(--band); }
        pre { margin: 0 0 1rem; padding: 0.75rem 0.875rem; border: 1px solid var(--line); border-radius: 0.375rem; background: var(--band); overflow-x: auto; }
        pre code { font-size: 0.8125rem; overflow-wrap: normal; }
        .note { padding: 0.625rem 0.875rem; border-left: 0.25rem solid var(--edge); border-radius: 0.25rem; background: var(--mark); }
        .note code { background: none; padding: 0; }
        .wide { overflow-x: auto; margin: 0 0 1.25rem; }
        .wide:focus-visible { outline-offset: 0; }
        table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.45; }
        .many table { width: 100%; }
        th, td { padding: 0.4375rem 0.75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
        th:first-child, td:first-child { padding-left: 0.25rem; }
        thead th, thead td { border-bottom: 2px solid var(--line); color: var(--faint); font-weight: 600; vertical-align: bottom; }
        tbody th { font-weight: 600; }
        .many td, .many th { min-width: 6.5rem; }
        th code { overflow-wrap: break-word; }
        tbody tr:hover > * { background: var(--band); }
        figure { margin: 1rem 0 1.5rem; }
        figure .wide { margin-bottom: 0.375rem; }
        .drawn svg { display: block; max-width: none; }
        .words { font-size: 0.875rem; max-width: 60rem; }
        .words summary { width: fit-content; padding: 0.125rem 0; color: var(--link); cursor: pointer; }
        .words p { margin: 0.25rem 0; overflow-wrap: anywhere; }
        .questions { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1rem 2rem; margin: 1.25rem 0; padding: 1.125rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--band); }
        .questions[hidden] { display: none; }
        .question { margin: 0; padding: 0; border: 0; min-width: 0; }
        div.question { display: flex; flex-direction: column; justify-content: flex-end; }
        .question > label, .question > legend { display: block; margin-bottom: 0.375rem; padding: 0; font-weight: 600; }
        .choices { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; align-items: center; min-height: 2.25rem; }
        .choices:has(select) { gap: 0.5rem; }
        .question input:not([type=text]) { width: 1.0625rem; height: 1.0625rem; margin: 0 0.25rem 0 0; vertical-align: -0.125rem; accent-color: var(--link); }
        .question input[type=text], select, button { font: inherit; padding: 0.3125rem 0.625rem; border: 1px solid var(--faint); border-radius: 0.375rem; background: var(--paper); color: var(--ink); }
        .question input::placeholder { color: var(--faint); opacity: 1; font-style: italic; }
        .question input[aria-invalid] { border-color: var(--bad); outline: 1px solid var(--bad); }
        .fault { margin: 0.25rem 0 0; color: var(--bad); font-size: 0.875rem; }
        .remark { grid-column: 1 / -1; margin: 0; color: var(--faint); font-size: 0.875rem; }
        button { justify-self: start; cursor: pointer; }
        .answer { margin: 1rem 0 1.5rem; padding: 0.875rem 1.125rem; border: 1px solid var(--line); border-left: 0.25rem solid var(--bad); border-radius: 0.375rem; }
        .answer[data-found=yes] { border-left-color: var(--good); background: var(--goodpaper); }
        .answer .verdict { font-size: 1.125rem; font-weight: 650; margin-bottom: 0.375rem; }
        .answer[data-found=yes] .verdict { color: var(--good); }
        .answer p:last-child, .answer ul { margin-bottom: 0; }
        @media screen and (max-width: 47.99rem) {
          .few td, .few th { min-width: 5.5rem; }
          .stacked :is(table, tbody, tr, th, td) { display: block; width: auto; min-width: 0; max-width: none; }
          .stacked thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .stacked tbody tr { padding: 0.5rem 0.25rem; border-bottom: 1px solid var(--line); }
          .stacked tbody tr:first-child { border-top: 1px solid var(--line); }
          .stacked tbody :is(th, td) { padding: 0.125rem 0 0.125rem 0.75rem; border: 0; overflow-wrap: anywhere; }
          .stacked tbody :is(th, td):first-child { padding-left: 0; }
          .stacked tbody td:empty { padding: 0; }
          .stacked tbody tr:hover > * { background: none; }
          /* A screen reader says the column by itself: where a browser can, this is for the eye alone. */
          .stacked [data-column]::before { content: attr(data-column) ": "; color: var(--faint); font-weight: 400; }
          @supports (content: "x" / "") {
            .stacked [data-column]::before { content: attr(data-column) ": " / ""; }
          }
        }
        @media (min-width: 64rem) {
          body { display: grid; grid-template: auto 1fr auto / 17rem minmax(0, 1fr); min-height: 100vh; }
          body.alone { display: block; }
          body > .site, footer { grid-column: 1 / 3; }
          .site, footer { padding-left: 1.5rem; padding-right: 1.5rem; }
          .menu { border-bottom: 0; border-right: 1px solid var(--line); }
          .menu details { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: 0.75rem 0.5rem; }
          main { padding: 1.75rem 2.5rem 3rem; }
          h1 { font-size: 2rem; }
          /* Open where there is room; where a browser cannot say so, the summary stays to be clicked. */
          @supports selector(::details-content) {
            .menu summary { display: none; }
            .menu details::details-content { content-visibility: visible; }
          }
        }

        """

    private static let print = """
        @page { margin: 1.5cm; }
        @media print {
          :root {
            color-scheme: light; --ink: #000000; --faint: #444444; --line: #bbbbbb; --band: #f4f4f4; --link: #000000;
            --mark: #ffffff;
          }
          body, body.alone { display: block; min-height: 0; font-size: 9.5pt; line-height: 1.4; }
          .skip, .site, .menu, .headings, .words, .questions, .answer { display: none; }
          main { padding: 0; }
          main > *, main > .wide, main > figure { max-width: none; }
          footer { padding: 6pt 0 0; margin-top: 12pt; font-size: 7.5pt; }
          h1 { font-size: 18pt; }
          h2 { margin-top: 14pt; font-size: 13pt; }
          h3 { font-size: 11pt; }
          h1, h2, h3, h4, h5, h6, :is(h2, h3) + p { break-after: avoid; }
          a { text-decoration: none; }
          a[href^="https:"]::after { content: " (" attr(href) ")"; font-size: 0.85em; overflow-wrap: anywhere; }
          pre { white-space: pre-wrap; overflow: visible; break-inside: avoid; }
          pre code, p code, li code { overflow-wrap: anywhere; background: none; }
          pre code { font-size: 8pt; }
          .wide { overflow: visible; }
          .many table { width: 100%; min-width: 0; }
          table { width: auto; font-size: 8pt; line-height: 1.3; }
          .wide :is(th, td) { padding: 2.5pt 5pt; min-width: 0; max-width: none; overflow-wrap: anywhere; }
          .wide.many thead th { min-width: 7.5em; }
          .wide.few thead th { overflow-wrap: normal; }
          th code { overflow-wrap: anywhere; }
          thead { display: table-header-group; }
          tr, figure, .note, li { break-inside: avoid; }
          .drawn svg { max-width: 100%; max-height: 22cm; height: auto; }
        }
        """
}
