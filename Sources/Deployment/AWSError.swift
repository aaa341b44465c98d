/// What a call of the AWS CLI came to, when not to an answer.
package struct AWSError: Error, Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// There is no `aws` on PATH.
        case missing
        /// Nobody is logged in, or nowhere.
        case credentials
        /// Somebody was.
        case expired
        case denied
        /// Too many calls; worth another try.
        case throttled
        /// The network, or AWS itself; worth another try.
        case unreachable
        case notFound
        /// Something of that name is there already.
        case exists
        /// CloudFormation refused because nothing would change.
        case noUpdates
        /// The stack is being updated by somebody.
        case busy
        case refused
        /// A signal ended it.
        case interrupted
        /// An answer that is not understood.
        case garbled
    }

    package let kind: Kind
    /// `create-change-set`.
    package let operation: String
    /// AWS's own words, or the CLI's, on one line.
    package let message: String

    package init(_ kind: Kind, _ operation: String, _ message: String) {
        self.kind = kind
        self.operation = operation
        self.message = message
    }

    /// Whether the same call may go well later.
    package var isPassing: Bool { kind == .throttled || kind == .unreachable }

    /// Reads what the AWS CLI wrote to standard error.
    ///
    /// Sources: `An error occurred (CODE) when calling the OPERATION operation: TEXT` of botocore's `ClientError`, the other messages of
    /// botocore's `exceptions.py`, and CloudFormation's common errors in its API reference.
    init(reading text: String, _ operation: String) {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
        let message = lines.last(where: { !$0.isEmpty }).map(String.init) ?? "it said nothing"
        let code = text.firstMatch(of: /\(([A-Za-z0-9.]+)\) when calling the/).map { String($0.1) }
        let kind: Kind =
            switch code {
            case "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException", "SlowDown":
                .throttled
            case "ExpiredToken", "ExpiredTokenException", "RequestExpired": .expired
            case "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
                "InvalidAccessKeyId", "AuthFailure":
                .credentials
            case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation": .denied
            case "ServiceUnavailable", "InternalFailure", "InternalError", "500", "502", "503", "504": .unreachable
            case "AlreadyExistsException": .exists
            case "ChangeSetNotFound", "ChangeSetNotFoundException", "NoSuchBucket", "NoSuchKey", "404": .notFound
            case .some where message.contains("does not exist"): .notFound
            case .some where message.contains("No updates are to be performed"): .noUpdates
            case .some where message.contains("_IN_PROGRESS state"): .busy
            case .some: .refused
            case nil
            where message.contains("Unable to locate credentials")
                || message.contains("You must specify a region") || message.contains("could not be found")
                || message.contains("Partial credentials"):
                .credentials
            case nil
            where message.contains("token has expired") || message.contains("Token has expired")
                || message.contains("refresh failed"):
                .expired
            case nil
            where message.contains("Could not connect") || message.contains("onnection was closed")
                || message.contains("imeout on endpoint") || message.contains("Connection reset")
                || message.contains("invalid XML received"):
                .unreachable
            case nil: .refused
            }
        self.init(kind, operation, message)
    }
}
