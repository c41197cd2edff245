package ir.domain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import ir.domain.violations.ArchitectureViolations;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The architecture rules of this module, each shown to detect its violation fixture. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.domain");
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importClasses(ArchitectureViolations.class);

    private static final ArchRule ONLY_JAVA = classes()
            .that()
            .resideInAPackage("ir.domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("ir.domain..", "java..", "org.jspecify..");

    private static final ArchRule NO_SETTERS = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("ir.domain..")
            .should()
            .haveNameNotMatching("set[A-Z].*");

    private static final ArchRule NO_PUBLIC_CONSTRUCTORS = ArchRuleDefinition.constructors()
            .that(new DescribedPredicate<JavaConstructor>("are not a record's") {
                @Override
                public boolean test(JavaConstructor constructor) {
                    return !constructor.getOwner().isRecord();
                }
            })
            .should()
            .notHaveModifier(JavaModifier.PUBLIC);

    private static final ArchRule NO_WALL_CLOCK = noClasses()
            .should()
            .callMethodWhere(new DescribedPredicate<>("it reads the system clock") {
                @Override
                public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
                    return (call.getName().equals("now")
                                    && call.getTargetOwner().getPackageName().equals("java.time"))
                            || call.getName().equals("currentTimeMillis");
                }
            });

    @Test
    void rulesHoldAndDetectViolations() {
        assertThat(PRODUCTION).isNotEmpty();
        for (var rule : List.of(ONLY_JAVA, NO_SETTERS, NO_PUBLIC_CONSTRUCTORS, NO_WALL_CLOCK)) {
            rule.check(PRODUCTION);
            assertThatThrownBy(() -> rule.check(VIOLATIONS))
                    .as(rule.getDescription())
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void packagesAreFreeOfCyclesExceptTheSharedResult() {
        // shared is left out: rejections name types of these packages, and these packages return results
        slices().matching("ir.domain.(time|patient|lesion|resource|rule)..")
                .should()
                .beFreeOfCycles()
                .check(PRODUCTION);
    }
}
