package ir.fhir.standing;

import static ir.fhir.standing.Effect.DENIED;
import static ir.fhir.standing.Effect.IN_FORCE;
import static ir.fhir.standing.Effect.NOT_YET;
import static ir.fhir.standing.Effect.UNDECIDED;
import static ir.fhir.standing.Effect.UNREADABLE;
import static ir.fhir.standing.Effect.WITHDRAWN;
import static ir.fhir.standing.Effect.WITH_RESERVATION;
import static ir.fhir.standing.ElementDecision.anyValue;
import static ir.fhir.standing.ElementDecision.optional;
import static ir.fhir.standing.ElementDecision.required;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What each modifier element of each resource type that is received makes of a resource. */
public final class StandingDecisions {
    /** At any depth; none is understood. */
    static final Set<String> UNKNOWN_EVERYWHERE = Set.of("modifierExtension", "implicitRules");

    /** Which of several identifiers, names or addresses is current is read with them, and changes no statement. */
    static final String USE = "use";

    private static final String TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/";
    private static final String CONSENT_SCOPE = TERMINOLOGY + "consentscope";

    private static final String FINANCIAL_WITHDRAWN = "cancelled entered-in-error";
    private static final String ORDERS = "order original-order reflex-order filler-order instance-order";

    /**
     * The decisions about one resource type.
     *
     * @param unread elements that nothing here reads, so that a modifier below them changes nothing
     */
    public record Decisions(List<ElementDecision> elements, Set<String> unread) {
        public Decisions {
            elements = List.copyOf(elements);
            unread = Set.copyOf(unread);
        }
    }

    private static final Map<String, Decisions> ALL = new LinkedHashMap<>();

    static {
        patient();
        condition();
        observation();
        procedure();
        decide("BodyStructure", optional("active").on(IN_FORCE, "true").on(WITHDRAWN, "false"));
        decide("Coverage", financial()).unread("costToBeneficiary");
        allergy();
        medicationStatement();
        medicationRequest();
        consent();
        serviceRequest();
        // the outcome of the payer is read as a value
        decide("ClaimResponse", financial()).unread("addItem");
        documentReference();
        decide(
                "AppointmentResponse",
                required("participantStatus")
                        .on(IN_FORCE, "accepted")
                        .on(NOT_YET, "tentative needs-action")
                        .on(DENIED, "declined"));
        decide(
                "ImagingStudy",
                required("status")
                        .on(IN_FORCE, "available")
                        .on(NOT_YET, "registered")
                        .on(WITHDRAWN, "cancelled entered-in-error")
                        .on(UNREADABLE, "unknown"));
    }

    private StandingDecisions() {}

    public static Map<String, Decisions> all() {
        return Map.copyOf(ALL);
    }

    /** The resource types, in the order of the reference. */
    public static List<String> resourceTypes() {
        return List.copyOf(ALL.keySet());
    }

    private static Unread decide(String resourceType, ElementDecision... elements) {
        ALL.put(resourceType, new Decisions(List.of(elements), Set.of()));
        return paths -> ALL.put(resourceType, new Decisions(List.of(elements), Set.of(paths)));
    }

    private interface Unread {
        void unread(String... paths);
    }

    private static ElementDecision financial() {
        return required("status").on(IN_FORCE, "active").on(NOT_YET, "draft").on(WITHDRAWN, FINANCIAL_WITHDRAWN);
    }

    private static void patient() {
        decide(
                        "Patient",
                        optional("active").on(IN_FORCE, "true").on(WITHDRAWN, "false"),
                        optional("link.type")
                                .on(IN_FORCE, "replaces refer seealso")
                                .on(WITHDRAWN, "replaced-by"))
                // a death is a fact about the person and changes nothing else in the record
                .unread("deceased[x]");
    }

    private static void condition() {
        decide(
                        "Condition",
                        optional("clinicalStatus")
                                .coded(TERMINOLOGY + "condition-clinical")
                                .on(IN_FORCE, "active recurrence relapse")
                                .on(WITHDRAWN, "inactive remission resolved"),
                        optional("verificationStatus")
                                .coded(TERMINOLOGY + "condition-ver-status")
                                .on(IN_FORCE, "confirmed")
                                .on(NOT_YET, "unconfirmed provisional differential")
                                .on(DENIED, "refuted")
                                .on(WITHDRAWN, "entered-in-error"))
                .unread("onset[x]", "abatement[x]");
    }

    private static void observation() {
        decide(
                        "Observation",
                        required("status")
                                .on(IN_FORCE, "final amended corrected")
                                .on(NOT_YET, "registered preliminary")
                                .on(WITHDRAWN, "cancelled entered-in-error")
                                .on(UNREADABLE, "unknown"),
                        anyValue("dataAbsentReason", UNDECIDED),
                        anyValue("value[x].comparator", UNDECIDED),
                        anyValue("component.value[x].comparator", UNDECIDED))
                // a range, ratio or series is no value here
                .unread(
                        "effective[x]",
                        "referenceRange",
                        "component.referenceRange",
                        "value[x].low",
                        "value[x].high",
                        "value[x].numerator",
                        "value[x].denominator",
                        "value[x].origin",
                        "component.value[x].low",
                        "component.value[x].high",
                        "component.value[x].numerator",
                        "component.value[x].denominator",
                        "component.value[x].origin");
    }

    /** A procedure is history: one that was stopped took place. */
    private static void procedure() {
        decide(
                        "Procedure",
                        required("status")
                                .on(IN_FORCE, "completed")
                                .on(WITH_RESERVATION, "stopped")
                                .on(NOT_YET, "preparation in-progress on-hold")
                                .on(DENIED, "not-done")
                                .on(WITHDRAWN, "entered-in-error")
                                .on(UNREADABLE, "unknown"))
                .unread("performed[x]");
    }

    private static void allergy() {
        decide(
                        "AllergyIntolerance",
                        optional("clinicalStatus")
                                .coded(TERMINOLOGY + "allergyintolerance-clinical")
                                .on(IN_FORCE, "active")
                                .on(WITHDRAWN, "inactive resolved"),
                        optional("verificationStatus")
                                .coded(TERMINOLOGY + "allergyintolerance-verification")
                                .on(IN_FORCE, "confirmed")
                                .on(WITH_RESERVATION, "unconfirmed")
                                .on(DENIED, "refuted")
                                .on(WITHDRAWN, "entered-in-error"))
                .unread("onset[x]");
    }

    /** A drug of the past acts until its effect has passed, which rules judge; one on hold may have been taken. */
    private static void medicationStatement() {
        decide(
                        "MedicationStatement",
                        required("status")
                                .on(IN_FORCE, "active")
                                .on(WITH_RESERVATION, "completed stopped")
                                .on(NOT_YET, "intended")
                                .on(UNDECIDED, "on-hold")
                                .on(DENIED, "not-taken")
                                .on(WITHDRAWN, "entered-in-error")
                                .on(UNREADABLE, "unknown"))
                .unread("dosage");
    }

    private static void medicationRequest() {
        decide(
                        "MedicationRequest",
                        required("status")
                                .on(IN_FORCE, "active")
                                .on(WITH_RESERVATION, "completed stopped")
                                .on(NOT_YET, "draft")
                                .on(UNDECIDED, "on-hold")
                                .on(WITHDRAWN, "cancelled entered-in-error")
                                .on(UNREADABLE, "unknown"),
                        required("intent").on(IN_FORCE, ORDERS).on(NOT_YET, "proposal plan option"),
                        doNotPerform())
                .unread("dosageInstruction", "dispenseRequest");
    }

    private static ElementDecision doNotPerform() {
        return optional("doNotPerform").on(IN_FORCE, "false").on(DENIED, "true");
    }

    /** What a consent is about is its code; a consent with exceptions is not read. */
    private static void consent() {
        decide(
                "Consent",
                required("status")
                        .on(IN_FORCE, "active")
                        .on(NOT_YET, "draft proposed")
                        .on(DENIED, "rejected")
                        .on(WITHDRAWN, "inactive entered-in-error"),
                required("scope").coded(CONSENT_SCOPE).on(IN_FORCE, "treatment research patient-privacy adr"),
                optional("provision.type").on(IN_FORCE, "permit").on(DENIED, "deny"),
                anyValue("provision.provision", UNDECIDED));
    }

    private static void serviceRequest() {
        decide(
                        "ServiceRequest",
                        required("status")
                                .on(IN_FORCE, "active")
                                .on(NOT_YET, "draft on-hold")
                                .on(WITHDRAWN, "revoked completed entered-in-error")
                                .on(UNREADABLE, "unknown"),
                        required("intent").on(IN_FORCE, ORDERS).on(NOT_YET, "proposal plan directive option"),
                        doNotPerform())
                .unread("quantity[x]", "occurrence[x]");
    }

    private static void documentReference() {
        decide(
                "DocumentReference",
                required("status").on(IN_FORCE, "current").on(WITHDRAWN, "superseded entered-in-error"),
                optional("docStatus")
                        .on(IN_FORCE, "final amended")
                        .on(NOT_YET, "preliminary")
                        .on(WITHDRAWN, "entered-in-error"));
    }

    /** Whether something here decides about a modifier element, given by its path below the resource. */
    static boolean decides(String resourceType, String path) {
        var decisions = ALL.get(resourceType);
        var last = path.substring(path.lastIndexOf('.') + 1);
        return decisions != null
                && (UNKNOWN_EVERYWHERE.contains(last)
                        || (last.equals(USE) && path.contains("."))
                        || decisions.elements().stream().anyMatch(element -> within(element.path(), path))
                        || decisions.unread().stream().anyMatch(unread -> within(path, unread)));
    }

    private static boolean within(String path, String other) {
        return path.equals(other) || path.startsWith(other + ".");
    }

    static Stream<ElementDecision> of(String resourceType) {
        var decisions = ALL.get(resourceType);
        if (decisions == null) {
            throw new IllegalArgumentException("no decision about " + resourceType);
        }
        return decisions.elements().stream();
    }
}
