package ir.scheduling.persistence;

import jakarta.persistence.Tuple;
import java.util.Objects;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * A document in a JSON column, as an attribute of an entity. It is read when its row is used, not when Hibernate loads
 * the row: an unreadable document stops neither a query over many rows nor a queue, the fault can name the table and the
 * row, and the version comes from the version column.
 *
 * <p>It never changes, so Hibernate neither copies it at each load nor writes it at each flush. An attribute is changed
 * by another document.
 */
@Immutable
final class StoredDocument<T> {
    private static final long WITHOUT_VERSION = -1;

    private final Class<T> type;
    private final @Nullable String stored;

    /** The document as it was written, or as it was read last; a row is read more than once in a transaction. */
    private @Nullable T value;

    private long versionOfValue = WITHOUT_VERSION;

    private StoredDocument(Class<T> type, @Nullable String stored, @Nullable T value) {
        this.type = type;
        this.stored = stored;
        this.value = value;
    }

    /** The attribute of a new row until it gets its document; a row without one cannot be read. */
    static <T> StoredDocument<T> absent(Class<T> type) {
        return stored(type, "null");
    }

    /** A document as stored. */
    static <T> StoredDocument<T> stored(Class<T> type, String json) {
        return new StoredDocument<>(type, json, null);
    }

    /** A document to write in place of this one. */
    StoredDocument<T> with(T written) {
        return new StoredDocument<>(type, null, written);
    }

    /**
     * @param table the table of the document, for the log
     * @param id the row of the document, for the log
     * @throws ir.scheduling.repository.UnreadableDocumentException if the document is not one of its type
     */
    T read(String table, String id) {
        return value != null ? value : remember(JsonDocuments.read(table, id, json(), type), WITHOUT_VERSION);
    }

    /** The same with the version of the row; the version inside the document is the one that it replaced. */
    T read(String table, String id, long version) {
        return value != null && versionOfValue == version
                ? value
                : remember(JsonDocuments.read(table, id, json(), version, type), version);
    }

    /**
     * Reads the document of a row that was selected as key and document. Such a row is not managed, so a later query of
     * the transaction sees what native statements wrote in between.
     */
    static <T> T read(String table, Tuple row, Class<T> type) {
        return type.cast(row.get(1, StoredDocument.class).read(table, String.valueOf(row.get(0))));
    }

    private T remember(T read, long version) {
        value = read;
        versionOfValue = version;
        return read;
    }

    String json() {
        return stored != null ? stored : JsonDocuments.write(Objects.requireNonNull(value));
    }

    /**
     * Hibernate compares the documents of a changed row. One that was not read counts as another document, so that
     * its row is written.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof StoredDocument<?> document && value != null && value.equals(document.value);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    /** Names the type only: a document is a patient's. */
    @Override
    public String toString() {
        return "document of type " + type.getSimpleName();
    }
}
