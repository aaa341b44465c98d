package import CloudFormation

/// What a switch of tiers would break in the structure of the stack, from the templates alone.
///
/// It sees three things: a changed type, a removed logical id, a removed export. Values, conditions that become false and
/// replacements are not its business: no finding does not mean that an update is safe in every respect.
package enum StructuralCheck {
    /// Compares two addons folders, files by name relative to the folder.
    ///
    /// Findings stand in the order of the old folder, by file in byte order, resources before exports. Folders whose templates
    /// are equal byte for byte have none. Throws where a template on either side cannot be read: it never passes as safe.
    /// - Parameters:
    ///   - fromFolder: what positions put before the old folder's file names, `addons-minimum`.
    ///   - toFolder: the same for the new folder.
    package static func compare(
        from: [String: [UInt8]], to: [String: [UInt8]], fromFolder: String? = nil, toFolder: String? = nil
    ) throws(TemplateError) -> [StructuralFinding] {
        guard AddonsFolder.templates(in: from) != AddonsFolder.templates(in: to) else { return [] }
        let old = try AddonsFolder.read(files: from, folder: fromFolder)
        let new = try AddonsFolder.read(files: to, folder: toFolder)
        return try resourceFindings(old, new) + exportFindings(old, new)
    }

    private static func resourceFindings(
        _ old: AddonsFolder, _ new: AddonsFolder
    ) throws(TemplateError) -> [StructuralFinding] {
        var newTypes: [String: String] = [:]
        for resource in new.resources { newTypes[resource.logicalId] = try type(of: resource) }
        var findings: [StructuralFinding] = []
        for resource in old.resources {
            let oldType = try type(of: resource)
            let kind: StructuralFinding.Kind
            switch newTypes[resource.logicalId] {
            case oldType: continue
            case let newType?: kind = .typeChanged(from: oldType, to: newType)
            case nil:
                kind = .resourceRemoved(type: oldType, kept: keepingPolicies.contains(resource.deletionPolicy ?? ""))
            }
            findings.append(
                StructuralFinding(
                    kind: kind, name: resource.logicalId, file: resource.file, line: resource.line,
                    column: resource.column))
        }
        return findings
    }

    private static func exportFindings(_ old: AddonsFolder, _ new: AddonsFolder) -> [StructuralFinding] {
        let kept = Set(new.outputs.compactMap(\.exportName))
        return old.outputs.compactMap { output in
            guard let name = output.exportName, !kept.contains(name) else { return nil }
            return StructuralFinding(
                kind: .exportRemoved, name: name, file: output.file, line: output.line, column: output.column)
        }
    }

    /// `DeletionPolicy` values under which removing a resource from a template leaves its data, or a snapshot of it.
    private static let keepingPolicies: Set<String> = ["Retain", "RetainExceptOnCreate", "Snapshot"]

    private static func type(of resource: Template.Resource) throws(TemplateError) -> String {
        guard let type = resource.type else {
            throw TemplateError(
                file: resource.file, line: resource.line, column: resource.column, kind: .noType(resource.logicalId))
        }
        return type
    }
}
