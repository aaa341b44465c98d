/// How long calls of AWS that may go well later are tried again: git's setting `tiergit.awsPatience`.
package struct AWSPatience: Hashable, Sendable {
    /// As git lists it.
    package static let key = "tiergit.awspatience"
    package static let range = 0...86_400
    package static let usual = AWSPatience(seconds: 600)

    /// What it says is no whole number of seconds in the range.
    package struct Unreadable: Error, Hashable, Sendable {
        package let text: String
    }

    private let seconds: Int
    private init(seconds: Int) { self.seconds = seconds }

    /// - Parameter text: what the setting says; `nil` where it is not set.
    package init(_ text: String?) throws(Unreadable) {
        guard let text else {
            self = .usual
            return
        }
        guard let seconds = Int(text), Self.range.contains(seconds), String(seconds) == text else {
            throw Unreadable(text: text)
        }
        self.init(seconds: seconds)
    }

    /// Half a minute at most while nothing was changed: somebody waits, and can run it again.
    func duration(_ patience: AWSCommand.Patience) -> Duration {
        switch patience {
        case .short: .seconds(min(seconds, 30))
        case .long: .seconds(seconds)
        }
    }
}
