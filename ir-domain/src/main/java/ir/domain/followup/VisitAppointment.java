package ir.domain.followup;

import ir.domain.resource.ResourceId;
import ir.domain.shared.TimeRange;
import java.util.Optional;

/**
 * When a visit takes place. It moves, the due date does not.
 *
 * @param clinic whose diary it is in; empty for a phone call
 */
public record VisitAppointment(TimeRange window, Optional<ResourceId> clinic, String by) {}
