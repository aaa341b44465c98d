internal import Git
internal import History
internal import Tiers

/// An entry in `--json` output, the same in every command that prints one. Format 1.
extension Entry {
    var outputJSON: JSON {
        guard case .object(var fields) = document.json else { return .null }
        fields["entry"] = .string(id.hex)
        fields["services"] = TierContent.servicesJSON(content.services)
        fields["addons"] = .string(content.addons.hex)
        // Of the repository and the program, not of the entry; `git show` has them.
        fields["format"] = nil
        return .object(fields)
    }
}
