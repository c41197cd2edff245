package ir.web.it;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ir.fhir.operation.OperationDefinitionRegistry;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/** HL7's own validator, knowing our definitions. */
final class Validator {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private final FhirValidator validator = validator();

    private static FhirValidator validator() {
        var own = new PrePopulatedValidationSupport(FHIR);
        definitions().forEach(own::addResource);
        var chain = new ValidationSupportChain(
                own,
                new DefaultProfileValidationSupport(FHIR),
                new CommonCodeSystemsTerminologyService(FHIR),
                new InMemoryTerminologyServerValidationSupport(FHIR),
                new SnapshotGeneratingValidationSupport(FHIR));
        var instance = new FhirInstanceValidator(chain);
        instance.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        // codes of SNOMED CT, LOINC and CPT are licensed elsewhere; that they are right is the glossary's business
        instance.setErrorForUnknownProfiles(true);
        return FHIR.newValidator().registerValidatorModule(instance);
    }

    static Stream<Resource> definitions() {
        return Stream.of("StructureDefinition", "CodeSystem", "ValueSet")
                .flatMap(resourceType -> OperationDefinitionRegistry.others(resourceType).stream());
    }

    /** Errors and worse; empty where it is valid. */
    List<String> wrong(String json) {
        return validator.validateWithResult(json).getMessages().stream()
                .filter(m -> m.getSeverity() == ResultSeverityEnum.ERROR || m.getSeverity() == ResultSeverityEnum.FATAL)
                // asked about a profile itself, it wants the core package from a registry; profiles show by what they
                // refuse. Those of the Subscriptions Backport are in no package repository: the standard's own types
                // are asked about, and the rest is written out in the test of events
                .filter(m -> !m.getMessage().contains("Unable to resolve package id hl7.fhir.r4.core"))
                .filter(m -> !m.getMessage().contains("subscriptions-backport"))
                .map(m -> m.getLocationString() + ": " + m.getMessage())
                .toList();
    }
}
