package ir.scheduling;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import ir.scheduling.sinner.Sinner;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of the house for this module, each shown to catch its sinner. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.scheduling");
    private static final JavaClasses SIN = new ClassFileImporter().importClasses(Sinner.class);

    private static final ArchRule PERSISTENCE_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage("ir.scheduling.persistence")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.persistence..", "org.hibernate..", "java.sql..", "com.fasterxml..", "org.flywaydb..");

    private static final ArchRule NO_WALL_CLOCK = noClasses()
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

    /** Transactions begin in the entrance of the desks; the site's name, which is nobody's secret, is read beside it. */
    private static final ArchRule TRANSACTIONS_BEGIN_AT_THE_ENTRANCE = noClasses()
            .that()
            .resideOutsideOfPackages("ir.scheduling.work", "ir.scheduling.persistence", "ir.scheduling.site")
            .should()
            .callMethodWhere(new DescribedPredicate<>("it begins a transaction") {
                @Override
                public boolean test(JavaMethodCall call) {
                    return call.getTargetOwner().getName().equals("ir.scheduling.work.Work")
                            && (call.getName().equals("change")
                                    || call.getName().equals("read"));
                }
            });

    @Test
    void rulesHoldAndBite() {
        assertThat(HOUSE).isNotEmpty();
        for (var rule : List.of(PERSISTENCE_STAYS_IN_ITS_ROOM, NO_WALL_CLOCK, TRANSACTIONS_BEGIN_AT_THE_ENTRANCE)) {
            rule.check(HOUSE);
            assertThatThrownBy(() -> rule.check(SIN)).as(rule.getDescription()).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void rowsAreSeenByNobody() {
        classes()
                .that()
                .resideInAPackage("ir.scheduling.persistence")
                .and()
                .doNotHaveSimpleName("Schema")
                .and()
                .doNotHaveSimpleName("JpaWork")
                .and()
                .doNotHaveSimpleName("FreeTimeNews")
                .and()
                .doNotHaveSimpleName("Sweep")
                .and()
                .areTopLevelClasses()
                .should()
                .notBePublic()
                .check(HOUSE);
    }
}
