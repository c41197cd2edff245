package ir.scheduling.persistence;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import ir.domain.booking.BookingState;
import ir.domain.resource.SchedulableResource;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.UnreadableDocumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads aggregates as JSON documents. The Jackson configuration is here, so that the domain's records need
 * no annotations. A document is read as it was written or not at all: no value is
 * left out, completed or converted, except for the members of {@link #addLaterMembers} and the thresholds of a
 * {@link ir.domain.rule.RuleSet}, which have defaults.
 */
final class JsonDocuments {
    private static final Logger LOG = Logger.getLogger(JsonDocuments.class.getName());

    static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .addModule(new StoredNames())
            .addModule(new StrictValues())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            // an aggregate is saved as a whole: members of a newer version that are not read would be lost
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .defaultLeniency(false)
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
            .withCoercionConfigDefaults(values -> values.setAcceptBlankAsEmpty(false)
                    .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
            .withCoercionConfig(
                    LogicalType.Textual,
                    texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .addMixIn(BookingState.class, TypeTag.class)
            .addMixIn(SchedulableResource.class, TypeTag.class)
            .build();

    static {
        for (var sealed : new Class<?>[] {BookingState.class, SchedulableResource.class}) {
            for (var permitted : sealed.getPermittedSubclasses()) {
                MAPPER.registerSubtypes(
                        new com.fasterxml.jackson.databind.jsontype.NamedType(permitted, tagOf(permitted)));
            }
        }
    }

    private JsonDocuments() {}

    /** The type tag in stored documents; a renamed type keeps the tag under which it was first stored. */
    static String tagOf(Class<?> type) {
        if (type == SchedulableResource.CryoConsole.class) {
            return "Console";
        }
        if (type == SchedulableResource.FollowUpClinic.class) {
            return "VisitPlace";
        }
        return type.getSimpleName();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    private interface TypeTag {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException(
                    "cannot be written: " + value.getClass().getName(), exception);
        }
    }

    /**
     * Reads a stored document.
     *
     * @param table the table of the document, for the log
     * @param id the row of the document, for the log
     * @throws UnreadableDocumentException if the document is not one of this type
     */
    static <T> T read(String table, String id, String json, Class<T> type) {
        try {
            return present(MAPPER.readValue(json, type));
        } catch (JsonProcessingException | RuntimeException exception) {
            throw unreadable(table, id, type, exception);
        }
    }

    /**
     * Reads a document and sets its version from the version column. The version inside the document is the one that it
     * replaced.
     */
    static <T> T read(String table, String id, String json, long version, Class<T> type) {
        try {
            var tree = MAPPER.readTree(json);
            if (!(tree instanceof ObjectNode document)) {
                throw new IllegalArgumentException("the document is a JSON " + tree.getNodeType());
            }
            addLaterMembers(type, document);
            document.put("version", version);
            return present(MAPPER.treeToValue(document, type));
        } catch (JsonProcessingException | RuntimeException exception) {
            throw unreadable(table, id, type, exception);
        }
    }

    /**
     * Adds the members that came into a type after its first documents and that no migration added. An empty
     * {@link java.util.Optional} needs no line here, as it is read from a missing member too.
     */
    private static void addLaterMembers(Class<?> type, ObjectNode document) {
        if (type == Subscription.class) {
            // schema 6 and 7
            document.putIfAbsent("filterBroken", document.booleanNode(false));
        }
    }

    /**
     * Reads those rows that can be read, for recurring work that one unreadable row must not stop. The others are logged
     * and left out.
     */
    static <R, T> List<T> readable(List<R> rows, Function<R, T> reader) {
        var documents = new ArrayList<T>();
        for (var row : rows) {
            try {
                documents.add(reader.apply(row));
            } catch (UnreadableDocumentException logged) {
                LOG.log(Level.FINE, "left out", logged);
            }
        }
        return documents;
    }

    /**
     * Claims the first due row that can be read, so that an unreadable one does not stop a queue.
     *
     * @param due the next due row, locked
     * @param postpone makes an unreadable row due later
     */
    static <R, T> Optional<T> firstReadable(Supplier<Optional<R>> due, Function<R, T> reader, Consumer<R> postpone) {
        for (var row = due.get(); row.isPresent(); row = due.get()) {
            try {
                return Optional.of(reader.apply(row.get()));
            } catch (UnreadableDocumentException logged) {
                postpone.accept(row.get());
            }
        }
        return Optional.empty();
    }

    /** The name of a constant in a column: the same as in documents. */
    static String nameOf(Enum<?> constant) {
        return MAPPER.convertValue(constant, String.class);
    }

    /** Reads the name of a constant that is stored in a column. */
    static <E extends Enum<E>> E constant(String table, String id, Class<E> type, String name) {
        try {
            return present(MAPPER.convertValue(name, type));
        } catch (IllegalArgumentException exception) {
            throw unreadable(table, id, type, exception);
        }
    }

    private static <T> T present(@Nullable T document) {
        if (document == null) {
            throw new IllegalArgumentException("the document is null");
        }
        return document;
    }

    /** Logs the row and the position, but no value of the document. */
    static UnreadableDocumentException unreadable(String table, String id, Class<?> type, Exception cause) {
        var unreadable = new UnreadableDocumentException(table, id, type, cause);
        var at = cause instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
        LOG.log(Level.WARNING, "{0} ({1}) {2}", new Object[] {
            unreadable.getMessage(), cause.getClass().getSimpleName(), at
        });
        return unreadable;
    }
}
