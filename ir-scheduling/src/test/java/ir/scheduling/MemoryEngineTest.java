package ir.scheduling;

import ir.scheduling.work.Work;

class MemoryEngineTest extends EngineContract {
    @Override
    Work work() {
        return new MemoryWork();
    }
}
