package ir.scheduling;

import ir.scheduling.work.Work;

class MemoryBookingsTest extends BookingsContract {
    @Override
    Work work() {
        return new MemoryWork();
    }
}
