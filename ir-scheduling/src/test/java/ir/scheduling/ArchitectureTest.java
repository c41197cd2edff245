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
import ir.scheduling.violations.ArchitectureViolations;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Architecture rules of this module, each verified against a fixture that violates it. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.scheduling");
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importClasses(ArchitectureViolations.class);

    private static final ArchRule PERSISTENCE_IS_ENCAPSULATED = noClasses()
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

    @Test
    void rulesHoldAndDetectViolations() {
        assertThat(PRODUCTION).isNotEmpty();
        for (var rule :
                List.of(PERSISTENCE_IS_ENCAPSULATED, NO_WALL_CLOCK, TRANSACTIONS_BEGIN_IN_THE_COMMAND_EXECUTOR)) {
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
                .doNotHaveSimpleName("JpaTransactionManager")
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
