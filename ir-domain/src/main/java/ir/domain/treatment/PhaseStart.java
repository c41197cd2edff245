package ir.domain.treatment;

import ir.domain.session.Phase;
import java.time.Instant;

/**
 * The recorded start of a phase. A later record of the same phase replaces it.
 *
 * @param by display name of the user who recorded the start
 */
public record PhaseStart(Phase phase, Instant startedAt, String by) {}
