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

/** HL7's validator with the product's own definitions. */
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
        // SNOMED CT, LOINC and CPT codes need licensed terminologies; their correctness is reviewed in the glossary
        instance.setErrorForUnknownProfiles(true);
        return FHIR.newValidator().registerValidatorModule(instance);
    }

    static Stream<Resource> definitions() {
        return Stream.of("StructureDefinition", "CodeSystem", "ValueSet")
                .flatMap(resourceType -> OperationDefinitionRegistry.others(resourceType).stream());
    }

    /** @return issues of severity error and above; empty for a valid resource */
    List<String> wrong(String json) {
        return validator.validateWithResult(json).getMessages().stream()
                .filter(m -> m.getSeverity() == ResultSeverityEnum.ERROR || m.getSeverity() == ResultSeverityEnum.FATAL)
                // when validating a profile itself, the validator needs the core package from a registry; profiles are
                // tested through the resources that they reject. The Subscriptions Backport is in no package
                // repository, so only the standard's base types are validated; the rest is asserted in the subscription
                // test
                .filter(m -> !m.getMessage().contains("Unable to resolve package id hl7.fhir.r4.core"))
                .filter(m -> !m.getMessage().contains("subscriptions-backport"))
                .map(m -> m.getLocationString() + ": " + m.getMessage())
                .toList();
    }
}
