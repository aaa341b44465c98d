/// One thing that a change does to a resource, and why.
package struct ChangeReason: Hashable, Sendable {
    /// What said so.
    enum Origin: Sendable {
        /// The templates themselves, or what is not in them.
        case templates
        /// The tables, of a property that the templates change.
        case table
        /// The tables say that there is no such property.
        case noTable
        /// The tables, of a property that refers to something that changes.
        case reference
        case rule
    }

    /// The dotted path of the property, an attribute such as `DeletionPolicy`; `nil` for the resource as a whole.
    package let property: String?
    /// The values as they may be shown: secrets are hidden. `nil` for nothing.
    package let old: String?
    package let new: String?
    package let effect: Effect
    package let verdict: Verdict
    /// How long something is away, in minutes; `nil` where nothing is, or where nobody says.
    package let window: ClosedRange<Int>?
    /// One sentence without a full stop.
    package let text: String
    /// What to do instead.
    package let wayOut: String?
    /// Where this is known from: a page's address, or a table with its date.
    package let source: String
    let origin: Origin

    package init(
        property: String?, old: String? = nil, new: String? = nil, effect: Effect, verdict: Verdict,
        window: ClosedRange<Int>? = nil, text: String, wayOut: String? = nil, source: String
    ) {
        self.init(
            property: property, old: old, new: new, effect: effect, verdict: verdict, window: window, text: text,
            wayOut: wayOut, source: source, origin: .templates)
    }

    init(
        property: String?, old: String? = nil, new: String? = nil, effect: Effect, verdict: Verdict,
        window: ClosedRange<Int>? = nil, text: String, wayOut: String? = nil, source: String, origin: Origin
    ) {
        self.origin = origin
        self.property = property
        self.old = old
        self.new = new
        self.effect = effect
        self.verdict = verdict
        self.window = window
        self.text = text
        self.wayOut = wayOut
        self.source = source
    }
}

/// What a change does to one resource.
package struct ResourceChange: Hashable, Sendable {
    package let logicalId: String
    package let type: String
    /// The type that it would get, where that differs, which CloudFormation refuses.
    package let newType: String?
    /// Where the logical id stands: in the new template, in the old one for a resource that goes.
    package let place: Place
    package let effect: Effect
    package let verdict: Verdict
    /// The most dangerous first.
    package let reasons: [ChangeReason]
    /// Dotted paths, in byte order.
    package let changedProperties: [String]
    /// Of a resource that leaves the stack: whether its `DeletionPolicy` keeps it, or a snapshot of it.
    package let isKept: Bool

    /// Whether it is open that it gets another physical id. A rule that could not be decided does not say so: it is about something
    /// else, or it says that it replaces.
    var mayBeReplaced: Bool {
        reasons.contains { reason in
            guard reason.effect == .unknown else { return false }
            return switch reason.origin {
            case .templates, .table, .reference: true
            case .noTable: ResourceSchema.of(type) == nil
            case .rule: ResourceSchema.of(type) == nil
            }
        }
    }

    package init(
        logicalId: String, type: String, newType: String? = nil, place: Place, effect: Effect, verdict: Verdict,
        reasons: [ChangeReason], changedProperties: [String] = [], isKept: Bool = false
    ) {
        self.logicalId = logicalId
        self.type = type
        self.newType = newType
        self.place = place
        self.effect = effect
        self.verdict = verdict
        self.reasons = reasons
        self.changedProperties = changedProperties
        self.isKept = isKept
    }
}
