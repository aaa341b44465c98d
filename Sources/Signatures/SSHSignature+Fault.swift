extension SSHSignature {
    /// Reads what a commit carries as SSH signature and holds it against the shape that every one must have, tiergit's own
    /// (`strict`) to the byte.
    static func read(_ text: [UInt8], strict: Bool) throws(Refusal) -> SSHSignature {
        let signature: SSHSignature
        do throws(Flaw) {
            signature = try SSHSignature(armored: text)
            try signature.requireGitShape()
        } catch {
            throw Refusal(fault: SignatureFault(error), detail: "\(error)")
        }
        guard !strict || hasCanonicalLines(text) else {
            throw Refusal(fault: .malformedSignature, detail: "its lines are not as ssh-keygen writes them")
        }
        return signature
    }

    /// Why a signature is refused before its cryptography is looked at.
    struct Refusal: Error {
        let fault: SignatureFault
        let detail: String
    }

    /// Whether the key is a certificate, which names who may sign with it.
    var isByCertificate: Bool { keyType.hasSuffix("-cert-v01@openssh.com") }
}

extension SignatureFault {
    /// The fault that a flaw of an SSH signature is.
    init(_ flaw: SSHSignature.Flaw) {
        self =
            switch flaw {
            case .wrongNamespace: .wrongNamespace
            case .wrongHash, .weakAlgorithm: .weakAlgorithm
            case .unsupportedAlgorithm: .unsupportedKey
            case .notArmored, .badBase64, .badMagic, .unsupportedVersion, .truncated, .trailingBytes, .malformed,
                .algorithmMismatch, .reservedInUse:
                .malformedSignature
            }
    }
}
