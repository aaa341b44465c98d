/// Whether a name says that what it names is a secret: `DB_PASSWORD`, `apiKey`, `/acme/prod/db-pass`.
///
/// A literal too many that is hidden does no harm; one too few does. References and ARNs are shown all the same.
struct SecretName {
    /// In lower case, without what sets words apart and without digits at the end.
    let folded: String
    /// In lower case.
    private let last: String

    init(_ name: String) {
        var words = Self.words(of: name)
        while let word = words.last {
            var kept = word
            while kept.last?.isNumber == true { kept.removeLast() }
            words[words.count - 1] = kept
            guard kept.isEmpty else { break }
            words.removeLast()
        }
        folded = words.joined()
        last = words.last ?? ""
    }

    var isSecret: Bool {
        guard !isIdentifier, !Self.harmless.contains(folded) else { return false }
        return Self.parts.contains { folded.hasBytes($0) } || isPass || isKey || Self.lastWords.contains(last)
    }

    /// Whether it names something that is no secret even where it belongs to one: `SecretArn`, `PasswordLength`.
    var isIdentifier: Bool {
        Self.identifiers.contains(last) || Self.named.contains(folded)
            || Self.knownKeys.contains { folded.hasSuffix($0) }
    }

    /// Whether anything may stand below it, with names of the user's own.
    var isEnvironment: Bool {
        folded.hasSuffix("variables") || ["environment", "env", "secrets"].contains(folded)
            || folded.hasSuffix("environmentsecrets")
    }

    private var isPass: Bool {
        folded.hasSuffix("pass") && !folded.hasSuffix("bypass") && !folded.hasSuffix("compass")
    }

    private var isKey: Bool { folded.hasSuffix("key") && folded != "key" && !folded.hasBytes("kms") }

    // MARK: Lists

    /// In any place within the name.
    private static let parts = [
        "password", "passwd", "passphrase", "passcode", "pwd", "secret", "credential", "token", "accesskey", "apikey",
        "privatekey", "connectionstring", "userdata", "origincustomheaders",
    ]

    private static let lastWords: Set<String> = ["pin", "pw", "dsn"]

    /// Last words of the names of references, sizes and kinds.
    private static let identifiers: Set<String> = [
        "algorithm", "arn", "arns", "audiences", "authorizer", "count", "days", "domain", "domains", "enabled",
        "endpoint", "expression", "field", "header", "id", "identifier", "ids", "length", "method", "mode", "name",
        "names",
        "prefix", "required", "scopes", "seconds", "size", "spec", "schema", "stages", "status", "strategy", "type",
        "types", "units", "url", "usage", "validity", "vendor", "version", "versions",
    ]

    /// Keys that open nothing: names of objects, columns and tags, and keys that everybody may have.
    private static let knownKeys = [
        "attributekey", "boundkey", "cachekey", "conditionkey", "filterkey", "foreignkey", "hashkey", "headerkey",
        "indexkey", "jsonkey", "managedkey", "objectkey", "ownedkey", "parameterkey", "partitionkey", "primarykey",
        "propertykey", "publickey", "rangekey", "resourcekey", "responsekey", "routekey", "s3key", "sortkey",
        "stringkey", "tagkey", "uniquekey", "valuekey",
    ]

    private static let named: Set<String> = ["valuefrom", "servicetoken", "servicetimeout"]

    /// They say too much: they hold no secret, and what they have below them says so itself.
    private static let harmless: Set<String> = [
        "generatesecretstring", "httptokens", "maxoutputtokens", "maxtokens", "overlaptokens", "passwordencryption",
        "passwordfield",
        "passwordpolicy", "secretsmanager", "secrettargetattachment", "tokenvalidityunits",
    ]

    // MARK: Words

    /// `APIKey2_of-me` in lower case: `api`, `key2`, `of`, `me`.
    private static func words(of name: String) -> [String] {
        let scalars = Array(name.unicodeScalars)
        var words: [String] = []
        var word = ""
        for (index, scalar) in scalars.enumerated() {
            let isUpper = scalar.properties.isUppercase
            let startsWord =
                isUpper && index > 0
                && (!scalars[index - 1].properties.isUppercase
                    || index + 1 < scalars.count && scalars[index + 1].properties.isLowercase)
            let isPart = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if startsWord || !isPart {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if isPart { word += scalar.properties.lowercaseMapping }
        }
        return word.isEmpty ? words : words + [word]
    }
}
