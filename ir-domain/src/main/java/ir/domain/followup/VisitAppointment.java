package ir.domain.followup;

import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import java.util.Optional;

/**
 * When a visit takes place. It moves, the due date does not.
 *
 * @param place whose diary it is in; empty for a phone call
 */
public record VisitAppointment(TimeWindow window, Optional<ResourceId> place, String by) {}
