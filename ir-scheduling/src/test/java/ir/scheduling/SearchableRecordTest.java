package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.scheduling.repository.RecordField;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.SearchCondition;
import ir.scheduling.repository.SearchableRecord;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database evaluates every form of condition on every field of every kind of record, and every sort key. */
class SearchableRecordTest {
    private static final Instant NOW = Instant.parse("2026-02-20T08:00:00Z");

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    @Test
    void everyFieldIsEvaluatedByTheDatabase() {
        var covered = EnumSet.noneOf(RecordField.class);
        for (var record : SearchableRecord.values()) {
            var fields = EnumSet.noneOf(RecordField.class);
            for (var field : RecordField.values()) {
                if (hasField(record, field)) {
                    fields.add(field);
                    conditions(field).forEach(condition -> evaluate(record, condition));
                }
            }
            assertThat(fields).as(record.name()).contains(RecordField.ID, RecordField.PATIENT, RecordField.UPDATED);
            covered.addAll(fields);
        }
        for (var field : RecordField.values()) {
            if (field.name().startsWith("VALUE")) {
                conditions(field)
                        .forEach(condition -> evaluate(
                                SearchableRecord.RECEIVED_DOCUMENT, new SearchCondition.HasValue("code", condition)));
                covered.add(field);
            }
        }
        assertThat(covered).containsExactlyInAnyOrder(RecordField.values());
    }

    @Test
    void everySortKeyIsEvaluatedByTheDatabase() {
        for (var record : SearchableRecord.values()) {
            evaluate(filter(record, SearchCondition.ALWAYS, new RecordSearch.ById()));
            for (var field : RecordField.values()) {
                if (field.type() == RecordField.Type.PERIOD && hasField(record, field)) {
                    evaluate(filter(record, SearchCondition.ALWAYS, new RecordSearch.ByField(field)));
                }
            }
        }
        evaluate(filter(
                SearchableRecord.RECEIVED_DOCUMENT, SearchCondition.ALWAYS, new RecordSearch.ByValue("recorded-date")));
    }

    /** Every form of condition on a field of this type. */
    private static Stream<SearchCondition> conditions(RecordField field) {
        var plain =
                Stream.of(new SearchCondition.Present(field), SearchCondition.not(new SearchCondition.Present(field)));
        return switch (field.type()) {
            case TEXT ->
                Stream.concat(
                        plain,
                        Stream.of(
                                new SearchCondition.OneOf(field, List.of()),
                                new SearchCondition.OneOf(field, List.of("one")),
                                new SearchCondition.OneOf(field, List.of("one", "two")),
                                new SearchCondition.HasText(field, SearchCondition.Place.ANYWHERE, List.of("50%_\\")),
                                new SearchCondition.RefersTo(
                                        field,
                                        List.of(
                                                filter(
                                                        SearchableRecord.BOOKING,
                                                        SearchCondition.oneOf(RecordField.RESOURCE, "ct-1"),
                                                        new RecordSearch.ById()),
                                                filter(
                                                        SearchableRecord.RECEIVED_DOCUMENT,
                                                        new SearchCondition.HasValue("code", SearchCondition.ALWAYS),
                                                        new RecordSearch.ById()))),
                                SearchCondition.any(List.of(
                                        SearchCondition.oneOf(field, "one"), SearchCondition.oneOf(field, "two")))));
            case PERIOD ->
                Stream.concat(
                        plain,
                        Stream.of(
                                new SearchCondition.Time(
                                        field, SearchCondition.Bound.START, SearchCondition.Operator.LESS, NOW),
                                new SearchCondition.Time(
                                        field, SearchCondition.Bound.END, SearchCondition.Operator.AT_LEAST, NOW)));
            case NUMBER ->
                Stream.of(SearchCondition.Operator.values())
                        .map(operator -> new SearchCondition.Amount(field, operator, BigDecimal.TEN));
        };
    }

    private boolean hasField(SearchableRecord record, RecordField field) {
        try {
            evaluate(record, new SearchCondition.Present(field));
            return true;
        } catch (IllegalArgumentException missing) {
            assertThat(missing).hasMessageContaining("no field " + field);
            return false;
        }
    }

    private void evaluate(SearchableRecord record, SearchCondition condition) {
        evaluate(filter(record, condition, new RecordSearch.ById()));
    }

    private void evaluate(RecordSearch.RecordFilter filter) {
        var first = new RecordSearch("records", List.of(filter, filter), false, Optional.empty(), 10);
        var next = new RecordSearch(
                "records", List.of(filter), true, Optional.of(new RecordSearch.PageCursor(NOW, "id")), 10);
        postgres.application(Clock.fixed(NOW, ZoneOffset.UTC)).transactions().inReadTransaction(repositories -> {
            repositories.searches().find(first, NOW);
            repositories.searches().find(next, NOW);
            return repositories.searches().count(first, NOW);
        });
    }

    private static RecordSearch.RecordFilter filter(
            SearchableRecord record, SearchCondition condition, RecordSearch.SortKey sortKey) {
        return new RecordSearch.RecordFilter(
                record, record == SearchableRecord.RECEIVED_DOCUMENT ? "Observation" : "", condition, sortKey);
    }
}
