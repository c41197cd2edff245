package ir.fhir;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Architecture rules of the FHIR module. Each rule must also detect its violation fixture. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.fhir");
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages("ir.fhir.violations");

    private static final ArchRule ADAPTER_USES_SERVICES_NOT_REPOSITORIES = noClasses()
            .that()
            .resideOutsideOfPackages("ir.fhir.runtime")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "ir.scheduling.persistence..", "ir.scheduling.transaction..", "jakarta.persistence..", "ir.web..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("ir\\.scheduling\\.repository\\.\\w+Repository");

    private static final ArchRule NO_WALL_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackages("ir.fhir.runtime")
            .should()
            .callMethodWhere(new DescribedPredicate<>("it reads the system clock") {
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
            .resideOutsideOfPackage("ir.fhir.runtime")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ir.fhir.runtime", "ir.scheduling.runtime");

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

    @Test
    void rulesHoldAndDetectViolations() {
        assertThat(PRODUCTION).isNotEmpty();
        for (var rule : List.of(
                ADAPTER_USES_SERVICES_NOT_REPOSITORIES,
                NO_WALL_CLOCK,
                NO_CYCLES,
                NOTHING_USES_RUNTIME,
                SETTINGS_ARE_INJECTED)) {
            rule.check(PRODUCTION);
            assertThatThrownBy(() -> rule.check(VIOLATIONS))
                    .as(rule.getDescription())
                    .isInstanceOf(AssertionError.class);
        }
    }
}
