import Foundation

/// A program that is run and waited for, with as little as possible between the clock and it.
struct Child {
    var arguments: [String]
    var directory: String
    var environment: [String: String]
    var input = "/dev/null"
    var output = "/dev/null"
    var errors = "/dev/null"

    /// Seconds from the fork to the end, and seconds of a processor's time, its own and that of the children that it waited for.
    ///
    /// - Throws: `BenchError` with what the program said, for a status other than 0.
    @discardableResult
    func time() throws -> (wall: Double, processor: Double) {
        let start = ContinuousClock.now
        let pid = try spawn()
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
        let duration = ContinuousClock.now - start
        try check(status)
        return (
            Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18,
            [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        )
    }

    /// The most anonymous memory that the program itself had, in bytes.
    ///
    /// Read from `/proc/PID/statm` (resident less shared, which is what `RssAnon` is) again and again, some hundred thousand times a
    /// second, until the program ended: the kernel keeps a peak of all that is resident alone, and that counts mapped packs.
    func anonymousPeak() throws -> Int {
        let pid = try spawn()
        let file = open("/proc/\(pid)/statm", O_RDONLY)
        defer { close(file) }
        let page = Int(getpagesize())
        var (peak, status): (Int, Int32) = (0, 0)
        var buffer = [UInt8](repeating: 0, count: 128)
        while waitpid(pid, &status, WNOHANG) == 0 {
            let count = pread(file, &buffer, buffer.count, 0)
            guard count > 0 else { continue }
            let fields = buffer[..<count].split(separator: UInt8(ascii: " "), maxSplits: 3).prefix(3).map {
                $0.reduce(0) { $0 * 10 + Int($1) - 48 }
            }
            if fields.count == 3 { peak = max(peak, (fields[1] - fields[2]) * page) }
        }
        try check(status)
        return peak
    }

    private func check(_ status: Int32) throws {
        guard status != 0 else { return }
        let said = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
        throw BenchError("\(arguments.joined(separator: " ")) in \(directory): status \(status >> 8 & 255)\n\(said)")
    }

    private func spawn() throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        // Nothing else runs in this process meanwhile; Swift does not see `posix_spawn_file_actions_addchdir_np`.
        let here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer {
            fchdir(here)
            close(here)
        }
        guard chdir(directory) == 0 else { throw BenchError("no folder \(directory)") }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, arguments[0], &actions, nil, &argv, &envp)
        guard code == 0 else { throw BenchError("\(arguments[0]): \(String(cString: strerror(code)))") }
        return pid
    }
}
