package ir.scheduling.intake;

import ir.domain.patient.PatientId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One resource another system sent. The R4 JSON stays as it came; the columns beside it are what rules and searches
 * read. An observation whose code nobody here knows is kept all the same.
 *
 * @param resourceType the FHIR resource type
 * @param focus the id of the condition it is about, where it names one; of a payer's answer, the coverage
 * @param display what a person calls it: the code's display or text
 * @param outcome how a therapy ended, what an observation found or a consent names, what a payer answered beforehand, in
 *     the words or codes of the sender
 * @param dosage the hours at which a drug is taken
 * @param effective when it was true, or its period's start
 * @param version counted by whoever keeps it, from 1
 * @param values what it can be found by
 */
public record ReceivedResource(
        String id,
        String resourceType,
        PatientId patient,
        Optional<String> codeSystem,
        Optional<String> code,
        Optional<String> status,
        Optional<String> focus,
        Optional<Instant> effective,
        Optional<Instant> effectiveEnd,
        Optional<BigDecimal> value,
        Optional<String> unit,
        Optional<String> display,
        Optional<String> outcome,
        Optional<String> dosage,
        Optional<String> identifierSystem,
        Optional<String> identifierValue,
        Instant received,
        String source,
        String resource,
        long version,
        List<SearchValue> values) {
    public ReceivedResource {
        values = List.copyOf(values);
    }

    /** The same, with what it can be found by. */
    public ReceivedResource withSearchValues(List<SearchValue> found) {
        return with(resource, version, received, found);
    }

    /** As it was in an earlier version. */
    public ReceivedResource as(String json, long number, Instant at) {
        return with(json, number, at, values);
    }

    private ReceivedResource with(String json, long number, Instant at, List<SearchValue> found) {
        return new ReceivedResource(
                id,
                resourceType,
                patient,
                codeSystem,
                code,
                status,
                focus,
                effective,
                effectiveEnd,
                value,
                unit,
                display,
                outcome,
                dosage,
                identifierSystem,
                identifierValue,
                at,
                source,
                json,
                number,
                found);
    }

    /**
     * One value it can be found by.
     *
     * @param parameter the search parameter
     * @param system of a code or a number, or the type a reference points to
     * @param value a code, an id, or a text in lower case without accents
     * @param exact a text as it came, or the identifier of what a reference points to
     */
    public record SearchValue(
            String parameter,
            Optional<String> system,
            Optional<String> value,
            Optional<String> exact,
            Optional<Instant> low,
            Optional<Instant> high,
            Optional<BigDecimal> amount) {}
}
