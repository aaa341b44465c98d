import Foundation
import Testing

/// The checks of documents find what is wrong.
@Suite struct DocumentationTestsChecks {
    private func problems(_ markdown: String) async throws -> [String] {
        try await runDocument(markdown, in: nil, fixture: { try await DocumentFixture.shell($0) }).problems
            .map(\.description)
    }

    private static let start = "<!-- test: fixture=machine -->\n"

    @Test func whatIsRightPasses() async throws {
        let (problems, notRun) = try await runDocument(
            """
            Text, and a block that is none of commands:

            ```yaml
            format: 1
            ```
            <!-- test: fixture=machine -->
            ```sh
            export NAME=value
            mkdir folder
            cd folder
            ```
            <!-- test: setup: echo "made 0123456789 before 12:00" >made -->
            ```console
            $ echo "$NAME"; pwd
            value
            /home/dana/folder
            $ cat made; printf 'a\\nb\\nc\\n'
            made abcdef0123 before …
            …
            c
            $ echo abcdef0123 | wc -c
            11
            ```
              - In a list:
                <!-- test: file=notes.txt -->
                ```text
                one
                  two
                ```
            <!-- test: append=notes.txt -->
            ```text
            three
            ```
            ```sh
            cat notes.txt
            date +%Y-%m-%d
            ```
            <!-- test: output -->
            ```text
            one
              two
            three
            2020-01-01
            ```
            <!-- test: exit=3 -->
            ```sh
            exit 3
            ```
            <!-- test: not run: it would take a day -->
            ```sh
            sleep 86400
            ```
            """, in: nil, fixture: { try await DocumentFixture.shell($0) })
        #expect(problems == [])
        #expect(notRun == ["it would take a day: sleep 86400"])
    }

    /// A document of somebody's own repository says nothing to the test.
    @Test func anyDocumentRunsInARepository() async throws {
        let shell = try #require(try await DocumentFixture.shell("shop"))
        let right = try await runDocument(
            "```sh\ntiergit switch medium -c acme -e prod -y\n```\n```console\n$ tiergit status -c acme -e prod \nacme/prod is recorded on medium\n…\n```\n",
            in: shell)
        #expect(right.problems == [])
        #expect(try await shell.sandbox.entries().count == 2)
        let wrong = try await runDocument("```sh\ntiergit switch nothing -c acme -e prod -y\n```\n", in: shell)
        #expect(wrong.problems.map(\.line) == [1])
    }

    @Test(arguments: [
        ("```sh\ntrue\n```\n", "line 1: no fixture"),
        ("<!-- test: fixture=nowhere -->\n```sh\ntrue\n```\n", "no fixture nowhere"),
        ("\(start)```sh\ntrue\nfalse\ntrue\n```\n", "line 2: ends with 1, not 0"),
        ("\(start)```sh\nfalse | true\n```\n", "ends with 1, not 0"),
        ("\(start)<!-- test: exit=3 -->\n```sh\nexit 4\n```\n", "ends with 4, not 3"),
        ("\(start)<!-- test: exit=3 -->\n```sh\ntrue\nexit 3\n```\n", "an exit code for 2 commands"),
        ("\(start)```console\n$ echo a\nb\n```\n", "line 3: `echo a` does not print “b”"),
        ("\(start)```console\n$ printf 'a\\nb\\n'\na\n```\n", "prints 2 lines, not 1"),
        ("\(start)```console\n$ echo a\na\n…\nb\n```\n", "does not print"),
        ("\(start)```console\n$ printf 'b\\na\\n'\n…\na\n…\nb\n…\n```\n", "does not print “b”"),
        ("\(start)```console\n$ echo abc\na…d\n```\n", "does not print “a…d”"),
        ("\(start)```console\n$ echo abcd012 abcd013\nfeed001 feed001\n```\n", "feed001 was abcd012 before"),
        ("\(start)```console\n$ echo 2020-01-01\n2020-01-02\n```\n", "does not print"),
        ("\(start)```console\nwithout a prompt\n```\n", "no command printed that"),
        ("\(start)```sh\necho a\n```\n<!-- test: output -->\n```text\nb\n```\n", "line 6: it does not print “b”"),
        ("\(start)<!-- test: output -->\n```text\nb\n```\n", "no sh block before it"),
        ("\(start)<!-- test: setup: false -->\n```sh\ntrue\n```\n", "the setup `false` ends with 1"),
        ("<!-- test: fixtur=machine -->\n```sh\ntrue\n```\n", "no note that the tests know"),
        ("<!-- test: not run -->\n```sh\ntrue\n```\n", "no note that the tests know"),
        ("<!-- test: not run: never -->\n```yaml\na: b\n```\n", "says nothing of a block without commands"),
        ("<!-- test: fixture=machine -->\nText.\n", "a note without a block"),
        ("```sh\ntrue\n", "a block without an end"),
        ("```bash\ntrue\n```\n", "no language that the tests know"),
        ("```\ngit status\n```\n", "commands in a block that is not sh or console"),
        ("Text.\n\n    tiergit status\n", "line 3: a command outside of a fenced block"),
    ])
    func whatIsWrongIsFound(markdown: String, words: String) async throws {
        let found = try await problems(markdown)
        #expect(found.contains { $0.contains(words) } && found.count <= 2, "\(found)")
    }

    /// What follows a command that failed is not run: it would only say the same again.
    @Test func onlyTheFirstFailureIsTold() async throws {
        let found = try await problems(
            "\(Self.start)```sh\nfalse\n```\n```sh\nexit 5\n```\n\(Self.start)```sh\nexit 6\n```\n")
        #expect(found.count == 2 && found[0].contains("with 1") && found[1].contains("with 6"), "\(found)")
    }

    @Test(
        arguments: [
            (
                "`tiergit switch TIER --stage N`, `tiergit -C DIR log`, `tiergit release TIER`, `init --undo`, `--dry-run`",
                nil
            ),
            (
                "`tiergit policy add-key`, `tiergit help COMMAND`, `git push --atomic`, `tiergit exec -- copilot --x`",
                nil
            ),
            ("`tiergit plan --nonsense`", "tiergit plan has no option --nonsense"),
            ("`tiergit plan -x`", "tiergit plan has no option -x"),
            ("<code>tiergit plan &#45;-nothing &#124; cat</code>", "tiergit plan has no option --nothing"),
            ("| message | exit |\n|---|---|\n| `tiergit signs nothing` | `tiergit plan` |", nil),
            (
                "| message | exit |\n|---|---|\n| `tiergit signs nothing` | `tiergit sign` |",
                "tiergit has no command sign"
            ),
            ("``tiergit policy steal-key``", "tiergit policy has no command steal-key"),
            ("`tiergit nonsense`", "tiergit has no command nonsense"),
            ("`status --stage`", "tiergit status has no option --stage"),
            ("`--nonsense`", "no command has an option --nonsense"),
        ] as [(String, String?)])
    func namesOfCommandsAndOptions(markdown: String, words: String?) async throws {
        let found = try await DocumentWords.program.value.unknown(in: markdown)
        #expect(found.count == (words == nil ? 0 : 1), "\(found)")
        if let words { #expect(found.first?.text.hasPrefix(words) == true, "\(found)") }
    }

    @Test func links() throws {
        let markdown = """
            # One `two`: three

            [a](README.md) [b](#one-two-three) [c](README.md#install) [d](https://example.com/x) `[no](link)`
            [e](NOTHING.md) [f](#nothing) [g](README.md#nothing) ![h](nothing.svg)
            """
        let found = DocumentWords.brokenLinks(in: markdown, at: DocumentationTests.top)
        #expect(
            found.map(\.text) == [
                "leads nowhere: NOTHING.md", "no heading nothing: #nothing", "no heading nothing: README.md#nothing",
                "leads nowhere: nothing.svg",
            ])
    }
}
