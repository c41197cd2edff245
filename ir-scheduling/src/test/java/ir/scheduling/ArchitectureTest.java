package ir.scheduling;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Architecture rules of this module, each verified against a fixture that violates it. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.scheduling");
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages("ir.scheduling.violations");

    private static final ArchRule PERSISTENCE_IS_ENCAPSULATED = noClasses()
            .that()
            .resideOutsideOfPackages("ir.scheduling.persistence", "ir.scheduling.runtime")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.persistence..", "org.hibernate..", "java.sql..", "com.fasterxml..", "org.flywaydb..");

    private static final ArchRule NO_WALL_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackage("ir.scheduling.runtime")
            .should()
            .callMethodWhere(new DescribedPredicate<>("it asks the wall clock") {
                @Override
                public boolean test(JavaMethodCall call) {
                    return (call.getName().equals("now")
                                    && call.getTargetOwner().getPackageName().equals("java.time"))
                            || call.getName().equals("currentTimeMillis")
                            || call.getName().startsWith("system")
                                    && call.getTargetOwner().getName().equals("java.time.Clock");
                }
            });

    /**
     * Transactions begin only in {@code CommandExecutor}; {@code SiteService} also reads the site's name, which is not
     * protected.
     */
    private static final ArchRule TRANSACTIONS_BEGIN_IN_THE_COMMAND_EXECUTOR = noClasses()
            .that()
            .resideOutsideOfPackages("ir.scheduling.transaction", "ir.scheduling.persistence", "ir.scheduling.site")
            .should()
            .callMethodWhere(new DescribedPredicate<>("it begins a transaction") {
                @Override
                public boolean test(JavaMethodCall call) {
                    return call.getTargetOwner().getName().equals("ir.scheduling.transaction.TransactionManager")
                            && (call.getName().equals("inTransaction")
                                    || call.getName().equals("inReadTransaction"));
                }
            });

    /** What a class needs is visible in its constructor; only what the server sets arrives in fields. */
    private static final ArchRule DEPENDENCIES_ARE_CONSTRUCTOR_PARAMETERS = noFields()
            .that()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("ir.scheduling.runtime")
            .should()
            .beAnnotatedWith("jakarta.inject.Inject");

    private static final ArchRule NOTHING_USES_RUNTIME = noClasses()
            .that()
            .resideOutsideOfPackage("ir.scheduling.runtime")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ir.scheduling.runtime");

    /** Every package is a slice of its own, so that no package is left out. */
    private static final ArchRule NO_CYCLES =
            slices().matching("ir.(**)").should().beFreeOfCycles();

    /** The resource types of FHIR R4. */
    private static final Set<String> FHIR_RESOURCE_TYPES = Set.of(("Account ActivityDefinition AdverseEvent"
                    + " AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary"
                    + " BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry"
                    + " ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication"
                    + " CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract"
                    + " Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device"
                    + " DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest"
                    + " DocumentReference EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest EnrollmentResponse"
                    + " EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit"
                    + " FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService"
                    + " ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide"
                    + " InsurancePlan Invoice Library Linkage List Location Measure MeasureReport Media Medication"
                    + " MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest"
                    + " MedicationStatement MedicinalProduct MedicinalProductAuthorization"
                    + " MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient"
                    + " MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged"
                    + " MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader"
                    + " MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition"
                    + " OperationDefinition OperationOutcome Organization OrganizationAffiliation Parameters Patient"
                    + " PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner PractitionerRole Procedure"
                    + " Provenance Questionnaire QuestionnaireResponse RelatedPerson RequestGroup ResearchDefinition"
                    + " ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment"
                    + " RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition"
                    + " StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid SubstancePolymer"
                    + " SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification"
                    + " SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript ValueSet"
                    + " VerificationResult VisionPrescription")
            .split(" "));

    private static final List<String> CODE_SYSTEMS = List.of(
            "http://hl7.org",
            "http://terminology.hl7.org",
            "http://snomed.info",
            "http://loinc.org",
            "https://ir-scheduling.example/fhir");

    /** Classes outside {@code intake} that read FHIR, each with the reason. */
    private static final Map<String, String> READS_FHIR = Map.of(
            "ir.scheduling.referral.details.PatientCaseAssembler",
            "it reads the facts of received FHIR resources, which are stored as received");

    /** FHIR is known to {@code intake}, which reads received resources, and to no other package. */
    @Test
    void onlyIntakeKnowsFhir() {
        assertThat(fhirConstants(PRODUCTION))
                .allSatisfy((type, constants) -> assertThat(READS_FHIR).containsKey(type))
                .containsOnlyKeys(READS_FHIR.keySet());
        assertThat(fhirConstants(VIOLATIONS))
                .containsEntry(
                        "ir.scheduling.violations.ArchitectureViolations",
                        Set.of("Appointment", "http://hl7.org/fhir/appointmentstatus"));
    }

    /** Constants that are a resource type or begin with the address of a code system, by the top-level class. */
    private static Map<String, Set<String>> fhirConstants(JavaClasses classes) {
        var found = new HashMap<String, Set<String>>();
        for (var type : classes) {
            if (type.getPackageName().startsWith("ir.scheduling.intake")) {
                continue;
            }
            StringConstants.of(type).stream()
                    .filter(constant -> FHIR_RESOURCE_TYPES.contains(constant)
                            || CODE_SYSTEMS.stream().anyMatch(constant::startsWith))
                    .forEach(constant -> found.computeIfAbsent(
                                    type.getName().replaceAll("\\$.*", ""), name -> new HashSet<>())
                            .add(constant));
        }
        return found;
    }

    @Test
    void rulesHoldAndDetectViolations() {
        assertThat(PRODUCTION).isNotEmpty();
        for (var rule : List.of(
                PERSISTENCE_IS_ENCAPSULATED,
                NO_WALL_CLOCK,
                TRANSACTIONS_BEGIN_IN_THE_COMMAND_EXECUTOR,
                DEPENDENCIES_ARE_CONSTRUCTOR_PARAMETERS,
                NOTHING_USES_RUNTIME,
                NO_CYCLES)) {
            rule.check(PRODUCTION);
            assertThatThrownBy(() -> rule.check(VIOLATIONS))
                    .as(rule.getDescription())
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void persistenceClassesAreNotPublic() {
        classes()
                .that()
                .resideInAPackage("ir.scheduling.persistence")
                .and()
                .doNotHaveSimpleName("SchemaMigrator")
                .and()
                .doNotHaveSimpleName("AvailabilityChangeListener")
                .and()
                .doNotHaveSimpleName("DataIntegrityCheck")
                .and()
                .areTopLevelClasses()
                .should()
                .notBePublic()
                .check(PRODUCTION);
    }
}
