package ir.scheduling;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import ir.domain.shared.Result;
import ir.scheduling.event.EventType;
import ir.scheduling.security.Caller;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Architecture rules of this module, each verified against a fixture that violates it. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.scheduling");
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages("ir.scheduling.violations");

    private static final ArchRule PERSISTENCE_IS_ENCAPSULATED = noClasses()
            .that()
            .resideOutsideOfPackages("ir.scheduling.persistence", "ir.scheduling.runtime", "ir.scheduling.standalone")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.persistence..",
                    "org.hibernate..",
                    "java.sql..",
                    "com.fasterxml..",
                    "org.flywaydb..",
                    "org.jooq..");

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
     * Transactions begin at methods with an annotation: use cases, and what is not protected. Only the container outside
     * a server names the transaction manager.
     */
    private static final ArchRule TRANSACTIONS_ARE_DECLARED = noClasses()
            .that()
            .resideOutsideOfPackage("ir.scheduling.standalone")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("jakarta.transaction.TransactionManager")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("jakarta.transaction.UserTransaction")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("jakarta.persistence.EntityTransaction");

    private static final DescribedPredicate<AccessTarget.MethodCallTarget> IS_A_USE_CASE =
            new DescribedPredicate<>("is a use case") {
                @Override
                public boolean test(AccessTarget.MethodCallTarget target) {
                    return isUseCase(target);
                }
            };

    private static boolean isUseCase(CanBeAnnotated method) {
        return method.isAnnotatedWith(Command.class) || method.isAnnotatedWith(Query.class);
    }

    /** Interceptors are passed by calls on the own object, and a command inside a command could not be rolled back. */
    private static final ArchRule USE_CASES_CALL_NO_USE_CASES = noClasses()
            .should()
            .callMethodWhere(new DescribedPredicate<>("a use case or the own class calls a use case") {
                @Override
                public boolean test(JavaMethodCall call) {
                    return IS_A_USE_CASE.test(call.getTarget())
                            && (call.getOriginOwner().equals(call.getTargetOwner()) || isUseCase(call.getOrigin()));
                }
            });

    /** The access interceptor takes the caller from the first parameter and returns its rejection as a result. */
    private static final ArchRule USE_CASES_HAVE_A_CALLER_AND_A_RESULT = methods()
            .that()
            .areAnnotatedWith(Command.class)
            .or()
            .areAnnotatedWith(Query.class)
            .should(new ArchCondition<>("be public, take the caller first and return a result") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    boolean fits = method.getModifiers().contains(JavaModifier.PUBLIC)
                            && method.getRawReturnType().isEquivalentTo(Result.class)
                            && !method.getRawParameterTypes().isEmpty()
                            && method.getRawParameterTypes().get(0).isEquivalentTo(Caller.class);
                    events.add(new SimpleConditionEvent(method, fits, method.getFullName()));
                }
            });

    private static final int MOST_COLLABORATORS = 8;

    /** Classes with more collaborators, each with the reason. */
    private static final Map<String, String> MORE_COLLABORATORS = Map.of(
            "LesionHistoryService", "one query over nine sources: another bean would only pass them on",
            "PatientRecords", "a merge moves nine kinds of records: each has its repository");

    /** The clock is not counted. */
    private static final ArchRule BEANS_HAVE_FEW_COLLABORATORS = constructors()
            .that()
            .areAnnotatedWith("jakarta.inject.Inject")
            .should(new ArchCondition<>("have at most " + MOST_COLLABORATORS + " collaborators") {
                @Override
                public void check(JavaConstructor constructor, ConditionEvents events) {
                    long many = constructor.getRawParameterTypes().stream()
                            .filter(type -> !type.isEquivalentTo(Clock.class))
                            .count();
                    events.add(new SimpleConditionEvent(
                            constructor,
                            many <= MOST_COLLABORATORS
                                    || MORE_COLLABORATORS.containsKey(
                                            constructor.getOwner().getSimpleName()),
                            constructor.getFullName() + " has " + many));
                }
            });

    /** What a class needs is visible in its constructor. */
    private static final ArchRule DEPENDENCIES_ARE_CONSTRUCTOR_PARAMETERS =
            noFields().should().beAnnotatedWith("jakarta.inject.Inject");

    /** The server sets its executors, its data source and the persistence unit in fields only. */
    private static final ArchRule RUNTIME_HAS_WHAT_THE_SERVER_SETS = fields().that()
            .areAnnotatedWith("jakarta.annotation.Resource")
            .or()
            .areAnnotatedWith("jakarta.persistence.PersistenceUnit")
            .or()
            .areAnnotatedWith("jakarta.persistence.PersistenceContext")
            .should()
            .beDeclaredInClassesThat()
            .resideInAPackage("ir.scheduling.runtime");

    /** Outside a server, one class has the container. */
    private static final ArchRule BEANS_ARE_NOT_LOOKED_UP = noClasses()
            .that()
            .resideOutsideOfPackage("ir.scheduling.standalone")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("jakarta\\.(inject\\.Provider|enterprise\\.inject\\.Instance"
                    + "|enterprise\\.inject\\.spi\\.(CDI|BeanManager|BeanContainer))");

    private static final ArchRule NOTHING_USES_RUNTIME = noClasses()
            .that()
            .resideOutsideOfPackage("ir.scheduling.runtime")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ir.scheduling.runtime");

    private static final Set<String> READS = Set.of(
            "java.lang.System.getProperty",
            "java.lang.System.getProperties",
            "java.lang.System.getenv",
            "java.lang.Boolean.getBoolean",
            "java.lang.Integer.getInteger",
            "java.lang.Long.getLong");

    /** Settings come from the one configuration, so that each is declared, checked and documented. */
    private static final ArchRule SETTINGS_ARE_INJECTED = noClasses()
            .that()
            .resideOutsideOfPackage("ir.scheduling.runtime")
            .should()
            .accessTargetWhere(new DescribedPredicate<>("it reads a system property or an environment variable") {
                @Override
                public boolean test(JavaAccess<?> access) {
                    return READS.contains(access.getTargetOwner().getName() + "." + access.getName());
                }
            })
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.microprofile.config..");

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
            "it reads the facts of received FHIR resources, which are stored as received",
            "ir.scheduling.referral.details.AllergyClass",
            "the part of it that reads allergies",
            "ir.scheduling.referral.details.CoverageDays",
            "the part of it that reads coverage",
            "ir.scheduling.referral.details.MedicationList",
            "the part of it that reads drugs");

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

    /** Strings that equal the code of a type of event and mean something else, by class. */
    private static final Map<String, String> NOT_EVENTS = Map.of(
            "ir.scheduling.repository.Topic", "published names of subscription topics",
            "ir.scheduling.followup.DueVisitPublisher", "the name of a task",
            "ir.scheduling.treatment.AdverseEventService", "a kind of record in a rejection",
            "ir.scheduling.repeat.RepeatQueryService", "a kind of record in a rejection",
            "ir.scheduling.repeat.RepeatTreatmentService", "a kind of record in a rejection");

    @Test
    void namesOfEventsAreWrittenOnce() {
        var names =
                java.util.Arrays.stream(EventType.values()).map(EventType::code).toList();
        var writtenAgain = new HashSet<String>();
        for (var type : PRODUCTION) {
            if (!type.isEquivalentTo(EventType.class)
                    && StringConstants.of(type).stream().anyMatch(names::contains)) {
                writtenAgain.add(type.getName());
            }
        }
        assertThat(writtenAgain).isEqualTo(NOT_EVENTS.keySet());
    }

    /** Operators and functions of PostgreSQL that take a JSON document apart; a cast of a whole document is none. */
    private static final Pattern JSON_PATH =
            Pattern.compile("->>?|#>|#-|@>|<@|@\\?|\\s\\?[|&]\\s|\\b(jsonb?|to_jsonb?|row_to_json)_?\\w*\\s*\\(");

    /** Columns and views of the migrations name what SQL reads of a document. */
    @Test
    void noSqlReachesIntoADocument() {
        assertThat(withJsonPaths(PRODUCTION)).isEmpty();
        assertThat(withJsonPaths(VIOLATIONS))
                .containsExactly("ir.scheduling.violations.ArchitectureViolations: body ->> 'site'");
    }

    private static List<String> withJsonPaths(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> StringConstants.of(type).stream()
                        .filter(constant -> JSON_PATH.matcher(constant).find())
                        .map(constant -> type.getName() + ": " + constant))
                .toList();
    }

    @Test
    void rulesHoldAndDetectViolations() {
        assertThat(PRODUCTION).isNotEmpty();
        for (var rule : List.of(
                PERSISTENCE_IS_ENCAPSULATED,
                NO_WALL_CLOCK,
                TRANSACTIONS_ARE_DECLARED,
                USE_CASES_CALL_NO_USE_CASES,
                USE_CASES_HAVE_A_CALLER_AND_A_RESULT,
                BEANS_HAVE_FEW_COLLABORATORS,
                DEPENDENCIES_ARE_CONSTRUCTOR_PARAMETERS,
                RUNTIME_HAS_WHAT_THE_SERVER_SETS,
                BEANS_ARE_NOT_LOOKED_UP,
                NOTHING_USES_RUNTIME,
                SETTINGS_ARE_INJECTED,
                NO_CYCLES)) {
            rule.check(PRODUCTION);
            assertThat(catchThrowable(() -> rule.check(VIOLATIONS)))
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
                // Hibernate creates it by its name
                .doNotHaveSimpleName("DocumentFormatMapper")
                .and()
                .areTopLevelClasses()
                .should()
                .notBePublic()
                .check(PRODUCTION);
    }
}
