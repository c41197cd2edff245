package ir.scheduling.availability;

import ir.domain.resource.ResourceRole;
import ir.domain.time.TimeWindow;
import java.time.Instant;

/**
 * Why a start was refused: no resource of a role is free, or open, for the minutes it is needed.
 *
 * @param room the room it was tried in
 */
public record WhyNot(Instant start, String room, ResourceRole role, TimeWindow needed) {}
