/// The difference of two texts as `diff -u` writes it, so that `patch` and `git apply` take it.
package enum UnifiedDiff {
    private static let context = 3

    private struct Line {
        let sign: Character
        let text: String
    }

    /// - Parameters:
    ///   - old: lines with their newlines.
    ///   - path: for both sides, from the top of the repository.
    /// - Returns: the lines, without newlines; none where nothing differs.
    package static func lines(_ old: [String], _ new: [String], path: String) -> [String] {
        let all = merged(old, new)
        let changes = all.indices.filter { all[$0].sign != " " }
        guard let first = changes.first else { return [] }
        let name = path.hasPrefix("/") ? String(path.dropFirst()) : path
        var result = ["--- a/\(name)", "+++ b/\(name)"]
        var start = first
        var end = first
        func write() {
            let range = max(0, start - context)..<min(all.count, end + context + 1)
            let before = all[..<range.lowerBound]
            let hunk = all[range]
            let olds = hunk.count { $0.sign != "+" }
            let news = hunk.count { $0.sign != "-" }
            let oldStart = before.count { $0.sign != "+" } + (olds == 0 ? 0 : 1)
            let newStart = before.count { $0.sign != "-" } + (news == 0 ? 0 : 1)
            result.append("@@ -\(oldStart),\(olds) +\(newStart),\(news) @@")
            for line in hunk {
                let ends = line.text.hasSuffix("\n")
                result.append("\(line.sign)\(ends ? String(line.text.dropLast()) : line.text)")
                if !ends { result.append("\\ No newline at end of file") }
            }
        }
        for change in changes.dropFirst() {
            if change - end > 2 * context {
                write()
                start = change
            }
            end = change
        }
        write()
        return result
    }

    private static func merged(_ old: [String], _ new: [String]) -> [Line] {
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var result: [Line] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, removed.contains(i) {
                result.append(Line(sign: "-", text: old[i]))
                i += 1
            } else if j < new.count, inserted.contains(j) {
                result.append(Line(sign: "+", text: new[j]))
                j += 1
            } else {
                result.append(Line(sign: " ", text: old[i]))
                i += 1
                j += 1
            }
        }
        return result
    }
}
