package ir.scheduling.repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A search for records of several kinds, combined, sorted and paged.
 *
 * @param entity the name of what is searched, for the audit log
 * @param descending whether the order is reversed; ids break ties
 * @param after cursor of the previous page
 * @param count maximum number of results
 */
public record RecordSearch(
        String entity, List<RecordFilter> filters, boolean descending, Optional<PageCursor> after, int count) {
    public RecordSearch {
        filters = List.copyOf(filters);
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("search of " + entity + ": no kind of record");
        }
    }

    /**
     * The records of one kind that meet a condition.
     *
     * @param documentType the type of received documents; blank for every other kind
     */
    public record RecordFilter(
            SearchableRecord record, String documentType, SearchCondition condition, SortKey sortKey) {
        private static final Pattern TYPE = Pattern.compile("[A-Za-z]+");

        public RecordFilter {
            boolean document = record == SearchableRecord.RECEIVED_DOCUMENT;
            if (document ? !TYPE.matcher(documentType).matches() : !documentType.isEmpty()) {
                throw new IllegalArgumentException("document type of " + record + ": '" + documentType + "'");
            }
        }

        public RecordFilter with(SearchCondition replacement) {
            return new RecordFilter(record, documentType, replacement, sortKey);
        }
    }

    /** The instant by which records are sorted. */
    public sealed interface SortKey {}

    /** The start of a period. */
    public record ByField(RecordField field) implements SortKey {}

    /** The earliest search value of a received document with this name. */
    public record ByValue(String name) implements SortKey {
        private static final Pattern NAME = Pattern.compile("[a-z-]+");

        public ByValue {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("name of a search value: '" + name + "'");
            }
        }
    }

    /** No instant: the records are sorted by their ids. */
    public record ById() implements SortKey {}

    /** End of a page: the sort instant and the id of its last row. */
    public record PageCursor(Instant at, String id) {}

    public RecordSearch withCount(int most) {
        return new RecordSearch(entity, filters, descending, after, most);
    }

    /** The same search, restricted to records with one of these ids. */
    public RecordSearch restrictedTo(List<String> ids) {
        return new RecordSearch(
                entity,
                filters.stream()
                        .map(filter -> filter.with(SearchCondition.all(
                                filter.condition(), new SearchCondition.OneOf(RecordField.ID, ids))))
                        .toList(),
                descending,
                Optional.empty(),
                ids.size());
    }

    /** A search for all records of the same kinds. */
    public RecordSearch withoutConditions() {
        return new RecordSearch(
                entity,
                filters.stream()
                        .map(filter -> filter.with(SearchCondition.ALWAYS))
                        .toList(),
                descending,
                Optional.empty(),
                count);
    }

    /** Whether it searches the audit log. */
    public boolean ofAuditLog() {
        return filters.stream().anyMatch(filter -> filter.record().ofAuditLog());
    }
}
