package ir.scheduling.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import ir.domain.patient.PatientId;
import java.io.IOException;
import java.util.Set;

/**
 * References to a patient in the JSON of received resources. They are found by structure: a reference is the value of a
 * member {@code reference}, so the same text elsewhere is none. Everything else of a resource stays as it was received,
 * up to digits and white space.
 */
public final class PatientReferences {
    /** The search parameters of received resources whose values may refer to a patient. */
    public static final Set<String> PARAMETERS =
            Set.of("actor", "beneficiary", "focus", "implicated", "patient", "payor", "performer", "requester");

    private static final String MEMBER = "reference";
    private static final String TYPE = "Patient/";
    private static final String VERSION = "/_history/";
    private static final JsonFactory JSON = new JsonFactory();

    private PatientReferences() {}

    /**
     * Replaces the references to one patient by references to another.
     *
     * @throws IllegalArgumentException if the resource is no JSON; the message has no value of it
     */
    static String replace(String resource, PatientId from, PatientId into) {
        var replaced = new StringBuilder();
        int copied = 0;
        try (var parser = JSON.createParser(resource)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING
                        && MEMBER.equals(parser.currentName())
                        && parser.getParsingContext().inObject()
                        && refersTo(parser.getText(), from)) {
                    replaced.append(resource, copied, start(parser))
                            .append('"')
                            .append(JsonStringEncoder.getInstance().quoteAsString(TYPE + into.value()))
                            .append('"');
                    copied = end(parser);
                }
            }
        } catch (IOException exception) {
            throw new IllegalArgumentException("a received resource is no JSON", exception);
        }
        return replaced.append(resource, copied, resource.length()).toString();
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /** Right behind a text that has been read. */
    private static int end(JsonParser parser) {
        return (int) parser.currentLocation().getCharOffset();
    }

    /**
     * Whether a reference points to the patient, by any address and in any version: whose a received resource is follows
     * from the id alone.
     */
    private static boolean refersTo(String reference, PatientId patient) {
        int version = reference.indexOf(VERSION);
        var target = version < 0 ? reference : reference.substring(0, version);
        var relative = TYPE + patient.value();
        return target.equals(relative) || target.endsWith("/" + relative);
    }
}
