package ir.fhir.standing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The decision about one element of a resource type.
 *
 * @param path below the resource, with {@code [x]} for a choice of types
 * @param required whether a resource without the element is unreadable
 * @param system of the codes of a CodeableConcept
 * @param effects of the values that are known, any other is unreadable
 * @param present the effect of any value at all, for an element all of whose values have the same
 */
public record ElementDecision(
        String path, boolean required, Optional<String> system, Map<String, Effect> effects, Optional<Effect> present) {
    static ElementDecision required(String path) {
        return new ElementDecision(path, true, Optional.empty(), Map.of(), Optional.empty());
    }

    static ElementDecision optional(String path) {
        return new ElementDecision(path, false, Optional.empty(), Map.of(), Optional.empty());
    }

    /** Any value has this effect. */
    static ElementDecision anyValue(String path, Effect effect) {
        return new ElementDecision(path, false, Optional.empty(), Map.of(), Optional.of(effect));
    }

    ElementDecision coded(String codeSystem) {
        return new ElementDecision(path, required, Optional.of(codeSystem), effects, present);
    }

    /** @param values separated by blanks */
    ElementDecision on(Effect effect, String values) {
        var all = new LinkedHashMap<>(effects);
        Arrays.stream(values.split(" ", -1)).forEach(value -> all.put(value, effect));
        return new ElementDecision(path, required, system, all, present);
    }

    /** The effect of a value. */
    Effect of(String value) {
        return present.orElseGet(() -> effects.getOrDefault(value, Effect.UNREADABLE));
    }
}
