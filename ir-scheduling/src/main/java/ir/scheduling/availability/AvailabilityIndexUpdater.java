package ir.scheduling.availability;

import ir.scheduling.repository.CommittedChange;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Applies the commits of this process to the availability index, from the content of the events alone. */
@ApplicationScoped
public class AvailabilityIndexUpdater {
    private static final Logger LOG = Logger.getLogger(AvailabilityIndexUpdater.class.getName());

    private final AvailabilityIndex index;
    private final Clock clock;

    @Inject
    public AvailabilityIndexUpdater(AvailabilityIndex index, Clock clock) {
        this.index = index;
        this.clock = clock;
    }

    /** The container drops what an observer throws after a commit, so the index is then read again as a whole. */
    void observe(@Observes(during = TransactionPhase.AFTER_SUCCESS) CommittedChange change) {
        try {
            apply(change);
        } catch (RuntimeException exception) {
            LOG.log(
                    Level.WARNING,
                    "A commit could not be applied to the availability index; it is read again.",
                    exception);
            index.invalidate();
        }
    }

    private void apply(CommittedChange change) {
        if (change instanceof CommittedChange.BookingSaved saved) {
            index.applyCommitted(List.of(saved.booking()), clock.instant());
        } else if (change instanceof CommittedChange.CalendarChanged changed) {
            index.markStale(List.of(changed.resource()));
        } else {
            index.invalidate();
        }
    }
}
