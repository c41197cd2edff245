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
import ir.fhir.sinner.Sinner;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of the house for this door, each shown to catch its sinner. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.fhir");
    private static final JavaClasses SIN = new ClassFileImporter().importClasses(Sinner.class);

    private static final ArchRule THE_DOOR_REACHES_THE_DESKS_AND_NEVER_THE_STORES = noClasses()
            .that()
            .resideOutsideOfPackages("ir.fhir.wiring")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "ir.scheduling.persistence..", "ir.scheduling.work..", "jakarta.persistence..", "ir.web..");

    private static final ArchRule NO_WALL_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackages("ir.fhir.wiring")
            .should()
            .callMethodWhere(new DescribedPredicate<>("it asks the wall clock") {
                @Override
                public boolean test(JavaMethodCall call) {
                    return (call.getName().equals("now")
                                    && call.getTargetOwner().getPackageName().equals("java.time"))
                            || call.getName().equals("currentTimeMillis");
                }
            });

    @Test
    void rulesHoldAndBite() {
        assertThat(HOUSE).isNotEmpty();
        for (var rule : List.of(THE_DOOR_REACHES_THE_DESKS_AND_NEVER_THE_STORES, NO_WALL_CLOCK)) {
            rule.check(HOUSE);
            assertThatThrownBy(() -> rule.check(SIN)).as(rule.getDescription()).isInstanceOf(AssertionError.class);
        }
    }
}
