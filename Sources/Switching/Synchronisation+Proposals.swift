internal import Git
internal import History

/// Changes of the policy that wait for signatures: each has a name of its own, so both sides get what the other has.
///
/// Nothing rests on a proposal before it is the policy, so none is verified here: `policy sign` shows and checks what is signed. Those that do
/// not follow the policy in force are left where they are.
extension Synchronisation {
    func takeProposals(_ work: inout Work) throws(SwitchError) {
        let policy = work.moves.last { $0.reference == PolicyReference.name }?.new
        let here = try wrap { try repository.reference(PolicyReference.name) }
        let tip = policy ?? here
        func isOpen(_ id: ObjectID) -> Bool { (try? repository.commit(id))?.parents == [tip].compactMap(\.self) }
        let prefix = remote.tracking(PolicyChange.proposals)
        let there = try wrap { try repository.references(under: prefix) }
        let own = try wrap { try repository.references(under: PolicyChange.proposals) }
        for (name, id) in there {
            let reference = PolicyChange.proposals + name.dropFirst(prefix.count)
            guard isOpen(id), !own.contains(where: { $0.name == reference }) else { continue }
            work.moves.append(.init(reference: reference, old: nil, new: id))
        }
        for (name, id) in own where isOpen(id) {
            guard !there.contains(where: { $0.name == remote.tracking(name) }) else { continue }
            work.orders.append(order(name, id))
        }
    }
}
