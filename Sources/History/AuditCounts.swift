/// The numbers that an auditor asks for first.
package struct AuditCounts: Hashable, Sendable {
    package let entries: Int
    /// Switches and reverts.
    package let changes: Int
    package let reverts: Int
    package let adoptions: Int
    /// Entries that overruled the policy.
    package let emergencies: Int
    /// Of these, those that nobody else has looked at since.
    package let unreviewed: Int
    /// Changes without a reason, or without a ticket.
    package let withoutReason: Int
    package let withoutTicket: Int
    package let deployments: Int
    package let failedDeployments: Int
    package let interruptedDeployments: Int
    /// Outages that began in the period, and those of them that nothing has ended.
    package let outages: Int
    package let unrestored: Int
    /// Seconds, of the outages that ended; of an even number of them the mean of the two in the middle, rounded down.
    package let medianTimeToRestore: Int64?
    package let longestTimeToRestore: Int64?
    package let clients: Int
    /// Clients/environments.
    package let targets: Int
    package let operators: Int
    /// Entries in the period that do not verify.
    package let unverified: Int
    /// Of these, those that the policy refuses.
    package let refused: Int
    /// Changes that somebody else approved.
    package let approved: Int
    /// Policy commits of the period.
    package let policyChanges: Int
}
