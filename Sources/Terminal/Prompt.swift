internal import Glibc

/// Questions to a person at a terminal.
package enum Prompt {
    /// Whether anybody can answer: both standard input and standard error are a terminal.
    package static var isPossible: Bool { isatty(0) == 1 && isatty(2) == 1 }

    /// Asks on standard error and reads a line from standard input; `nil` at its end.
    package static func ask(_ question: String) -> String? {
        let bytes = Array(question.utf8)
        _ = unsafe write(2, bytes, bytes.count)
        return readLine(strippingNewline: true)
    }

    /// Yes or no; the end of input and anything but yes is no.
    package static func confirm(_ question: String) -> Bool {
        guard let answer = ask("\(question) [y/N] ")?.lowercased() else { return false }
        return answer == "y" || answer == "yes"
    }
}
