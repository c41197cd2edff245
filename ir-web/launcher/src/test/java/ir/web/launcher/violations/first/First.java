package ir.web.launcher.violations.first;

import ir.web.launcher.violations.second.Second;
import org.jspecify.annotations.Nullable;

/** Refers to a class of a package that refers to this one. */
public record First(@Nullable Second second) {}
