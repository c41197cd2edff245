package ir.domain.treatment;

import java.time.Instant;

/** A record was changed after it was final: what it said before stays beside the reason. */
public record Amendment(Instant at, String by, String reason, TreatmentRecord before) {}
