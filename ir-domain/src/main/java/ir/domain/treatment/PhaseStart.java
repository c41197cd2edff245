package ir.domain.treatment;

import ir.domain.session.Phase;
import java.time.Instant;

/** When a phase really began. */
public record PhaseStart(Phase phase, Instant startedAt, String by) {}
