internal import Git
internal import History
internal import Tiers

/// Parts that several commands print alike. Format 1.
extension JSON {
    /// An amount of dollars in whole cents; `null` where there is none.
    init(cents money: Money?) { self = money.map { .integer($0.cents) } ?? .null }

    /// Which stage of how many; `null` where a tier is switched to at once.
    init(stage: (number: Int, of: Int)?) {
        self = stage.map { ["number": .integer($0.number), "of": .integer($0.of)] } ?? .null
    }

    /// What is wrong with commits of the policy, or with checkpoints.
    init(failures: [(id: ObjectID, failure: VerificationFailure)]) {
        self = .array(
            failures.map { id, failure in
                [
                    "commit": .string(id.hex), "reason": .string(failure.reason.rawValue),
                    "detail": .string(failure.detail),
                ]
            })
    }

    /// The checkpoints that histories were held against; `null` where there is none.
    init(checkpoints: CheckpointChain?) {
        self =
            checkpoints.map { chain in
                [
                    "tip": JSON(chain.tip?.hex), "time": JSON(chain.newest?.time),
                    "failures": JSON(failures: chain.failures),
                ]
            } ?? .null
    }
}
