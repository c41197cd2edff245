package ir.domain.violations;

import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Violates the rules: reads the system clock, has a setter and a public constructor, depends on a library. */
public class ArchitectureViolations {
    private @Nullable JavaClass outside;

    public ArchitectureViolations() {}

    public void setOutside(JavaClass outside) {
        this.outside = outside;
    }

    public Instant late() {
        return outside == null ? Instant.now() : Instant.EPOCH;
    }
}
