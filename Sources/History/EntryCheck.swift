package import Git
package import Signatures

/// What one entry proves by itself, without its neighbours.
package struct EntryCheck: Sendable {
    package let id: ObjectID
    /// Over the whole raw commit object, as the next entry names it; `nil` where the object is missing.
    package let sha256: SHA256Digest?
    /// `nil` where it cannot be read.
    package internal(set) var document: EntryDocument?
    /// Who signed, as the file of allowed signers or the OpenPGP key names them.
    package internal(set) var signer: String?
    package internal(set) var key: String?
    package internal(set) var failure: VerificationFailure?
    /// What a program has to be asked about: OpenPGP, and certificates.
    var question: Question?
    /// The first of the parents, whatever else is wrong: there are older entries to look at.
    let parent: ObjectID?

    struct Question: Sendable {
        let signature: [UInt8]
        let payload: [UInt8]
        let time: Int64
    }
}
