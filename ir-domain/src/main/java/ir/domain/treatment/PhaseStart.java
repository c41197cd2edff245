package ir.domain.treatment;

import ir.domain.session.Phase;
import java.time.Instant;

/** The actual start of a phase. */
public record PhaseStart(Phase phase, Instant startedAt, String by) {}
