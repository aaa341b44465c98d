/// A patch that makes Copilot fail, instead of dropping the addons stack, when `addons` is missing or dangling.
///
/// Copilot reads a missing folder as "no addons" and leaves `AddonsStack` out of the environment's template, so that
/// CloudFormation deletes the stack with the databases in it. A `replace` patch of a path that is not there is an error, and
/// where it is there, its value stays what it is. Read in copilot-cli's source (`internal/pkg/override`), not run.
package enum AddonsGuard {
    package static let rule = """
        # Added by tiergit. Copilot takes a missing or dangling copilot/environments/addons for "no addons" and deletes the
        # addons stack, databases included. With this patch the deployment fails instead; the value is what it is anyway.
        - op: replace
          path: /Resources/AddonsStack/Type
          value: AWS::CloudFormation::Stack

        """

    package enum Change: Hashable, Sendable {
        /// The file to write.
        case write([UInt8])
        case alreadyThere
        /// The rule must be added by hand: the reason.
        case byHand(String)
    }

    /// Adds the rule to a patch file; every other byte survives.
    ///
    /// - Parameters:
    ///   - existing: the file, `nil` where there is none.
    ///   - others: the names of the other files in the overrides folder.
    package static func add(to existing: [UInt8]?, others: [String]) -> Change {
        guard let existing else {
            // Copilot takes one kind of override an environment: with a CDK project there it ignores patches.
            if others.contains("cdk.json") { return .byHand("the environment is overridden by a CDK project") }
            return .write(Array(rule.utf8))
        }
        let text = String(decoding: existing, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.contains(where: { $0.contains("/Resources/AddonsStack/Type") && !$0.hasPrefix("#") }) {
            return .alreadyThere
        }
        let content = lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        // One `---` at the top opens the document; anything after its end would be another one.
        let list = content.first == "---" ? content.dropFirst() : content[...]
        let oneDocument = !list.contains { $0.hasPrefix("---") || $0.hasPrefix("...") }
        guard oneDocument, list.first?.hasPrefix("- ") ?? true, !text.utf8.contains(13) else {
            return .byHand("it is not a plain list of patches")
        }
        return .write(existing + (text.isEmpty || text.hasSuffix("\n") ? [] : [10]) + Array(rule.utf8))
    }

    /// Takes the rule out again; `nil` where it is not there as it was written.
    package static func remove(from existing: [UInt8]) -> [UInt8]? {
        let text = String(decoding: existing, as: UTF8.self)
        guard text.hasSuffix(rule) else { return nil }
        return Array(text.dropLast(rule.count).utf8)
    }
}
