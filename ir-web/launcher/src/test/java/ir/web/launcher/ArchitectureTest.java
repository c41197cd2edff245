package ir.web.launcher;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The packages of the launcher do not depend on each other in a cycle; the rule is shown to detect one. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.web.launcher");
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages("ir.web.launcher.violations");

    /** Every package is a slice of its own, so that no package is left out. */
    private static final ArchRule NO_CYCLES =
            slices().matching("ir.(**)").should().beFreeOfCycles();

    @Test
    void ruleHoldsAndDetectsViolations() {
        assertThat(PRODUCTION).isNotEmpty();
        NO_CYCLES.check(PRODUCTION);
        assertThatThrownBy(() -> NO_CYCLES.check(VIOLATIONS)).isInstanceOf(AssertionError.class);
    }
}
