private import SystemPackage

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// A directory of our own for one run of a program, for what it takes only as a file.
///
/// Mode 0700, in TMPDIR or /tmp. Nothing secret ever lies in it: public keys, a payload, its signature.
struct ScratchDirectory {
    /// The files that may lie in it.
    struct File: Hashable {
        let name: String

        static let key = File(name: "key.pub")
        static let payload = File(name: "payload")
        /// Beside the payload, where `ssh-keygen -Y sign FILE` writes it.
        static let signature = File(name: "payload.sig")
        static let allowedSigners = File(name: "allowed_signers")
        static let revocations = File(name: "revocations")
        /// One of several keys that ssh-keygen is asked about at once.
        static func checkedKey(_ index: Int) -> File { File(name: "\(index).pub") }
    }

    private let path: String

    init(in surroundings: Surroundings) throws(SignatureError) {
        let folder = surroundings.temporaryFolder
        var template = Array("\(folder)/tiergit-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { name in
            unsafe mkdtemp(name.baseAddress!).map { unsafe String(cString: $0) }
        }
        guard let made else {
            throw .system("cannot make a temporary directory in \(folder): \(Errno(rawValue: errno))")
        }
        path = made
    }

    /// Writes a file of mode 0600 and returns its path.
    func write(_ bytes: [UInt8], as file: File) throws(SignatureError) -> String {
        let name = path(of: file)
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(name), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite])
            _ = try descriptor.closeAfter { try descriptor.writeAll(bytes) }
        } catch {
            throw .system("cannot write \(name): \(error)")
        }
        return name
    }

    /// A file's bytes, of which at most 1 MiB; none when the program wrote no such file.
    func read(_ file: File) throws(SignatureError) -> [UInt8] {
        let name = path(of: file)
        do {
            let descriptor = try FileDescriptor.open(FilePath(name), .readOnly, options: [.closeOnExec])
            return try descriptor.closeAfter {
                // The buffer does not leave the closure, and `count` is what was read into it.
                try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
                    let raw = UnsafeMutableRawBufferPointer(buffer)
                    while count < raw.count {
                        let read = try unsafe descriptor.read(
                            into: UnsafeMutableRawBufferPointer(rebasing: raw[count...]))
                        guard read > 0 else { break }
                        count += read
                    }
                }
            }
        } catch Errno.noSuchFileOrDirectory {
            return []
        } catch {
            throw .system("cannot read \(name): \(error)")
        }
    }

    /// Removes it with what lies in it; what cannot be removed stays for the system to tidy.
    func remove() {
        if let folder = unsafe opendir(path) {
            while let entry = unsafe readdir(folder) {
                // The name lies in the entry, up to its NUL; a directory, such as `.`, is not unlinked.
                let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                    unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                }
                _ = unsafe unlink("\(path)/\(name)")
            }
            unsafe closedir(folder)
        }
        _ = unsafe rmdir(path)
    }

    private func path(of file: File) -> String {
        path + "/" + file.name
    }
}

extension Surroundings {
    /// TMPDIR or /tmp, as for git's own temporary files.
    var temporaryFolder: String {
        variable("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    }
}
