extension JSON {
    /// Parses bytes that must be exactly what `canonical()` writes for their value.
    ///
    /// That form has one spelling for each value, so it is read by hand: fifty times as fast as the library's decoder, which
    /// histories of thousands of entries feel. `parse` judges what is wrong with anything else.
    ///
    /// - Throws: `JSONError.notCanonical` where another spelling of the same value was given, else as `parse` does.
    package static func parseCanonical(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        if var reader = CanonicalReader(bytes), let value = reader.value(), reader.isAtEnd { return value }
        _ = try parse(bytes)
        throw .notCanonical
    }
}
