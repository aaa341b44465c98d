/// One thing that a switch of tiers would break, and the words with which somebody may accept it.
package struct StructuralFinding: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case typeChanged(from: String, to: String)
        /// `kept`: the old template's `DeletionPolicy` keeps the resource or a snapshot. CloudFormation goes by the policy of
        /// the template that was deployed last, so the new template has no say.
        case resourceRemoved(type: String, kept: Bool)
        case exportRemoved
    }

    package let kind: Kind
    /// The logical id of a resource, or the name of an export in the notation of `Fn::Sub` (`${App}-${Env}-RedisURL`).
    package let name: String
    /// Where it was, in the old folder; lines and columns count from 1.
    package let file: String
    package let line: Int
    package let column: Int

    /// What `--accept` takes: `refused:RedisCluster`, `loses-data:RedisCluster`, `removes:Uploads`, `refused:App-Env-RedisURL`.
    ///
    /// An export's name goes without `${` and `}`, which a shell would expand; that also tells it from a resource of the
    /// same name.
    package var acceptance: String {
        switch kind {
        case .typeChanged: "refused:\(name)"
        case .resourceRemoved(_, kept: false): "loses-data:\(name)"
        case .resourceRemoved(_, kept: true): "removes:\(name)"
        case .exportRemoved: "refused:\(shellSafeName)"
        }
    }

    /// What happens, in one sentence without a full stop.
    package var sentence: String {
        switch kind {
        case .typeChanged(let from, let to):
            "\(name) would change from \(from) to \(to), which CloudFormation refuses: "
                + "\"Update of resource type is not permitted\""
        case .resourceRemoved(let type, kept: false):
            "\(name) (\(type)) would be removed: CloudFormation deletes it, with any data in it"
        case .resourceRemoved(let type, kept: true):
            "\(name) (\(type)) would leave the stack: its DeletionPolicy keeps it, or a snapshot of it"
        case .exportRemoved:
            "the export \(name) would go, which CloudFormation refuses while another stack imports it"
        }
    }

    /// What to do instead.
    package var hint: String {
        switch kind {
        case .typeChanged(let from, _):
            "keep \(name) as \(from) in the new tier, or give the new resource a logical id and an export of its own"
        case .resourceRemoved(_, kept: false):
            "declare \(name) in the new tier too, or first deploy it with DeletionPolicy: Retain"
        case .resourceRemoved(_, kept: true):
            "declare \(name) in the new tier too: what is kept is no longer in the stack, and services lose sight of it"
        case .exportRemoved:
            "export \(name) in the new tier too, under the same name"
        }
    }

    private var shellSafeName: String {
        String(String.UnicodeScalarView(name.unicodeScalars.filter { Self.safeScalars.contains($0) }))
    }

    /// Letters, digits, and what an export's name and a pseudo parameter's (`AWS::Region`) hold besides.
    private static let safeScalars = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:".unicodeScalars)
}
