package ir.scheduling;

import ir.scheduling.work.Work;

/** The contract in memory. */
class MemoryStoryTest extends StoryContract {
    @Override
    Work work() {
        return new MemoryWork();
    }
}
