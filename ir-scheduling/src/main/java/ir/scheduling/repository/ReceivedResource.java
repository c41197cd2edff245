package ir.scheduling.repository;

import ir.domain.clinical.Standing;
import ir.domain.patient.PatientId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One resource received from another system. The R4 JSON is stored as received; rules and searches read the columns
 * beside it. An observation with an unknown code is stored as well.
 *
 * @param resourceType the FHIR resource type
 * @param standing whether it counts; the sender's own status is only in the JSON
 * @param focus the id of the condition that the resource names; for a payer's response, the id of the coverage
 * @param display the display or text of the code
 * @param outcome the outcome of a therapy, the finding of an observation, the scope of a consent, or the result of a
 *     payer's preauthorisation, in the words or codes of the sender
 * @param dosage the hours at which a drug is taken
 * @param effective when it was true, or the start of its period
 * @param effectiveEnd the end of its period; for a drug that is not taken any more, the latest time of its last dose
 * @param version assigned by the repository, from 1
 * @param values the values for search parameters
 */
public record ReceivedResource(
        String id,
        String resourceType,
        PatientId patient,
        Optional<String> codeSystem,
        Optional<String> code,
        Standing standing,
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

    /** The same resource with these search values. */
    public ReceivedResource withSearchValues(List<SearchValue> found) {
        return with(resource, version, received, found);
    }

    /** The same resource with what is derived from its JSON, derived again. */
    public ReceivedResource derivedAgain(ReceivedResource again) {
        return derived(again.codeSystem, again.code, again.standing, again.effectiveEnd, again.values);
    }

    /** The same resource with another standing. */
    public ReceivedResource withStanding(Standing other) {
        return derived(codeSystem, code, other, effectiveEnd, values);
    }

    private ReceivedResource derived(
            Optional<String> system,
            Optional<String> coded,
            Standing counts,
            Optional<Instant> end,
            List<SearchValue> found) {
        return new ReceivedResource(
                id,
                resourceType,
                patient,
                system,
                coded,
                counts,
                focus,
                effective,
                end,
                value,
                unit,
                display,
                outcome,
                dosage,
                identifierSystem,
                identifierValue,
                received,
                source,
                resource,
                version,
                found);
    }

    /** The same resource in an earlier version. */
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
                standing,
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
     * One value for a search parameter.
     *
     * @param parameter the search parameter
     * @param system of a code or a number, or the type that a reference points to
     * @param value a code, an id, or a text in lower case without accents
     * @param exact a text as received, or the identifier of a reference's target
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
