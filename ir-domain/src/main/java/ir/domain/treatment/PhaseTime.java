package ir.domain.treatment;

import ir.domain.session.Phase;
import java.time.Instant;

/** When a phase really began. */
public record PhaseTime(Phase phase, Instant began, String by) {}
