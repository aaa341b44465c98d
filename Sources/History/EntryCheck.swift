package import Git

/// What came of checking one entry.
package struct EntryCheck: Sendable {
    package let id: ObjectID
    /// What `entry.json` says, whoever signed it; `nil` where it cannot be read.
    package internal(set) var sequence: Int?
    package internal(set) var kind: EntryDocument.Kind?
    package internal(set) var time: String?
    /// Who signed, as the file of allowed signers or the OpenPGP key names them.
    package internal(set) var signer: String?
    package internal(set) var key: String?
    package internal(set) var failure: VerificationFailure?
    /// What came of looking at the signature, whatever else is wrong; `nil` where nobody did.
    var looked: Signature?
    private var held: Held?

    /// Apart, because most entries have neither, and both are large.
    private final class Held: Sendable {
        let question: Question?
        let pending: EntryDocument?

        init?(_ question: Question?, _ pending: EntryDocument?) {
            if question == nil, pending == nil { return nil }
            (self.question, self.pending) = (question, pending)
        }
    }

    /// What a program has to be asked about: OpenPGP, and certificates.
    var question: Question? {
        get { held?.question }
        set { held = Held(newValue, pending) }
    }
    /// What the policy has to look at once more when the signer is known, or beside the entries before.
    var pending: EntryDocument? {
        get { held?.pending }
        set { held = Held(question, newValue) }
    }

    /// Whether it is not judged to the end.
    var isOpen: Bool { held != nil }

    init(id: ObjectID, failure: VerificationFailure? = nil) {
        self.id = id
        self.failure = failure
    }

    struct Question: Sendable {
        let signature: [UInt8]
        let payload: [UInt8]
        let time: Int64
        /// Whose keys count; `nil` for git's own settings.
        let signers: PolicySigners?
    }
}
