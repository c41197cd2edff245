package ir.fhir.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.fhir.outcome.OperationOutcomeMapper;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationDefinition;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.Test;

class AppointmentOperationSupportTest {
    private static OperationOutcome why() {
        var outcome = new OperationOutcome();
        outcome.addIssue()
                .setSeverity(OperationOutcome.IssueSeverity.FATAL)
                .setCode(OperationOutcome.IssueType.NOTFOUND)
                .setDiagnostics("The appointment could not be held.");
        return outcome;
    }

    @Test
    void rejectionIs409WithItsOutcome() {
        assertThatThrownBy(() -> AppointmentOperationSupport.rejected(false, why()))
                .isInstanceOfSatisfying(OperationOutcomeMapper.RejectedRequestException.class, refused -> {
                    assertThat(refused.getStatusCode()).isEqualTo(409);
                    assertThat(refused.getOperationOutcome()).isNotNull();
                });
    }

    @Test
    void strictIheResponseIsABundleWithTheOutcomeOnly() {
        var bundle = AppointmentOperationSupport.rejected(true, why());
        assertThat(bundle.getType()).isEqualTo(Bundle.BundleType.SEARCHSET);
        assertThat(bundle.getTotal()).isZero();
        assertThat(bundle.getEntry()).singleElement().satisfies(entry -> {
            assertThat(entry.getSearch().getMode()).isEqualTo(Bundle.SearchEntryMode.OUTCOME);
            assertThat(((OperationOutcome) entry.getResource())
                            .getIssueFirstRep()
                            .getSeverity())
                    .isEqualTo(OperationOutcome.IssueSeverity.FATAL);
        });
    }

    /** The parameters exactly as IHE declares them: name, cardinality and type (ITI Scheduling 1.0). */
    @Test
    void iheParametersAreAccepted() {
        var find = OperationDefinitionRegistry.of("appointment-find");
        assertThat(find.getBase())
                .isEqualTo("https://profiles.ihe.net/ITI/Scheduling/OperationDefinition/appointment-find");
        assertThat(find.getParameter().stream()
                        .filter(p -> p.getUse() == OperationDefinition.OperationParameterUse.IN)
                        .map(p -> p.getName() + " " + p.getMin() + ".." + p.getMax() + " " + p.getType()))
                .contains(
                        "start 1..1 dateTime",
                        "end 1..1 dateTime",
                        "specialty 0..* string",
                        "visit-type 0..* string",
                        "practitioner 0..* Reference",
                        "organization 0..* Reference",
                        "location-string 0..* string",
                        "location-reference 0..* Reference",
                        "patient-reference 0..* Reference",
                        "patient-resource 0..* Patient",
                        "reason 0..* string",
                        "referral-identifier 0..1 Identifier",
                        "timing 0..1 Timing",
                        "insurance-reference 0..* Reference");
        assertThat(OperationDefinitionRegistry.of("appointment-hold")
                        .getParameter()
                        .get(0)
                        .getMin())
                .isEqualTo(1);
        assertThat(OperationDefinitionRegistry.of("appointment-book").getParameter().stream()
                        .map(p -> p.getName()))
                .contains("appointment-reference", "appointment-resource", "patient-resource", "comment", "return");
        for (var definition : OperationDefinitionRegistry.all()) {
            assertThat(definition.getParameter())
                    .filteredOn(p -> p.getUse() == OperationDefinition.OperationParameterUse.OUT)
                    .as(definition.getCode())
                    .singleElement()
                    .satisfies(p -> assertThat(p.getName()).isEqualTo("return"));
        }
    }
}
