package ir.fhir.standing;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.clinical.Standing;
import ir.fhir.standing.ModifierElements.ModifierElement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Enumerations;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.ResourceFactory;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.UriType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every modifier element of every received type with every value of its value set. */
class StandingEvaluatorTest {
    /** The expected standing of each code; elements that are not named here change nothing. */
    private static final Map<String, Standing.State> EXPECTED = expected("""
            Patient.active true=IN_FORCE false=WITHDRAWN
            Condition.clinicalStatus active=IN_FORCE recurrence=IN_FORCE relapse=IN_FORCE inactive=WITHDRAWN \
            remission=WITHDRAWN resolved=WITHDRAWN
            Condition.verificationStatus confirmed=IN_FORCE unconfirmed=NOT_YET provisional=NOT_YET differential=NOT_YET \
            refuted=DENIED entered-in-error=WITHDRAWN
            Observation.status final=IN_FORCE amended=IN_FORCE corrected=IN_FORCE registered=NOT_YET preliminary=NOT_YET \
            cancelled=WITHDRAWN entered-in-error=WITHDRAWN unknown=NOT_UNDERSTOOD
            Procedure.status completed=IN_FORCE stopped=IN_FORCE preparation=NOT_YET in-progress=NOT_YET on-hold=NOT_YET \
            not-done=DENIED entered-in-error=WITHDRAWN unknown=NOT_UNDERSTOOD
            BodyStructure.active true=IN_FORCE false=WITHDRAWN
            Coverage.status active=IN_FORCE draft=NOT_YET cancelled=WITHDRAWN entered-in-error=WITHDRAWN
            AllergyIntolerance.clinicalStatus active=IN_FORCE inactive=WITHDRAWN resolved=WITHDRAWN
            AllergyIntolerance.verificationStatus confirmed=IN_FORCE unconfirmed=IN_FORCE refuted=DENIED \
            entered-in-error=WITHDRAWN
            MedicationStatement.status active=IN_FORCE completed=IN_FORCE stopped=IN_FORCE intended=NOT_YET \
            on-hold=NOT_UNDERSTOOD not-taken=DENIED entered-in-error=WITHDRAWN unknown=NOT_UNDERSTOOD
            MedicationRequest.status active=IN_FORCE completed=IN_FORCE stopped=IN_FORCE draft=NOT_YET \
            on-hold=NOT_UNDERSTOOD cancelled=WITHDRAWN entered-in-error=WITHDRAWN unknown=NOT_UNDERSTOOD
            MedicationRequest.intent order=IN_FORCE original-order=IN_FORCE reflex-order=IN_FORCE filler-order=IN_FORCE \
            instance-order=IN_FORCE proposal=NOT_YET plan=NOT_YET option=NOT_YET
            MedicationRequest.doNotPerform false=IN_FORCE true=DENIED
            Consent.status active=IN_FORCE draft=NOT_YET proposed=NOT_YET rejected=DENIED inactive=WITHDRAWN \
            entered-in-error=WITHDRAWN
            Consent.scope treatment=IN_FORCE research=IN_FORCE patient-privacy=IN_FORCE adr=IN_FORCE
            ServiceRequest.status active=IN_FORCE draft=NOT_YET on-hold=NOT_YET revoked=WITHDRAWN completed=WITHDRAWN \
            entered-in-error=WITHDRAWN unknown=NOT_UNDERSTOOD
            ServiceRequest.intent order=IN_FORCE original-order=IN_FORCE reflex-order=IN_FORCE filler-order=IN_FORCE \
            instance-order=IN_FORCE proposal=NOT_YET plan=NOT_YET directive=NOT_YET option=NOT_YET
            ServiceRequest.doNotPerform false=IN_FORCE true=DENIED
            ClaimResponse.status active=IN_FORCE draft=NOT_YET cancelled=WITHDRAWN entered-in-error=WITHDRAWN
            DocumentReference.status current=IN_FORCE superseded=WITHDRAWN entered-in-error=WITHDRAWN
            AppointmentResponse.participantStatus accepted=IN_FORCE tentative=NOT_YET needs-action=NOT_YET declined=DENIED
            ImagingStudy.status available=IN_FORCE registered=NOT_YET cancelled=WITHDRAWN entered-in-error=WITHDRAWN \
            unknown=NOT_UNDERSTOOD
            Observation.value[x].comparator <=NOT_UNDERSTOOD <==NOT_UNDERSTOOD >==NOT_UNDERSTOOD >=NOT_UNDERSTOOD
            Observation.component.value[x].comparator <=NOT_UNDERSTOOD <==NOT_UNDERSTOOD >==NOT_UNDERSTOOD \
            >=NOT_UNDERSTOOD
            """);

    private static Map<String, Standing.State> expected(String table) {
        return table.lines()
                .flatMap(line -> {
                    var words = line.split(" ", -1);
                    return Arrays.stream(words)
                            .skip(1)
                            .map(word -> Map.entry(
                                    words[0] + " " + word.substring(0, word.lastIndexOf('=')),
                                    Standing.State.valueOf(word.substring(word.lastIndexOf('=') + 1))));
                })
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }

    static Stream<ModifierElement> modifierElements() {
        return ModifierElements.all().stream();
    }

    /** A resource in force, with what R4 requires of its modifier elements. */
    private static DomainResource inForce(String resourceType) {
        var resource = (DomainResource) ResourceFactory.createResource(resourceType);
        StandingDecisions.of(resourceType)
                .filter(ElementDecision::required)
                .forEach(decision -> set(
                        resource,
                        decision.path(),
                        decision.effects().entrySet().stream()
                                .filter(effect -> effect.getValue() == Effect.IN_FORCE)
                                .findFirst()
                                .orElseThrow()
                                .getKey()));
        return resource;
    }

    /** Sets an element at a path below the resource, with the elements above it. */
    private static void set(DomainResource resource, String path, String code) {
        int dot = path.lastIndexOf('.');
        var name = path.substring(dot + 1);
        var parent = parent(
                resource, dot < 0 ? List.of() : List.of(path.substring(0, dot).split("\\.", -1)), name);
        assertThat(parent).as("%s.%s", resource.fhirType(), path).isPresent();
        var property = parent.get().getNamedProperty(name);
        parent.get()
                .setProperty(
                        name,
                        switch (property.getTypeCode()) {
                            case "CodeableConcept" ->
                                new CodeableConcept(new Coding(system(resource, path), code, null));
                            case "boolean" -> new BooleanType(code);
                            case "uri" -> new UriType(code);
                            case "Extension" -> new Extension("urn:unknown").setValue(new StringType(code));
                            default -> new CodeType(code);
                        });
    }

    private static String system(DomainResource resource, String path) {
        return StandingDecisions.of(resource.fhirType())
                .filter(decision -> decision.path().equals(path))
                .findFirst()
                .flatMap(ElementDecision::system)
                .orElse("urn:any");
    }

    /** The element that the names lead to. For a choice of types, the first that has the last element. */
    private static Optional<Base> parent(Base from, List<String> names, String last) {
        if (names.isEmpty()) {
            return Optional.of(from).filter(base -> base.getNamedProperty(last) != null);
        }
        var rest = names.subList(1, names.size());
        var name = names.get(0);
        if (!name.endsWith("[x]")) {
            return child(from, name).flatMap(child -> parent(child, rest, last));
        }
        return Stream.of(
                        "Quantity",
                        "Timing",
                        "Duration",
                        "Age",
                        "Range",
                        "Ratio",
                        "SampledData",
                        "Reference",
                        "Address",
                        "Identifier")
                .flatMap(type -> child(from.copy(), name.replace("[x]", type))
                        .flatMap(child -> parent(child, rest, last))
                        .map(fits -> type)
                        .stream())
                .findFirst()
                .flatMap(type -> child(from, name.replace("[x]", type)))
                .flatMap(child -> parent(child, rest, last));
    }

    private static Optional<Base> child(Base from, String name) {
        try {
            return Optional.ofNullable(from.addChild(name));
        } catch (RuntimeException notOfThisType) {
            return Optional.empty();
        }
    }

    private static Standing.State expected(ModifierElement element, String code) {
        if (List.of("modifierExtension", "implicitRules").contains(element.last())) {
            return Standing.State.NOT_UNDERSTOOD;
        }
        return EXPECTED.getOrDefault(
                element.resourceType() + "." + element.path() + " " + code, Standing.State.IN_FORCE);
    }

    @ParameterizedTest
    @MethodSource("modifierElements")
    void eachValueHasTheExpectedStanding(ModifierElement element) {
        // these have no value of their own: the elements below them are tested by name
        if (List.of("link", "deceased[x]").contains(element.path())) {
            return;
        }
        assertThat(StandingEvaluator.of(inForce(element.resourceType()))).isEqualTo(Standing.IN_FORCE);
        for (var code : element.codes().isEmpty() ? List.of("urn:any") : element.codes()) {
            var resource = inForce(element.resourceType());
            set(resource, element.path(), code);
            var standing = StandingEvaluator.of(resource);
            assertThat(standing.state()).as("%s=%s", element, code).isEqualTo(expected(element, code));
            if (!standing.inForce()) {
                assertThat(standing.reason())
                        .hasValueSatisfying(reason -> assertThat(reason)
                                .startsWith(element.path().replace("[x]", "") + "=")
                                .endsWith(element.last().equals("modifierExtension") ? "urn:unknown" : code));
            }
        }
    }

    /** The table above names exactly the values of R4, so that none is expected by default. */
    @Test
    void tableHasEachCodeOfItsElements() {
        var named = EXPECTED.keySet().stream()
                .map(key -> key.substring(0, key.indexOf(' ')))
                .collect(Collectors.toSet());
        var codes = ModifierElements.all().stream()
                .filter(element -> named.contains(element.resourceType() + "." + element.path()))
                .flatMap(element -> element.codes().stream()
                        .map(code -> element.resourceType() + "." + element.path() + " " + code))
                .collect(Collectors.toSet());
        assertThat(EXPECTED.keySet()).isEqualTo(codes);
        assertThat(StandingDecisions.resourceTypes())
                .allMatch(type -> named.stream().anyMatch(element -> element.startsWith(type + ".")));
    }

    @Test
    void missingRequiredElementsAndUnknownCodesAreNotUnderstood() {
        for (var type : StandingDecisions.resourceTypes()) {
            var empty = StandingEvaluator.of((DomainResource) ResourceFactory.createResource(type));
            var required =
                    StandingDecisions.of(type).filter(ElementDecision::required).findFirst();
            assertThat(empty)
                    .as(type)
                    .isEqualTo(required.map(
                                    decision -> Standing.of(Standing.State.NOT_UNDERSTOOD, decision.path() + "=absent"))
                            .orElse(Standing.IN_FORCE));
        }
        var local = new org.hl7.fhir.r4.model.Condition();
        local.getClinicalStatus().addCoding(new Coding("urn:local", "active", null));
        assertThat(StandingEvaluator.of(local))
                .isEqualTo(Standing.of(Standing.State.NOT_UNDERSTOOD, "clinicalStatus=active"));
        var words = new org.hl7.fhir.r4.model.AllergyIntolerance();
        words.getVerificationStatus().setText("ruled out");
        assertThat(StandingEvaluator.of(words))
                .isEqualTo(Standing.of(Standing.State.NOT_UNDERSTOOD, "verificationStatus=ruled out"));
        var request = (MedicationRequest) inForce("MedicationRequest");
        request.getDoNotPerformElement().addExtension("urn:absent", new CodeType("unknown"));
        assertThat(StandingEvaluator.of(request))
                .isEqualTo(Standing.of(Standing.State.NOT_UNDERSTOOD, "doNotPerform=absent"));
    }

    /** What R4 does not mark as a modifier and is decisive all the same. */
    @Test
    void furtherElementsDecide() {
        var result = (Observation) inForce("Observation");
        result.setDataAbsentReason(new CodeableConcept(new Coding("urn:any", "not-performed", null)));
        assertThat(StandingEvaluator.of(result))
                .isEqualTo(Standing.of(Standing.State.NOT_UNDERSTOOD, "dataAbsentReason=not-performed"));
        result.setStatus(Observation.ObservationStatus.CANCELLED);
        assertThat(StandingEvaluator.of(result)).isEqualTo(Standing.of(Standing.State.WITHDRAWN, "status=cancelled"));

        var consent = (Consent) inForce("Consent");
        consent.getProvision().setType(Consent.ConsentProvisionType.PERMIT);
        assertThat(StandingEvaluator.of(consent)).isEqualTo(Standing.IN_FORCE);
        consent.getProvision().addProvision().setType(Consent.ConsentProvisionType.DENY);
        assertThat(StandingEvaluator.of(consent).state()).isEqualTo(Standing.State.NOT_UNDERSTOOD);
        consent.getProvision().getProvision().clear();
        consent.getProvision().setType(Consent.ConsentProvisionType.DENY);
        assertThat(StandingEvaluator.of(consent)).isEqualTo(Standing.of(Standing.State.DENIED, "provision.type=deny"));

        var document = (DocumentReference) inForce("DocumentReference");
        document.setDocStatus(DocumentReference.ReferredDocumentStatus.PRELIMINARY);
        assertThat(StandingEvaluator.of(document).state()).isEqualTo(Standing.State.NOT_YET);

        var patient = new Patient();
        patient.setDeceased(new BooleanType(true));
        patient.addLink().setType(Patient.LinkType.SEEALSO);
        assertThat(StandingEvaluator.of(patient)).isEqualTo(Standing.IN_FORCE);
        patient.addLink().setType(Patient.LinkType.REPLACEDBY);
        assertThat(StandingEvaluator.of(patient))
                .isEqualTo(Standing.of(Standing.State.WITHDRAWN, "link.type=replaced-by"));
    }

    /** The meaning of an unknown modifier outranks what is understood, and a withdrawal outranks the rest. */
    @Test
    void gravestEffectDecides() {
        var request = (MedicationRequest) inForce("MedicationRequest");
        request.setDoNotPerform(true);
        assertThat(StandingEvaluator.of(request)).isEqualTo(Standing.of(Standing.State.DENIED, "doNotPerform=true"));
        request.setIntent(MedicationRequest.MedicationRequestIntent.PLAN);
        assertThat(StandingEvaluator.of(request).state()).isEqualTo(Standing.State.NOT_YET);
        request.setStatus(MedicationRequest.MedicationRequestStatus.CANCELLED);
        assertThat(StandingEvaluator.of(request).state()).isEqualTo(Standing.State.WITHDRAWN);
        var medication = new Medication();
        medication.addModifierExtension(new Extension("urn:inside").setValue(new BooleanType(true)));
        request.addContained(medication);
        assertThat(StandingEvaluator.of(request))
                .isEqualTo(Standing.of(Standing.State.NOT_UNDERSTOOD, "contained.modifierExtension=urn:inside"));
    }

    @Test
    void reservationsAreNamed() {
        var allergy = new org.hl7.fhir.r4.model.AllergyIntolerance();
        set(allergy, "verificationStatus", "unconfirmed");
        assertThat(StandingEvaluator.of(allergy))
                .isEqualTo(Standing.of(Standing.State.IN_FORCE, "verificationStatus=unconfirmed"));
        var document = (DocumentReference) inForce("DocumentReference");
        document.setStatus(Enumerations.DocumentReferenceStatus.CURRENT);
        document.addModifierExtension(new Extension("urn:" + "x".repeat(5000)));
        assertThat(StandingEvaluator.of(document).reason().orElseThrow()).hasSizeLessThan(250);
    }
}
