extension TemplateNode {
    /// The list with another first item.
    func replacingFirst(_ node: TemplateNode) -> TemplateNode {
        guard let list, !list.isEmpty else { return self }
        return with(.list([node] + list.dropFirst()))
    }

    /// The mapping with another value under a name, or without the name.
    func setting(_ name: String, _ value: TemplateNode?) -> TemplateNode {
        TemplateNode(.mapping((members ?? []).setting(name, value, at: place)), at: place)
    }

    /// A resource with a `Metadata` that changes: CloudFormation takes no notice of policies that change by themselves.
    func marked(at place: Place) -> TemplateNode {
        let metadata = (self["Metadata"]?.members ?? []).setting(
            "tiergit:guard", TemplateNode(.text("policies"), at: place), at: place)
        return setting("Metadata", TemplateNode(.mapping(metadata), at: place))
    }

    /// Text with something behind it, also where it is put together.
    func appending(_ suffix: String) -> TemplateNode {
        switch content {
        case .text(let text): return TemplateNode(.text(text + suffix), at: place)
        case .function("Fn::Sub", let argument):
            let inner =
                argument.text.map { TemplateNode(.text($0 + suffix), at: place) }
                ?? argument.replacingFirst(TemplateNode(.text((argument.list?.first?.text ?? "") + suffix), at: place))
            return TemplateNode(.function("Fn::Sub", inner), at: place, isShort: isShort)
        default:
            let parts = TemplateNode(.list([self, TemplateNode(.text(suffix), at: place)]), at: place)
            return TemplateNode(
                .function("Fn::Join", TemplateNode(.list([TemplateNode(.text(""), at: place), parts]), at: place)),
                at: place, isShort: true)
        }
    }
}

extension TemplateNode.Member {
    /// An output with the same value, exported under another name; `nil` for one that is not exported.
    var passage: TemplateNode.Member? {
        guard let export = value["Export"], let exported = export["Name"] else { return nil }
        let node = TemplateNode(
            .mapping([.init(name: "Name", place: exported.place, value: exported.appending(StackMix.between))]),
            at: export.place)
        return .init(name: StackMix.passage(name), place: place, value: value.setting("Export", node))
    }
}

extension [TemplateNode.Member] {
    func setting(_ name: String, _ value: TemplateNode?, at place: Place) -> [TemplateNode.Member] {
        var members = self
        let index = members.firstIndex { $0.name == name }
        switch (index, value) {
        case (let index?, let value?): members[index] = members[index].with(value)
        case (let index?, nil): members.remove(at: index)
        case (nil, let value?): members.append(.init(name: name, place: place, value: value))
        case (nil, nil): break
        }
        return members
    }
}
