package ir.domain.booking;

import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.time.TimeRange;

/** One resource, in one role, for its own phases. */
public record Allocation(ResourceId resource, String name, ResourceRole role, TimeRange window) {}
