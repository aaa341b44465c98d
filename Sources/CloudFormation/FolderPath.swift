/// What positions put before the names of an addons folder's files.
package struct FolderPath: Hashable, Sendable {
    /// The folder: `copilot/environments/addons-medium`.
    package let path: String
    /// Files that do not stand in it, by name, with where they do: a tier made of others has them in the folders of those.
    package let elsewhere: [String: String]

    package init(_ path: String, elsewhere: [String: String] = [:]) {
        self.path = path
        self.elsewhere = elsewhere
    }

    /// Where a file stands, by its name relative to the folder.
    package func path(of name: String) -> String { elsewhere[name] ?? "\(path)/\(name)" }
}

extension FolderPath: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}
