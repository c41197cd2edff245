package ir.fhir.standing;

import ir.domain.clinical.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;

/** Evaluates the standing of a resource from all its modifier elements, in itself and in what it contains. */
public final class StandingEvaluator {
    private static final int LONGEST_VALUE = 200;
    private static final String ABSENT = "absent";

    private StandingEvaluator() {}

    public static Standing of(Resource resource) {
        var decisions = StandingDecisions.of(resource.fhirType()).toList();
        var wanted = decisions.stream().map(ElementDecision::path).collect(Collectors.toSet());
        var found = new Found(wanted, new HashMap<>(), new ArrayList<>());
        walk(resource, "", found::add);
        var weighed = Stream.concat(
                        found.unknown().stream(),
                        decisions.stream()
                                .flatMap(decision ->
                                        effects(decision, found.values().getOrDefault(decision.path(), List.of()))))
                .min(Comparator.comparing(Weighed::effect));
        return weighed.filter(one -> one.effect() != Effect.IN_FORCE)
                .map(one -> Standing.of(one.effect().state(), one.reason()))
                .orElse(Standing.IN_FORCE);
    }

    private record Weighed(Effect effect, String reason) {
        static Weighed of(Effect effect, String path, String value) {
            var text = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value;
            return new Weighed(effect, path.replace("[x]", "") + "=" + text);
        }
    }

    /**
     * @param wanted the paths with a decision
     * @param unknown what is not understood wherever it stands
     */
    private record Found(Set<String> wanted, Map<String, List<Base>> values, List<Weighed> unknown) {
        void add(String path, Base value) {
            var last = path.substring(path.lastIndexOf('.') + 1);
            if (StandingDecisions.UNKNOWN_EVERYWHERE.contains(last)) {
                var text = value instanceof Extension extension ? extension.getUrl() : value.primitiveValue();
                unknown.add(Weighed.of(
                        Effect.UNREADABLE, path, Optional.ofNullable(text).orElse(ABSENT)));
            } else if (wanted.contains(path)) {
                values.computeIfAbsent(path, any -> new ArrayList<>()).add(value);
            }
        }
    }

    private static void walk(Base element, String path, BiConsumer<String, Base> found) {
        for (Property property : element.children()) {
            var below = path.isEmpty() ? property.getName() : path + "." + property.getName();
            for (Base value : property.getValues()) {
                found.accept(below, value);
                walk(value, below, found);
            }
        }
    }

    private static Stream<Weighed> effects(ElementDecision decision, List<Base> values) {
        if (values.isEmpty()) {
            return decision.required()
                    ? Stream.of(Weighed.of(Effect.UNREADABLE, decision.path(), ABSENT))
                    : Stream.empty();
        }
        return values.stream().flatMap(value -> effects(decision, value));
    }

    private static Stream<Weighed> effects(ElementDecision decision, Base value) {
        if (decision.present().isPresent()) {
            return Stream.of(Weighed.of(decision.present().get(), decision.path(), words(value)));
        }
        if (decision.system().isEmpty()) {
            return Stream.of(weighed(
                    decision, Optional.ofNullable(value.primitiveValue()).orElse(ABSENT)));
        }
        var codes = ((CodeableConcept) value)
                .getCoding().stream()
                        .filter(coding -> decision.system().get().equals(coding.getSystem()))
                        .map(Coding::getCode)
                        .map(code -> code == null ? ABSENT : code)
                        .toList();
        return codes.isEmpty()
                ? Stream.of(Weighed.of(Effect.UNREADABLE, decision.path(), words(value)))
                : codes.stream().map(code -> weighed(decision, code));
    }

    private static Weighed weighed(ElementDecision decision, String value) {
        return Weighed.of(decision.of(value), decision.path(), value);
    }

    /** The first code, text or value; what a person finds the element by. */
    private static String words(Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.getCoding().stream()
                    .map(Coding::getCode)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .or(() -> Optional.ofNullable(concept.getText()))
                    .orElse(ABSENT);
        }
        return Optional.ofNullable(value.primitiveValue()).orElse("present");
    }
}
