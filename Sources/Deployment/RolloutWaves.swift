package import Tiers

/// How a roll-out is divided: `canary,10%,rest`.
package struct RolloutWaves: Hashable, Sendable {
    package enum Wave: Hashable, Sendable {
        /// One client/environment, the named one or the first.
        case canary
        /// Per cent of all, rounded up.
        case share(Int)
        case count(Int)
        case rest
    }

    package let waves: [Wave]

    /// One, a tenth, the rest.
    package static let usual = RolloutWaves(waves: [.canary, .share(10), .rest])

    private init(waves: [Wave]) { self.waves = waves }

    /// - Throws: `RolloutError.badWave`.
    package init(_ text: String) throws(RolloutError) {
        var waves: [Wave] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = part.trimmed
            switch word {
            case "canary": waves.append(.canary)
            case "rest": waves.append(.rest)
            case _ where word.hasSuffix("%"):
                guard let number = Self.number(word.dropLast()), number <= 100 else { throw .badWave(word) }
                waves.append(.share(number))
            default:
                guard let number = Self.number(word[...]) else { throw .badWave(word) }
                waves.append(.count(number))
            }
        }
        // A canary behind others is none, and behind the rest comes nothing.
        if waves.dropFirst().contains(.canary) { throw .badWave("canary") }
        if waves.dropLast().contains(.rest) { throw .badWave("rest") }
        self.waves = waves
    }

    /// From 1, in ASCII digits, without a sign.
    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), number > 0 else {
            return nil
        }
        return number
    }

    /// Divides targets, in their order; waves that get none are left out.
    ///
    /// - Parameter canary: the client of the canary wave; `nil` for the first target.
    /// - Throws: `RolloutError.notCovered`, `.canaryUnknown`, `.canaryWithoutWave`.
    package func divide(_ targets: [Target], canary: String?) throws(RolloutError) -> [[Target]] {
        var left = targets
        if let canary {
            guard waves.first == .canary else { throw .canaryWithoutWave }
            guard let index = left.firstIndex(where: { $0.client == canary }) else { throw .canaryUnknown(canary) }
            left.insert(left.remove(at: index), at: 0)
        }
        var result: [[Target]] = []
        for wave in waves {
            let count =
                switch wave {
                case .canary: 1
                case .share(let percent): (targets.count * percent + 99) / 100
                case .count(let count): count
                case .rest: left.count
                }
            let part = Array(left.prefix(count))
            left.removeFirst(part.count)
            if !part.isEmpty { result.append(part) }
        }
        guard left.isEmpty else { throw .notCovered(left: left.count, of: targets.count) }
        return result
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
