package ir.scheduling;

import ir.scheduling.work.Work;

/** The contract in memory, with more luck to be tried. */
class MemoryReadinessTest extends ReadinessContract {
    @Override
    Work work() {
        return new MemoryWork();
    }

    @Override
    int seeds() {
        return 60;
    }
}
