package ir.fhir.mapper;

import ir.scheduling.referral.details.PatientCaseAssembler;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;

/** What a consent is about: the treatment here, or something else that does not count for it. */
final class ConsentSubject {
    private static final String SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope";
    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/consentcategorycodes";

    /** Acknowledgements and releases of information, which are filed as consents to treatment too. */
    private static final Set<String> INFORMATION = Set.of("57016-8", "57017-6", "64292-6");

    private ConsentSubject() {}

    /**
     * The first code that says it is about something else, otherwise that it is about the treatment. Empty where the
     * scope is not known.
     */
    static Optional<CodeableConcept> of(Consent consent) {
        var scopes = codings(Stream.of(consent.getScope()))
                .filter(coding -> SCOPE.equals(coding.getSystem()))
                .toList();
        return scopes.stream()
                .findFirst()
                .map(treatment ->
                        new CodeableConcept(otherThanTreatment(consent, scopes).orElse(treatment)));
    }

    private static Optional<Coding> otherThanTreatment(Consent consent, List<Coding> scopes) {
        return Stream.of(
                        scopes.stream()
                                .filter(coding -> !PatientCaseAssembler.CONSENT_TO_TREATMENT.equals(coding.getCode())),
                        codings(consent.getCategory().stream()).filter(ConsentSubject::otherCategory),
                        consent.getProvision().getCode().stream()
                                .filter(code -> !Codes.cryoablation(code))
                                .flatMap(code -> codings(Stream.of(code)))
                                .filter(ConsentSubject::otherProcedure))
                .flatMap(all -> all)
                .findFirst();
    }

    private static Stream<Coding> codings(Stream<CodeableConcept> concepts) {
        return concepts.flatMap(concept -> concept.getCoding().stream()).filter(Coding::hasCode);
    }

    /** An advance directive, a do-not-resuscitate order, research, privacy … */
    private static boolean otherCategory(Coding coding) {
        return CATEGORY.equals(coding.getSystem())
                || Codes.LOINC.equals(coding.getSystem()) && INFORMATION.contains(coding.getCode());
    }

    /** A code of a public system that is neither this treatment nor its side; risks have local codes. */
    private static boolean otherProcedure(Coding coding) {
        return coding.hasSystem()
                && !Codes.LOCAL.equals(coding.getSystem())
                && Codes.side(List.of(coding)).isEmpty();
    }
}
