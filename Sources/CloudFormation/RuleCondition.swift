/// When a rule holds. Read from text:
///
///     condition   = conjunction, then any number of "or" conjunction
///     conjunction = term, then any number of "and" term
///     term        = "always" | "alone" | "not" term
///                 | "old" path test | "new" path test | path transition
///     path        = dotted names, "*" for any element of a list; "@UpdatePolicy." in front reaches the resource's
///                   update policy, "@DeletionPolicy" is what becomes of it when it leaves the stack; after it,
///                   for a property that is not there, "?? path" another path, or "?? value"
///     test        = "is" value | "is not" value | "in" value "," value … | "starts" value | "ends" value
///                 | "<" number | "<=" number | ">" number | ">=" number | "is absent" | "is present"
///                 | "is a multiple of" number | "is a node type"
///                 | "<" "path" path and the like: another path of the same side
///     transition  = "changes" | "grows" | "shrinks" | "appears" | "goes" | "downgrades"
///                 | "upgrades" | "upgrades 1" | "upgrades 2": the first, or one of the first two, numbers of a version
///                 | "gets a smaller node" | "gets a larger node" | "loses entries" | "gains entries": of a list
///                 | "changes only in" name "," name …: of an object, nothing but these keys
///
/// `alone`: nothing but the rule's own properties changes, neither in the resource nor in the stack. All paths with `*`
/// speak about the same element. A property that is not there, without a stand-in, passes no test but "is absent" and
/// "is not".
indirect enum RuleCondition: Equatable, Sendable {
    enum Side: Equatable, Sendable {
        case old
        case new
    }

    struct Path: Equatable, Sendable {
        let components: [String]
        /// Stands in for a property that is not there.
        let fallback: String?
        /// Another path of the same side, asked before the fallback: another spelling of the same thing.
        var other: [String] = []
    }

    enum Order: String, CaseIterable, Sendable {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        func holds(_ left: Double, _ right: Double) -> Bool {
            switch self {
            case .less: left < right
            case .lessOrEqual: left <= right
            case .greater: left > right
            case .greaterOrEqual: left >= right
            }
        }
    }

    enum Test: Equatable, Sendable {
        case equals([String])
        case starts(String)
        case ends(String)
        case multiple(of: Double)
        /// Whether text has the form of a node type at all.
        case nodeType
        case compares(Order, Double)
        case comparesWith(Order, Path)
        case absent
    }

    enum Transition: Equatable, Sendable {
        case changes
        case grows
        case shrinks
        case appears
        case goes
        case downgrades
        /// How many of a version's first numbers count.
        case upgrades(Int)
        case smallerNode
        case largerNode
        case losesEntries
        case gainsEntries
        case changesOnly([String])
    }

    case always
    case alone
    case test(Side, Path, Test)
    case transition(Path, Transition)
    case not(RuleCondition)
    case all([RuleCondition])
    case any([RuleCondition])

    /// Every path that the condition asks for.
    var paths: [Path] {
        switch self {
        case .always, .alone: []
        case .test(_, let path, .comparesWith(_, let other)): path.spellings + other.spellings
        case .test(_, let path, _), .transition(let path, _): path.spellings
        case .not(let condition): condition.paths
        case .all(let conditions), .any(let conditions): conditions.flatMap(\.paths)
        }
    }

    /// The list whose elements the condition speaks about, one after the other.
    var list: [String]? {
        paths.first { $0.components.contains("*") }.map { Array($0.components.prefix { $0 != "*" }) }
    }
}

extension RuleCondition.Path {
    /// The path, and the other one that may stand for it.
    var spellings: [RuleCondition.Path] {
        [self] + (other.isEmpty ? [] : [RuleCondition.Path(components: other, fallback: nil)])
    }
}
