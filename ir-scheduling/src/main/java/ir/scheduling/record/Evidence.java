package ir.scheduling.record;

import ir.domain.patient.PatientId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * One resource another system sent. The R4 JSON stays as it came; the columns beside it are what rules and searches
 * read. An observation whose code nobody here knows is kept all the same.
 *
 * @param kind the FHIR resource type
 * @param focus the id of the condition it is about, where it names one
 * @param display what a person calls it: the code's display or text
 * @param outcome how a therapy ended, what an observation found or a consent names, in the words or codes of the sender
 * @param dosage the hours at which a drug is taken
 * @param effective when it was true, or its period's start
 */
public record Evidence(
        String id,
        String kind,
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
        String resource) {}
