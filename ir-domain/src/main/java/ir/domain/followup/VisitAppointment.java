package ir.domain.followup;

import ir.domain.resource.ResourceId;
import ir.domain.shared.TimeRange;
import java.util.Optional;

/**
 * The appointment of a visit. It may move; the due date does not.
 *
 * @param clinic the follow-up clinic whose calendar it is in; empty for a phone call
 */
public record VisitAppointment(TimeRange window, Optional<ResourceId> clinic, String by) {}
