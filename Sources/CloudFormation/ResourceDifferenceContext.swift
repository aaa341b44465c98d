extension ResourceDifference {
    /// What rewrites the templates before CloudFormation compares them.
    enum Macros {
        case none
        /// The same macros with the same to read: what they make of resources that are alike is alike.
        case same
        /// Loops may come to something else: mappings, conditions or parameters differ.
        case loopsDiffer
        case differ
    }

    /// What is known of the rest of the stack.
    struct Context {
        let macros: Macros
        /// Logical ids that get another physical id.
        private(set) var replaced: Set<String> = []
        /// Those that may.
        private(set) var doubtful: Set<String> = []
        /// Those that change in place, with their types and the names of what changes: attributes may follow.
        private(set) var updated: [String: (type: String, names: Set<String>)] = [:]
        /// Whether anything in the stack changes, and whether anything but the resource in question does.
        var stackChanges = false
        var othersChange = false

        init(macros: Macros) { self.macros = macros }

        /// Takes in what was found out, and returns the logical ids of which more is known now. Only ever more is known: a circle
        /// of references comes to an end.
        mutating func learn(_ changes: [ResourceChange]) -> Set<String> {
            var news: Set<String> = []
            for change in changes {
                let id = change.logicalId
                if change.effect == .replaces, replaced.insert(id).inserted { news.insert(id) }
                if change.mayBeReplaced, !replaced.contains(id), doubtful.insert(id).inserted { news.insert(id) }
                guard change.effect >= .inPlace, change.effect != .refused else { continue }
                let names = Set(change.changedProperties.map { String($0.prefix { $0 != "." }) })
                let known = updated[id]?.names ?? []
                guard updated[id] == nil || !names.isSubset(of: known) else { continue }
                updated[id] = (change.type, names.union(known))
                news.insert(id)
            }
            return news
        }
    }
}
