internal import Rainbow

/// What a piece of text is. Commands say what they print; this one table says how it looks.
package enum Label: Sendable {
    case error, warning, hint, success
    case heading
    /// A tier's name.
    case tier
    case added, removed, changed
    /// Ids, times and other things that the eye may skip.
    case faint

    var segment: (color: NamedColor?, styles: [Style]) {
        switch self {
        case .error: (.red, [.bold])
        case .warning: (.yellow, [.bold])
        case .hint: (.cyan, [])
        case .success: (.green, [])
        case .heading: (nil, [.bold])
        case .tier: (.cyan, [.bold])
        case .added: (.green, [])
        case .removed: (.red, [])
        case .changed: (.yellow, [])
        case .faint: (nil, [.dim])
        }
    }

    /// The text in this label's colours.
    func painted(_ text: String) -> String {
        let (color, styles) = segment
        return Rainbow.generateString(
            for: Rainbow.Entry(
                segments: [.init(text: text, color: color.map { .named($0) }, styles: styles.isEmpty ? nil : styles)]))
    }
}
