/// Evaluates the nodes of one merged template for one environment.
///
/// What is not known stays symbolic in one canonical form, so that two templates that say the same come to equal
/// values. Where something symbolic hides a choice (a mapping with an unknown key, an undecided condition), the choices
/// are in the value: a change of what could be chosen is a change.
struct Evaluator {
    /// Whose names the nodes speak.
    enum Scope {
        case addons
        /// `addons.parameters.yml` is evaluated in Copilot's own environment stack: its names get `parent:` before
        /// them, which no logical id can contain.
        case parent
    }

    /// CloudFormation's pseudo parameters, without `AWS::NoValue`.
    static let pseudoParameters: Set<String> = [
        "AWS::AccountId", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName",
        "AWS::URLSuffix",
    ]
    /// Steps and characters; a template of 1 MB costs far less, a text that doubles itself twenty times more.
    private static let workLimit = 20_000_000

    let scope: Scope
    let environment: String?
    /// Values of parameters; in the parent's scope, of its parameters that are known.
    var parameters: [String: Value] = [:]
    var mappings = MergedSection(name: "Mappings")
    var conditions = MergedSection(name: "Conditions")
    /// Decided so far.
    var truths: [String: Truth] = [:]
    /// Conditions being decided, to find circles.
    var deciding: [String] = []
    private var work = 0

    init(scope: Scope, environment: String?) {
        self.scope = scope
        self.environment = environment
    }

    /// Counts work, so that text that multiplies itself ends in an error and not in the end of memory.
    mutating func charge(_ amount: Int, at place: Place) throws(TemplateError) {
        work += amount
        guard work <= Self.workLimit else { throw TemplateError(.tooLarge, at: place) }
    }

    mutating func value(_ node: TemplateNode) throws(TemplateError) -> Value {
        try charge(1, at: node.place)
        switch node.content {
        case .null: return .null
        case .text(let text): return .text(text)
        case .list(let nodes): return .list(try elements(nodes))
        case .mapping(let members): return .object(try object(members))
        case .function(let name, let argument): return try function(name, argument, at: node)
        }
    }

    /// What came to nothing is not in a list.
    mutating func elements(_ nodes: [TemplateNode]) throws(TemplateError) -> [Value] {
        var values: [Value] = []
        for node in nodes {
            let value = try value(node)
            if value != .null { values.append(value) }
        }
        return values
    }

    mutating func object(_ members: [TemplateNode.Member]) throws(TemplateError) -> [String: Value] {
        var object: [String: Value] = [:]
        for member in members {
            let value =
                member.name.hasPrefix("Fn::ForEach")
                ? Value.call(member.name, raw(member.value)) : try value(member.value)
            if value != .null { object[member.name] = value }
        }
        return object
    }

    /// A value with its functions left as they are: a loop's variables are known only to CloudFormation.
    func raw(_ node: TemplateNode) -> Value {
        switch node.content {
        case .null: .null
        case .text(let text): .text(text)
        case .list(let nodes): .list(nodes.map(raw))
        case .mapping(let members):
            .object(Dictionary(members.map { ($0.name, raw($0.value)) }) { first, _ in first })
        case .function(let name, let argument): .call(name, raw(argument))
        }
    }

    // MARK: - Names

    /// What `Ref` to a name comes to.
    func reference(_ name: String) -> Value {
        if name == "AWS::NoValue" { return .null }
        if let known = parameters[name] { return known }
        guard scope == .parent else { return .reference(name) }
        // Region, account, partition and suffix are the same in a nested stack; its name and id are not.
        let isShared = Self.pseudoParameters.contains(name) && name != "AWS::StackName" && name != "AWS::StackId"
        return .reference(isShared ? name : "parent:\(name)")
    }

    func attribute(_ id: String, _ name: String) -> Value {
        .attribute(scope == .parent ? "parent:\(id)" : id, name)
    }
}
