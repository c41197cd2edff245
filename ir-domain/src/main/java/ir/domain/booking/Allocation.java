package ir.domain.booking;

import ir.domain.resource.ResourceId;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;

/** One resource in one role, taken for the phases that need it. */
public record Allocation(ResourceId resource, String name, ResourceRole role, TimeRange window) {}
