package ir.fhir.mapper;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ir.domain.clinical.Standing;
import ir.scheduling.repository.ReceivedResource;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.MedicationStatement.MedicationStatementStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rules read of a received resource beside its value: its standing, what a consent is about, the last dose. */
class ReceivedResourceMapperTest {
    private static final Instant RECEIVED = Instant.parse("2026-03-02T10:00:00Z");
    private static final String SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope";
    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/consentcategorycodes";

    private static ReceivedResource mapped(Resource resource) {
        resource.setId(resource.fhirType() + "/1");
        return ReceivedResourceMapper.evidence(
                        resource,
                        resource.fhirType(),
                        Optional.empty(),
                        "test",
                        RECEIVED,
                        ZoneId.of("Europe/Berlin"),
                        FhirContext.forR4Cached().newJsonParser())
                .orElseThrow();
    }

    private static CodeableConcept concept(String system, String code) {
        return new CodeableConcept(new Coding(system, code, null));
    }

    @Test
    void standingIsDerivedFromTheResource() {
        var platelets = new Observation();
        platelets.setStatus(Observation.ObservationStatus.FINAL);
        platelets.setCode(concept(Codes.LOINC, "777-3"));
        platelets.setSubject(new Reference("Patient/p"));
        platelets.setValue(new Quantity().setValue(40).setCode("10*9/L"));
        assertThat(mapped(platelets).standing()).isEqualTo(Standing.IN_FORCE);
        platelets.getValueQuantity().setComparator(Quantity.QuantityComparator.LESS_THAN);
        assertThat(mapped(platelets).standing())
                .isEqualTo(Standing.of(Standing.State.NOT_UNDERSTOOD, "value.comparator=<"));
        platelets.setStatus(Observation.ObservationStatus.CANCELLED);
        assertThat(mapped(platelets).standing()).isEqualTo(Standing.of(Standing.State.WITHDRAWN, "status=cancelled"));
    }

    @ParameterizedTest
    @CsvSource({
        "treatment, http://loinc.org, 59284-0, https://ir-scheduling.example/fhir/CodeSystem/ir, nerve, treatment",
        "treatment, http://loinc.org, 59284-0, http://snomed.info/sct, 24028007, treatment",
        "treatment, http://loinc.org, 59284-0, http://www.ama-assn.org/go/cpt, 20983, treatment",
        "treatment, urn:local, OP, http://snomed.info/sct, 26782000, treatment",
        "treatment, http://loinc.org, 59284-0, http://snomed.info/sct, 397956004, 397956004",
        "treatment, http://loinc.org, 57016-8, urn:local, nerve, 57016-8",
        "treatment, " + CATEGORY + ", dnr, http://snomed.info/sct, 26782000, dnr",
        "research, http://loinc.org, 59284-0, http://snomed.info/sct, 26782000, research"
    })
    void consentIsAboutTheTreatmentUnlessItSaysOtherwise(
            String scope, String categorySystem, String category, String codeSystem, String code, String about) {
        var consent = new Consent();
        consent.setStatus(Consent.ConsentState.ACTIVE);
        consent.setPatient(new Reference("Patient/p"));
        consent.setScope(concept(SCOPE, scope));
        consent.addCategory(concept(categorySystem, category));
        consent.getProvision().addCode(concept(codeSystem, code));
        assertThat(mapped(consent).code()).contains(about);
        assertThat(mapped(consent).standing()).isEqualTo(Standing.IN_FORCE);
    }

    @ParameterizedTest
    @CsvSource({"treatment, research", "research, treatment", "treatment, patient-privacy", "adr, treatment"})
    void consentWithTwoScopesIsNotAboutTheTreatmentAlone(String first, String second) {
        var consent = new Consent();
        consent.setStatus(Consent.ConsentState.ACTIVE);
        consent.setPatient(new Reference("Patient/p"));
        consent.setScope(concept(SCOPE, first).addCoding(new Coding(SCOPE, second, null)));
        assertThat(mapped(consent).code()).isPresent().get().isNotEqualTo("treatment");
    }

    @Test
    void consentWithoutAKnownScopeIsAboutNothingKnown() {
        var consent = new Consent();
        consent.setStatus(Consent.ConsentState.ACTIVE);
        consent.setPatient(new Reference("Patient/p"));
        consent.setScope(concept("urn:local", "treatment"));
        assertThat(mapped(consent).code()).isEmpty();
        assertThat(mapped(consent).standing()).isEqualTo(Standing.of(Standing.State.NOT_UNDERSTOOD, "scope=treatment"));
    }

    @Test
    void lastDoseOfAnEndedDrugIsStatedOrTheTimeOfReceipt() {
        var statement = new MedicationStatement();
        statement.setSubject(new Reference("Patient/p"));
        statement.setMedication(concept("http://www.whocc.no/atc", "B01AC04"));
        statement.setStatus(MedicationStatementStatus.ACTIVE);
        assertThat(mapped(statement).effectiveEnd()).isEmpty();
        statement.setStatus(MedicationStatementStatus.COMPLETED);
        assertThat(mapped(statement).effectiveEnd()).contains(RECEIVED);
        var asserted = Instant.parse("2026-02-01T00:00:00Z");
        statement.setDateAsserted(Date.from(asserted));
        assertThat(mapped(statement).effectiveEnd()).contains(asserted);
        statement.setEffective(new Period().setEndElement(new DateTimeType("2026-01-15T08:00:00Z")));
        assertThat(mapped(statement).effectiveEnd()).contains(Instant.parse("2026-01-15T08:00:00Z"));
        statement.setEffective(new Period().setEndElement(new DateTimeType("2026-01")));
        assertThat(mapped(statement).effectiveEnd())
                .as("a month ends with its last day in the zone of the site")
                .contains(Instant.parse("2026-01-31T22:59:59.999Z"));

        var request = new MedicationRequest();
        request.setSubject(new Reference("Patient/p"));
        request.setMedication(concept("http://www.whocc.no/atc", "B01AC04"));
        request.setIntent(MedicationRequest.MedicationRequestIntent.ORDER);
        request.setStatus(MedicationRequest.MedicationRequestStatus.STOPPED);
        assertThat(mapped(request).effectiveEnd()).contains(RECEIVED);
        assertThat(mapped(request).standing()).isEqualTo(Standing.of(Standing.State.IN_FORCE, "status=stopped"));
    }
}
