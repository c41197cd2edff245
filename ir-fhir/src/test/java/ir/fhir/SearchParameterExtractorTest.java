package ir.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ir.fhir.criteria.SearchCriteria;
import ir.fhir.mapper.ReceivedResourceMapper;
import ir.fhir.mapper.SearchParameterExtractor;
import ir.scheduling.intake.PatientReferences;
import ir.scheduling.repository.ReceivedResource;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Enumerations;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.junit.jupiter.api.Test;

/** Search values of received resources, extracted from the elements that the standard names. */
class SearchParameterExtractorTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> of(List<ReceivedResource.SearchValue> values, String parameter) {
        return values.stream()
                .filter(v -> v.parameter().equals(parameter))
                .map(v -> v.system().orElse("") + "|" + v.value().orElse(""))
                .toList();
    }

    @Test
    void everyParameterIsOfTheStandardAndHasAnElement() {
        for (var kind : SearchParameterExtractor.resourceTypes()) {
            assertThat(SearchParameterExtractor.parameters(kind)).as(kind).isNotEmpty();
        }
    }

    @Test
    void patientIsFoundByNameNumberBirthAndContact() {
        var patient = new Patient();
        patient.addIdentifier().setSystem("urn:mrn").setValue("4711");
        patient.addName().setFamily("Müller-Lüdenscheidt").addGiven("Zoë");
        patient.setGender(Enumerations.AdministrativeGender.FEMALE);
        patient.setBirthDateElement(new DateType("1961-07"));
        patient.addTelecom().setSystem(ContactPoint.ContactPointSystem.EMAIL).setValue("z@example.org");
        patient.addTelecom().setSystem(ContactPoint.ContactPointSystem.PHONE).setValue("030 1");
        var values = SearchParameterExtractor.of(patient, BERLIN);
        assertThat(of(values, "identifier")).containsExactly("urn:mrn|4711");
        assertThat(of(values, "name")).containsExactlyInAnyOrder("|muller-ludenscheidt", "|zoe");
        assertThat(of(values, "family")).containsExactly("|muller-ludenscheidt");
        assertThat(of(values, "gender")).containsExactly("|female");
        assertThat(of(values, "email")).containsExactly("|z@example.org");
        assertThat(of(values, "phone")).containsExactly("|030 1");
        assertThat(of(values, "telecom")).hasSize(2);
        var born = values.stream()
                .filter(v -> v.parameter().equals("birthdate"))
                .findFirst()
                .orElseThrow();
        assertThat(born.low()).contains(Instant.parse("1961-06-30T23:00:00Z"));
        assertThat(born.high()).contains(Instant.parse("1961-07-31T22:59:59.999Z"));
    }

    @Test
    void observationIsFoundByCodeValueTimeAndFocus() {
        var observation = new Observation();
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.setCode(new CodeableConcept()
                .addCoding(new Coding("http://loinc.org", "718-7", null))
                .addCoding(new Coding("urn:lab", "HB", null)));
        observation.setSubject(new Reference("Patient/p1"));
        observation.addFocus(new Reference("Condition/c1"));
        observation.setEffective(new DateTimeType("2026-03-02T08:15:00+01:00"));
        observation.setValue(new Quantity()
                .setValue(7.4)
                .setSystem("http://unitsofmeasure.org")
                .setCode("g/dL"));
        var values = SearchParameterExtractor.of(observation, BERLIN);
        assertThat(of(values, "code")).containsExactly("http://loinc.org|718-7", "urn:lab|HB");
        assertThat(of(values, "combo-code")).hasSize(2);
        assertThat(of(values, "patient")).containsExactly("Patient|p1");
        assertThat(of(values, "focus")).containsExactly("Condition|c1");
        assertThat(of(values, "status")).containsExactly("|final");
        var value = values.stream()
                .filter(v -> v.parameter().equals("value-quantity"))
                .findFirst()
                .orElseThrow();
        assertThat(value.amount().orElseThrow()).isEqualByComparingTo("7.4");
        var date = values.stream()
                .filter(v -> v.parameter().equals("date"))
                .findFirst()
                .orElseThrow();
        assertThat(date.low()).isEqualTo(date.high()).contains(Instant.parse("2026-03-02T07:15:00Z"));
    }

    @Test
    void periodWithoutAnEndIsOpen() {
        var procedure = new Procedure();
        procedure.setPerformed(new Period().setStartElement(new DateTimeType("2026-03-02")));
        var date = SearchParameterExtractor.of(procedure, BERLIN).stream()
                .filter(v -> v.parameter().equals("date"))
                .findFirst()
                .orElseThrow();
        assertThat(date.low()).contains(Instant.parse("2026-03-01T23:00:00Z"));
        assertThat(date.high()).isEqualTo(Optional.empty());
    }

    @Test
    void logicalReferenceIsFoundByItsIdentifier() {
        var order = new ServiceRequest();
        order.setRequester(new Reference()
                .setIdentifier(new Identifier().setSystem("urn:npi").setValue("99"))
                .setDisplay("Dr. Zehn"));
        var requester = SearchParameterExtractor.of(order, BERLIN).stream()
                .filter(v -> v.parameter().equals("requester"))
                .findFirst()
                .orElseThrow();
        assertThat(requester.exact()).contains("urn:npi|99");
    }

    /** A merge changes whom these values refer to. */
    @Test
    void parametersThatMayReferToAPatientAreKnownToTheMerge() {
        var received = Stream.of(
                        ReceivedResourceMapper.RESOURCE_TYPES,
                        ReceivedResourceMapper.SINGLE,
                        List.of(ReceivedResourceMapper.IMAGING))
                .flatMap(List::stream)
                .filter(type -> !type.equals("Patient"));
        assertThat(received.flatMap(type -> SearchParameterExtractor.parameters(type).stream())
                        .filter(parameter -> parameter.type() == SearchCriteria.Type.REFERENCE)
                        .filter(parameter -> parameter.targets().isEmpty()
                                || parameter.targets().contains("Patient"))
                        .map(SearchCriteria.Parameter::name)
                        .collect(Collectors.toSet()))
                .isEqualTo(PatientReferences.PARAMETERS);
    }
}
