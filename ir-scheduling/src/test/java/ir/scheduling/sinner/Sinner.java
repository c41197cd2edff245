package ir.scheduling.sinner;

import com.fasterxml.jackson.databind.ObjectMapper;
import ir.scheduling.work.Work;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;

/** Breaks each rule on purpose: a rule that does not catch it checks nothing. */
public final class Sinner {
    private final EntityManager manager;
    private final ObjectMapper mapper;

    public Sinner(EntityManager manager, ObjectMapper mapper) {
        this.manager = manager;
        this.mapper = mapper;
    }

    public Instant late(Work work) {
        return work.read(stores -> manager.isOpen() && mapper != null
                ? Instant.now()
                : Clock.systemUTC().instant());
    }
}
