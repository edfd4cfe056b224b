import Glibc
import Synchronization

/// A handler that does the one thing that is safe in it: write the signal's number, one byte, to a pipe.
enum SignalHandler {
    private static let descriptor = Atomic<Int32>(-1)

    static func install(for signals: [Int32], writingTo writing: Int32) {
        descriptor.store(writing, ordering: .sequentiallyConsistent)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            let saved = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(SignalHandler.descriptor.load(ordering: .relaxed), &byte, 1)
            errno = saved
        }
        action.sa_flags = SA_RESTART
        for signal in signals { sigaction(signal, &action, nil) }
    }
}
