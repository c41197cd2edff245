package ir.domain.sinner;

import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks the wall clock, has a setter and a public constructor, depends on a library. */
public class Sinner {
    private @Nullable JavaClass outside;

    public Sinner() {}

    public void setOutside(JavaClass outside) {
        this.outside = outside;
    }

    public Instant late() {
        return outside == null ? Instant.now() : Instant.EPOCH;
    }
}
