package import CloudFormation

/// What a check found in a tier.
package struct TierDiagnostic: Hashable, Sendable, Comparable {
    package let diagnostic: Diagnostic
    /// `nil` for what is about no single tier.
    package let tier: String?
    /// The program that found it: `tiergit`, `cfn-lint`.
    package let source: String

    package init(_ diagnostic: Diagnostic, tier: String?, source: String = "tiergit") {
        self.diagnostic = diagnostic
        self.tier = tier
        self.source = source
    }

    /// By file in byte order, line and column.
    package static func < (left: TierDiagnostic, right: TierDiagnostic) -> Bool {
        left.diagnostic == right.diagnostic
            ? (left.tier ?? "", left.source) < (right.tier ?? "", right.source) : left.diagnostic < right.diagnostic
    }
}
