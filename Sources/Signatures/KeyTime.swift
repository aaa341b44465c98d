#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// Times in files of allowed signers, and a commit's time as it comes out at the other end of git and ssh-keygen.
///
/// Both are read in the zone of this process (TZ) where they have no Z, with tm_isdst = 0, which is to say in winter
/// time all year round: in summer, git's local time is an hour ahead of what ssh-keygen makes of it. The same calls of
/// the same library give the same error.
enum KeyTime {
    /// What a time in an option is.
    enum Reading: Hashable {
        /// Seconds since 1970, more than 0.
        case time(UInt64)
        case invalid
        /// Versions and libraries differ: before 1970, or with spaces among the digits.
        case uncertain
    }

    /// Reads `YYYYMMDD[HHMM[SS]]` with `Z` or `UTC` behind it or not.
    ///
    /// Source: parse_absolute_time in misc.c of OpenSSH 9.2.
    static func read(_ text: [UInt8]) -> Reading {
        var digits = text[...]
        var isUTC = false
        let upper = text.suffix(3).map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
        if text.count > 1, upper.last == UInt8(ascii: "Z") {
            isUTC = true
            digits.removeLast()
        } else if text.count > 3, upper.elementsEqual("UTC".utf8) {
            isUTC = true
            digits.removeLast(3)
        }
        guard [8, 12, 14].contains(digits.count) else { return .invalid }
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            // strptime skips spaces in front of a number, and on some systems a sign.
            let mayRead = digits.allSatisfy { (0x30...0x39).contains($0) || [0x20, 0x2B, 0x2D].contains($0) }
            return mayRead ? .uncertain : .invalid
        }
        func number(_ start: Int, _ count: Int) -> Int32 {
            digits.dropFirst(start).prefix(count).reduce(0) { $0 * 10 + Int32($1 - 0x30) }
        }
        // strptime's ranges; a 31st of February becomes a day in March.
        let (month, day, hour, minute, second) = (
            number(4, 2), number(6, 2), number(8, 2), number(10, 2), number(12, 2)
        )
        guard (1...12).contains(month), (1...31).contains(day), hour <= 23, minute <= 59, second <= 61 else {
            return .invalid
        }
        var fields = unsafe tm()
        unsafe fields.tm_year = number(0, 4) - 1900
        unsafe fields.tm_mon = month - 1
        unsafe fields.tm_mday = day
        unsafe fields.tm_hour = hour
        unsafe fields.tm_min = minute
        unsafe fields.tm_sec = second
        let time = isUTC ? unsafe timegm(&fields) : unsafe mktime(&fields)
        // 9.2 refuses a time before 1970, later versions take it for one in the far future.
        return time < 0 ? .uncertain : time == 0 ? .invalid : .time(UInt64(time))
    }

    /// The times for which ssh-keygen takes what git gives it, in any zone. git leaves out a time of 0, and with it the
    /// check; years need four digits.
    static let checkable: ClosedRange<Int64> = 172_800...253_402_128_000

    /// The moment for which ssh-keygen checks a key when git shows it a commit of this time.
    ///
    /// Source: verify_ssh_signed_buffer in gpg-interface.c and show_date in date.c of git 2.39 (localtime_r, then
    /// `%Y%m%d%H%M%S`); parse_absolute_time in misc.c of OpenSSH (mktime of those fields).
    static func verifyTime(_ time: Int64) -> UInt64 {
        var seconds = time_t(time)
        var fields = unsafe tm()
        unsafe localtime_r(&seconds, &fields)
        unsafe fields.tm_isdst = 0
        return UInt64(max(0, unsafe mktime(&fields)))
    }

    /// The same moment as git hands it over: local time, `20231114221320`.
    static func argument(_ time: Int64) -> String {
        var seconds = time_t(time)
        var fields = unsafe tm()
        unsafe localtime_r(&seconds, &fields)
        let numbers = unsafe [
            fields.tm_year + 1900, fields.tm_mon + 1, fields.tm_mday, fields.tm_hour, fields.tm_min, fields.tm_sec,
        ]
        return numbers.map(padded).joined()
    }

    /// How far `verifyTime` is from the time itself in the days around a limit: all that verdicts depend on of a zone,
    /// besides limits without a Z. Zones change at half hours of UTC.
    static func zoneErrors(around limit: UInt64) -> [Int64] {
        guard let limit = Int64(exactly: limit), checkable.contains(limit) else { return [] }
        return stride(from: limit - limit % 1_800 - 93_600, through: limit + 93_600, by: 1_800).map {
            checkable.contains($0) ? Int64(verifyTime($0)) - $0 : 0
        }
    }

    /// `2026-12-31 23:59:59 UTC`, for people.
    static func text(_ time: UInt64) -> String {
        var seconds = time_t(min(time, UInt64(checkable.upperBound)))
        var fields = unsafe tm()
        unsafe gmtime_r(&seconds, &fields)
        let date = unsafe "\(fields.tm_year + 1900)-\(padded(fields.tm_mon + 1))-\(padded(fields.tm_mday))"
        return unsafe date + " \(padded(fields.tm_hour)):\(padded(fields.tm_min)):\(padded(fields.tm_sec)) UTC"
    }

    /// As an option gives it: `20261231235959Z`.
    static func option(_ time: UInt64) -> String { text(time).filter(\.isNumber) + "Z" }

    private static func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
