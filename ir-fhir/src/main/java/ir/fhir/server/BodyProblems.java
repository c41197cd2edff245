package ir.fhir.server;

import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParserErrorHandler;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ScalarType;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ValueType;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.server.MalformedBodyException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one body while a parser reads it: all that {@link StrictErrorHandler} rejects. */
final class BodyProblems implements IParserErrorHandler {
    /** Maximum number of problems. The parser stops at the last one. */
    static final int MOST = 20;

    private static final int LONGEST_FACT = 200;

    private final List<Problem> problems = new ArrayList<>();

    void clear() {
        problems.clear();
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new MalformedBodyException(problems, null);
        }
    }

    /** Returns the rejection of a body that the parser could not read to its end. */
    MalformedBodyException exception(RuntimeException failure) {
        if (failure instanceof DataFormatException) {
            problems.add(new Problem(IssueType.STRUCTURE, Optional.empty(), withoutClassNames(failure.getMessage())));
        } else if (problems.isEmpty()) {
            problems.add(new Problem(IssueType.STRUCTURE, Optional.empty(), Diagnostics.text("not-fhir")));
        }
        return new MalformedBodyException(problems, failure);
    }

    private void add(IssueType code, Optional<String> element, String text) {
        problems.add(new Problem(code, element, text));
        if (problems.size() == MOST) {
            throw new MalformedBodyException(problems, null);
        }
    }

    private void add(IssueType code, String element, String text) {
        add(code, Optional.of(element), text);
    }

    private static Optional<String> parent(@Nullable IParseLocation location) {
        return Optional.ofNullable(location).map(IParseLocation::getParentElementName);
    }

    private static String child(@Nullable IParseLocation location, String name) {
        return parent(location).map(parent -> parent + "." + name).orElse(name);
    }

    private static String fact(@Nullable String text) {
        var fact = String.valueOf(text);
        return fact.length() > LONGEST_FACT ? fact.substring(0, LONGEST_FACT) + "…" : fact;
    }

    /** Removes Java's class names from the message of a parser. Its position in the body stays. */
    static String withoutClassNames(@Nullable String message) {
        return String.valueOf(message)
                .replaceAll(
                        "\\w+Exception at \\[Line number = (\\d+)\\s+Column number = (\\d+)[^\\]]*\\]",
                        "line $1, column $2")
                .replaceAll("\\b(?:java|ca|org|com)\\.[\\w.$]+(?:Exception|Error): ", "");
    }

    @Override
    public void containedResourceWithNoId(@Nullable IParseLocation location) {
        add(IssueType.REQUIRED, "contained.id", Diagnostics.text("contained-without-id"));
    }

    @Override
    public void incorrectJsonType(
            @Nullable IParseLocation location,
            String name,
            ValueType expected,
            @Nullable ScalarType expectedScalar,
            ValueType found,
            @Nullable ScalarType foundScalar) {
        add(
                IssueType.STRUCTURE,
                name,
                Diagnostics.text("json-type", name, type(found, foundScalar), type(expected, expectedScalar)));
    }

    private static String type(ValueType type, @Nullable ScalarType scalar) {
        return (scalar == null ? type.name() : scalar.name()).toLowerCase(Locale.ROOT);
    }

    @Override
    public void invalidValue(@Nullable IParseLocation location, @Nullable String value, @Nullable String error) {
        var name = parent(location);
        add(
                IssueType.VALUE,
                name,
                Diagnostics.text("value", name.orElse("none"), fact(value), fact(withoutClassNames(error))));
    }

    @Override
    public void missingRequiredElement(@Nullable IParseLocation location, String name) {
        add(IssueType.REQUIRED, child(location, name), Diagnostics.text("missing-element", name));
    }

    @Override
    public void unexpectedRepeatingElement(@Nullable IParseLocation location, String name) {
        add(IssueType.STRUCTURE, child(location, name), Diagnostics.text("repeated-element", name));
    }

    @Override
    public void unknownAttribute(@Nullable IParseLocation location, String name) {
        add(IssueType.STRUCTURE, child(location, name), Diagnostics.text("unknown-attribute", fact(name)));
    }

    @Override
    public void unknownElement(@Nullable IParseLocation location, String name) {
        add(IssueType.STRUCTURE, child(location, fact(name)), Diagnostics.text("unknown-element", fact(name)));
    }

    @Override
    public void unknownReference(@Nullable IParseLocation location, String reference) {
        add(IssueType.VALUE, parent(location), Diagnostics.text("reference-not-contained", fact(reference)));
    }

    @Override
    public void extensionContainsValueAndNestedExtensions(@Nullable IParseLocation location) {
        add(IssueType.STRUCTURE, parent(location), Diagnostics.text("extension-with-value-and-extensions"));
    }

    /** Reported while a resource is written, never while a body is read. */
    @Override
    public void invalidInternalReference(IParseLocation location, String reference) {
        new StrictErrorHandler().invalidInternalReference(location, reference);
    }
}
