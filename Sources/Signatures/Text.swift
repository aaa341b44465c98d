/// Text for a message: no control or formatting characters other than line breaks and tabs, no white space at the ends.
///
/// A program's words end up on the user's terminal, where escape sequences and direction marks could forge a line.
func printable(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format:
            if scalar == "\n" || scalar == "\t" {
                text.append(scalar)
            }
        default:
            text.append(scalar)
        }
    }
    let start = text.drop { $0.properties.isWhitespace }
    let end = start.lastIndex { !$0.properties.isWhitespace }
    return end.map { String(start[...$0]) } ?? ""
}

/// The text without line feeds at its end.
func trimmingNewlines(_ text: String) -> String {
    var rest = text[...]
    while rest.hasSuffix("\n") {
        rest = rest.dropLast()
    }
    return String(rest)
}
