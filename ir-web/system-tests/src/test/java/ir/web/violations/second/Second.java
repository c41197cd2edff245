package ir.web.violations.second;

import ir.web.violations.first.First;
import org.jspecify.annotations.Nullable;

/** Refers to a class of a package that refers to this one. */
public record Second(@Nullable First first) {}
