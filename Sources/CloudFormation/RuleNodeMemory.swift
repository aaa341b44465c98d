// One family of node types a line.
// swift-format-ignore-file

/// The `maxmemory` of ElastiCache's node types: the bytes that their data has to fit into, what is reserved included.
///
/// From "node-type specific parameters" on
/// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html.
enum RuleNodeMemory {
    /// `nil` for a type that the page does not list.
    static func bytes(of type: String) -> Int? { table[type[...]] }

    private static let table: [Substring: Int] = {
        var table: [Substring: Int] = [:]
        for line in families.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let family = line[..<colon].drop { $0 == " " }
            for entry in line[line.index(after: colon)...].split(separator: ",") {
                let cells = entry.split(separator: " ")
                guard cells.count == 2, let bytes = Int(cells[1]) else { continue }
                table["cache.\(family).\(cells[0])"] = bytes
            }
        }
        return table
    }()

    private static let families = """
        t1: micro 142606336
        t2: micro 581959680, small 1665138688, medium 3461349376
        t3: micro 536870912, small 1471026299, medium 3317862236
        t4g: micro 536870912, small 1471026299, medium 3317862236
        m3: medium 2988441600, large 6501171200, xlarge 14260633600, 2xlarge 29989273600
        m4: large 6892593152, xlarge 15328501760, 2xlarge 31889126359, 4xlarge 65257290629, 10xlarge 166047614239
        m5: large 6854542746, xlarge 13891921715, 2xlarge 27966669210, 4xlarge 56116178125, 12xlarge 168715971994, 24xlarge 337500562842
        m6g: large 6854542746, xlarge 13891921715, 2xlarge 27966669210, 4xlarge 56116178125, 8xlarge 111325552312, 12xlarge 168715971994, 16xlarge 225000375228
        m7g: large 6854542746, xlarge 13891921715, 2xlarge 27966669210, 4xlarge 56116178125, 8xlarge 111325552312, 12xlarge 168715971994, 16xlarge 225000375228
        m8g: large 7294178820, xlarge 15222495510, 2xlarge 31866224640, 4xlarge 65856864256, 8xlarge 133838143488, 12xlarge 201819422720, 16xlarge 269800701952
        r3: large 14470348800, xlarge 30513561600, 2xlarge 62495129600, 4xlarge 126458265600, 8xlarge 254384537600
        r4: large 13201781556, xlarge 26898228839, 2xlarge 54197537997, 4xlarge 108858546586, 8xlarge 218255432090, 16xlarge 437021573120
        r5: large 14037181030, xlarge 28261849702, 2xlarge 56711183565, 4xlarge 113609865216, 12xlarge 341206346547, 24xlarge 682485973811
        r6g: large 14037181030, xlarge 28261849702, 2xlarge 56711183565, 4xlarge 113609865216, 8xlarge 225000375228, 12xlarge 341206346547, 16xlarge 450000750456
        r6gd: xlarge 28261849702, 2xlarge 56711183565, 4xlarge 113609865216, 8xlarge 225000375228, 12xlarge 341206346547, 16xlarge 450000750456
        r7g: large 14037181030, xlarge 28261849702, 2xlarge 56711183565, 4xlarge 113609865216, 8xlarge 225000375228, 12xlarge 341206346547, 16xlarge 450000750456
        r8g: large 15222495510, xlarge 31866224640, 2xlarge 65856864256, 4xlarge 133838143488, 8xlarge 269800701952, 12xlarge 405763260416, 16xlarge 541725818880
        c7gn: large 3317862236, xlarge 6854542746, 2xlarge 13891921715, 4xlarge 27966669210, 8xlarge 56116178125, 12xlarge 84357985997, 16xlarge 113609865216
        """
}
