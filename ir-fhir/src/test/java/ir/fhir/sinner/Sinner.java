package ir.fhir.sinner;

import ir.scheduling.work.Work;
import java.time.Instant;

/** Goes past the desks to the stores, and asks the wall clock. */
public final class Sinner {
    private final Work work;

    public Sinner(Work work) {
        this.work = work;
    }

    public Instant ready() {
        return work.read(stores -> stores.sites().readySince().orElseGet(Instant::now));
    }

    public Instant late() {
        return Instant.now();
    }
}
