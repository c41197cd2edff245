package ir.fhir;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import ir.fhir.violations.ArchitectureViolations;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Architecture rules of the FHIR module. Each rule must also detect its violation fixture. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.fhir");
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importClasses(ArchitectureViolations.class);

    private static final ArchRule ADAPTER_USES_SERVICES_NOT_REPOSITORIES = noClasses()
            .that()
            .resideOutsideOfPackages("ir.fhir.runtime")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "ir.scheduling.persistence..", "ir.scheduling.transaction..", "jakarta.persistence..", "ir.web..");

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

    @Test
    void rulesHoldAndDetectViolations() {
        assertThat(PRODUCTION).isNotEmpty();
        for (var rule : List.of(ADAPTER_USES_SERVICES_NOT_REPOSITORIES, NO_WALL_CLOCK)) {
            rule.check(PRODUCTION);
            assertThatThrownBy(() -> rule.check(VIOLATIONS))
                    .as(rule.getDescription())
                    .isInstanceOf(AssertionError.class);
        }
    }
}
