package ir.scheduling;

import ir.scheduling.work.Work;

/** The contract in memory. */
class MemoryEventsTest extends EventsContract {
    @Override
    Work work() {
        return new MemoryWork();
    }
}
