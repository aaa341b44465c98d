extension SyntaxNode {
    /// Of a declaration of a type or an extension, the last part of its name.
    var typeName: String? {
        switch kind {
        case "extension_decl":
            let name = text("extended_type") ?? node("extended_type")?.text("id") ?? ""
            return name.split(separator: ".").last.map(String.init)
        case "enum_decl", "struct_decl", "class_decl": return name
        default: return nil
        }
    }

    /// What a pattern gives names to.
    var boundNames: [String] {
        if kind == "pattern_named" { return name.map { [$0] } ?? [] }
        return children.flatMap { $0.kind.hasPrefix("pattern") ? $0.boundNames : [] }
    }

    /// `case .name(…)`
    var caseName: String? {
        if kind == "unresolved_member_expr" { return name }
        if kind == "pattern_enum_element" || kind == "enum_element_pattern" { return name ?? text("element") }
        for key in ["sub_expr", "fn", "sub_pattern"] {
            if let found = node(key)?.caseName { return found }
        }
        return nil
    }

    /// Of a computed property.
    var accessorBody: SyntaxNode? {
        nodes("accessors").first { ($0.text("get") ?? $0.text("accessor_kind")) != nil || $0.kind == "accessor_decl" }?
            .node("body") ?? node("getter")?.node("body")
    }
}
