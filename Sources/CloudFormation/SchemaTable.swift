/// Finds the records of resource types in the generated table, without reading more of it than it must.
enum SchemaTable {
    private static let mark = UInt8(ascii: "@")
    private static let newline = UInt8(ascii: "\n")

    /// The bytes of a type's record after its name, `nil` for a type that is not there.
    static func record(of type: String) -> [UInt8]? {
        // The literal lives as long as the process and has this many bytes.
        let buffer = unsafe UnsafeBufferPointer(
            start: ResourceTable.text.utf8Start, count: ResourceTable.text.utf8CodeUnitCount)
        let table = unsafe buffer.span
        let wanted = Array(type.utf8)
        guard !wanted.contains(newline) else { return nil }
        var low = 0
        var high = table.count
        while low < high {
            let middle = (low + high) / 2
            var start = middle
            while start > low, !isStart(start, in: table) { start -= 1 }
            let order = isStart(start, in: table) ? order(of: wanted, from: start + 1, in: table) : 1
            if order == 0 {
                let end = end(of: start, in: table)
                return unsafe Array(buffer[(start + wanted.count + 2)..<(end == table.count ? end : end - 1)])
            }
            // No record starts between the one found and the middle.
            if order > 0 { low = middle + 1 } else { high = start }
        }
        return nil
    }

    /// All types, in the order of their bytes.
    static var types: [String] {
        let buffer = unsafe UnsafeBufferPointer(
            start: ResourceTable.text.utf8Start, count: ResourceTable.text.utf8CodeUnitCount)
        let table = unsafe buffer.span
        return table.indices.filter { isStart($0, in: table) }.map { start in
            var end = start
            while table[end] != newline { end += 1 }
            return String(decoding: ((start + 1)..<end).map { table[$0] }, as: UTF8.self)
        }
    }

    private static func isStart(_ index: Int, in table: Span<UInt8>) -> Bool {
        table[index] == mark && (index == 0 || table[index - 1] == newline)
    }

    private static func end(of start: Int, in table: Span<UInt8>) -> Int {
        var end = start + 1
        while end < table.count, !isStart(end, in: table) { end += 1 }
        return end
    }

    /// Where the wanted name stands against the one at an index: -1 before it, 1 after it.
    private static func order(of wanted: [UInt8], from start: Int, in table: Span<UInt8>) -> Int {
        for (index, byte) in wanted.enumerated() where table[start + index] != byte {
            return byte < table[start + index] ? -1 : 1
        }
        return table[start + wanted.count] == newline ? 0 : -1
    }
}
