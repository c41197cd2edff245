package ir.scheduling.availability;

import ir.scheduling.repository.CommittedChange;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;

/** Applies the commits of this process to the availability index, from the content of the events alone. */
@ApplicationScoped
public class AvailabilityIndexUpdater {
    private final AvailabilityIndex index;
    private final Clock clock;

    @Inject
    public AvailabilityIndexUpdater(AvailabilityIndex index, Clock clock) {
        this.index = index;
        this.clock = clock;
    }

    void apply(@Observes(during = TransactionPhase.AFTER_SUCCESS) CommittedChange change) {
        if (change instanceof CommittedChange.BookingSaved saved) {
            index.applyCommitted(List.of(saved.booking()), clock.instant());
        } else if (change instanceof CommittedChange.CalendarChanged changed) {
            index.markStale(List.of(changed.resource()));
        } else {
            index.invalidate();
        }
    }
}
