internal import Git
package import Tiers

/// An update that AWS was asked for, or was about to be, and of which no end was seen: what finds out needs nothing else.
///
/// Written before the update is executed, and removed once its result is recorded or known never to have begun.
package struct OpenDeployment: Hashable, Sendable {
    package let lease: Lease
    /// The ARN of the stack that is updated.
    package let stack: String
    /// `acme-prod` of `arn:aws:cloudformation:us-east-1:123456789012:stack/acme-prod/…`
    package var stackName: String {
        let parts = stack.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : stack
    }
    /// The ARN of the addons stack in it; `nil` where that is the same one, or not there yet.
    package let nested: String?
    /// The ARN of the change set.
    package let changeSet: String
    /// `--client-request-token`, which the events of this update bear.
    package let token: String
    /// The id of the newest event before it, by stack.
    package let lastEvents: [String: String]
    /// The stack whose policy protects resources for the time of the update.
    package let protected: String?
    /// What policy it had before.
    package let formerPolicy: String?

    package init(
        lease: Lease, stack: String, nested: String?, changeSet: String, token: String, lastEvents: [String: String],
        protected: String?, formerPolicy: String?
    ) {
        self.lease = lease
        self.stack = stack
        self.nested = nested
        self.changeSet = changeSet
        self.token = token
        self.lastEvents = lastEvents
        self.protected = protected
        self.formerPolicy = formerPolicy
    }

    package var json: JSON {
        [
            "format": 1, "lease": lease.json, "stack": .string(stack), "nested": JSON(nested),
            "changeSet": .string(changeSet), "token": .string(token),
            "lastEvents": .object(lastEvents.mapValues(JSON.string)), "protected": JSON(protected),
            "formerPolicy": JSON(formerPolicy),
        ]
    }

    package init?(json: JSON) {
        guard json["format"] == 1, let lease = json["lease"].flatMap(Lease.init(json:)),
            let stack = json["stack"]?.string, let changeSet = json["changeSet"]?.string,
            let token = json["token"]?.string, let events = json["lastEvents"]?.object
        else { return nil }
        self.init(
            lease: lease, stack: stack, nested: json["nested"]?.string, changeSet: changeSet, token: token,
            lastEvents: events.compactMapValues(\.string), protected: json["protected"]?.string,
            formerPolicy: json["formerPolicy"]?.string)
    }
}

extension Leases {
    /// The update of a target that nobody saw the end of.
    package func open(_ target: Target) -> OpenDeployment? {
        FileSystem.read(openPath(target)).flatMap { try? JSON.parse($0) }.flatMap(OpenDeployment.init(json:))
    }

    /// Every such update.
    package func allOpen() -> [OpenDeployment] {
        Self.files(below: "\(own)/open", depth: 2).compactMap { path in
            FileSystem.read(path).flatMap { try? JSON.parse($0) }.flatMap(OpenDeployment.init(json:))
        }
    }

    /// Keeps what is needed to find out, and is on disk when it returns.
    package func write(_ open: OpenDeployment) throws(SwitchError) {
        let path = openPath(open.lease.target)
        try wrap {
            try FileSystem.makeDirectories(FileSystem.parent(of: path))
            try FileSystem.replace(path, open.json.canonical())
        }
    }

    package func forget(_ open: OpenDeployment) throws(SwitchError) {
        try wrap { try FileSystem.remove(openPath(open.lease.target)) }
    }

    func isOpen(_ target: Target) -> Bool { FileSystem.kind(of: openPath(target)) != .absent }
}
