/// One benchmark: what Scripts/bench.sh can be asked for by name.
struct Row: Sendable {
    enum Result {
        case findings([Finding])
        case growth(Growth)
    }

    let name: String
    let run: @Sendable (Lab) throws -> Result

    static let all: [Row] =
        [start, plan, switching, branchActivation, build, verify, verifyOne, status, statusAt, log]
        + [switchGrowth, entriesGrowth, verifyGrowth, clientsGrowth]
}
