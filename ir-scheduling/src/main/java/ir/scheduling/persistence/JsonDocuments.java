package ir.scheduling.persistence;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import ir.domain.booking.BookingState;
import ir.domain.resource.SchedulableResource;
import ir.scheduling.UnreadableDocumentException;

/**
 * Writes and reads aggregates as JSON documents. The Jackson configuration is here, so that the domain's records need
 * no annotations.
 */
final class JsonDocuments {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .addModule(new StoredNames())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            // a document written by a newer version may have more fields
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
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
    private static String tagOf(Class<?> type) {
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

    static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException exception) {
            throw new UnreadableDocumentException(type, exception);
        }
    }

    /**
     * Reads a document and sets its version from the version column. The version inside the document is the one that it
     * replaced.
     */
    static <T> T read(String json, long version, Class<T> type) {
        try {
            var tree = (ObjectNode) MAPPER.readTree(json);
            tree.put("version", version);
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException exception) {
            throw new UnreadableDocumentException(type, exception);
        }
    }
}
