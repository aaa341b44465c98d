internal import Glibc
internal import Synchronization

/// Ctrl-C, and `kill`: noted, and asked for at the points where a command can still leave no trace.
package enum Interrupt {
    private static let pressed = Atomic<Bool>(false)
    private static let number = Atomic<Int32>(0)
    private static let deferred = Atomic<Bool>(false)

    /// Starts listening. Outside a deferred part the process ends at once, with 130 and nothing to clean up; children at the
    /// same terminal get the signal themselves.
    package static func listen() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            Glibc.signal(number) { number in
                Interrupt.number.store(number, ordering: .sequentiallyConsistent)
                Interrupt.pressed.store(true, ordering: .sequentiallyConsistent)
                // _exit is one of the few calls that a signal handler may make.
                if !Interrupt.deferred.load(ordering: .sequentiallyConsistent) { _exit(130) }
            }
        }
        // A child that ends before it read its input must not end this process; writers see EPIPE instead.
        Glibc.signal(SIGPIPE, SIG_IGN)
    }

    /// From here on an interruption is only noted; whoever works asks `isPressed`.
    package static func deferFromHere() { deferred.store(true, ordering: .sequentiallyConsistent) }

    /// What was pressed was meant for a program that has ended; the next one is ours again.
    package static func forget() { pressed.store(false, ordering: .sequentiallyConsistent) }

    /// The last one's number; 0 before any.
    package static var signal: Int32 { number.load(ordering: .sequentiallyConsistent) }

    package static var isPressed: Bool { pressed.load(ordering: .sequentiallyConsistent) }
}
