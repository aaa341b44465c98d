/// What a condition comes to.
enum Truth: Hashable {
    case known(Bool)
    /// Not decided: an expression in canonical form.
    case open(Value)
}

extension Evaluator {
    /// An undecided condition may repeat others many times over; honest ones stay far below.
    private static let expressionLimit = 2_000

    // MARK: - Decisions

    mutating func truth(ofConditionNamed name: String, at place: Place) throws(TemplateError) -> Truth {
        if scope == .parent { return .open(.call("Condition", .text("parent:\(name)"))) }
        if let known = truths[name] { return known }
        guard let node = conditions[name] else {
            throw TemplateError(.undefined(name, what: "condition"), at: place)
        }
        if let start = deciding.firstIndex(of: name) {
            throw TemplateError(.circularConditions(Array(deciding[start...])), at: place)
        }
        guard deciding.count < YAMLSource.depthLimit else { throw TemplateError(.tooDeep, at: place) }
        deciding.append(name)
        let truth = try truth(of: node)
        deciding.removeLast()
        if case .open(let expression) = truth {
            let size = expression.size(upTo: Self.expressionLimit)
            guard size < Self.expressionLimit else { throw TemplateError(.tooLarge, at: node.place) }
        }
        truths[name] = truth
        return truth
    }

    mutating func truth(of node: TemplateNode) throws(TemplateError) -> Truth {
        try charge(1, at: node.place)
        guard case .function(let name, let argument) = node.content else {
            if let isTrue = node.text.flatMap(Self.boolean) { return .known(isTrue) }
            throw TemplateError(.badArguments(function: "a condition", needs: "a function"), at: node.place)
        }
        switch name {
        case "Condition":
            guard let name = argument.text else { break }
            return try truth(ofConditionNamed: name, at: argument.place)
        case "Fn::Equals":
            guard let arguments = argument.list, arguments.count == 2 else { break }
            return Self.equal(try value(arguments[0]), try value(arguments[1]))
        case "Fn::Not":
            guard let arguments = argument.list, arguments.count == 1 else { break }
            return Self.negated(try truth(of: arguments[0]))
        case "Fn::And", "Fn::Or":
            guard let arguments = argument.list, !arguments.isEmpty else { break }
            var truths: [Truth] = []
            for argument in arguments { truths.append(try truth(of: argument)) }
            return Self.combined(name, truths)
        default:
            let value = try value(node)
            return value.shown.text.flatMap(Self.boolean).map(Truth.known) ?? .open(value)
        }
        throw TemplateError(
            .badArguments(function: name, needs: "other arguments than these"), at: argument.place)
    }

    /// `Fn::If`.
    mutating func choice(_ argument: TemplateNode) throws(TemplateError) -> Value {
        guard let arguments = argument.list, arguments.count == 3 else {
            throw TemplateError(
                .badArguments(function: "Fn::If", needs: "a condition and two values"), at: argument.place)
        }
        let truth =
            if let name = arguments[0].text {
                try truth(ofConditionNamed: name, at: arguments[0].place)
            } else {
                try truth(of: arguments[0])
            }
        switch truth {
        case .known(let isTrue): return try value(arguments[isTrue ? 1 : 2])
        case .open(let expression):
            try charge(expression.size(upTo: Self.expressionLimit), at: argument.place)
            let yes = try value(arguments[1])
            let no = try value(arguments[2])
            if yes == no { return yes }
            if case .call("Fn::Not", let inner) = expression { return .call("Fn::If", .list([inner, no, yes])) }
            return .call("Fn::If", .list([expression, yes, no]))
        }
    }

    // MARK: - Logic

    private static func boolean(_ text: String) -> Bool? {
        switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// Two values that are the same are equal, whatever they will be; two that are known and differ are not.
    private static func equal(_ left: Value, _ right: Value) -> Truth {
        if left.shown == right.shown { return .known(true) }
        if left.isKnown, right.isKnown { return .known(left.withoutHiding == right.withoutHiding) }
        let sides = left.orderKey < right.orderKey ? [left, right] : [right, left]
        return .open(.call("Fn::Equals", .list(sides)))
    }

    private static func negated(_ truth: Truth) -> Truth {
        switch truth {
        case .known(let isTrue): .known(!isTrue)
        case .open(.call("Fn::Not", let inner)): .open(inner)
        case .open(let expression): .open(.call("Fn::Not", expression))
        }
    }

    private static func combined(_ function: String, _ truths: [Truth]) -> Truth {
        let deciding = function == "Fn::Or"
        var open: Set<Value> = []
        for truth in truths {
            switch truth {
            case .known(deciding): return .known(deciding)
            case .known: break
            case .open(.call(function, .list(let inner))): open.formUnion(inner)
            case .open(let expression): open.insert(expression)
            }
        }
        guard let first = open.first else { return .known(!deciding) }
        if open.count == 1 { return .open(first) }
        let sorted = open.map { (key: $0.orderKey, value: $0) }.sorted { $0.key < $1.key }.map(\.value)
        return .open(.call(function, .list(sorted)))
    }
}

extension Value {
    /// Whether no part of it is symbolic.
    var isKnown: Bool {
        switch self {
        case .null, .text: true
        case .list(let list): list.allSatisfy(\.isKnown)
        case .object(let object): object.values.allSatisfy(\.isKnown)
        case .hidden(let inner): inner.isKnown
        case .concatenation(let parts): parts.allSatisfy(\.isKnown)
        case .reference, .attribute, .call: false
        }
    }

    /// A known value as CloudFormation compares it. Never to be shown.
    fileprivate var withoutHiding: Value {
        switch self {
        case .hidden(let inner): inner.withoutHiding
        case .list(let list): .list(list.map(\.withoutHiding))
        case .object(let object): .object(object.mapValues(\.withoutHiding))
        case .concatenation(let parts):
            .text(parts.map { $0.withoutHiding.text ?? "" }.joined())
        default: self
        }
    }

    /// The number of its parts, counted no further than a limit.
    fileprivate func size(upTo limit: Int) -> Int {
        var pending = [self]
        var count = 0
        while let value = pending.popLast(), count < limit {
            count += 1
            switch value {
            case .list(let values), .concatenation(let values): pending += values
            case .object(let object): pending += object.values
            case .call(_, let inner), .hidden(let inner): pending.append(inner)
            case .null, .text, .reference, .attribute: break
            }
        }
        return count
    }

    /// Only to put expressions in one order. Never to be shown.
    fileprivate var orderKey: String {
        switch self {
        case .null: "n"
        case .text(let text): "t\(text.debugDescription)"
        case .list(let values): "l[\(values.map(\.orderKey).joined(separator: ","))]"
        case .object(let object): "o{\(Self.orderKeys(object).joined(separator: ","))}"
        case .reference(let name): "r\(name.debugDescription)"
        case .attribute(let id, let name): "a\(id.debugDescription).\(name.debugDescription)"
        case .concatenation(let values): "c[\(values.map(\.orderKey).joined(separator: ","))]"
        case .call(let name, let argument): "f\(name.debugDescription)(\(argument.orderKey))"
        case .hidden(let inner): "h(\(inner.orderKey))"
        }
    }

    private static func orderKeys(_ object: [String: Value]) -> [String] {
        object.sorted { $0.key < $1.key }.map { "\($0.key.debugDescription):\($0.value.orderKey)" }
    }
}
