/// The order of a curve's base point, for the arithmetic of low S.
///
/// Everything here is public data (a signature is published), so that nothing need run in constant time.
struct ECDSACurve: Sendable {
    /// n, big-endian, without leading zeros.
    let order: [UInt8]

    // Source: SEC 2 version 2.0, sections 2.4.2 (secp256r1), 2.5.1 (secp384r1) and 2.6.1 (secp521r1).
    static let p256 = ECDSACurve(hex: "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")
    static let p384 = ECDSACurve(
        hex: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF" + "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973")
    static let p521 = ECDSACurve(
        hex: "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA"
            + "51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409")

    private init(hex: String) {
        let digits = hex.compactMap(\.hexDigitValue).map(UInt8.init)
        order = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// Whether 0 < value < n, for a magnitude without leading zeros.
    func contains(_ value: [UInt8]) -> Bool {
        !value.isEmpty && Self.isLess(value, order)
    }

    /// Whether s ≤ n/2. n is odd, so that this is the same as s < n − s.
    func isLow(_ s: [UInt8]) -> Bool {
        Self.isLess(s, negated(s))
    }

    /// n − value, for 0 < value < n; without leading zeros.
    func negated(_ value: [UInt8]) -> [UInt8] {
        var result = order
        var borrow = 0
        for index in order.indices.reversed() {
            let position = value.count - (order.count - index)
            let digit = Int(order[index]) - (position >= 0 ? Int(value[position]) : 0) - borrow
            borrow = digit < 0 ? 1 : 0
            result[index] = UInt8(truncatingIfNeeded: digit)
        }
        return Array(result.drop { $0 == 0 })
    }

    private static func isLess(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
    }
}
