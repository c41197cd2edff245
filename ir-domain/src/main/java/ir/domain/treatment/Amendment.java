package ir.domain.treatment;

import java.time.Instant;

/** An amendment of a final record: the previous values with the reason. */
public record Amendment(Instant at, String by, String reason, TreatmentRecord before) {}
