/// How much memory the nodes of ElastiCache have for data.
///
/// Source: the table `maxmemory` of
/// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html#ParameterGroups.Redis.NodeSpecific
enum CacheMemory {
    /// In bytes; `nil` for a type that is not in the table.
    static func bytes(_ type: String) -> Int? {
        guard type.hasPrefix("cache."), let dot = type.lastIndex(of: ".") else { return nil }
        let family = type[..<dot].dropFirst("cache.".count)
        let size = String(type[type.index(after: dot)...])
        return table.first { $0.families.contains(String(family)) }?.sizes[size]
    }

    private static let table: [(families: Set<String>, sizes: [String: Int])] = [
        (["t2"], ["micro": 581_959_680, "small": 1_665_138_688, "medium": 3_461_349_376]),
        (["t3", "t4g"], ["micro": 536_870_912, "small": 1_471_026_299, "medium": 3_317_862_236]),
        (
            ["m4"],
            [
                "large": 6_892_593_152, "xlarge": 15_328_501_760, "2xlarge": 31_889_126_359,
                "4xlarge": 65_257_290_629, "10xlarge": 166_047_614_239,
            ]
        ),
        (
            ["m5", "m6g", "m7g"],
            [
                "large": 6_854_542_746, "xlarge": 13_891_921_715, "2xlarge": 27_966_669_210,
                "4xlarge": 56_116_178_125, "8xlarge": 111_325_552_312, "12xlarge": 168_715_971_994,
                "16xlarge": 225_000_375_228, "24xlarge": 337_500_562_842,
            ]
        ),
        (
            ["r4"],
            [
                "large": 13_201_781_556, "xlarge": 26_898_228_839, "2xlarge": 54_197_537_997,
                "4xlarge": 108_858_546_586, "8xlarge": 218_255_432_090, "16xlarge": 437_021_573_120,
            ]
        ),
        (
            ["r5", "r6g", "r7g"],
            [
                "large": 14_037_181_030, "xlarge": 28_261_849_702, "2xlarge": 56_711_183_565,
                "4xlarge": 113_609_865_216, "8xlarge": 225_000_375_228, "12xlarge": 341_206_346_547,
                "16xlarge": 450_000_750_456, "24xlarge": 682_485_973_811,
            ]
        ),
    ]
}
