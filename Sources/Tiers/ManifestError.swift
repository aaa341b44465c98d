/// Why a YAML file was not read or not edited. Nothing has been changed when it is thrown.
package struct ManifestError: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case notUTF8
        /// The parser's own words.
        case notYAML(String)
        case tab
        case severalDocuments
        case duplicateKey(String)
        /// Aliases that expand to more nodes than any real file has.
        case tooComplex
        case rootNotMapping
        case notMapping(key: String)
        case notScalar(key: String)
        case alias(key: String)
        case anchor(key: String)
        case tag(key: String)
        case mergeKey
        case blockScalar(key: String)
        case multiLine(key: String)
        case notInteger(key: String, text: String)
        case notRange(text: String)
        case noRange
        case unknownCountKey(String)
        case rangeIsMapping
        case percentageIsMapping(key: String)
        /// The edit would not have been provably right; the words say what stood in its way.
        case unsafe(String)
    }

    package let location: SourceLocation
    package let kind: Kind

    package init(location: SourceLocation, kind: Kind) {
        self.location = location
        self.kind = kind
    }

    /// The reason in plain words, without the location.
    package var message: String {
        switch kind {
        case .notUTF8: "the file is not UTF-8 text"
        case .notYAML(let problem): "the file is not valid YAML: \(problem)"
        case .tab: "a tab stands where YAML allows only spaces"
        case .severalDocuments: "the file holds several YAML documents; tiergit edits files with one"
        case .duplicateKey(let key): "the key '\(key)' is given twice"
        case .tooComplex: "the file's aliases expand too far"
        case .rootNotMapping: "the file is not a mapping of keys to values"
        case .notMapping(let key): "'\(key)' is not a mapping of keys to values"
        case .notScalar(let key): "'\(key)' is not a single value"
        case .alias(let key): "'\(key)' is an alias (*), so that an edit would not stay in one place"
        case .anchor(let key): "'\(key)' has an anchor (&), so that an edit would reach its aliases too"
        case .tag(let key): "'\(key)' has an explicit tag (!)"
        case .mergeKey: "a merge key (<<) brings in values from elsewhere"
        case .blockScalar(let key): "'\(key)' is a block scalar (| or >)"
        case .multiLine(let key): "the value of '\(key)' goes over several lines"
        case .notInteger(let key, let text): "'\(key)' is '\(text)', not a whole number"
        case .notRange(let text): "'range' is '\(text)', not of the form 1-10"
        case .noRange: "'count' is a mapping without 'range'"
        case .unknownCountKey(let key): "'count' has '\(key)', which tiergit does not set"
        case .rangeIsMapping: "'range' is a mapping (min, max, spot_from), which tiergit does not set"
        case .percentageIsMapping(let key): "'\(key)' is a mapping (value, cooldown), which tiergit does not set"
        case .unsafe(let why): "it cannot be edited safely: \(why)"
        }
    }
}
