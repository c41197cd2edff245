package ir.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The architecture rules for the console; each is shown to detect its violation. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.web");
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages("ir.web.violations");

    private static final ArchRule ADAPTER_USES_SERVICES_NOT_REPOSITORIES = noClasses()
            .that()
            .resideOutsideOfPackage("ir.web.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "ir.scheduling.persistence..", "ir.scheduling.transaction..", "jakarta.persistence..", "ir.fhir..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("ir\\.scheduling\\.repository\\.\\w+Repository");

    private static final ArchRule NO_WALL_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackage("ir.web.runtime..")
            .should()
            .callMethodWhere(new DescribedPredicate<>("it asks the wall clock") {
                @Override
                public boolean test(JavaMethodCall call) {
                    return (call.getName().equals("now")
                                    && call.getTargetOwner().getPackageName().equals("java.time"))
                            || call.getName().equals("currentTimeMillis");
                }
            });

    /** Every package is a slice of its own, so that no package is left out. */
    private static final ArchRule NO_CYCLES =
            slices().matching("ir.(**)").should().beFreeOfCycles();

    /** Only the container starts what the runtime package composes. */
    private static final ArchRule NOTHING_USES_RUNTIME = noClasses()
            .that()
            .resideOutsideOfPackage("ir.web.runtime")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ir.web.runtime", "ir.scheduling.runtime");

    private static final Set<String> READS = Set.of(
            "java.lang.System.getProperty",
            "java.lang.System.getProperties",
            "java.lang.System.getenv",
            "java.lang.Boolean.getBoolean",
            "java.lang.Integer.getInteger",
            "java.lang.Long.getLong");

    /** Settings come from the one configuration, so that each is declared, checked and documented. */
    private static final ArchRule SETTINGS_ARE_INJECTED = noClasses()
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

    private static final int MOST_COLLABORATORS = 8;

    /** Classes with more collaborators, each with the reason. */
    private static final Map<String, String> MORE_COLLABORATORS = Map.of(
            "AvailabilityPage", "one page searches, holds, books, moves and cancels; it is to be split by use case");

    /** The clock is not counted. */
    private static final ArchRule BEANS_HAVE_FEW_COLLABORATORS = codeUnits()
            .that()
            .areAnnotatedWith("jakarta.inject.Inject")
            .or()
            .areAnnotatedWith("jakarta.enterprise.inject.Produces")
            .should(new ArchCondition<>("have at most " + MOST_COLLABORATORS + " collaborators") {
                @Override
                public void check(JavaCodeUnit unit, ConditionEvents events) {
                    boolean fits = isSmall(unit)
                            || MORE_COLLABORATORS.containsKey(unit.getOwner().getSimpleName());
                    events.add(new SimpleConditionEvent(unit, fits, unit.getFullName()));
                }
            });

    private static boolean isSmall(JavaCodeUnit unit) {
        return unit.getRawParameterTypes().stream()
                        .filter(type -> !type.isEquivalentTo(Clock.class))
                        .count()
                <= MOST_COLLABORATORS;
    }

    /** What a class needs is visible in its constructor. */
    private static final ArchRule DEPENDENCIES_ARE_CONSTRUCTOR_PARAMETERS =
            noFields().should().beAnnotatedWith("jakarta.inject.Inject");

    private static final ArchRule INITIALIZERS_INJECT_NOTHING =
            noMethods().should().beAnnotatedWith("jakarta.inject.Inject");

    /** The server sets its executors and its data source in fields only; the beans that use them are here. */
    private static final ArchRule RUNTIME_HAS_WHAT_THE_SERVER_SETS = fields().that()
            .areAnnotatedWith("jakarta.annotation.Resource")
            .or()
            .areAnnotatedWith("jakarta.persistence.PersistenceUnit")
            .or()
            .areAnnotatedWith("jakarta.persistence.PersistenceContext")
            .should()
            .beDeclaredInClassesThat()
            .resideInAPackage("ir.web.runtime");

    private static final ArchRule BEANS_ARE_NOT_LOOKED_UP = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("jakarta\\.(inject\\.Provider|enterprise\\.inject\\.Instance"
                    + "|enterprise\\.inject\\.spi\\.(CDI|BeanManager|BeanContainer))");

    @Test
    void rulesHoldAndDetectViolations() {
        assertThat(PRODUCTION).isNotEmpty();
        for (var rule : List.of(
                ADAPTER_USES_SERVICES_NOT_REPOSITORIES,
                NO_WALL_CLOCK,
                NO_CYCLES,
                NOTHING_USES_RUNTIME,
                SETTINGS_ARE_INJECTED,
                BEANS_HAVE_FEW_COLLABORATORS,
                DEPENDENCIES_ARE_CONSTRUCTOR_PARAMETERS,
                INITIALIZERS_INJECT_NOTHING,
                RUNTIME_HAS_WHAT_THE_SERVER_SETS,
                BEANS_ARE_NOT_LOOKED_UP)) {
            rule.check(PRODUCTION);
            assertThatThrownBy(() -> rule.check(VIOLATIONS))
                    .as(rule.getDescription())
                    .isInstanceOf(AssertionError.class);
        }
    }

    /** An exception that is not needed any more is removed. */
    @Test
    void everyExceptionIsNeeded() {
        var large = PRODUCTION.stream()
                .flatMap(type -> type.getConstructors().stream())
                .filter(constructor -> constructor.isAnnotatedWith("jakarta.inject.Inject") && !isSmall(constructor))
                .map(constructor -> constructor.getOwner().getSimpleName())
                .collect(Collectors.toSet());
        assertThat(large).isEqualTo(MORE_COLLABORATORS.keySet());
    }
}
