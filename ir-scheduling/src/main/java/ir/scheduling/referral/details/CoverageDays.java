package ir.scheduling.referral.details;

import ir.domain.shared.CalendarBounds;
import ir.domain.shared.DateRange;
import ir.scheduling.repository.ReceivedResource;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The days with coverage. With a preauthorisation, only authorised days are covered, and none while the payer has not
 * responded.
 */
final class CoverageDays {
    /** Outcomes of a payer's response that authorise the treatment, in whole or in part. */
    private static final Set<String> GRANTED = Set.of("complete", "partial");

    private final ReceivedStatements statements;
    private final ZoneId zone;

    CoverageDays(ReceivedStatements statements, ZoneId zone) {
        this.statements = statements;
        this.zone = zone;
    }

    List<DateRange> all() {
        return statements
                .inForce("Coverage")
                .flatMap(coverage -> {
                    var unread = statements
                            .notUnderstood("ClaimResponse")
                            .filter(response -> concerns(response, coverage))
                            .toList();
                    var responses = statements
                            .inForce("ClaimResponse")
                            // a response to a request other than a preauthorisation says nothing about future days
                            .filter(response -> response.outcome().isPresent())
                            .filter(response -> concerns(response, coverage))
                            .toList();
                    return responses.isEmpty() && unread.isEmpty()
                            ? days(coverage, coverage)
                            : responses.stream()
                                    .filter(response ->
                                            GRANTED.contains(response.outcome().orElse("")))
                                    .filter(response -> unread.stream().noneMatch(other -> notBefore(other, response)))
                                    .flatMap(response -> days(coverage, response));
                })
                .toList();
    }

    private static boolean concerns(ReceivedResource response, ReceivedResource coverage) {
        return response.focus().map(coverage.id()::equals).orElse(true);
    }

    private static boolean notBefore(ReceivedResource response, ReceivedResource than) {
        return !response.received().isBefore(than.received());
    }

    /** The days in both periods; a period that ends before it begins covers none. */
    private Stream<DateRange> days(ReceivedResource coverage, ReceivedResource response) {
        var first = Stream.of(coverage, response)
                .flatMap(e -> e.effective().stream())
                .map(this::day)
                .max(Comparator.naturalOrder())
                .map(CalendarBounds::nearest)
                .orElse(CalendarBounds.FIRST);
        var last = Stream.of(coverage, response)
                .flatMap(e -> e.effectiveEnd().stream())
                .map(this::day)
                .min(Comparator.naturalOrder())
                .map(CalendarBounds::nearest)
                .orElse(CalendarBounds.LAST);
        return first.isAfter(last) ? Stream.empty() : Stream.of(new DateRange(first, last));
    }

    private LocalDate day(Instant at) {
        return at.atZone(zone).toLocalDate();
    }
}
