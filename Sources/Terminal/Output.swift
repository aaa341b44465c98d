internal import Glibc

/// Where a command prints: results on standard output, talk on standard error.
package final class Output: Sendable {
    /// Whether results may be coloured.
    package let colorsResults: Bool
    /// Whether talk may be coloured.
    package let colorsTalk: Bool
    /// Columns of the terminal that results go to; `nil` for a pipe or a file, which has no width.
    package let width: Int?
    private let quiet: Bool

    /// - Parameters:
    ///   - environment: `NO_COLOR` (any value that is not empty) and `TERM=dumb` take colour away, `COLUMNS` sets the width.
    ///   - color: `false` for `--no-color`.
    ///   - quiet: talk that is no warning and no error is left out.
    package init(environment: [String: String], color: Bool, quiet: Bool) {
        let allowed = color && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        colorsResults = allowed && isatty(1) == 1
        colorsTalk = allowed && isatty(2) == 1
        self.quiet = quiet
        var size = winsize()
        if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 {
            width = columns
        } else if isatty(1) == 1, unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            width = Int(size.ws_col)
        } else {
            width = nil
        }
    }

    /// A line of the result.
    package func result(_ text: String = "") { Output.write(text + "\n", to: 1) }

    /// Raw bytes of the result.
    package func result(bytes: [UInt8]) { Output.write(bytes, to: 1) }

    /// What was done, or is about to be done.
    package func say(_ text: String) {
        if !quiet { Output.write(text + "\n", to: 2) }
    }

    /// A line of talk that --quiet does not leave out.
    package func problem(_ text: String) { Output.write(text + "\n", to: 2) }

    package func warn(_ text: String) { talk("warning", .warning, text) }
    package func error(_ text: String) { talk("error", .error, text) }
    /// What to do about an error or a warning.
    package func hint(_ text: String) { talk("hint", .hint, text) }
    /// What one could do next.
    package func suggest(_ text: String) {
        if !quiet { hint(text) }
    }

    private func talk(_ word: String, _ label: Label, _ text: String) {
        Output.write("\(colorsTalk ? label.painted(word + ":") : word + ":") \(text)\n", to: 2)
    }

    /// A piece of a result line, coloured if results are.
    package func paint(_ label: Label, _ text: String) -> String { colorsResults ? label.painted(text) : text }

    /// A piece of talk, coloured if talk is.
    package func paintTalk(_ label: Label, _ text: String) -> String { colorsTalk ? label.painted(text) : text }

    /// Writes everything or ends the process: as under git, a reader that went away (`| head`) ends it quietly.
    private static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                // 128 + SIGPIPE, what a shell reports for a program that the signal ended. Standard error that is gone is
                // no reason to stop halfway through something.
                if descriptor == 1 { exit(errno == EPIPE ? 141 : 1) }
                return
            }
            rest = rest.dropFirst(count)
        }
    }
}

/// Text from outside (reasons, names, paths) as it may be printed: a terminal obeys control characters and overrides of
/// direction, so they are shown as `U+001B`.
package func safe(_ text: String) -> String {
    // Most texts have nothing but ASCII, which is seen sooner.
    guard text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }), text.unicodeScalars.contains(where: isControl) else {
        return text
    }
    var result = ""
    for scalar in text.unicodeScalars {
        if isControl(scalar) {
            let digits = String(scalar.value, radix: 16, uppercase: true)
            result += "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// The name of a file or a branch as it may be printed: on one line, or it could forge another one.
package func safeName(_ text: String) -> String {
    safe(text).replacing("\n", with: "U+000A").replacing("\t", with: "U+0009")
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x09: false
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x061C, 0xFEFF: true
    default: false
    }
}
