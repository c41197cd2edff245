package ir.scheduling.referral.details;

import ir.scheduling.repository.ReceivedResource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The received resources about one patient, by type and by what they count for; the earliest first. */
final class ReceivedStatements {
    private final List<ReceivedResource> resources;

    ReceivedStatements(Collection<ReceivedResource> received) {
        // of two values with the same time, the one received later counts
        this.resources = received.stream()
                .sorted(Comparator.comparing(
                                (ReceivedResource e) -> e.effective().orElse(e.received()))
                        .thenComparing(ReceivedResource::received))
                .toList();
    }

    Stream<ReceivedResource> inForce(String resourceType) {
        return ofType(resourceType, e -> e.standing().inForce());
    }

    Stream<ReceivedResource> denied(String resourceType) {
        return ofType(resourceType, e -> e.standing().denied());
    }

    Stream<ReceivedResource> notUnderstood(String resourceType) {
        return ofType(resourceType, e -> e.standing().notUnderstood());
    }

    private Stream<ReceivedResource> ofType(String resourceType, Predicate<ReceivedResource> like) {
        return resources.stream()
                .filter(e -> e.resourceType().equals(resourceType))
                .filter(like);
    }
}
