import Testing

@testable import Shell

struct TimingTests {
    @Test(arguments: [
        (Duration.microseconds(123), "Time: 0.123 ms\n"), (.milliseconds(999), "Time: 999.000 ms\n"),
        (.milliseconds(1234), "Time: 1234.000 ms (00:01.234)\n"), (.seconds(3723), "Time: 3723000.000 ms (01:02:03.000)\n"),
    ])
    func `durations look as psql prints them`(duration: Duration, expected: String) {
        #expect(Timing.text(duration) == expected)
    }
}
