/// What stands around the text of a page. Every value is escaped before it is put in: the template engine escapes by characters.
enum SiteTemplate {
    static let text = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'{{{script}}}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="tiergit docs">
        <meta name="description" content="{{{summary}}}">
        <link rel="icon" href="data:,">
        <title>{{{title}}}{{^isHome}}{{#home}} · {{{home}}}{{/home}}{{/isHome}}</title>
        <style>
        {{{style}}}
        </style>
        </head>
        <body{{^hasPages}} class="alone"{{/hasPages}}>
        <a class="skip" href="#main.text">Skip to the text</a>
        {{#hasPages}}
        {{#home}}<header class="site"><a href="{{{top}}}">{{{home}}}</a></header>{{/home}}
        <nav class="menu" aria-label="Documents">
        <details>
        <summary>All pages</summary>
        {{{menu}}}
        </details>
        </nav>
        {{/hasPages}}
        <main id="main.text" tabindex="-1">
        {{#section}}<p class="section">{{{section}}}</p>{{/section}}
        <h1>{{{title}}}</h1>
        {{#hasLead}}<p class="lead">{{{summary}}}</p>{{/hasLead}}
        {{#headings}}
        <nav class="headings" aria-label="On this page">
        <ul>
        {{{headings}}}
        </ul>
        </nav>
        {{/headings}}
        {{{text}}}
        </main>
        <footer>{{{notice}}}</footer>
        </body>
        </html>

        """
}
