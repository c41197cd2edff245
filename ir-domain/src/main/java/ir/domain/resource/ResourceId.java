package ir.domain.resource;

/** Opaque id of a resource; ordered, because calendars are locked in this order. */
public record ResourceId(String value) implements Comparable<ResourceId> {
    public ResourceId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("resource id: blank (expected: an id)");
        }
    }

    @Override
    public int compareTo(ResourceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
