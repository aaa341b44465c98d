import Foundation

/// The attributes that cfn-lint lets `Fn::GetAtt` name beyond the read-only properties; only its code has them.
struct Attributes {
    /// Types of which every property is an attribute.
    let complete: Set<String>
    private let more: [String: [String]]

    init(_ code: String) throws {
        complete = Set(try Self.quoted(in: code, from: "_all_property_types = [", to: "\n]"))
        var more = [
            "AWS::CloudFormation::Stack": ["Outputs.*"], "AWS::Serverless::Application": ["Outputs.*"],
            "AWS::ServiceCatalog::CloudFormationProvisionedProduct": ["Outputs.*"],
        ]
        var type = ""
        for text in try Self.quoted(in: code, from: "_exceptions = {", to: "\n}") {
            if text.hasPrefix("AWS::") {
                type = text
            } else {
                more[type, default: []].append(text)
            }
        }
        self.more = more
    }

    func more(of type: String) -> [String] {
        more[type, default: []].sorted()
    }

    private static func quoted(in code: String, from start: String, to end: String) throws -> [String] {
        guard let start = code.range(of: start),
            let end = code.range(of: end, range: start.upperBound..<code.endIndex)
        else { throw TableError(description: "cfn-lint's attributes are not where they were: \(start)") }
        let parts = code[start.upperBound..<end.lowerBound].split(separator: "\"", omittingEmptySubsequences: false)
        return parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
