import Planning
import Testing

/// The sizes of the documentation's table, and their neighbours.
@Suite struct FargateSizeTests {
    @Test(arguments: [
        (256, [512, 1024, 2048], [256, 1536, 4096]), (512, [1024, 2048, 3072, 4096], [512, 1536, 5120]),
        (1024, [2048, 5120, 8192], [1024, 9216]), (2048, [4096, 5120, 16384], [3072, 17408]),
        (4096, [8192, 9216, 30720], [7168, 31744]), (8192, [16384, 20480, 61440], [17408, 65536]),
        (16384, [32768, 40960, 122880], [36864, 131072]),
    ])
    func pairs(cpu: Int, good: [Int], bad: [Int]) {
        for memory in good { #expect(FargateSize.problem(cpu: cpu, memory: memory) == nil, "\(cpu) \(memory)") }
        for memory in bad { #expect(FargateSize.problem(cpu: cpu, memory: memory) != nil, "\(cpu) \(memory)") }
    }

    @Test func words() {
        #expect(
            FargateSize.problem(cpu: 256, memory: 4096)
                == "Fargate has no task with cpu 256 and memory 4096: with cpu 256, memory can be 512, 1024 or 2048")
        #expect(
            FargateSize.problem(cpu: 8192, memory: 512)
                == "Fargate has no task with cpu 8192 and memory 512: with cpu 8192, memory can be 16384 to 61440 in steps of 4096"
        )
        #expect(
            FargateSize.problem(cpu: 300, memory: nil)
                == "Fargate has no task with cpu 300: it can be 256, 512, 1024, 2048, 4096, 8192, 16384")
        #expect(FargateSize.problem(cpu: nil, memory: 513) == "Fargate has no task with memory 513")
        #expect(FargateSize.problem(cpu: nil, memory: 512) == nil)
        #expect(FargateSize.problem(cpu: 256, memory: nil) == nil)
    }
}
