internal import Dispatch
internal import Synchronization

/// Runs a whole program on the thread that started it.
///
/// Without it every step between two waits may run on another thread of the global pool (on Linux those of the main actor
/// too). One thread serves libgit2, whose last error belongs to a thread, and makes the n-th system call of the main thread the same
/// call in every run: that is how the tests kill a switch at each of them.
final class MainThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    /// Runs the body on the calling thread; it must end the process.
    static func run(_ body: @escaping @Sendable () async -> Never) -> Never {
        let executor = MainThread()
        Task(executorPreference: executor) { await body() }
        while true {
            executor.waiting.wait()
            let job = executor.jobs.withLock { $0.removeFirst() }
            unsafe job.runSynchronously(on: executor.asUnownedTaskExecutor())
        }
    }
}
