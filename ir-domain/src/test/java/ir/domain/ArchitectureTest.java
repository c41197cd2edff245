package ir.domain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Architecture rules of this module. Each is shown to detect a violation. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ir.domain");
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages("ir.domain.violations");

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
            .callMethodWhere(new DescribedPredicate<>("it asks the wall clock") {
                @Override
                public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
                    return (call.getName().equals("now")
                                    && call.getTargetOwner().getPackageName().equals("java.time"))
                            || call.getName().equals("currentTimeMillis");
                }
            });

    /** Every package is a slice of its own, so that no package is left out. */
    private static final ArchRule NO_CYCLES =
            slices().matching("ir.(**)").should().beFreeOfCycles();

    /** A package may use those before it. The last two are the fixture. */
    private static final List<String> ORDER = Stream.of(
                    "shared",
                    "patient",
                    "clinical",
                    "lesion",
                    "anticoagulation",
                    "assessment",
                    "resource",
                    "session",
                    "rule",
                    "referral",
                    "booking",
                    "readiness",
                    "mdt",
                    "waiting",
                    "treatment",
                    "followup",
                    "repeat",
                    "violations.first",
                    "violations.second")
            .map(name -> "ir.domain." + name)
            .toList();

    private static final ArchRule PACKAGES_USE_EARLIER_ONES_ONLY = classes()
            .should(new ArchCondition<>("use packages before their own only") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    for (var dependency : type.getDirectDependenciesFromSelf()) {
                        var target = dependency.getTargetClass().getBaseComponentType();
                        if (ORDER.indexOf(target.getPackageName()) > ORDER.indexOf(type.getPackageName())) {
                            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                        }
                    }
                }
            });

    @Test
    void rulesHoldAndDetectViolations() {
        assertThat(PRODUCTION).isNotEmpty();
        for (var rule : List.of(
                ONLY_JAVA,
                NO_SETTERS,
                NO_PUBLIC_CONSTRUCTORS,
                NO_WALL_CLOCK,
                NO_CYCLES,
                PACKAGES_USE_EARLIER_ONES_ONLY)) {
            rule.check(PRODUCTION);
            assertThatThrownBy(() -> rule.check(VIOLATIONS))
                    .as(rule.getDescription())
                    .isInstanceOf(AssertionError.class);
        }
    }

    /** A new package must be given its place in the order. */
    @Test
    void orderNamesEveryPackage() {
        assertThat(PRODUCTION.stream().map(JavaClass::getPackageName))
                .allSatisfy(name -> assertThat(ORDER).contains(name));
    }
}
